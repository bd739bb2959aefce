"""Bytes in a column of one row: photos, films and files, written and read in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from django.db import connection, models
from django.db.models.functions import Length, Substr
from psycopg import sql

PIECE = 512 * 1024  # bytes that are read at once


@dataclass(frozen=True, slots=True)
class Blob:
    """The bytes in ``column`` of the row of ``model`` whose column ``key`` holds ``value``."""

    model: type[models.Model]
    column: str
    key: str
    value: int

    def put(self, data: bytes) -> None:
        """
        Store ``data``, sent to PostgreSQL as it is.

        Django would send it as text, which takes nine times its size in memory.
        """
        statement = sql.SQL("UPDATE {} SET {} = %b WHERE {} = %s").format(
            *map(sql.Identifier, (self.model._meta.db_table, self.column, self.key))
        )
        connection.ensure_connection()
        with psycopg.Cursor(connection.connection) as cursor:
            cursor.execute(statement, (data, self.value))

    def length(self) -> int:
        """Return how many bytes there are; 0 where there is none."""
        return self._rows.values_list(Length(self.column), flat=True).first() or 0

    def pieces(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from ``start`` to before ``stop``, in pieces."""
        for at in range(start, stop, PIECE):
            piece = Substr(
                self.column, at + 1, min(PIECE, stop - at), output_field=models.BinaryField()
            )
            found = self._rows.values_list(piece, flat=True).first()
            if found is None:
                return  # removed meanwhile
            yield bytes(found)

    @property
    def _rows(self) -> models.QuerySet[models.Model]:
        return self.model._default_manager.filter(**{self.key: self.value})
