"""The caseload as its page reads it: two queries, whatever the number of patients."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import JSONObject, Lower

from programmes.domain.attention import OpenCard, attention
from programmes.domain.document import StageKind
from programmes.domain.progress import DaysPractised, days_practised
from programmes.domain.reason import Reason
from programmes.domain.telling import Rule
from programmes.domain.timing import DAYS_A_WEEK, local_day
from programmes.models.assignment import Assignment, AssignmentVersion, StageEntry
from programmes.models.safety import SafetyCard
from programmes.models.session import PracticeDay

if TYPE_CHECKING:
    from programmes.models.patient import Patient, PatientQuerySet

DAYS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """
    A patient with the last 14 days, oldest first; a day nobody planned or logged is left out.

    ``since`` is the first day of the assignment, ``None`` when nothing was given; ``stages`` are
    the kinds that are active now. ``last_practised_on`` is ``None`` for never. Days and ``today``
    are dates in the patient's zone. ``cards`` are the open ones that nobody has put away;
    ``escalated_at`` is when the newest of them went to whoever is on duty.
    """

    patient: Patient
    today: date
    days: tuple[PracticeDay, ...]
    since: date | None
    stages: tuple[StageKind, ...]
    last_practised_on: date | None
    cards: tuple[OpenCard, ...] = ()
    escalated_at: datetime | None = None

    @property
    def reason(self) -> Reason | None:
        """Why a therapist should look; ``None`` when nothing calls for it."""
        return attention([day.signs for day in self.days], today=self.today, cards=self.cards)

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
    """Return a row for each of ``patients``, in alphabetical order."""
    found = list(
        patients.select_related("user", "clinic")
        .annotate(
            last_practised_on=Max("days__day", filter=Q(days__is_practised=True)),
            **_of_assignment(now),
        )
        .order_by(Lower("user__name"), "pk")
    )
    days = _days(found, now)
    return [_row(patient, days.get(patient.pk, []), now) for patient in found]


def _of_assignment(now: datetime) -> dict[str, Any]:
    """
    Return the annotations of the newest assignment that has not ended; no document is loaded.

    One whose end is still to come counts; in zones where that day has begun, a few hours too long.
    """
    going = Q(ended_on=None) | Q(ended_on__gt=now.date())
    newest_first = Assignment.objects.filter(going).order_by("-since", "-pk")
    assignment = newest_first.filter(patient=OuterRef("pk"))
    # Two queries deep: the patient is the row outside of versions and entries.
    of_patient = newest_first.filter(patient=OuterRef(OuterRef("pk")))
    own = {"assignment": Subquery(of_patient.values("pk")[:1])}
    version = AssignmentVersion.objects.filter(**own, replaced_at=None).order_by("-number")
    entry = StageEntry.objects.filter(**own).order_by("-day", "-pk")
    return {
        "card_rows": ArraySubquery(
            SafetyCard.objects.open()
            .filter(patient=OuterRef("pk"))
            .order_by("pk")
            .values(
                row=JSONObject(
                    rule="rule",
                    values="values_json",
                    away="snoozed_until",
                    escalated="escalated_at",
                )
            )
        ),
        "since": Subquery(assignment.values("since")[:1]),
        "stage_keys": Subquery(version.values(found=_every("$.stages[*].key"))[:1]),
        "stage_kinds": Subquery(version.values(found=_every("$.stages[*].kind"))[:1]),
        "stages_entered": Subquery(
            entry.values("stages")[:1], output_field=ArrayField(models.UUIDField())
        ),
    }


def _every(path: str) -> Func:
    return Func(
        F("document_json"),
        Func(Value(path), template="%(expressions)s::jsonpath", output_field=models.TextField()),
        function="jsonb_path_query_array",
        output_field=models.JSONField(),
    )


def _days(patients: Iterable[Patient], now: datetime) -> dict[int, list[PracticeDay]]:
    """Return the days of each patient; a day wider than 14 at both ends, for any time zone."""
    ends = (now - timedelta(days=DAYS_SHOWN + 1)).date(), (now + timedelta(days=1)).date()
    days: dict[int, list[PracticeDay]] = {}
    rows = PracticeDay.objects.filter(patient__in=[p.pk for p in patients], day__range=ends)
    for row in rows.order_by("day", "pk"):
        days.setdefault(row.patient_id, []).append(row)
    return days


def _row(patient: Patient, days: list[PracticeDay], now: datetime) -> CaseloadRow:
    today = local_day(now, patient.zone)
    first = today - timedelta(days=DAYS_SHOWN - 1)
    found: dict[str, Any] = patient.__dict__
    entered: set[UUID] = set(found["stages_entered"] or ())
    stages = zip(found["stage_keys"] or (), found["stage_kinds"] or (), strict=True)
    open_cards = [
        card
        for card in found["card_rows"]
        if card["away"] is None or date.fromisoformat(card["away"]) <= today
    ]
    escalated = [card["escalated"] for card in open_cards if card["escalated"]]
    return CaseloadRow(
        patient=patient,
        today=today,
        days=tuple(day for day in days if first <= day.day <= today),
        since=found["since"],
        stages=tuple(
            dict.fromkeys(StageKind(kind) for key, kind in stages if UUID(key) in entered)
        ),
        last_practised_on=found["last_practised_on"],
        cards=tuple(
            OpenCard(Rule(card["rule"]), tuple(card["values"].items())) for card in open_cards
        ),
        escalated_at=max(map(datetime.fromisoformat, escalated), default=None),
    )
