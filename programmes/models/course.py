"""A patient's course as the daily plan reads it: records in, ``domain.plan.Course`` out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject

from programmes.domain import plan
from programmes.domain.closures import Closure, Scope
from programmes.domain.document import Size
from programmes.domain.serial import from_json
from programmes.domain.timing import Span, week_start
from programmes.models.assignment import (
    Assignment,
    AssignmentVersion,
    Pause,
    StageEntry,
    Withdrawal,
)
from programmes.models.library import Drill
from programmes.models.patient import clearance_rows, cleared_spans
from programmes.models.prepared import Prepared, listed
from programmes.models.rest import ChosenRest
from programmes.models.rows import date_of
from programmes.models.safety import SafetyClosure
from programmes.models.session import Outcome, PracticeSession, SessionEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from programmes.models.patient import Patient


@dataclass(frozen=True, slots=True)
class PatientCourse:
    """
    What a patient is asked to do from a day on, and the rows behind it.

    ``assignment`` is ``None`` when nothing was ever given. ``drills`` are keyed by public id,
    ``version_ids`` by the versions' numbers. ``unseen`` are the keys of withdrawals that no device
    of the patient has had yet.
    """

    course: plan.Course
    assignment: Assignment | None
    drills: dict[UUID, Drill]
    version_ids: dict[int, int]
    unseen: tuple[int, ...] = ()
    # A page asks for the plan of its day several times. Not copied: another course plans otherwise.
    _plans: dict[tuple[date, Size], plan.DailyPlan] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )

    def plan_on(self, day: date, size: Size = Size.FULL) -> plan.DailyPlan:
        """Return the plan of ``day``, a date in the patient's zone, at ``size``."""
        if (day, size) not in self._plans:
            self._plans[day, size] = plan.daily_plan(self.course, day=day, size=size)
        return self._plans[day, size]

    def pinned_to(self, session: PracticeSession) -> PatientCourse:
        """Return the course in which the version of ``session`` is that of its day."""
        numbers = {pk: number for number, pk in self.version_ids.items()}
        number = numbers.get(session.version_id)
        if number is None:
            return self
        pinned = {**self.course.pinned, session.day: number}
        return replace(self, course=replace(self.course, pinned=pinned))

    def before_stops(self, day: date) -> PatientCourse:
        """Return the course as it was before anything was stopped or closed on ``day`` or later."""
        course = replace(
            self.course,
            withdrawals=tuple(w for w in self.course.withdrawals if w.span.first_day < day),
            closures=tuple(c for c in self.course.closures if c.span.first_day < day),
        )
        return replace(self, course=course)

    def awake_on(self, *days: date) -> PatientCourse:
        """Return the course as if nobody had chosen to rest on ``days``."""
        rests = self.course.rests.difference(days)
        if rests == self.course.rests:
            return self
        return replace(self, course=replace(self.course, rests=rests))

    def with_closed(self, closures: Iterable[Closure]) -> PatientCourse:
        """Return the course with these closed as well."""
        all_closed = (*self.course.closures, *closures)
        return replace(self, course=replace(self.course, closures=all_closed))


def load_course(patient: Patient, *, day: date) -> PatientCourse:
    """
    Return the course that holds on ``day`` and after it, in two queries.

    It is that of the assignment the patient followed on ``day``, else of the next one to begin.
    Versions that were replaced before they began are left out.
    """
    found = _assignment_with_rows(patient=patient.pk, day=day, monday=week_start(day))
    if not found:
        return PatientCourse(plan.Course(), None, {}, {})
    assignment = found[0]
    rows: dict[str, Any] = assignment.__dict__
    documents = {row["number"]: from_json(row["document"]) for row in rows["version_rows"]}
    wanted = {p.drill for document in documents.values() for _, p in document.prescriptions()}
    found_drills = _drills_of(clinic=patient.clinic_id, wanted=list(wanted)) if wanted else []
    drills = {drill.public_id: drill for drill in found_drills}
    course = plan.Course(
        versions=tuple(
            plan.Version(row["number"], documents[row["number"]], date_of(row["valid_from"]))
            for row in rows["version_rows"]
        ),
        stage_entries=tuple(
            plan.StageEntry(date_of(row["day"]), frozenset(UUID(key) for key in row["stages"]))
            for row in rows["stage_rows"]
        ),
        pauses=tuple(_span(row) for row in rows["pause_rows"]),
        withdrawals=tuple(
            plan.Withdrawal(
                kind=plan.WithdrawalKind(row["kind"]),
                span=_span(row),
                drill=UUID(row["drill"]) if row["drill"] else None,
            )
            for row in rows["withdrawal_rows"]
        ),
        closures=tuple(
            Closure(
                scope=Scope(row["scope"]),
                span=_span(row),
                drill=UUID(row["drill"]) if row["drill"] else None,
                rule=row["rule"],
            )
            for row in rows["closure_rows"]
        ),
        clearances=cleared_spans(rows["clearance_rows"]),
        ended_on=assignment.ended_on,
        pinned={date_of(row["day"]): row["number"] for row in reversed(rows["session_rows"])},
        done=_done(rows["entry_rows"]),
        drills={public_id: drill.facts for public_id, drill in drills.items()},
        helper_days=None if patient.has_helper else frozenset(),
        rests=frozenset(rows["rest_days"]),
    )
    version_ids = {row["number"]: row["id"] for row in rows["version_rows"]}
    unseen = tuple(row["id"] for row in rows["withdrawal_rows"] if row["seen_at"] is None)
    return PatientCourse(course, assignment, drills, version_ids, unseen)


