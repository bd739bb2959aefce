"""A document as JSON with a schema number, as canonical bytes, and as a digest of those."""

import copy
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from programmes.domain.document import (
    Document,
    Dose,
    Hand,
    InvalidDocument,
    Prescription,
    Progression,
    Schedule,
    Sign,
    Size,
    Stage,
    StageKind,
)
from programmes.domain.signs import SignKind

SCHEMA = 2

Json = dict[str, object]
_E = TypeVar("_E", bound=StrEnum)


def _with_rules_for_signs(data: Json) -> Json:
    """Lift schema 1, whose signs were sentences, and which knew no goal and no progression."""
    lifted: Json = copy.deepcopy(data)
    for stage in _objects(lifted.get("stages")):
        for name in ("entry_signs", "exit_signs"):
            texts = stage.get(name)
            if isinstance(texts, list):
                stage[name] = [
                    {"kind": SignKind.SEEN.value, "subject": text, "number": 1} for text in texts
                ]
        stage["step_back_signs"] = []
        for prescription in _objects(stage.get("prescriptions")):
            prescription.update(goal=None, progression=None)
    return lifted | {"schema": 2}


def _objects(rows: object) -> Iterator[Json]:
    """Yield the objects of a JSON list; what is not one is left for the reader to refuse."""
    yield from (row for row in (rows if isinstance(rows, list) else ()) if isinstance(row, dict))


UPCASTERS: Mapping[int, Callable[[Json], Json]] = MappingProxyType({1: _with_rules_for_signs})
"""From each older schema number, the function that lifts its JSON to the next number."""


def to_json(document: Document) -> Json:
    """Return the document as plain JSON values, every field written out."""
    return {
        "schema": SCHEMA,
        "title": document.title,
        "stages": [_stage_to_json(stage) for stage in document.stages],
    }


def from_json(data: object) -> Document:
    """
    Return the document that ``to_json`` wrote, now or under an older schema.

    :raises InvalidDocument: on a newer or unknown schema, a bad shape, or a broken rule.
    """
    row = _Row(_lifted(data), "programme", {"schema", "title", "stages"})
    return Document(
        title=row.text("title"),
        stages=tuple(_stage_from_json(stage) for stage in row.many("stages")),
    )


