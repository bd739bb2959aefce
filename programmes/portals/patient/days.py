"""Days and entries of the past as patients see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programmes.domain.document import Dose
from programmes.domain.timing import DAYS_A_WEEK, week_start
from programmes.domain.wording import for_side
from programmes.models import Outcome, Patient, PracticeDay, SessionEntry
from programmes.portals.patient.shown import Asked, day_words, side_of


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day of the week: its letters, its mark in ``img/marks.svg``, and the mark in words."""

    letters: str
    mark: str
    words: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """What was logged of one drill, in one line."""

    public_id: UUID
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class ShownEntries:
    """The entries of one day."""

    day: str
    entries: tuple[ShownEntry, ...]


def shown_week(rows: Mapping[date, PracticeDay], *, today: date) -> tuple[ShownDay, ...]:
    """Return this week's seven days, Monday first; a day without a row is one of rest."""
    monday = week_start(today)
    days = (monday + timedelta(days=number) for number in range(DAYS_A_WEEK))
    return tuple(_shown_day(day, rows.get(day), today) for day in days)


def _shown_day(day: date, row: PracticeDay | None, today: date) -> ShownDay:
    if row is not None and row.is_practised:
        mark, words = "day-done", _("practised")
    elif row is None or not row.is_due:
        mark, words = "day-rest", _("rest")
    elif day < today:
        mark, words = "day-not", _("no practice")
    else:
        mark, words = "day-future", _("planned")
    return ShownDay(date_format(day, "D"), mark, words, day == today)


def shown_entries(
    entries: Iterable[SessionEntry], patient: Patient, *, today: date
) -> tuple[ShownEntries, ...]:
    """Return the entries by day, in the order they come."""
    return tuple(
        ShownEntries(
            day=_capital(day_words(day, today=today)),
            entries=tuple(
                ShownEntry(
                    entry.public_id,
                    for_side(entry.drill.name, affected=side_of(patient)),
                    entry_words(entry),
                )
                for entry in of_day
            ),
        )
        for day, of_day in groupby(entries, key=lambda entry: entry.session.day)
    )


def entry_words(entry: SessionEntry) -> str:
    """Return what was done, and how it was: 7 movements, hard; it hurt (6 of 10)."""
    words = [done_words(entry)]
    if entry.answer is not None:
        words.append(str(entry.get_answer_display()).lower())
    if entry.pain_0_10 is not None:
        words.append(_("pain %(pain)d of 10") % {"pain": entry.pain_0_10})
    return ", ".join(words)


def done_words(entry: SessionEntry) -> str:
    """Return what was done in words: 7 movements, 2 minutes, done."""
    if entry.outcome == Outcome.NOT_TODAY:
        return str(Outcome.NOT_TODAY.label)
    asked = Asked(Dose(**entry.asked_dose_json))
    steps_done = asked.steps_of(reps=entry.reps, seconds=entry.seconds)
    if steps_done is None:
        return str(Outcome(entry.outcome).label)
    return asked.in_words(steps_done)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
