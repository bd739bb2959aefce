"""What came of practice: one true sentence, the wins, the road of the stages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from programmes.charts.road import Road, road
from programmes.domain.document import Size
from programmes.domain.praise import Happened, Praise, praise
from programmes.models import Answer, PracticeDay, Win
from programmes.models.course import PatientCourse
from programmes.portals.patient.now import DayNow
from programmes.portals.patient.shown import day_words

SENTENCES = MappingProxyType(
    {
        Praise.TOLD_PAIN: _lazy("You told us that it hurt. That was right."),
        Praise.RESTED: _lazy("You can start again when you are ready."),
        Praise.FIRST_DAY: _lazy("This was your first day of practice."),
        Praise.CAME_BACK: _lazy("You came back to practice today."),
        Praise.LOW_ENERGY: _lazy("You had little energy, and you practised."),
        Praise.ALL_OF_FULL: _lazy("You did all of your plan today."),
        Praise.ALL_OF_SHORT: _lazy("You did all of your short plan."),
        Praise.ALL_OF_TINY: _lazy("You did your tiny plan. This day counts."),
        Praise.PRACTISED: _lazy("You practised today. This day counts."),
    }
)


def happened(here: DayNow, newest: Sequence[PracticeDay]) -> Happened:
    """Return what came of today; ``newest`` are practised days and today's, the newest first."""
    row = next((one for one in newest if one.day == here.day), None)
    rows = [told for session in here.sessions for told in session.logged_rows]
    return Happened(
        day=here.day,
        is_practised=row is not None and row.is_practised,
        is_all_done=row is not None and row.is_finished and row.dose_share == 1,
        told_pain=any(told["answer"] == Answer.HURT for told in rows),
        size=Size(row.size) if row is not None and row.size else None,
        energy_0_10=row.energy_0_10 if row is not None else None,
        earlier=tuple(one.day for one in newest if one.day < here.day and one.is_practised),
    )


def praise_words(came: Happened) -> str:
    """Return the one sentence that is said of the day."""
    said = praise(came)
    if said is Praise.DAYS_THIS_WEEK:
        return _("You practised on %(days)d days this week.") % {"days": came.days_this_week}
    return str(SENTENCES[said])


@dataclass(frozen=True, slots=True)
class ShownWin:
    """A win in the person's words, and the day it was told."""

    public_id: UUID
    words: str
    day: str


def shown_wins(wins: Iterable[Win], *, today: date) -> tuple[ShownWin, ...]:
    """Return wins in the order they come."""
    return tuple(
        ShownWin(win.public_id, win.words, day_words(win.day, today=today)) for win in wins
    )


def shown_road(found: PatientCourse, *, today: date) -> Road | None:
    """Return the stages as a road; ``None`` before anything was given."""
    version = found.course.version_on(today)
    if version is None:
        return None
    stages = version.document.stages
    entered = [entry for entry in found.course.stage_entries if entry.day <= today]
    active = {stage.key for stage in found.course.stages_on(today, version.document)}
    been_in = frozenset[UUID]().union(*(entry.stages for entry in entered))
    return road(
        [stage.name for stage in stages],
        been_in=[stage.key in been_in for stage in stages],
        active=[stage.key in active for stage in stages],
    )