@Prepared
def _drills_of(*, clinic: int, wanted: list[UUID]) -> QuerySet[Drill]:
    return Drill.objects.with_media().filter(
        clinic=clinic, public_id__in=listed(wanted, UUIDField())
    )


@Prepared
def _assignment_with_rows(*, patient: int, day: date, monday: date) -> QuerySet[Assignment]:
    """Ask for the assignment with all that hangs on it as JSON, so that one query is enough."""
    own = {"assignment": OuterRef("pk")}
    counting = AssignmentVersion.objects.filter(**own, replaced_at=None)
    first_number = (
        counting.filter(valid_from__lte=monday)
        .order_by()
        .values("assignment")
        .values(newest=Max("number"))
    )
    # The patient is named wherever days are: PostgreSQL would rather read those of everybody.
    whose = {"patient": OuterRef("patient")}
    sessions = PracticeSession.objects.filter(
        **whose, version__assignment=OuterRef("pk"), day__gte=monday
    )
    pinned = PracticeSession.objects.filter(patient=OuterRef(OuterRef("patient")), day__gte=monday)
    entries = SessionEntry.objects.filter(
        **whose,
        session__patient=OuterRef("patient"),
        session__version__assignment=OuterRef("pk"),
        session__day__gte=monday,
        superseded_by=None,
        outcome__in=[Outcome.DONE, Outcome.PART],
    )
    span = {"day": "day", "until": "until"}
    return (
        Assignment.objects.filter(patient=patient)
        .exclude(ended_on__lt=F("since"), ended_on__lte=day)  # it never began
        .annotate(
            has_begun=Case(
                When(since__lte=day, then=Value(1)), default=Value(0), output_field=IntegerField()
            ),
            first_number=Coalesce(Subquery(first_number), Value(0)),
            version_rows=ArraySubquery(
                counting.filter(
                    # A session may be pinned to an older one, when its patient travelled west.
                    Q(pk__in=pinned.values("version")) | Q(number__gte=OuterRef("first_number")),
                )
                .order_by("number")
                .values(
                    row=JSONObject(
                        id="pk", number="number", document="document_json", valid_from="valid_from"
                    )
                )
            ),
            stage_rows=ArraySubquery(
                StageEntry.objects.filter(**own)
                .order_by("day", "pk")
                .values(row=JSONObject(day="day", stages="stages"))
            ),
            pause_rows=ArraySubquery(
                Pause.objects.filter(**own)
                .alias(end=Coalesce("lifted_on", "until"))
                .filter(Q(end=None) | Q(end__gt=monday))
                .order_by("pk")
                .values(row=JSONObject(day="starts_on", until="end"))
            ),
            withdrawal_rows=ArraySubquery(
                Withdrawal.objects.filter(**own)
                .filter(Q(until=None) | Q(until__gt=monday))
                .order_by("pk")
                .values(
                    row=JSONObject(
                        **span, id="pk", kind="kind", drill="drill__public_id", seen_at="seen_at"
                    )
                )
            ),
            closure_rows=ArraySubquery(
                SafetyClosure.objects.filter(patient=OuterRef("patient"))
                .alias(end=Coalesce("reopened_on", "until"))
                .filter(Q(end=None) | Q(end__gt=monday))
                .order_by("pk")
                .values(
                    row=JSONObject(
                        day="day",
                        until="end",
                        scope="scope",
                        drill="drill__public_id",
                        rule="card__rule",
                    )
                )
            ),
            clearance_rows=clearance_rows("patient"),
            rest_days=ArraySubquery(
                ChosenRest.objects.standing()
                .filter(patient=OuterRef("patient"), day__gte=monday)
                .order_by("pk")
                .values("day")
            ),
            session_rows=ArraySubquery(
                sessions.order_by("started_at", "pk").values(
                    row=JSONObject(day="day", number="version__number")
                )
            ),
            entry_rows=ArraySubquery(
                entries.order_by("pk").values(
                    row=JSONObject(key="prescription_key", day="session__day")
                )
            ),
        )
        .order_by(
            "-has_begun",
            Case(When(has_begun=1, then="since")).desc(nulls_last=True),
            "since",
            "-pk",  # of two begun on one day the later stands; it ended the earlier
        )[:1]
    )


def _span(row: dict[str, Any]) -> Span:
    """Return the days of a row whose ``until`` is the first day after it."""
    until = row["until"]
    return Span(date_of(row["day"]), date_of(until) - timedelta(days=1) if until else None)


def _done(rows: list[dict[str, Any]]) -> dict[UUID, frozenset[date]]:
    days: dict[UUID, set[date]] = {}
    for row in rows:
        days.setdefault(UUID(row["key"]), set()).add(date_of(row["day"]))
    return {key: frozenset(found) for key, found in days.items()}
