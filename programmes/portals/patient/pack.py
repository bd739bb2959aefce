"""The plan of the next days, whole on one page, for a phone that may have no network then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from programmes.domain.document import Size
from programmes.domain.plan import PlanItem
from programmes.domain.telling import Rule
from programmes.models import Patient, PracticeSession, SizeChoice
from programmes.models.session import remaining
from programmes.portals.patient.foreseen import Foreseen, foresee_all
from programmes.portals.patient.kept import mark_of_person
from programmes.portals.patient.now import Current, DayNow
from programmes.portals.patient.shown import ShownSize, shown_drill, shown_size
from programmes.portals.patient.stops import Stop, closing_rule, stop_of

DAYS = 3  # a weekend away; a plan may be another one after that
SIZES = (SizeChoice.FULL, SizeChoice.SHORT, SizeChoice.TINY)


@dataclass(frozen=True, slots=True)
class PackedDay:
    """What one day offers to begin; nothing on a day without a plan."""

    day: date
    version: int | None
    sizes: tuple[ShownSize, ...]
    may_rest: bool


@dataclass(frozen=True, slots=True)
class Pack:
    """
    All parts of the page, and what a script needs to choose among them.

    ``asked`` has each drill at each size once, ``drills`` each drill once, ``stops`` each screen
    that may stop practice, and whether nothing goes on after it.
    """

    days: tuple[PackedDay, ...]
    asked: tuple[Current, ...]
    drills: tuple[Current, ...]
    stops: tuple[tuple[Stop, bool], ...]
    told: dict[str, Any]


def make_pack(here: DayNow, patient: Patient, *, made_at: datetime) -> Pack:
    """Return the pack of a patient's day and of the two after it, as they look now, in a query."""
    is_resting, here = here.is_resting, here.awake
    days = [here.day + timedelta(days=number) for number in range(DAYS)]
    left = {(day, size): _left(here, day, size) for day in days for size in SIZES}
    opened = here.open_session
    under_way = remaining(here.plan(opened.size), here.sessions, current=opened) if opened else ()
    lists = [(size, items) for (_day, size), items in left.items()]
    if opened is not None:
        lists.insert(0, (SizeChoice(opened.size), under_way))
    asked: dict[tuple[UUID, str], Current] = {}
    for size, items in lists:
        for place, item in enumerate(items, 1):
            if (item.prescription.key, size) not in asked:
                current = Current(
                    session=PracticeSession(size=size),  # stored nowhere; the script names it
                    drill=shown_drill(item, here.course.drills[item.prescription.drill], patient),
                    position=place,
                    total=len(items),
                    person=mark_of_person(patient),
                )
                asked[item.prescription.key, size] = current
    foreseen = _by_rule(patient, here)
    closed = (closing_rule(here.course, here.day) or Rule.OTHER) if here.must_rest else None
    told = {
        "person": mark_of_person(patient),
        "zone": patient.zone,
        "closed": closed,
        "resting": is_resting,
        "wrongs": foreseen.wrongs,
        "pains": foreseen.pains,
        "closes": foreseen.closes,
        "made": made_at.isoformat(),
        "days": {
            day.isoformat(): {size.value: _keys(left[day, size]) for size in SIZES} for day in days
        },
        "session": opened
        and {
            "id": str(opened.public_id),
            "size": opened.size,
            "left": _keys(under_way),
            "behind": len(opened.logged_rows),
        },
    }
    return Pack(
        days=tuple(_packed_day(here, patient, day, left) for day in days),
        asked=tuple(asked.values()),
        drills=tuple({current.drill.key: current for current in asked.values()}.values()),
        stops=tuple(
            (
                stop_of(rule, patient, now=made_at, is_kept=True),
                rule is closed or foreseen.closes.get(rule, {}).get("all", False),
            )
            for rule in dict.fromkeys((*foreseen.rules, closed or Rule.OTHER))
        ),
        told=told,
    )


def _by_rule(patient: Patient, here: DayNow) -> Foreseen:
    known = here.course.course
    drills = {
        str(prescription.key): known.drills[prescription.drill]
        for version in known.versions
        for _stage, prescription in version.document.prescriptions()
    }
    return foresee_all(patient, drills, day=here.day)


def _left(here: DayNow, day: date, size: SizeChoice) -> tuple[PlanItem, ...]:
    return here.left(size) if day == here.day else here.course.plan_on(day, Size(size)).items


def _packed_day(
    here: DayNow,
    patient: Patient,
    day: date,
    left: Mapping[tuple[date, SizeChoice], tuple[PlanItem, ...]],
) -> PackedDay:
    version = here.course.course.version_on(day)
    return PackedDay(
        day=day,
        version=version.number if version else None,
        sizes=tuple(
            shown_size(size, left[day, size], here.course, patient)
            for size in SIZES
            if left[day, size]
        ),
        may_rest=day != here.day or here.may_rest,
    )


def _keys(items: Iterable[PlanItem]) -> list[str]:
    return [str(item.prescription.key) for item in items]
