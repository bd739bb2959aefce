"""
Statements that PostgreSQL plans once for each connection.

To plan a long question takes longer than to answer it, and a worker asks the same ones for every
message. They go through Django's cursor like any other: counted, logged, and its errors are raised.
"""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from psycopg.sql import Literal

NAMED = re.compile(r"%\((\w+)\)s")


class Planned:
    """
    One statement, whose values have names and types of PostgreSQL.

    ``write`` returns its SQL and is called when it is needed first, with a connection at hand; in
    it ``$1`` is the first value, and so on.
    """

    def __init__(self, name: str, types: Mapping[str, str], write: Callable[[], str]) -> None:
        self.name = name
        self.types = dict(types)
        self._write = write
        self._text = ""
        places = ", ".join(["%s"] * len(self.types))
        self._execute = f"EXECUTE {name} ({places})"

    @classmethod
    def of_sql(cls, name: str, sql: str, **types: str) -> "Planned":
        """Return a statement of SQL that names its values as ``%(name)s``."""
        places = {value: f"${place}" for place, value in enumerate(types, start=1)}
        return cls(name, types, lambda: NAMED.sub(lambda found: places[found[1]], sql))

    @classmethod
    def of_rows(
        cls,
        name: str,
        types: Mapping[str, str],
        stand_ins: Sequence[Any],
        rows: Callable[..., "QuerySet[Any, Any]"],
    ) -> "Planned":
        """
        Return a question that Django writes: the rows that ``rows`` returns for ``stand_ins``.

        These are one value for each of ``types``, unlike each other and whatever else it names.
        """

        def place(value: Any) -> str:
            for number, one in enumerate(stand_ins, start=1):
                if type(value) is type(one) and value == one:
                    return f"${number}"
            return str(Literal(value).as_string(connection.connection))

        def write() -> str:
            sql, values = rows(*stand_ins).query.sql_with_params()
            return str(sql % tuple(map(place, values)))

        return cls(name, types, write)

    def run(self, **values: Any) -> tuple[list[tuple[Any, ...]], int]:
        """Return the rows, and how many it found or changed."""
        held = _held_now()
        if self.name not in held.names:
            self._text = self._text or self._write()
            types = ", ".join(self.types.values())
            held.cursor.execute(f"PREPARE {self.name} ({types}) AS {self._text}")
            held.names.add(self.name)
        cursor = connection.cursor() if connection.queries_logged else held.cursor
        cursor.execute(self._execute, [values[name] for name in self.types])
        rows = cursor.fetchall() if cursor.description else []
        return rows, int(cursor.rowcount)


class _Held(threading.local):
    """What the connection of this thread knows, and a cursor on it; making one takes as long."""

    connection: Any = None
    cursor: Any = None
    names: set[str]


_held = _Held()


def _plain_cursor() -> Any:
    """Return a cursor that keeps no record, whatever is asked of the connection just now."""
    return connection.make_cursor(connection.create_cursor())


def _held_now() -> _Held:
    connection.ensure_connection()
    if _held.connection is not connection.connection:
        _held.connection, _held.cursor = connection.connection, _plain_cursor()
        _held.names = set()
    return _held
