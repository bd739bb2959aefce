"""What suggestions read of a patient's records: rows in, ``domain.evidence.Evidence`` out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Value

from programmes.domain.ability import Ability
from programmes.domain.document import Document, Dose
from programmes.domain.evidence import Answered, Evidence, Told, Variant
from programmes.domain.help import HelpGiven, is_help_rising
from programmes.domain.measures import Better
from programmes.domain.plan import Absence
from programmes.domain.plan import Course as PlanCourse
from programmes.domain.progress import WINDOW_DAYS as MONTH_DAYS
from programmes.domain.progress import Answer, DayFacts, last_28_days
from programmes.domain.progression import WINDOW_DAYS
from programmes.domain.signs import PAIN_DAYS, SignFacts
from programmes.domain.timing import DAYS_A_WEEK
from programmes.models.assignment import (
    Assignment,
    AssignmentVersion,
    SignLook,
    SuggestionAnswer,
    SuggestionChoice,
)
from programmes.models.library import Drill
from programmes.models.measure import (
    Measurement,
    repeats_of,
    shipped_measures,
)
from programmes.models.patient import AbilityAssessment, PatientState
from programmes.models.prepared import Prepared
from programmes.models.rows import date_of, rows_of
from programmes.models.safety import SafetyCard
from programmes.models.session import Outcome, PracticeDay, SessionEntry

if TYPE_CHECKING:
    from programmes.models.course import PatientCourse
    from programmes.models.patient import Patient
    from programmes.models.programme import Programme

_AWAY = {
    Absence.NO_PROGRAMME,
    Absence.NOT_STARTED,
    Absence.ENDED,
    Absence.SAFETY,
    Absence.STOPPED,
    Absence.PAUSED,
}


@dataclass(frozen=True, slots=True)
class PatientEvidence:
    """
    What suggestions read, and the rows that answering them is about.

    ``looked_on`` are the days of the newest look at each movement, ``scored_on`` of the newest
    score of each measure, of the affected hand where it has sides.
    """

    evidence: Evidence
    assignment: Assignment
    programme: Programme
    looked_on: dict[str, date]
    scored_on: dict[str, date]


def load_evidence(patient: Patient, course: PatientCourse, *, day: date) -> PatientEvidence | None:
    """
    Return what suggestions read of ``patient`` on ``day``, in two queries.

    ``course`` must be loaded for that day. ``None`` when nothing was given.
    """
    if course.assignment is None or not course.course.versions:
        return None
    [assignment] = _with_rows(
        assignment=course.assignment.pk,
        day=day,
        told_since=day - timedelta(days=WINDOW_DAYS - 1),
        month_since=day - timedelta(days=MONTH_DAYS - 1),
        answered_since=day - timedelta(days=DAYS_A_WEEK - 1),
    )
    rows: dict[str, Any] = assignment.__dict__
    given = (course.course.version_on(day) or course.course.versions[0]).document
    active = frozenset(stage.key for stage in course.course.stages_on(day, given))
    draft = assignment.programme.document
    days = tuple(_day(row) for row in rows["day_rows"])
    evidence = Evidence(
        today=day,
        patient=patient.facts_on(day, course.course.clearances),
        draft=draft,
        given=given,
        active=active,
        since=assignment.since,
        is_on=(patient.state == PatientState.ACTIVE and course.plan_on(day).absence not in _AWAY),
        stopped=_stopped(course.course, draft, day),
        told=tuple(_told(row) for row in rows["told_rows"]),
        days=days,
        same_since=_same_since(rows["version_rows"], course.course, day),
        signs=SignFacts(
            ability=Ability(patient.ability),
            days_practised=last_28_days(days, today=day).done,
            worst_pain=_worst_pain(rows["day_rows"], day),
            scores={row["measure"]: float(row["score"]) for row in rows["score_rows"]},
            lower_is_better=frozenset(
                slug
                for slug, measure in shipped_measures().items()
                if measure.better is Better.LOWER
            ),
            seen={row["movement"]: row["is_seen"] for row in rows["look_rows"]},
        ),
        assessed=tuple(
            (date_of(row["day"]), Ability(row["ability"]))
            for row in reversed(rows["assessed_rows"])
        ),
        repeats=tuple(repeats_of(rows["score_rows"])),
        variants=_variants(course, draft, active),
        answered=tuple(_answered(row) for row in rows["answer_rows"]),
        has_open_card=rows["has_open_card"],
        is_help_rising=is_help_rising(
            ((date_of(row["day"]), HelpGiven(row["help_given"])) for row in rows["help_rows"]),
            today=day,
        ),
    )
    return PatientEvidence(
        evidence,
        assignment,
        assignment.programme,
        looked_on={row["movement"]: date_of(row["day"]) for row in rows["look_rows"]},
        scored_on={row["measure"]: date_of(row["day"]) for row in rows["score_rows"]},
    )


@Prepared
def _with_rows(
    *, assignment: int, day: date, told_since: date, month_since: date, answered_since: date
) -> QuerySet[Assignment]:
    """Ask for the assignment with all that suggestions read as JSON: one query is enough."""
    own = {"patient": OuterRef("patient")}
    told = SessionEntry.objects.filter(
        **own,
        superseded_by=None,
        answer__isnull=False,
        session__day__range=(told_since, day),
    )
    helped = SessionEntry.objects.filter(
        **own,
        superseded_by=None,
        help_given__isnull=False,
        session__day__range=(told_since, day),
    )
    days = PracticeDay.objects.filter(**own, day__range=(month_since, day))
    scores = Measurement.objects.filter(**own).counted()
    looks = SignLook.objects.filter(assignment__patient=OuterRef("patient"))
    answers = SuggestionAnswer.objects.filter(
        Q(until=None) | Q(until__gt=day) | Q(day__gte=answered_since),
        assignment=OuterRef("pk"),
    )
    versions = AssignmentVersion.objects.filter(assignment=OuterRef("pk"))
    return (
        Assignment.objects.filter(pk=assignment)
        .select_related("programme__edited_by")
        .annotate(
            told_rows=rows_of(
                told.order_by("pk"),
                key="prescription_key",
                drill="drill__public_id",
                day="session__day",
                asked="asked_dose_json",
                answer="answer",
                outcome="outcome",
            ),
            help_rows=rows_of(helped.order_by("pk"), day="session__day", help_given="help_given"),
            day_rows=rows_of(
                days.order_by("day"),
                day="day",
                is_due="is_due",
                is_practised="is_practised",
                pain="worst_pain_0_10",
            ),
            assessed_rows=rows_of(
                AbilityAssessment.objects.filter(**own).order_by("-assessed_on", "-pk")[:2],
                day="assessed_on",
                ability="ability",
            ),
            score_rows=rows_of(
                scores.order_by("measure", "-day", "-pk").distinct("measure"),
                measure="measure",
                score="score",
                day="day",
            ),
            look_rows=rows_of(
                looks.order_by("movement", "-day", "-pk").distinct("movement"),
                movement="movement",
                is_seen="is_seen",
                day="day",
            ),
            answer_rows=rows_of(
                answers.order_by("pk"),
                rule="rule",
                about="about",
                choice="choice",
                day="day",
                until="until",
            ),
            has_open_card=Exists(SafetyCard.objects.open().filter(**own)),
            version_rows=rows_of(
                versions.order_by("number").annotate(drills=_DRILLS),
                day="valid_from",
                drills="drills",
            ),
        )
    )


_DRILLS = Func(
    F("document_json"),
    Func(
        Value("$.stages[*].prescriptions[*].drill"),
        template="%(expressions)s::jsonpath",
        output_field=models.TextField(),
    ),
    function="jsonb_path_query_array",
    output_field=models.JSONField(),
)


def _day(row: dict[str, Any]) -> DayFacts:
    return DayFacts(date_of(row["day"]), row["is_due"], row["is_practised"])


def _told(row: dict[str, Any]) -> Told:
    return Told(
        key=UUID(row["key"]),
        drill=UUID(row["drill"]),
        day=date_of(row["day"]),
        asked=Dose(**row["asked"]),
        answer=Answer(row["answer"]),
        is_whole=row["outcome"] == Outcome.DONE,
    )


def _answered(row: dict[str, Any]) -> Answered:
    return Answered(
        rule=row["rule"],
        about=row["about"],
        day=date_of(row["day"]),
        until=date_of(row["until"]) if row["until"] else None,
        is_snooze=row["choice"] == SuggestionChoice.SNOOZED,
    )


def _worst_pain(rows: Iterable[dict[str, Any]], day: date) -> int | None:
    first = day - timedelta(days=PAIN_DAYS - 1)
    pains = (row["pain"] for row in rows if date_of(row["day"]) >= first)
    return max((pain for pain in pains if pain is not None), default=None)


def _stopped(course: PlanCourse, draft: Document, day: date) -> frozenset[UUID]:
    return frozenset(
        prescription.key
        for _, prescription in draft.prescriptions()
        if any(withdrawal.hits(prescription, day) for withdrawal in course.withdrawals)
    )


def _same_since(versions: Iterable[dict[str, Any]], course: PlanCourse, day: date) -> date | None:
    """Return the day of the newest version with other drills, or of the newest other stages."""
    changes = [(date_of(row["day"]), frozenset(row["drills"])) for row in versions]
    entries = [(entry.day, entry.stages) for entry in course.stage_entries]
    days = [_last_change([one for one in row if one[0] <= day]) for row in (changes, entries)]
    return max((found for found in days if found is not None), default=None)


def _last_change(row: list[tuple[date, frozenset[Any]]]) -> date | None:
    """Return the day from which the newest content has been the same; ``None`` for no content."""
    since = None
    for day, content in reversed(row):
        if content != row[-1][1]:
            break
        since = day
    return since


def _variants(
    course: PatientCourse, draft: Document, active: frozenset[UUID]
) -> dict[UUID, Variant]:
    """Return the drills of the active stages, those they lead to, and those that lead to them."""
    wanted = {
        prescription.drill for stage, prescription in draft.prescriptions() if stage.key in active
    }
    own = [drill for public_id, drill in course.drills.items() if public_id in wanted]
    after = {slug for drill in own for slug in drill.progresses_to}
    near = Drill.objects.in_use().filter(
        Q(slug__in=after) | Q(progresses_to__overlap=[drill.slug for drill in own]),
        clinic=course.assignment.clinic_id if course.assignment else None,
    )
    return {drill.public_id: _variant(drill) for drill in (*near.order_by("pk"), *own)}


def _variant(drill: Drill) -> Variant:
    return Variant(
        facts=drill.facts,
        slug=drill.slug,
        stages=frozenset(drill.stages),
        leads_to=tuple(drill.progresses_to),
        dose=drill.dose,
        pace_s=drill.pace_s,
        hand=drill.hand,
        is_usable=drill.retired_at is None,
    )
