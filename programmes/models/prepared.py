"""
Queries that Django puts together once, and that are asked again with other values.

Turning a queryset into SQL takes Django longer than PostgreSQL takes to answer it, every time anew.
For the few queries that every tap of a patient asks, it is done once in each process.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Generic, ParamSpec, TypeVar, get_type_hints

from django.contrib.postgres.fields import ArrayField
from django.db import connections
from django.db.models import Field, Func, QuerySet, Value
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler
from psycopg.sql import Literal

P = ParamSpec("P")
Row = TypeVar("Row", covariant=True)  # noqa: PLC0105 -- as Django's types call it

# What stands for a value while the query is put together: no row of anybody has one of them.
_STAND_INS: dict[object, Callable[[int], Any]] = {
    int: lambda place: 2**60 + place,
    date: lambda place: date(9000, 1, 1) + timedelta(days=place),
    datetime: lambda place: datetime(9000, 1, 1, tzinfo=UTC) + timedelta(days=place),
    uuid.UUID: lambda place: uuid.UUID(int=2**127 + place),
    list[int]: lambda place: [2**59 + place],
    list[uuid.UUID]: lambda place: [uuid.UUID(int=2**126 + place)],
}


class Prepared(Generic[P, Row]):
    """
    A query by the function that builds it, which is called once, with values that stand for others.

    What it builds must not depend on what the values are, only say where they go. They are ``int``,
    ``date``, ``datetime``, ``UUID``, or a list of ``int`` or ``UUID`` (asked for by ``listed``),
    never ``None``, because SQL asks for that in another way. Rows are models, or tuples where it
    asks for a ``values_list``. Prefetching is not done.
    """

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self.build: Callable[..., QuerySet[Any, Row]] = build
        self.__doc__ = build.__doc__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """Return the rows for these values, which are given by name."""
        if args or None in kwargs.values():
            raise TypeError("a prepared query takes values by name, and none of them is None")
        compiler, sql, names, converters = self._compiled
        values = [kwargs[name] for name in names]
        asked = copy.copy(compiler)  # other threads ask meanwhile
        asked.connection = connections[self._alias]
        asked.as_sql = lambda *_args, **_kwargs: (sql, values)
        asked.get_converters = lambda _columns: converters
        if self._are_tuples:
            return list(asked.results_iter(tuple_expected=True))
        query: Any = _Asked(asked)
        rows: Any = QuerySet(self._model, query=query, using=self._alias)
        return list(ModelIterable(rows))

    @cached_property
    def _compiled(self) -> tuple[Any, str, tuple[str, ...], Any]:
        """What asks, the SQL, the names of its values, and how columns become values."""
        hints = {name: one for name, one in get_type_hints(self.build).items() if name != "return"}
        values = {name: _STAND_INS[hint](place) for place, (name, hint) in enumerate(hints.items())}
        queryset = self.build(**values)
        self._model, self._alias = queryset.model, queryset.db
        self._are_tuples = bool(queryset.query.values_select)
        compiler = queryset.query.get_compiler(queryset.db)
        sql, given = compiler.as_sql()
        places = {_known_by(value): name for name, value in values.items()}
        names = [places.get(_known_by(param), "") for param in given]
        if missing := hints.keys() - names:
            raise TypeError(f"the query does not ask for {', '.join(sorted(missing))}")
        # What never changes is written out once, or psycopg would do that every time.
        connection = connections[self._alias]
        connection.ensure_connection()
        written = (
            "%s" if name else Literal(param).as_string(connection.connection).replace("%", "%%")
            for name, param in zip(names, given, strict=True)
        )
        sql = sql.replace("%%", "%%%%") % tuple(written)
        columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
        return compiler, sql, tuple(filter(None, names)), compiler.get_converters(columns)


def listed(values: list[Any], field: Field[Any, Any]) -> Func:
    """Return what ``field`` has to be ``__in``, in SQL that is the same for few and many values."""
    given = Value(values, output_field=ArrayField(field))
    return Func(given, template="SELECT unnest(%(expressions)s)", output_field=field)


def _known_by(value: object) -> Hashable:
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, Hashable) else None


class _Asked:
    """As much of a query as reading its rows needs."""

    def __init__(self, compiler: SQLCompiler) -> None:
        self._compiler = compiler

    def get_compiler(self, *_args: object, **_kwargs: object) -> SQLCompiler:
        """Return what knows how the rows are read."""
        return self._compiler