def canonical(document: Document) -> bytes:
    """Return the one spelling of the document: UTF-8 JSON, keys sorted, no spaces."""
    return json.dumps(
        to_json(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def digest(document: Document) -> str:
    """Return the SHA-256 of the canonical bytes in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def _stage_to_json(stage: Stage) -> Json:
    return {
        "key": str(stage.key),
        "kind": stage.kind.value,
        "name": stage.name,
        "aim": stage.aim,
        "not_about": stage.not_about,
        **{name: [_sign_to_json(sign) for sign in getattr(stage, name)] for name in _SIGNS},
        "weeks": None if stage.weeks is None else list(stage.weeks),
        "prescriptions": [_prescription_to_json(p) for p in stage.prescriptions],
    }


_SIGNS = ("entry_signs", "exit_signs", "step_back_signs")


def _sign_to_json(sign: Sign) -> Json:
    return {"kind": sign.kind.value, "subject": sign.subject, "number": sign.number}


def _prescription_to_json(prescription: Prescription) -> Json:
    return {
        "key": str(prescription.key),
        "drill": str(prescription.drill),
        "dose": _dose_to_json(prescription.dose),
        "short": None if prescription.short is None else _dose_to_json(prescription.short),
        "tiny": None if prescription.tiny is None else _dose_to_json(prescription.tiny),
        "size": prescription.size.value,
        "schedule": {
            "weekdays": sorted(prescription.schedule.weekdays),
            "days_per_week": prescription.schedule.days_per_week,
            "times_a_day": prescription.schedule.times_a_day,
        },
        "hand": prescription.hand.value,
        "pace_s": prescription.pace_s,
        "note": prescription.note,
        "goal": None if prescription.goal is None else str(prescription.goal),
        "progression": None
        if prescription.progression is None
        else {"step": prescription.progression.step, "most": prescription.progression.most},
    }


def _dose_to_json(dose: Dose) -> Json:
    return {name: getattr(dose, name) for name in _DOSE_FIELDS}


_DOSE_FIELDS = ("sets", "reps", "hold_s", "minutes", "bout_s", "rest_s")


def _stage_from_json(data: object) -> Stage:
    row = _Row(data, "stage", _STAGE_FIELDS)
    weeks = None if row.is_none("weeks") else tuple(_whole(n, "weeks") for n in row.many("weeks"))
    if weeks is not None and len(weeks) != 2:  # noqa: PLR2004
        raise _bad_shape("weeks")
    return Stage(
        key=row.uuid("key"),
        kind=row.member("kind", StageKind),
        name=row.text("name"),
        aim=row.text("aim"),
        not_about=row.text("not_about"),
        entry_signs=tuple(_sign_from_json(sign) for sign in row.many("entry_signs")),
        exit_signs=tuple(_sign_from_json(sign) for sign in row.many("exit_signs")),
        step_back_signs=tuple(_sign_from_json(sign) for sign in row.many("step_back_signs")),
        weeks=weeks,
        prescriptions=tuple(_prescription_from_json(p) for p in row.many("prescriptions")),
    )


_STAGE_FIELDS = {*("key", "kind", "name", "aim", "not_about", "weeks", "prescriptions"), *_SIGNS}


def _sign_from_json(data: object) -> Sign:
    row = _Row(data, "sign", {"kind", "subject", "number"})
    return Sign(
        kind=row.member("kind", SignKind),
        subject=row.text("subject"),
        number=row.whole_or_none("number"),
    )


def _prescription_from_json(data: object) -> Prescription:
    row = _Row(data, "prescription", _PRESCRIPTION_FIELDS)
    return Prescription(
        key=row.uuid("key"),
        drill=row.uuid("drill"),
        dose=_dose_from_json(row.value("dose")),
        short=None if row.is_none("short") else _dose_from_json(row.value("short")),
        tiny=None if row.is_none("tiny") else _dose_from_json(row.value("tiny")),
        size=row.member("size", Size),
        schedule=_schedule_from_json(row.value("schedule")),
        hand=row.member("hand", Hand),
        pace_s=row.whole("pace_s"),
        note=row.text("note"),
        goal=None if row.is_none("goal") else row.uuid("goal"),
        progression=None
        if row.is_none("progression")
        else _progression_from_json(row.value("progression")),
    )


_PRESCRIPTION_FIELDS = {
    *("key", "drill", "dose", "short", "tiny", "size", "schedule", "hand", "pace_s", "note"),
    *("goal", "progression"),
}


def _progression_from_json(data: object) -> Progression:
    row = _Row(data, "progression", {"step", "most"})
    return Progression(step=row.whole("step"), most=row.whole("most"))


def _schedule_from_json(data: object) -> Schedule:
    row = _Row(data, "schedule", {"weekdays", "days_per_week", "times_a_day"})
    return Schedule(
        weekdays=frozenset(_whole(day, "weekdays") for day in row.many("weekdays")),
        days_per_week=row.whole_or_none("days_per_week"),
        times_a_day=row.whole("times_a_day"),
    )


def _dose_from_json(data: object) -> Dose:
    row = _Row(data, "dose", set(_DOSE_FIELDS))
    return Dose(
        sets=row.whole("sets"),
        reps=row.whole_or_none("reps"),
        hold_s=row.whole_or_none("hold_s"),
        minutes=row.whole_or_none("minutes"),
        bout_s=row.whole_or_none("bout_s"),
        rest_s=row.whole("rest_s"),
    )


def _lifted(data: object) -> object:
    """Bring ``data`` to the current schema, one step at a time."""
    while isinstance(data, dict) and not _is(SCHEMA, data.get("schema")):
        lift = next((up for old, up in UPCASTERS.items() if _is(old, data.get("schema"))), None)
        if lift is None:
            raise InvalidDocument("This programme was written by another version of Relearn.")
        data = lift(data)
    return data


def _is(number: int, value: object) -> bool:
    return type(value) is int and value == number  # True is an int, and no number here


class _Row:
    """A JSON object with exactly the fields expected, read strictly."""

    def __init__(self, data: object, name: str, fields: set[str]) -> None:
        if not isinstance(data, dict) or data.keys() != fields:
            raise _bad_shape(name)
        self._data = data

    def value(self, name: str) -> object:
        return self._data[name]

    def is_none(self, name: str) -> bool:
        return self._data[name] is None

    def text(self, name: str) -> str:
        return _text(self._data[name], name)

    def whole(self, name: str) -> int:
        return _whole(self._data[name], name)

    def whole_or_none(self, name: str) -> int | None:
        return None if self.is_none(name) else self.whole(name)

    def many(self, name: str) -> list[object]:
        value = self._data[name]
        if not isinstance(value, list):
            raise _bad_shape(name)
        return value

    def uuid(self, name: str) -> UUID:
        text = self.text(name)
        try:
            key = UUID(text)
        except ValueError:
            raise _bad_shape(name) from None
        if str(key) != text:
            raise _bad_shape(name)
        return key

    def member(self, name: str, members: type[_E]) -> _E:
        try:
            return members(self.text(name))
        except ValueError:
            raise _bad_shape(name) from None


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise _bad_shape(name)
    return value


def _whole(value: object, name: str) -> int:
    if type(value) is not int:
        raise _bad_shape(name)
    return value


def _bad_shape(name: str) -> InvalidDocument:
    return InvalidDocument("The stored programme cannot be read at “%(name)s”.", name=name)
