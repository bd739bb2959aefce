"""Evidence with no surprises: one early drill, practised since long ago, nothing told."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

from programmes.domain.ability import Ability
from programmes.domain.document import Document, Dose, Hand, Prescription, Size, Stage, StageKind
from programmes.domain.doses import propose_progression, propose_sizes
from programmes.domain.evidence import Evidence, Told, Variant
from programmes.domain.fit import DrillFacts, PatientFacts
from programmes.domain.progress import Answer, DayFacts
from programmes.domain.signs import SignFacts
from programmes.domain.suggestions import suggestions

TODAY = date(2026, 3, 4)  # a Wednesday
TOUCH, RACE, TAP = (uuid.UUID(int=n) for n in (1, 2, 3))
KEY = uuid.UUID(int=11)
EARLY, MID, LATE = (uuid.UUID(int=n) for n in (21, 22, 23))
TWELVE = Dose(sets=2, reps=12)


def ago(days):
    return TODAY - timedelta(days=days)


def variant(drill, slug, *, leads_to=(), dose=None, stages=("early", "mid"), usable=True, **facts):
    return Variant(
        facts=DrillFacts(public_id=drill, name=slug.capitalize(), **facts),
        slug=slug,
        stages=frozenset(stages),
        leads_to=tuple(leads_to),
        dose=dose or Dose(sets=2, reps=10),
        pace_s=4,
        hand=Hand.AFFECTED,
        is_usable=usable,
    )


CHAIN = {
    TAP: variant(TAP, "tap", leads_to=["touch"]),
    TOUCH: variant(TOUCH, "touch", leads_to=["race"]),
    RACE: variant(RACE, "race"),
}


def prescription(key=KEY, drill=TOUCH, dose=TWELVE, **given):
    short, tiny = propose_sizes(dose, Size.TINY)
    return Prescription(
        **{
            "key": key,
            "drill": drill,
            "dose": dose,
            "short": short,
            "tiny": tiny,
            "size": Size.TINY,
            "progression": propose_progression(Dose(sets=2, reps=10)),
        }
        | given
    )


def stage(key, kind, *prescriptions, **signs):
    return Stage(key=key, kind=kind, name=kind.value, prescriptions=prescriptions, **signs)


def document(*prescriptions, **signs):
    """Return three stages with ``prescriptions`` in the early one; ``signs`` are those of it."""
    later = replace(prescriptions[0], key=uuid.UUID(int=12)) if prescriptions else prescription()
    last = replace(later, key=uuid.UUID(int=13))
    return Document(
        "Open the hand",
        (
            stage(EARLY, StageKind.EARLY, *prescriptions, **signs),
            stage(MID, StageKind.MID, later),
            stage(LATE, StageKind.LATE, last),
        ),
    )


def evidence(*answers, draft=None, **given):
    """Return what was told: ``answers`` about the one prescription, the newest of them today."""
    draft = draft or document(given.pop("prescribed", prescription()))
    told = tuple(
        Told(KEY, TOUCH, ago(len(answers) - 1 - number), TWELVE, Answer(answer))
        for number, answer in enumerate(answers)
    )
    return Evidence(
        **{
            "today": TODAY,
            "patient": PatientFacts(ability=Ability.FLICKER, minutes_limit=20),
            "draft": draft,
            "given": draft,
            "active": frozenset({EARLY}),
            "since": ago(30),
            "told": told,
            "signs": SignFacts(ability=Ability.FLICKER),
            "variants": CHAIN,
        }
        | given
    )


def practised(days, *, of=14):
    """Return ``of`` due days that end today, the last ``days`` of them practised."""
    return tuple(DayFacts(ago(n), True, n < days) for n in reversed(range(of)))


def rules(found):
    return [one.rule for one in suggestions(found)]
