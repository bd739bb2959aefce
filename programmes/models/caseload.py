"""
The caseload: who needs the team and why, what is to come, and everybody else.

``load_caseload`` reads what the rules need of everybody in two queries and loads no document;
``load_stages`` adds the stages of those who are shown. A page and a digest ask the same functions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Lower

from programmes.domain.attention import DaySigns, Flag, Hint, OpenCard, PutAway, attention
from programmes.domain.document import StageKind
from programmes.domain.progress import DayFacts, DaysPractised, days_practised
from programmes.domain.telling import Rule
from programmes.domain.timing import DAYS_A_WEEK, local_day
from programmes.domain.upcoming import Coming, Dates, coming_up
from programmes.models.assignment import Assignment, AssignmentVersion, StageEntry
from programmes.models.hints import hints_of
from programmes.models.mark import CaseloadMark, MarkKind
from programmes.models.measure import MeasuredHand, Measurement, repeats_of
from programmes.models.message import Message
from programmes.models.patient import (
    AbilityAssessment,
    PatientState,
    clearance_rows,
    cleared_spans,
)
from programmes.models.rows import date_of, rows_of
from programmes.models.safety import SafetyCard
from programmes.models.session import PracticeDay
from programmes.models.team import Responsibility

if TYPE_CHECKING:
    from programmes.models.patient import Patient, PatientQuerySet

DAYS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class PastDay:
    """A practice day as the caseload reads it; see ``PracticeDay``."""

    day: date
    is_due: bool
    is_practised: bool
    is_finished: bool
    worst_pain_0_10: int | None

    @property
    def signs(self) -> DaySigns:
        """What the rules of attention read of it."""
        return DaySigns(self.day, self.is_due, self.is_practised, self.worst_pain_0_10)

    @property
    def facts(self) -> DayFacts:
        """What counting days practised reads of it."""
        return DayFacts(self.day, self.is_due, self.is_practised)


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """
    A patient with the last 14 days, oldest first; a day nobody planned or logged is left out.

    ``flags`` are the reasons to look at them, the most urgent first, ``coming`` is what is due
    within two weeks. ``since`` is the first day of the assignment, ``None`` when nothing was given;
    ``therapist`` is the key of who looks after them, by cover too; ``None`` is whoever is on duty.
    ``last_practised_on`` is ``None`` for never. Days and ``today`` are dates in the patient's
    zone. ``escalated_at`` is when the newest card went to whoever is on duty.
    """

    patient: Patient
    today: date
    days: tuple[PastDay, ...]
    flags: tuple[Flag, ...]
    hints: tuple[Hint, ...]
    coming: tuple[Coming, ...]
    since: date | None
    therapist: int | None
    last_practised_on: date | None
    escalated_at: datetime | None = None

    @property
    def order(self) -> tuple[int, int]:
        """What sorts people by urgency; of those whom a flag names."""
        return self.flags[0].order

    @property
    def week(self) -> DaysPractised:
        """The days practised of the last seven."""
        since = self.today - timedelta(days=DAYS_A_WEEK - 1)
        return days_practised([day.facts for day in self.days], since=since, today=self.today)

    @property
    def has_practised_this_week(self) -> bool:
        """Tell whether anything was done on the last seven days."""
        since = self.today - timedelta(days=DAYS_A_WEEK - 1)
        return self.last_practised_on is not None and self.last_practised_on >= since


def load_caseload(patients: PatientQuerySet, *, now: datetime) -> list[CaseloadRow]:
    """Return a row for each of ``patients``, in alphabetical order, in two queries."""
    found = list(
        patients.select_related("user")
        .annotate(**_of_patient(now))
        .order_by(Lower("user__name"), "pk")
    )
    days = _days(found, now)
    return [_row(patient, days.get(patient.pk, []), now) for patient in found]


def load_stages(patients: Iterable[Patient], *, now: datetime) -> dict[int, tuple[StageKind, ...]]:
    """Return the stages that are active now by the patient's key, in one query."""
    newest = StageEntry.objects.filter(assignment=OuterRef("assignment")).order_by("-day", "-pk")
    versions = (
        AssignmentVersion.objects.filter(
            assignment__patient__in=[patient.pk for patient in patients], replaced_at=None
        )
        .filter(_going("assignment__", now))
        .order_by("assignment__patient", "-assignment__since", "-assignment", "-number")
        .distinct("assignment__patient")
        .values_list(
            "assignment__patient",
            _every("$.stages[*].key"),
            _every("$.stages[*].kind"),
            Subquery(newest.values("stages")[:1], output_field=ArrayField(models.UUIDField())),
        )
    )
    return {patient: _kinds(keys, kinds, entered) for patient, keys, kinds, entered in versions}


def _kinds(
    keys: Iterable[str], kinds: Iterable[str], entered: Collection[UUID] | None
) -> tuple[StageKind, ...]:
    active = set(entered or ())
    stages = zip(keys, kinds, strict=True)
    return tuple(dict.fromkeys(StageKind(kind) for key, kind in stages if UUID(key) in active))


def _going(path: str, now: datetime) -> Q:
    """
    Return what tells assignments that have not ended.

    One whose end is still to come counts; in zones where that day has begun, a few hours too long.
    """
    return Q(**{f"{path}ended_on": None}) | Q(**{f"{path}ended_on__gt": now.date()})


