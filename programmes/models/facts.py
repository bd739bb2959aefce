"""What the rules of safety read of a patient: rows in, ``domain.telling.Facts`` out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from programmes.domain.ability import Ability
from programmes.domain.closures import Scope
from programmes.domain.plan import Absence
from programmes.domain.progress import Answer
from programmes.domain.telling import (
    SETTLED_WITH,
    WINDOW_DAYS,
    Assessed,
    DayPassed,
    Energy,
    Facts,
    Reported,
    ReportKind,
    Rule,
    Told,
)
from programmes.domain.thresholds import Thresholds
from programmes.domain.timing import local_day
from programmes.models.patient import AbilityAssessment, Patient, PatientState
from programmes.models.prepared import Prepared
from programmes.models.rows import date_of, rows_of
from programmes.models.safety import SafetyCard, SafetyClosure, SafetyReport
from programmes.models.session import Outcome, PracticeDay, PracticeSession, SessionEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from programmes.models.clinic import Clinic
    from programmes.models.patient import PatientQuerySet

_OFF = {
    Absence.NO_PROGRAMME,
    Absence.NOT_STARTED,
    Absence.ENDED,
    Absence.STOPPED,
    Absence.SAFETY,
    Absence.PAUSED,
}
_OWN = {"patient": OuterRef("pk")}
_DAY_FIELDS = ("day", "is_due", "is_practised", "absence", "dose_share")


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """
    What the rules read, and what stands already.

    ``spent`` holds what each rule fires for no more, ``open_cards`` the sources of each rule's open
    card by its key, ``closed`` what each card keeps closed, ``drill_ids`` the keys of drills.
    """

    facts: Facts
    thresholds: Thresholds
    spent: dict[Rule, frozenset[str]]
    open_cards: dict[Rule, tuple[int, frozenset[str]]]
    closed: frozenset[tuple[int, Scope, UUID | None]]
    drill_ids: dict[UUID, int]


def load_facts(patient: Patient, *, day: date) -> PatientFacts:
    """Return what the rules of safety read of ``patient`` on ``day``, in one query."""
    first = day - timedelta(days=WINDOW_DAYS - 1)
    # Sources older than the window are read by no rule, so older cards say nothing.
    since = first - timedelta(days=WINDOW_DAYS)
    [found] = _with_cards(patient=patient.pk, since=since, first=first, last=day)
    rows: dict[str, Any] = found.__dict__
    cards_of = rows["card_rows"]
    return PatientFacts(
        facts=_facts(found, day),
        thresholds=found.thresholds,
        spent=_spent(cards_of),
        open_cards={
            Rule(row["rule"]): (row["id"], frozenset(row["sources"]))
            for row in cards_of
            if row["closed_at"] is None
        },
        closed=frozenset(
            (row["card"], Scope(row["scope"]), UUID(row["drill"]) if row["drill"] else None)
            for row in rows["closure_rows"]
        ),
        drill_ids={UUID(row["drill"]): row["drill_id"] for row in rows["entry_rows"]},
    )


@Prepared
def _with_cards(*, patient: int, since: date, first: date, last: date) -> QuerySet[Patient]:
    cards = SafetyCard.objects.filter(Q(closed_at=None) | Q(told_at__date__gte=since), **_OWN)
    closures = SafetyClosure.objects.filter(
        Q(until=None) | Q(until__gt=last), **_OWN, day__lte=last, reopened_at=None
    )
    return _with_rows(Patient.objects.filter(pk=patient), first, last).annotate(
        card_rows=rows_of(
            cards.order_by("pk"),
            id="pk",
            rule="rule",
            sources="sources",
            spent="spent",
            closed_at="closed_at",
        ),
        closure_rows=rows_of(
            closures.order_by("pk"), card="card", scope="scope", drill="drill__public_id"
        ),
    )


def load_past_facts(clinic: Clinic, *, now: datetime) -> list[tuple[Patient, Facts]]:
    """
    Return every active patient of ``clinic`` with what was known up to today, in one query.

    It reaches back far enough to judge each of the last 28 days as that day was.
    """
    # A day wider at both ends than the window twice: patients live in zones of their own.
    last = now.date() + timedelta(days=1)
    rows = Patient.objects.filter(clinic=clinic, state=PatientState.ACTIVE).order_by("pk")
    found = _with_rows(rows, last - timedelta(days=2 * WINDOW_DAYS), last)
    return [(one, _facts(one, local_day(now, one.zone))) for one in found]


def _facts(found: Patient, day: date) -> Facts:
    """Return the facts of a patient who was fetched by ``_with_rows``."""
    rows: dict[str, Any] = found.__dict__
    return Facts(
        day=day,
        told=(
            *(_told(row) for row in rows["entry_rows"]),
            *(_pain(row) for row in rows["report_rows"] if row["kind"] == ReportKind.PAIN),
            *(told for row in rows["session_rows"] for told in _around(row)),
        ),
        reported=tuple(
            _reported(row) for row in rows["report_rows"] if row["kind"] != ReportKind.PAIN
        ),
        energies=tuple(
            Energy(f"session:{row['id']}", date_of(row["day"]), row["energy"])
            for row in rows["session_rows"]
            if row["energy"] is not None
        ),
        days=tuple(_day(**row | {"day": date_of(row["day"])}) for row in rows["day_rows"]),
        assessed=tuple(
            Assessed(f"ability:{row['id']:012}", date_of(row["day"]), Ability(row["ability"]))
            for row in rows["assessed_rows"]
        ),
        usual_pain=found.usual_pain_json,
        start_pain=_start_pain(rows["session_rows"]),
        is_followed=found.state == PatientState.ACTIVE,
    )


def days_passed(patient: Patient, *, day: date) -> tuple[DayPassed, ...]:
    """Return the last 28 days of ``patient``, ``day`` included, as far as they are known."""
    first = day - timedelta(days=WINDOW_DAYS - 1)
    rows = _days_between(patient=patient.pk, first=first, last=day)
    return tuple(
        _day(day=on, is_due=is_due, is_practised=is_practised, absence=absence, dose_share=share)
        for on, is_due, is_practised, absence, share in rows
    )


@Prepared
def _days_between(
    *, patient: int, first: date, last: date
) -> QuerySet[PracticeDay, tuple[date, bool, bool, str, float | None]]:
    days = PracticeDay.objects.filter(patient=patient, day__range=(first, last))
    return days.order_by("day").values_list(*_DAY_FIELDS)


def _with_rows(patients: PatientQuerySet, first: date, last: date) -> PatientQuerySet:
    """Fetch with each patient what was told from ``first`` to ``last``, both included."""
    entries = SessionEntry.objects.filter(
        **_OWN, superseded_by=None, session__day__range=(first, last)
    )
    sessions = PracticeSession.objects.filter(**_OWN, day__range=(first, last))
    reports = SafetyReport.objects.filter(**_OWN, day__range=(first, last), mistaken_at=None)
    days = PracticeDay.objects.filter(**_OWN, day__range=(first, last))
    return patients.select_related("clinic").annotate(
        entry_rows=rows_of(
            entries.order_by("pk"),
            id="pk",
            day="session__day",
            drill="drill__public_id",
            drill_id="drill",
            outcome="outcome",
            answer="answer",
            pain="pain_0_10",
            site="pain_site",
        ),
        report_rows=rows_of(
            reports.order_by("pk"),
            id="pk",
            day="day",
            kind="kind",
            details="details",
            pain="pain_0_10",
            site="pain_site",
        ),
        session_rows=rows_of(
            sessions.order_by("pk"),
            id="pk",
            day="day",
            energy="energy_0_10",
            before="pain_before_0_10",
            after="pain_after_0_10",
        ),
        day_rows=rows_of(days.order_by("day"), **{name: name for name in _DAY_FIELDS}),
        assessed_rows=rows_of(
            AbilityAssessment.objects.filter(**_OWN).order_by("-assessed_on", "-pk")[:2],
            id="pk",
            day="assessed_on",
            ability="ability",
        ),
    )


def _told(row: dict[str, Any]) -> Told:
    return Told(
        source=f"entry:{row['id']}",
        day=date_of(row["day"]),
        drill=UUID(row["drill"]),
        answer=Answer(row["answer"]) if row["answer"] else None,
        pain_0_10=row["pain"],
        site=row["site"],
        is_practised=row["outcome"] != Outcome.NOT_TODAY or row["answer"] == Answer.HURT,
    )


def _pain(row: dict[str, Any]) -> Told:
    return Told(
        source=f"report:{row['id']}",
        day=date_of(row["day"]),
        pain_0_10=row["pain"],
        site=row["site"],
        is_practised=False,
    )


def pain_source(session: int, moment: str, pain_0_10: int) -> str:
    """Return the name of the pain around a session; another answer is another source."""
    return f"session:{session}.{moment}.{pain_0_10}"


def _around(row: dict[str, Any]) -> Iterable[Told]:
    for moment in ("before", "after"):
        if row[moment] is not None:
            yield Told(
                source=pain_source(row["id"], moment, row[moment]),
                day=date_of(row["day"]),
                pain_0_10=row[moment],
                is_practised=False,
                is_overall=True,
            )


def _start_pain(rows: Iterable[dict[str, Any]]) -> dict[date, int]:
    """Return the least pain before a session of each day: a rise is seen from there."""
    found: dict[date, int] = {}
    for row in rows:
        if row["before"] is not None:
            day = date_of(row["day"])
            found[day] = min(found.get(day, row["before"]), row["before"])
    return found


def _reported(row: dict[str, Any]) -> Reported:
    return Reported(
        source=f"report:{row['id']}",
        day=date_of(row["day"]),
        kind=ReportKind(row["kind"]),
        details=frozenset(row["details"]),
    )


def _day(
    *, day: date, is_due: bool, is_practised: bool, absence: str, dose_share: float | None
) -> DayPassed:
    return DayPassed(
        source=f"day:{day}",
        day=day,
        is_due=is_due,
        is_practised=is_practised,
        is_off=absence in _OFF,
        is_rest=absence == Absence.REST_CHOSEN,
        dose_share=dose_share,
    )


def _spent(cards: Iterable[dict[str, Any]]) -> dict[Rule, frozenset[str]]:
    """Return for each rule what was dealt with by its own cards, or by those that settle it."""
    spent: dict[Rule, frozenset[str]] = {}
    for row in cards:
        rule = Rule(row["rule"])
        for settled in {rule, *SETTLED_WITH.get(rule, ())}:
            spent[settled] = spent.get(settled, frozenset()) | frozenset(row["spent"])
    return spent
