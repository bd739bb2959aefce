"""A week on paper: which drills have a box on which day, and what was told of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from programmes.domain.plan import PlanItem
from programmes.models.course import PatientCourse, load_course
from programmes.models.library import Drill
from programmes.models.session import SessionEntry

if TYPE_CHECKING:
    from programmes.models.patient import Patient


@dataclass(frozen=True, slots=True)
class PaperDay:
    """
    The drills that have a box on ``day``, in order.

    ``version_id`` is the key of the version they are of; ``None`` on a day without one.
    """

    day: date
    items: tuple[PlanItem, ...]
    version_id: int | None

    def item(self, key: UUID) -> PlanItem | None:
        """Return what is asked of a prescription on this day; ``None`` when nothing is."""
        return next((item for item in self.items if item.prescription.key == key), None)


@dataclass(frozen=True, slots=True)
class PaperWeek:
    """Days in a row with the drills, by public id, that have a box on any of them."""

    days: tuple[PaperDay, ...]
    drills: dict[UUID, Drill]

    def box(self, day: date, key: UUID) -> PlanItem | None:
        """Return what ``day`` asks of a prescription; ``None`` where it has no box."""
        found = (one.item(key) for one in self.days if one.day == day)
        return next(found, None)

    @property
    def prescribed(self) -> dict[UUID, PlanItem]:
        """Return each prescription once, as its first day asks for it, in order."""
        found: dict[UUID, PlanItem] = {}
        for day in self.days:
            for item in day.items:
                found.setdefault(item.prescription.key, item)
        return found


def load_week(
    patient: Patient, *, first_day: date, last_day: date, is_stopped: bool = True
) -> PaperWeek:
    """
    Return the days from ``first_day`` to ``last_day``, in at most four queries.

    A drill for any days of the week has a box on each, and so have days of chosen rest.
    ``is_stopped=False`` leaves the boxes of what was stopped meanwhile: paper does not hear of it.
    """
    course = load_course(patient, day=first_day)
    ended_on = course.course.ended_on
    later = course
    if ended_on is not None and ended_on <= last_day:
        later = load_course(patient, day=last_day)  # another may have begun by then
    of_day = {
        day: later if ended_on is not None and day >= ended_on else course
        for day in (first_day + timedelta(n) for n in range((last_day - first_day).days + 1))
    }
    days = tuple(_paper_day(found, day, is_stopped=is_stopped) for day, found in of_day.items())
    return PaperWeek(days, course.drills | later.drills)


def _paper_day(found: PatientCourse, day: date, *, is_stopped: bool) -> PaperDay:
    course = replace(found.course, done={}, rests=frozenset())
    if not is_stopped:
        course = replace(course, withdrawals=())
    plan = replace(found, course=course).plan_on(day)
    version_id = found.version_ids[plan.version] if plan.version is not None else None
    return PaperDay(day, plan.items, version_id)


def told_in(
    patient: Patient, *, first_day: date, last_day: date
) -> dict[tuple[date, UUID], SessionEntry]:
    """Return what stands of each day and prescription, the newest of several, in one query."""
    entries = SessionEntry.objects.filter(
        patient=patient, session__day__range=(first_day, last_day), superseded_by=None
    )
    rows = entries.select_related("session").order_by("pk")
    return {(row.session.day, row.prescription_key): row for row in rows}
