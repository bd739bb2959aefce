"""What a patient practises for: each goal in their words, with the drills that serve it now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from programmes.models import Goal, GoalState
from programmes.models.course import PatientCourse


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal; ``drills`` are empty where nothing in the plan serves it."""

    words: str
    is_achieved: bool
    drills: tuple[str, ...]


def shown_aims(goals: Iterable[Goal], course: PatientCourse, *, today: date) -> list[Aim]:
    """Return the goals that were not left, in their order."""
    version = course.course.version_on(today)
    active = course.course.stages_on(today, version.document) if version else ()
    serving = [
        (one.goal, course.drills[one.drill].name) for stage in active for one in stage.prescriptions
    ]
    return [
        Aim(
            goal.words,
            goal.state == GoalState.ACHIEVED,
            tuple(dict.fromkeys(name for key, name in serving if key == goal.public_id)),
        )
        for goal in goals
        if goal.state != GoalState.LEFT
    ]
