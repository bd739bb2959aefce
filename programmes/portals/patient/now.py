"""Where a patient stands at this moment: today's plan, and what became of it so far."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from django.utils.timezone import now as moment

from programmes.actions import endings
from programmes.domain.document import Dose, Size
from programmes.domain.plan import Absence, DailyPlan, PlanItem
from programmes.models import Drill, Outcome, Patient, PracticeSession
from programmes.models.course import PatientCourse, load_course
from programmes.models.session import remaining, sessions_between
from programmes.portals.access import PatientRequest, today_of
from programmes.portals.patient.kept import mark_of_person
from programmes.portals.patient.shown import ShownDrill, shown_drill


@dataclass(frozen=True, slots=True)
class DayNow:
    """The patient's day: its course, and its sessions in the order in which they began."""

    day: date
    course: PatientCourse
    sessions: tuple[PracticeSession, ...]

    @property
    def open_session(self) -> PracticeSession | None:
        """The session that can be carried on."""
        return next((one for one in self.sessions if one.ended_at is None), None)

    def plan(self, size: str = Size.FULL) -> DailyPlan:
        """Return the plan of the day at ``size``."""
        return self.course.plan_on(self.day, Size(size))

    def left(self, size: str) -> tuple[PlanItem, ...]:
        """Return what a session that begins now would ask for."""
        return remaining(self.plan(size), self.sessions, current=None)

    @property
    def awake(self) -> "DayNow":
        """The day as it is where nobody chose to rest."""
        return replace(self, course=self.course.awake_on(self.day))

    @property
    def is_resting(self) -> bool:
        """Tell whether the patient chose to rest today."""
        return self.plan().absence is Absence.REST_CHOSEN

    @property
    def drills_left(self) -> tuple[Drill, ...]:
        """The drills that the open session still asks for, in order; none where none is open."""
        session = self.open_session
        if session is None:
            return ()
        left = remaining(self.plan(session.size), self.sessions, current=session)
        return tuple(self.course.drills[item.prescription.drill] for item in left)

    @property
    def mark(self) -> str:
        """Return a short text that is another one once the plan of the day is."""
        return mark_of(self.course, self.day)

    @property
    def must_rest(self) -> bool:
        """Tell whether safety keeps all practice closed."""
        return self.plan().absence is Absence.SAFETY

    @property
    def has_practised(self) -> bool:
        """Tell whether anything was done today."""
        outcomes = Counter(row["outcome"] for one in self.sessions for row in one.logged_rows)
        return outcomes.total() > outcomes["not_today"]

    @property
    def may_rest(self) -> bool:
        """Tell whether rest can be chosen: nothing was told that makes it a practised day."""
        told = (row for one in self.sessions for row in one.logged_rows)
        return all(row["outcome"] == "not_today" and row["answer"] != "hurt" for row in told)


@dataclass(frozen=True, slots=True)
class Current:
    """
    The drill that is next in the open session. ``bars`` has a word for each drill of it.

    ``rest_s`` is the rest after the drill before it, 0 where that was not done. ``previous`` is the
    public id of what was told of that one, empty where this is the first. ``person`` is what a
    phone knows the patient by.
    """

    session: PracticeSession
    drill: ShownDrill
    position: int
    total: int
    rest_s: int = 0
    previous: str = ""
    person: str = ""

    @property
    def place(self) -> str:
        """Return the name under which a browser keeps what it counted of the drill."""
        return f"{self.session.public_id}.{self.drill.key}"

    @property
    def bars(self) -> tuple[str, ...]:
        """Return how far each drill of the session is: done, now or next."""
        return (
            *("done" for _ in range(self.position - 1)),
            "now",
            *("next" for _ in range(self.total - self.position)),
        )


def load_now(request: PatientRequest) -> DayNow:
    """Return the day of the patient who asks, in three queries; news of a stop takes one more."""
    day = today_of(request.patient)
    return DayNow(
        day=day,
        course=course_seen(request.patient, day),
        sessions=tuple(sessions_between(request.patient, day, day)),
    )


def course_seen(patient: Patient, day: date) -> PatientCourse:
    """Return what a device of ``patient`` is told now, and remember the stops it had not heard."""
    course = load_course(patient, day=day)
    if course.unseen:
        endings.note_withdrawals_seen(withdrawals=course.unseen, now=moment())
    return course


def mark_of(course: PatientCourse, day: date) -> str:
    """
    Return a short text that is another one once ``day`` asks for something else.

    Rest that the patient chose changes nothing: their other device shows the plan that is there.
    """
    awake = course.awake_on(day)
    plans = [awake.plan_on(day, size) for size in Size]
    asked = [  # the rest of a prescription stands in its version, which never changes
        (
            plan.version and course.version_ids[plan.version],
            plan.absence,
            [(item.prescription.key, item.dose) for item in plan.items],
        )
        for plan in plans
    ]
    return sha256(repr((day, asked)).encode()).hexdigest()[:16]


def current_drill(now: DayNow, patient: Patient) -> Current | None:
    """Return the next drill of the open session; ``None`` when none is open or nothing is left."""
    session = now.open_session
    if session is None:
        return None
    left = remaining(now.plan(session.size), now.sessions, current=session)
    if not left:
        return None
    behind = len(session.logged_rows)
    last = session.logged_rows[-1] if behind else None
    was_done = last is not None and last["outcome"] != Outcome.NOT_TODAY
    drill = now.course.drills[left[0].prescription.drill]
    return Current(
        session=session,
        drill=shown_drill(left[0], drill, patient),
        position=behind + 1,
        total=behind + len(left),
        rest_s=Dose(**last["asked_dose_json"]).rest_s if last and was_done else 0,
        previous=last["public"] if last else "",
        person=mark_of_person(patient),
    )
