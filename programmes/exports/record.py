"""
All that a clinic holds of one person, as files: a page to read, tables, and the same for machines.

``collect`` reads it, within the caller's transaction; ``files`` writes it. The sums are those of
the record page, by the same functions. Which tables there are, and what of them is told, stands in
``models.holdings``.
"""

from __future__ import annotations

import codecs
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from programmes.domain.doses import whole_minutes
from programmes.domain.progress import (
    DayFacts,
    DaysPractised,
    WeekBand,
    last_28_days,
    this_week,
    weekly_bands,
)
from programmes.domain.spreadsheet import write_rows
from programmes.domain.timing import DAYS_A_WEEK, local_day, week_start
from programmes.exports.reading import Reader
from programmes.models import Drill, MessagePhoto, Patient, PracticeDay
from programmes.models.holdings import HOLDINGS, Holding

MOST_WEEKS = 520  # ten years
MOST_HEADS = 6  # of a single row; more are read down the page


@dataclass(frozen=True, slots=True)
class Summary:
    """What practice added up to; the numbers are those of the record page on that day."""

    this_week: DaysPractised
    last_28_days: DaysPractised
    weeks: tuple[WeekBand, ...]

    @classmethod
    def of(cls, days: Sequence[DayFacts], *, today: date) -> Summary:
        """Sum ``days`` up, the weeks from the first day practised on."""
        first = min((day.day for day in days if day.is_practised), default=today)
        weeks = (week_start(today) - week_start(first)).days // DAYS_A_WEEK + 1
        return cls(
            this_week(days, today=today),
            last_28_days(days, today=today),
            weekly_bands(days, weeks=min(max(weeks, 1), MOST_WEEKS), today=today),
        )

    @property
    def days_practised(self) -> int:
        """Return on how many days there was practice, in all of those weeks."""
        return sum(week.days.done for week in self.weeks)

    @property
    def movements(self) -> int:
        """Return how many movements there were, in all of those weeks."""
        return sum(week.movements for week in self.weeks)

    @property
    def minutes(self) -> int:
        """Return how many minutes there were, in all of those weeks."""
        return whole_minutes(sum(week.minutes for week in self.weeks))


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one table, their values as they are stored."""

    holding: Holding
    rows: tuple[tuple[Any, ...], ...]

    @property
    def heads(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(self.holding.columns)


@dataclass(frozen=True, slots=True)
class Record:
    """What is held of ``patient``, read at ``made_at``; ``photos`` are keys of ``MessagePhoto``."""

    patient: Patient
    made_at: datetime
    summary: Summary
    tables: tuple[Table, ...]
    drills: Mapping[UUID, str]
    photos: tuple[int, ...]


def collect(patient: Patient, *, now: datetime) -> Record:
    """
    Read all that the clinic holds of ``patient``, and of records that were put under theirs.

    ``patient`` comes with ``user`` and ``clinic``.
    """
    people = [patient, *patient.merged_from.order_by("pk")]
    tables = tuple(
        Table(one, tuple(one.rows(people).values_list(*one.columns.values())))
        for one in HOLDINGS
        if one.columns
    )
    days = [row.facts for row in PracticeDay.objects.filter(patient=patient).order_by("day")]
    drills = Drill.objects.filter(clinic=patient.clinic_id)
    photos = MessagePhoto.objects.filter(message__patient__in=people).order_by("pk")
    return Record(
        patient=patient,
        made_at=now,
        summary=Summary.of(days, today=local_day(now, patient.zone)),
        tables=tables,
        drills=dict(drills.values_list("public_id", "name")),
        photos=tuple(photos.values_list("pk", flat=True)),
    )


def page_of(record: Record) -> dict[str, Any]:
    """Return what ``templates/exports/record.html`` shows: the person, the sums, every table."""
    reader = Reader(record.patient, record.drills)
    return {
        "patient": record.patient,
        "made_at": record.made_at,
        "summary": record.summary,
        "weeks": [
            (week, whole_minutes(week.minutes))
            for week in reversed(record.summary.weeks)
            if week.days.due or week.days.done
        ],
        "tables": [_shown(table, reader) for table in record.tables if table.rows],
    }


def _shown(table: Table, reader: Reader) -> dict[str, Any]:
    """Return a table as the page shows it; a single wide row comes as ``pairs`` down the page."""
    heads, rows = reader.heads(table.heads), reader.rows(table.holding, table.rows)
    is_one = len(rows) == 1 and len(heads) > MOST_HEADS
    pairs = list(zip(heads, rows[0], strict=True)) if is_one else []
    return {"about": table.holding, "heads": heads, "rows": rows, "pairs": pairs}


def count_of(record: Record) -> int:
    """Return how many files ``files`` writes."""
    return 2 + len(record.tables) + len(record.photos)


def files(record: Record) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file; photos are read one by one."""
    context = page_of(record)
    yield "record.html", render_to_string("exports/record.html", context).encode()
    yield "record.json", _as_json(record)
    for table in record.tables:
        yield f"tables/{table.holding.slug}.csv", _as_csv(table)
    for key in record.photos:
        photo = MessagePhoto.objects.select_related("message").filter(pk=key).first()
        content = bytes(photo.content) if photo else b""  # erased meanwhile
        name = photo.message.public_id if photo else key
        yield f"photos/{name}.jpg", content


def write_zip(out: BinaryIO, parts: Iterator[tuple[str, bytes]], *, now: datetime) -> Iterator[str]:
    """Write ``parts`` into ``out`` as a ZIP file; yield each name once it is in."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts:
            info = zipfile.ZipInfo(name, now.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, data)
            yield name


def _as_json(record: Record) -> bytes:
    rows = {
        table.holding.slug: [dict(zip(table.heads, row, strict=True)) for row in table.rows]
        for table in record.tables
    }
    whole = {
        "clinic": record.patient.clinic.name,
        "record": record.patient.public_id,
        "made_at": record.made_at,
        **rows,
    }
    return json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _as_csv(table: Table) -> bytes:
    rows = ([_cell(value) for value in row] for row in table.rows)
    # Without the mark Excel takes it for another encoding.
    return codecs.BOM_UTF8 + write_rows([table.heads, *rows]).encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
