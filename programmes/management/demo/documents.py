"""Three-stage programmes from the drill library, as a therapist might build them."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from types import MappingProxyType

from programmes.actions.builder import starting_stages
from programmes.domain.ability import Ability
from programmes.domain.document import (
    EVERY_DAY,
    Document,
    Prescription,
    Schedule,
    Size,
    Stage,
    StageKind,
    Weekday,
)
from programmes.domain.edits import edit_prescription
from programmes.domain.fit import PatientFacts, Verdict, fit
from programmes.domain.timing import DAYS_A_WEEK
from programmes.management.demo.people import Persona, Story
from programmes.models import Drill

EARLY, MID, LATE = StageKind.EARLY, StageKind.MID, StageKind.LATE
ANY_DAYS = 0.3  # share of people who may choose their days

# What fills about 10 to 15 minutes at a stage, by the least ability it takes; the first drill of
# each is the one that stays when the day is small. Late always ends with a daily task.
SETS: Mapping[StageKind, tuple[tuple[Ability, tuple[str, ...]], ...]] = MappingProxyType(
    {
        EARLY: (
            (Ability.NONE, ("assisted-open-close", "imagery-open-close", "finger-tap-sensory")),
            (Ability.NONE, ("long-stroke", "mirror-open-close")),
            (Ability.NONE, ("flicker-hunt", "assisted-finger-one-by-one", "texture-rub")),
            (Ability.NONE, ("two-hand-bottle-roll", "imagery-reach-cup", "find-your-hand")),
            (Ability.FLICKER, ("palm-rock", "flicker-hunt", "finger-slide-out")),
            (Ability.FLICKER, ("roll-ball-palm", "gravity-off-wrist-slide", "long-stroke")),
            (Ability.FLICKER, ("towel-slide", "imagery-then-try", "texture-rub")),
        ),
        MID: (
            (Ability.PARTIAL, ("pinch-hold", "wrist-lift-open", "slide-cards")),
            (Ability.PARTIAL, ("thumb-across-palm", "finger-lifts", "page-turn")),
            (Ability.PARTIAL, ("wrist-side-to-side", "fist-and-open", "pinch-key", "wipe-table")),
            (Ability.GRASP, ("grasp-release-bottle", "opposition-touch", "wipe-table")),
            (Ability.GRASP, ("cotton-balls-move", "pinch-three", "spoon-turn")),
            (Ability.GRASP, ("coin-slide-edge", "turn-cards", "pinch-key")),
        ),
        LATE: (
            (Ability.RELEASE, ("cup-carry-dry", "grip-cylinder", "fold-towels")),
            (Ability.RELEASE, ("drink-from-cup", "open-bottle", "wipe-table")),
            (Ability.RELEASE, ("phone-pick-up", "spoon-beans", "light-switch")),
            (Ability.RELEASE, ("deal-cards", "buttons-worn")),
            (Ability.ISOLATED, ("writing-name", "tie-lace")),
            (Ability.ISOLATED, ("typing", "opposition-speed", "pay-with-coins")),
        ),
    }
)
# What a hand can be expected to do by the time it reaches a stage.
EXPECTED = {EARLY: Ability.NONE, MID: Ability.PARTIAL, LATE: Ability.RELEASE}


def new_key(rng: Random) -> uuid.UUID:
    """Return a key that the same seed makes again."""
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def make_document(
    persona: Persona, drills: Mapping[str, Drill], *, abilities: Mapping[StageKind, Ability],
    today: Weekday, rng: Random,
) -> Document:  # fmt: skip
    """
    Return the programme of ``persona``, with drills that suit what the hand can do at each stage.

    ``abilities`` says so for the stages already entered; ``today`` is the weekday that must, or
    for somebody at rest must not, have practice.
    """
    overlap = persona.journey == "overlap"
    stages = tuple(
        replace(
            stage,
            key=new_key(rng),
            prescriptions=_prescriptions(
                _pick(stage.kind, abilities.get(stage.kind), persona, drills, rng),
                _schedule(persona, stage.kind if overlap else None, today, rng),
                rng,
            ),
        )
        for stage in starting_stages()
    )
    return Document(title=persona.goal, stages=stages)


def _pick(
    kind: StageKind, ability: Ability | None, persona: Persona, drills: Mapping[str, Drill],
    rng: Random,
) -> tuple[Drill, ...]:  # fmt: skip
    has = ability or EXPECTED[kind]
    facts = PatientFacts(ability=has, flags=frozenset(persona.flags), has_helper=False)
    fitting = [
        (needs, chosen)
        for needs, slugs in SETS[kind]
        for chosen in [tuple(drills[slug] for slug in slugs)]
        if needs.level <= has.level
        and all(fit(drill.facts, facts).verdict is not Verdict.DOES_NOT_FIT for drill in chosen)
    ]
    hardest = max(needs.level for needs, _ in fitting)
    return rng.choice([chosen for needs, chosen in fitting if needs.level == hardest])


def _schedule(persona: Persona, stage: StageKind | None, today: Weekday, rng: Random) -> Schedule:
    """
    Return the days of practice; two stages at once share the week between them.

    Days count from today on: whoever is not at rest by their story has practice today, so that the
    demo is worth a look on any day.
    """
    week = [(today + number) % DAYS_A_WEEK for number in range(DAYS_A_WEEK)]
    if stage is not None:
        return Schedule(weekdays=frozenset(week[0:6:2] if stage is EARLY else week[1:6:2]))
    if persona.story is Story.REST:
        return Schedule(weekdays=frozenset(week[1:]))
    if persona.story is Story.SILENT:
        return Schedule()
    if persona.story is Story.NONE and rng.random() < ANY_DAYS:
        return Schedule(weekdays=frozenset(), days_per_week=5)
    rest = rng.sample(week[1:], rng.choice([1, 1, 2]))
    return Schedule(weekdays=EVERY_DAY - set(rest))


def _prescriptions(
    drills: tuple[Drill, ...], schedule: Schedule, rng: Random
) -> tuple[Prescription, ...]:
    """Prescribe the drills: the first in every size, the second from Short on, the rest in Full."""
    sizes = (Size.TINY, Size.SHORT, *[Size.FULL] * len(drills))
    return tuple(
        drill.prescribed(new_key(rng), size=size, schedule=schedule)
        for drill, size in zip(drills, sizes, strict=False)
    )


def raised(document: Document, stage: Stage) -> Document:
    """Return the document with two repetitions more in the first counted drill of ``stage``."""
    for prescription in stage.prescriptions:
        if prescription.dose.reps is not None:
            dose = replace(prescription.dose, reps=prescription.dose.reps + 2)
            return edit_prescription(document, prescription.key, dose=dose)
    return document


def serving(document: Document, goal: uuid.UUID) -> Document:
    """Return ``document`` with the first drill of each stage serving ``goal``."""
    stages = (
        replace(stage, prescriptions=(replace(first, goal=goal), *others))
        for stage in document.stages
        for first, *others in [stage.prescriptions]
    )
    return replace(document, stages=tuple(stages))
