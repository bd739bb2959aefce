"""Ten thousand random documents, of every shape that a document may have, frozen and read back."""

import json
import random
from dataclasses import fields
from itertools import islice
from uuid import UUID

from programmes.domain.document import (
    BOUNDS,
    MAX_LENGTHS,
    Document,
    Dose,
    Hand,
    Prescription,
    Progression,
    Schedule,
    Sign,
    Size,
    Stage,
    StageKind,
)
from programmes.domain.doses import propose_progression, propose_sizes
from programmes.domain.serial import canonical, digest, from_json, to_json
from programmes.domain.signs import SignKind

MANY, SEED = 10_000, 20260304
LETTERS = "abc ÄÖß é ñ 漢字 ✋ \U0001f590 \u202e \u00a0 \\ \" ' < & \n\t"


class Maker:
    """Makes documents at random, the same ones for the same seed."""

    def __init__(self, seed):
        self.dice = random.Random(seed)  # noqa: S311 -- meant to be the same every time

    def document(self):
        stages = tuple(self.stage() for _ in range(self.dice.choice((1, 1, 1, 2, 4))))
        return Document(self.text("title", least=1), stages)

    def stage(self):
        return Stage(
            key=self.uuid(),
            kind=self.dice.choice(list(StageKind)),
            name=self.text("name", least=1),
            aim=self.text("aim"),
            not_about=self.text("not_about"),
            **{name: self.signs() for name in ("entry_signs", "exit_signs", "step_back_signs")},
            weeks=self.maybe(lambda: tuple(sorted(self.dice.sample(range(1, 105), 2)))),
            prescriptions=tuple(self.prescription() for _ in range(self.dice.choice((0, 1, 1, 3)))),
        )

    def prescription(self):
        dose, size = self.dose(), self.dice.choice(list(Size))
        short, tiny = propose_sizes(dose, size)
        return Prescription(
            key=self.uuid(),
            drill=self.uuid(),
            dose=dose,
            short=short,
            tiny=tiny,
            size=size,
            schedule=self.schedule(),
            hand=self.dice.choice(list(Hand)),
            pace_s=self.number("pace_s"),
            note=self.text("note"),
            goal=self.maybe(self.uuid),
            progression=self.maybe(lambda: propose_progression(dose)),
        )

    def dose(self):
        kind = self.dice.randrange(3)
        if kind == 0:
            return Dose(minutes=self.number("minutes"))
        common = {"sets": self.number("sets"), "rest_s": self.number("rest_s")}
        if kind == 1:
            return Dose(bout_s=self.number("bout_s"), **common)
        hold = self.maybe(lambda: self.number("hold_s"))
        return Dose(reps=self.number("reps"), hold_s=hold, **common)

    def schedule(self):
        times = self.number("times_a_day")
        if self.dice.random() < 0.3:
            days = self.number("days_per_week")
            return Schedule(weekdays=frozenset(), days_per_week=days, times_a_day=times)
        days = self.dice.sample(range(7), self.dice.randint(1, 7))
        return Schedule(weekdays=frozenset(days), times_a_day=times)

    def signs(self):
        return tuple(
            dict.fromkeys(
                self.dice.choice(
                    (
                        Sign(SignKind.ABILITY, self.dice.choice(("flicker", "partial", "grasp"))),
                        Sign(SignKind.DAYS, number=self.dice.randint(1, 28)),
                        Sign(SignKind.MEASURE, "bbt", self.dice.randint(1, 60)),
                        Sign(SignKind.SEEN, "a cup is let go ✋", self.dice.randint(1, 5)),
                        Sign(SignKind.PAIN, number=self.dice.randint(1, 9)),
                    )
                )
                for _ in range(self.dice.choice((0, 0, 1, 3)))
            )
        )

    def text(self, name, least=0):
        most = min(MAX_LENGTHS[name], 30)
        letters = self.dice.choices(LETTERS, k=self.dice.choice((least, 3, 12, most)))
        text = "".join(letters).strip()
        return text or "x" * least

    def number(self, name):
        low, high = BOUNDS[name]
        return self.dice.choice((low, high, self.dice.randint(low, high)))

    def maybe(self, make):
        return make() if self.dice.random() < 0.5 else None

    def uuid(self):
        return UUID(int=self.dice.getrandbits(128))


def many():
    maker = Maker(SEED)
    return (maker.document() for _ in range(MANY))


def test_ten_thousand_documents_freeze_to_json_and_back_without_change():
    digests, frozen = set(), set()
    for document in many():
        text = canonical(document)
        thawed = from_json(json.loads(text))
        assert thawed == document
        assert canonical(thawed) == text
        assert digest(thawed) == digest(document)
        assert json.loads(json.dumps(to_json(document))) == json.loads(text)
        digests.add(digest(document))
        frozen.add(text)
    assert (len(digests), len(frozen)) == (MANY, MANY)


def test_among_the_documents_every_field_has_more_than_one_value():
    seen = {}
    for document in islice(many(), 300):
        for part in _parts(document):
            for field in fields(part):
                value = repr(getattr(part, field.name))
                seen.setdefault((type(part), field.name), set()).add(value)

    assert {part for part, _ in seen} == {
        *(Document, Stage, Prescription, Dose, Schedule, Sign, Progression)
    }
    assert [key for key, values in seen.items() if len(values) < 2] == []


def _parts(document):
    yield document
    for stage in document.stages:
        yield stage
        yield from (*stage.entry_signs, *stage.exit_signs, *stage.step_back_signs)
    for _stage, one in document.prescriptions():
        yield one
        yield one.schedule
        yield from (part for part in (one.dose, one.short, one.tiny, one.progression) if part)
