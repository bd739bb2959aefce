"""Stages: when the signs speak for the next one, and when for stepping back."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from programmes.domain.ability import Ability
from programmes.domain.document import Stage, StageKind
from programmes.domain.evidence import Because, Evidence, NewStage, Rule, Suggestion, reason
from programmes.domain.signs import Sign, SignKind, all_hold, broken

LETS_GO_OF_A_CUP = Sign(SignKind.SEEN, "a cup is let go", 5)
USUAL_EXIT_SIGNS: Mapping[StageKind, tuple[Sign, ...]] = MappingProxyType(
    {
        StageKind.EARLY: (Sign(SignKind.ABILITY, Ability.PARTIAL.value),),
        StageKind.MID: (LETS_GO_OF_A_CUP,),
        StageKind.LATE: (),
    }
)
"""
What speaks for leaving a stage that names no signs: a therapist has seen part of a movement
(flickers alone stay Early); a cup is let go 5 times of 5. Both are a proposal that a clinician has
to confirm; ability decides, never the calendar.
"""


def exit_signs(stage: Stage) -> tuple[Sign, ...]:
    """Return what speaks for leaving ``stage``: its own signs, else those usual for its kind."""
    return stage.exit_signs or USUAL_EXIT_SIGNS[stage.kind]


def active_stages(evidence: Evidence) -> tuple[Stage, ...]:
    """Return the stages that the patient is in, as they were given."""
    return tuple(stage for stage in evidence.given.stages if stage.key in evidence.active)


def stage_signs(evidence: Evidence) -> Iterator[Suggestion]:
    """
    Yield at most one suggestion for each active stage: the next stage, or stepping back.

    All exit signs together speak for the next stage; one step-back sign that is known not to hold
    is enough to look at the stage before. Nobody steps up while a safety card is open. A sudden
    drop of ability suggests no stage at all: it may be a new stroke, an infection or pain, and
    whoever reads a stage into it loses time; see ``dropped``.
    """
    if evidence.has_dropped:
        return
    for stage in active_stages(evidence):
        missing = broken(stage.step_back_signs, evidence.signs)
        if missing:
            yield from _to(evidence, stage, Rule.STEP_BACK, missing)
        elif not evidence.has_open_card and all_hold(exit_signs(stage), evidence.signs):
            yield from _to(evidence, stage, Rule.NEXT_STAGE, exit_signs(stage))


def dropped(evidence: Evidence) -> tuple[Ability, Ability] | None:
    """Return the last two assessments where the newest is lower; a safety matter, no suggestion."""
    if not evidence.has_dropped:
        return None
    (_, before), (_, now) = evidence.assessed[-2:]
    return before, now


def _to(
    evidence: Evidence, stage: Stage, rule: Rule, signs: tuple[Sign, ...]
) -> Iterator[Suggestion]:
    """Suggest the stage after or before; none at the end, or where that is active already."""
    stages = evidence.given.stages
    is_next = rule is Rule.NEXT_STAGE
    place = stages.index(stage) + (1 if is_next else -1)
    if not 0 <= place < len(stages) or stages[place].key in evidence.active:
        return
    why = reason(Because.SIGNS_HOLD if is_next else Because.SIGNS_BROKEN)
    change = _move(evidence, stage, stages[place])
    yield Suggestion(rule, str(stage.key), why, signs=signs, change=change)


def _move(evidence: Evidence, leave: Stage, enter: Stage) -> NewStage | None:
    """Return the way from one stage to another; ``None`` where that has to be filled first."""
    if not enter.prescriptions:
        return None
    known = {stage.key for stage in evidence.given.stages}
    stages = (evidence.active - {leave.key}) | {enter.key}
    return NewStage(leave.key, enter.key, stages & known)