def _of_patient(now: datetime) -> dict[str, Any]:
    """Return the annotations that what the rules read comes from; no document is loaded."""
    own = {"patient": OuterRef("pk")}
    # Two queries deep: the patient is the row outside of versions and entries.
    going = Assignment.objects.filter(_going("", now)).order_by("-since", "-pk")
    newest = Subquery(going.filter(patient=OuterRef(OuterRef("pk"))).values("pk")[:1])
    versions = AssignmentVersion.objects.filter(assignment=newest, replaced_at=None)
    entries = StageEntry.objects.filter(assignment=newest)
    practised = PracticeDay.objects.filter(**own, is_practised=True)
    hands = [MeasuredHand.AFFECTED, MeasuredHand.NONE]
    scores = Measurement.objects.filter(**own, superseded_by=None, hand__in=hands)
    return {
        "last_practised_on": Subquery(practised.order_by("-day").values("day")[:1]),
        "assignment_rows": rows_of(
            going.filter(**own)[:1], since="since", ended_on="ended_on", hints="hints_json"
        ),
        "version_rows": rows_of(versions.order_by("-number")[:1], valid_from="valid_from"),
        "therapist": Subquery(
            Responsibility.objects.answering(now=now).filter(**own).values("therapist")[:1]
        ),
        "entered_on": Subquery(entries.order_by("-day", "-pk").values("day")[:1]),
        "clearance_rows": clearance_rows("pk"),
        "assessed_on": Subquery(
            AbilityAssessment.objects.filter(**own)
            .order_by("-assessed_on", "-pk")
            .values("assessed_on")[:1]
        ),
        "score_rows": rows_of(
            scores.order_by("measure", "-day", "-pk").distinct("measure"),
            measure="measure",
            day="day",
        ),
        "card_rows": rows_of(
            SafetyCard.objects.open().filter(**own).order_by("pk"),
            id="pk",
            rule="rule",
            values="values_json",
            told_at="told_at",
            away="snoozed_until",
            escalated="escalated_at",
        ),
        "unread": ArraySubquery(
            Message.objects.filter(**own).to_team().unread().order_by("pk").values("pk")
        ),
        "mark_rows": rows_of(
            CaseloadMark.objects.filter(
                **own, undone_at=None, until__gte=(now - timedelta(days=1)).date()
            ).order_by("pk"),
            keys="keys",
            until="until",
            kind="kind",
        ),
    }


def _every(path: str) -> Func:
    return Func(
        F("document_json"),
        Func(Value(path), template="%(expressions)s::jsonpath", output_field=models.TextField()),
        function="jsonb_path_query_array",
        output_field=models.JSONField(),
    )


def _days(patients: Iterable[Patient], now: datetime) -> dict[int, list[PastDay]]:
    """Return the days of each patient; a day wider than 14 at both ends, for any time zone."""
    ends = (now - timedelta(days=DAYS_SHOWN + 1)).date(), (now + timedelta(days=1)).date()
    rows = PracticeDay.objects.filter(patient__in=[p.pk for p in patients], day__range=ends)
    days: dict[int, list[PastDay]] = {}
    found = rows.order_by("day", "pk").values_list(
        "patient", "day", "is_due", "is_practised", "is_finished", "worst_pain_0_10"
    )
    for patient, day, is_due, is_practised, is_finished, pain in found:
        past = PastDay(day, is_due, is_practised, is_finished, pain)
        days.setdefault(patient, []).append(past)
    return days


def _row(patient: Patient, days: list[PastDay], now: datetime) -> CaseloadRow:
    today = local_day(now, patient.zone)
    first = today - timedelta(days=DAYS_SHOWN - 1)
    rows: dict[str, Any] = patient.__dict__
    assignment = next(iter(rows["assignment_rows"]), None)
    version = next(iter(rows["version_rows"]), None)
    is_followed = assignment is not None and patient.state == PatientState.ACTIVE
    cards = [row for row in rows["card_rows"] if not _is_away(row, today)]
    escalated = [row["escalated"] for row in cards if row["escalated"]]
    hints = hints_of(assignment["hints"]) if assignment and is_followed else ()
    past = tuple(day for day in days if first <= day.day <= today)
    return CaseloadRow(
        patient=patient,
        today=today,
        days=past,
        flags=attention(
            [day.signs for day in past],
            today=today,
            cards=tuple(map(_card, cards)),
            unread=rows["unread"],
            hints=hints,
            put_away=tuple(_marks(rows["mark_rows"])),
        ),
        hints=hints,
        coming=coming_up(_dates(rows, assignment, version, is_followed=is_followed), today=today),
        since=date_of(assignment["since"]) if assignment else None,
        therapist=rows["therapist"],
        last_practised_on=rows["last_practised_on"],
        escalated_at=max(map(datetime.fromisoformat, escalated), default=None),
    )


def _dates(
    rows: dict[str, Any],
    assignment: dict[str, Any] | None,
    version: dict[str, Any] | None,
    *,
    is_followed: bool,
) -> Dates:
    ends_on = assignment["ended_on"] if assignment else None
    changes = [date_of(version["valid_from"])] if version else []
    if rows["entered_on"] is not None:
        changes.append(rows["entered_on"])
    return Dates(
        is_followed=is_followed,
        ends_on=date_of(ends_on) if ends_on else None,
        same_since=max(changes, default=None),
        assessed_on=rows["assessed_on"],
        cleared=cleared_spans(rows["clearance_rows"]),
        repeats=tuple(repeats_of(rows["score_rows"])),
    )


def _is_away(row: dict[str, Any], today: date) -> bool:
    return row["away"] is not None and today < date_of(row["away"])


def _card(row: dict[str, Any]) -> OpenCard:
    name = f"{row['id']}@{row['told_at']}"
    return OpenCard(Rule(row["rule"]), tuple(row["values"].items()), name)


def _marks(rows: Iterable[dict[str, Any]]) -> Iterable[PutAway]:
    for row in rows:
        is_review = row["kind"] == MarkKind.REVIEWED
        yield PutAway(frozenset(row["keys"]), date_of(row["until"]), is_review=is_review)
