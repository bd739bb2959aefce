"""
The caseload: who needs the team and why, what is to come, and everybody else.

``load_caseload`` reads what the rules need of everybody in one query and loads no document;
``load_stages`` adds the stages of those who are shown. A page and a digest ask the same functions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from json import loads
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, JSONObject, Lower

from programmes.domain.attention import DaySigns, Flag, Hint, OpenCard, Planless, PutAway, attention
from programmes.domain.document import StageKind
from programmes.domain.plan import Absence
from programmes.domain.progress import DaysPractised, days_practised
from programmes.domain.telling import Rule
from programmes.domain.timing import DAYS_A_WEEK, local_day
from programmes.domain.upcoming import Coming, Dates, coming_up
from programmes.models.assignment import Assignment, AssignmentVersion, StageEntry
from programmes.models.goal import Goal, GoalState
from programmes.models.hints import hints_of
from programmes.models.mark import CaseloadMark, MarkKind
from programmes.models.measure import Measurement, repeats_of
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

if TYPE_CHECKING:
    from programmes.models.patient import PatientQuerySet

DAYS_SHOWN = 14
REMEMBERED = 4096
"""Of how many patients a process remembers what the rules said; some 3 KB each."""


class Who(NamedTuple):
    """A patient, as far as a line about them tells."""

    pk: int
    public_id: UUID
    name: str
    affected_side: str


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """
    A patient with the last 14 days, oldest first; a day nobody planned or logged is left out.

    ``flags`` are the reasons to look at them, the most urgent first, ``coming`` is what is due
    within two weeks. ``since`` is the first day of the assignment, ``None`` when nothing was given,
    ``last_practised_on`` is ``None`` for never. Days and ``today`` are dates in the patient's
    zone. ``escalated_at`` is when the newest card went to whoever is on duty.
    """

    patient: Who
    today: date
    days: tuple[DaySigns, ...]
    flags: tuple[Flag, ...]
    hints: tuple[Hint, ...]
    coming: tuple[Coming, ...]
    since: date | None
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
        return days_practised(self.days, since=since, today=self.today)

    @property
    def has_practised_this_week(self) -> bool:
        """Tell whether anything was done on the last seven days."""
        since = self.today - timedelta(days=DAYS_A_WEEK - 1)
        return self.last_practised_on is not None and self.last_practised_on >= since


def load_caseload(patients: PatientQuerySet, *, now: datetime) -> list[CaseloadRow]:
    """Return a row for each of ``patients``, in alphabetical order, in one query."""
    found = patients.order_by(Lower("user__name"), "pk").values_list(
        "pk", "public_id", "user__name", "affected_side", "zone", "state", _read(now.date())
    )
    return [
        _row(Who(*who), local_day(now, zone), facts, is_active=state == PatientState.ACTIVE)
        for *who, zone, state, facts in found
    ]


def load_stages(patients: Collection[int], *, now: datetime) -> dict[int, tuple[StageKind, ...]]:
    """Return the stages that are active now of patients, by their keys, in one query."""
    newest = StageEntry.objects.filter(assignment=OuterRef("assignment")).order_by("-day", "-pk")
    versions = (
        AssignmentVersion.objects.filter(assignment__patient__in=patients, replaced_at=None)
        .filter(_going("assignment__", now.date()))
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


def _going(path: str, day: date) -> Q:
    """
    Return what tells assignments that have not ended.

    One whose end is still to come counts; in zones where that day has begun, a few hours too long.
    """
    return Q(**{f"{path}ended_on": None}) | Q(**{f"{path}ended_on__gt": day})


@lru_cache(maxsize=2)
def _read(day: date) -> Cast:
    """
    Return what fetches all that the rules read of a patient, as one text; no document is loaded.

    ``day`` is that of UTC, and all is read a day wider at both ends, for any time zone. Days are
    words, because a caseload of five hundred reads seven thousand.
    """
    own = {"patient": OuterRef("pk")}
    going = Assignment.objects.filter(_going("", day), **own).order_by("-since", "-pk")
    of_assignment = {"assignment": OuterRef("pk")}
    versions = AssignmentVersion.objects.filter(**of_assignment, replaced_at=None)
    entries = StageEntry.objects.filter(**of_assignment)
    days = PracticeDay.objects.filter(**own)
    practised = days.filter(is_practised=True)
    ends = day - timedelta(days=DAYS_SHOWN + 1), day + timedelta(days=1)
    assessed = AbilityAssessment.objects.filter(**own)
    goals = Goal.objects.filter(**own, state=GoalState.ACTIVE, review_on__isnull=False)
    scores = Measurement.objects.filter(**own).counted().newest_days()
    facts = JSONObject(
        days=_words(days.filter(day__range=ends).order_by("day")),
        last_practised_on=Subquery(practised.order_by("-day").values("day")[:1]),
        assignment=Subquery(
            going.values(
                row=JSONObject(
                    since="since",
                    ended_on="ended_on",
                    hints="hints_json",
                    valid_from=Subquery(versions.order_by("-number").values("valid_from")[:1]),
                    entered_on=Subquery(entries.order_by("-day", "-pk").values("day")[:1]),
                )
            )[:1]
        ),
        was_over_on=Subquery(
            Assignment.objects.filter(**own, ended_on__gt=F("since"))
            .order_by("-ended_on")
            .values("ended_on")[:1]
        ),
        clearances=clearance_rows("pk"),
        assessed_on=Subquery(assessed.order_by("-assessed_on", "-pk").values("assessed_on")[:1]),
        goal_on=Subquery(goals.order_by("review_on").values("review_on")[:1]),
        scores=rows_of(scores, measure="measure", day="newest"),
        cards=rows_of(
            SafetyCard.objects.open().filter(**own).order_by("pk"),
            id="pk",
            rule="rule",
            values="values_json",
            told_at="told_at",
            away="snoozed_until",
            escalated="escalated_at",
        ),
        unread=ArraySubquery(
            Message.objects.filter(**own).to_team().unread().order_by("pk").values("pk")
        ),
        marks=rows_of(
            CaseloadMark.objects.filter(
                **own, undone_at=None, until__gte=day - timedelta(days=1)
            ).order_by("pk"),
            keys="keys",
            until="until",
            kind="kind",
        ),
    )
    return Cast(facts, models.TextField())


def _words(days: QuerySet[PracticeDay]) -> Func:
    """
    Return what writes days as words, as ``_signs`` reads them, with spaces between.

    Pain stands last, because ``concat_ws`` leaves out what nobody told.
    """
    fields = ("day", "is_due", "is_practised", "is_finished", "absence", "worst_pain_0_10")
    word = Func(Value(","), *fields, function="CONCAT_WS", output_field=models.TextField())
    return Func(ArraySubquery(days.values(word=word)), Value(" "), function="ARRAY_TO_STRING")


@lru_cache(maxsize=4096)
def _signs(word: str) -> DaySigns:
    """Return a day from its word; a caseload has the same few of everybody."""
    day, is_due, is_practised, is_finished, absence, *pain = word.split(",")
    return DaySigns(
        date_of(day),
        is_due == "t",
        is_practised == "t",
        int(pain[0]) if pain else None,
        is_finished == "t",
        absence == Absence.REST_CHOSEN,
    )


def _every(path: str) -> Func:
    return Func(
        F("document_json"),
        Func(Value(path), template="%(expressions)s::jsonpath", output_field=models.TextField()),
        function="jsonb_path_query_array",
        output_field=models.JSONField(),
    )


@lru_cache(maxsize=REMEMBERED)
def _row(who: Who, today: date, facts: str, *, is_active: bool) -> CaseloadRow:
    """
    Return what the rules say of ``facts``, which is all that they read.

    It is remembered: of a caseload that is looked at again, the same is true of nearly everybody.
    """
    read: dict[str, Any] = loads(facts)
    first = today - timedelta(days=DAYS_SHOWN - 1)
    assignment = read["assignment"]
    is_followed = assignment is not None and is_active
    cards = [row for row in read["cards"] if not _is_away(row, today)]
    escalated = [row["escalated"] for row in cards if row["escalated"]]
    hints = hints_of(assignment["hints"]) if is_followed else ()
    days = tuple(day for day in map(_signs, read["days"].split()) if first <= day.day <= today)
    return CaseloadRow(
        patient=who,
        today=today,
        days=days,
        flags=attention(
            days,
            today=today,
            cards=tuple(map(_card, cards)),
            unread=read["unread"],
            planless=Planless(_day_of(read["was_over_on"]))
            if is_active and not assignment
            else None,
            hints=hints,
            put_away=tuple(_marks(read["marks"])),
        ),
        hints=hints,
        coming=coming_up(_dates(read, is_followed=is_followed), today=today),
        since=date_of(assignment["since"]) if assignment else None,
        last_practised_on=_day_of(read["last_practised_on"]),
        escalated_at=max(map(datetime.fromisoformat, escalated), default=None),
    )


def _dates(read: dict[str, Any], *, is_followed: bool) -> Dates:
    assignment = read["assignment"] or {}
    changes = [assignment.get("valid_from"), assignment.get("entered_on")]
    return Dates(
        is_followed=is_followed,
        ends_on=_day_of(assignment.get("ended_on")),
        same_since=_day_of(max(filter(None, changes), default=None)),
        assessed_on=_day_of(read["assessed_on"]),
        goal_on=_day_of(read["goal_on"]),
        cleared=cleared_spans(read["clearances"]),
        repeats=tuple(repeats_of(read["scores"])),
    )


def _day_of(text: str | None) -> date | None:
    return date_of(text) if text else None


def _is_away(row: dict[str, Any], today: date) -> bool:
    return row["away"] is not None and today < date_of(row["away"])


def _card(row: dict[str, Any]) -> OpenCard:
    name = f"{row['id']}@{row['told_at']}"
    return OpenCard(Rule(row["rule"]), tuple(row["values"].items()), name)


def _marks(rows: Iterable[dict[str, Any]]) -> Iterable[PutAway]:
    for row in rows:
        is_review = row["kind"] == MarkKind.REVIEWED
        yield PutAway(frozenset(row["keys"]), date_of(row["until"]), is_review=is_review)
