import json
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given

from programmes.domain import serial
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
from programmes.domain.edits import edit_prescription, edit_stage
from programmes.domain.serial import canonical, digest, from_json, to_json
from programmes.domain.signs import SignKind
from tests.domain.strategies import documents, few, prescriptions

GOLDEN = Path(__file__).parent / "golden"

HAND = Document(
    "Left hand — first weeks",
    (
        Stage(
            key=UUID("5e0a4f7e-0000-4000-8000-000000000001"),
            kind=StageKind.EARLY,
            name="Reconnect",
            aim="Wake up the path from brain to hand.",
            not_about="Force, load or perfect form.",
            entry_signs=(Sign(SignKind.SEEN, "No movement yet", 1),),
            exit_signs=(
                Sign(SignKind.SEEN, "Grasp begins", 1),
                Sign(SignKind.SEEN, "5 flickers on 3 days", 1),
            ),
            weeks=(2, 6),
            prescriptions=(
                Prescription(
                    key=UUID("5e0a4f7e-0000-4000-8000-000000000011"),
                    drill=UUID("d0000000-0000-4000-8000-000000000001"),
                    dose=Dose(minutes=5),
                    short=Dose(minutes=3),
                    tiny=Dose(minutes=2),
                    size=Size.TINY,
                    note="Do it at the kitchen table.",
                ),
                Prescription(
                    key=UUID("5e0a4f7e-0000-4000-8000-000000000012"),
                    drill=UUID("d0000000-0000-4000-8000-000000000002"),
                    dose=Dose(sets=2, reps=5, hold_s=3),
                    short=Dose(reps=5, hold_s=3),
                    size=Size.SHORT,
                    schedule=Schedule(frozenset({0, 2, 4}), times_a_day=2),
                    pace_s=12,
                ),
            ),
        ),
        Stage(
            key=UUID("5e0a4f7e-0000-4000-8000-000000000002"),
            kind=StageKind.MID,
            name="Coordinate",
            prescriptions=(
                Prescription(
                    key=UUID("5e0a4f7e-0000-4000-8000-000000000021"),
                    drill=UUID("d0000000-0000-4000-8000-000000000003"),
                    dose=Dose(sets=2, bout_s=30, rest_s=45),
                    schedule=Schedule(frozenset(), days_per_week=5),
                    hand=Hand.BOTH,
                ),
            ),
        ),
    ),
)


GROWING = edit_prescription(
    HAND,
    UUID("5e0a4f7e-0000-4000-8000-000000000012"),
    goal=UUID("60a10000-0000-4000-8000-000000000001"),
    progression=Progression(step=2, most=10),
)
RULED = edit_stage(
    GROWING,
    UUID("5e0a4f7e-0000-4000-8000-000000000001"),
    exit_signs=(
        Sign(SignKind.ABILITY, "partial"),
        Sign(SignKind.DAYS, number=20),
        Sign(SignKind.MEASURE, "bbt", 10),
    ),
    step_back_signs=(Sign(SignKind.PAIN, number=4),),
)
WRITTEN = {1: HAND, 2: RULED}  # what each schema's golden file holds


@pytest.mark.parametrize("schema", range(1, serial.SCHEMA + 1))
def test_golden_document_of_every_schema_is_still_read(schema):
    golden = GOLDEN / f"document_v{schema}.json"
    assert from_json(json.loads(golden.read_text(encoding="utf-8"))) == WRITTEN[schema]


def test_golden_document_of_the_current_schema_is_still_written():
    golden = GOLDEN / f"document_v{serial.SCHEMA}.json"
    assert to_json(WRITTEN[serial.SCHEMA]) == json.loads(golden.read_text(encoding="utf-8"))


def test_digest_of_the_golden_document_stays():
    assert digest(RULED) == "47aa0b8bd53127977afab8da6def6df599933d5a4569b466f1ff0f284c4fbfbc"


def test_canonical_is_sorted_dense_utf_8():
    assert canonical(Document("Übung")) == '{"schema":2,"stages":[],"title":"Übung"}'.encode()


@few
@given(documents())
def test_json_round_trip_is_exact(document):
    assert from_json(json.loads(json.dumps(to_json(document)))) == document
    assert from_json(json.loads(canonical(document))) == document


@given(prescriptions(UUID(int=1)))
def test_json_round_trip_of_any_prescription_is_exact(prescription):
    stage = Stage(UUID(int=2), StageKind.LATE, "Daily life", prescriptions=(prescription,))
    document = Document("Hand", (stage,))
    assert from_json(json.loads(canonical(document))) == document


@few
@given(documents(), documents())
def test_digest_is_equal_exactly_for_equal_documents(one, other):
    assert (digest(one) == digest(other)) is (one == other)


@pytest.mark.parametrize("schema", [0, 3, "2", None, True, 1.5])
def test_from_json_of_an_unknown_schema_is_refused(schema):
    data = to_json(HAND) | {"schema": schema}
    with pytest.raises(InvalidDocument, match="written by another version of Relearn"):
        from_json(data)


def test_from_json_of_an_older_schema_is_lifted(monkeypatch):
    lift = MappingProxyType({0: lambda data: data | {"schema": 2, "stages": []}})
    monkeypatch.setattr(serial, "UPCASTERS", lift)
    assert from_json({"schema": 0, "title": "Old"}) == Document("Old")


def _spoilt(path, value):
    data = json.loads(json.dumps(to_json(HAND)))
    target = data
    for step in path[:-1]:
        target = target[step]
    if value is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return data


FIRST = ("stages", 0, "prescriptions", 0)


@pytest.mark.parametrize(
    ("path", "value", "name"),
    [
        (("title",), ..., "programme"),
        (("extra",), 1, "programme"),
        (("title",), 5, "title"),
        (("stages",), {}, "stages"),
        (("stages", 0), "x", "stage"),
        (("stages", 0, "aim"), ..., "stage"),
        (("stages", 0, "kind"), "later", "kind"),
        (("stages", 0, "key"), "no-uuid", "key"),
        (("stages", 0, "key"), "5E0A4F7E-0000-4000-8000-000000000001", "key"),
        (("stages", 0, "weeks"), [1], "weeks"),
        (("stages", 0, "weeks"), [1, "2"], "weeks"),
        (("stages", 0, "entry_signs"), [1], "sign"),
        (("stages", 0, "entry_signs"), {}, "entry_signs"),
        (("stages", 0, "entry_signs", 0, "kind"), "hunch", "kind"),
        ((*FIRST, "goal"), "tie my hair", "goal"),
        ((*FIRST, "progression"), {"step": 2}, "progression"),
        ((*FIRST, "note"), None, "note"),
        ((*FIRST, "pace_s"), True, "pace_s"),
        ((*FIRST, "pace_s"), 4.0, "pace_s"),
        ((*FIRST, "dose"), None, "dose"),
        ((*FIRST, "dose", "sets"), None, "sets"),
        ((*FIRST, "dose", "minutes"), "5", "minutes"),
        ((*FIRST, "schedule", "weekdays"), ["0"], "weekdays"),
        ((*FIRST, "hand"), "left", "hand"),
    ],
)
def test_from_json_of_a_bad_shape_is_refused_by_name(path, value, name):
    with pytest.raises(InvalidDocument) as refused:
        from_json(_spoilt(path, value))
    assert str(refused.value) == f"The stored programme cannot be read at “{name}”."


@pytest.mark.parametrize("data", [None, [], "x", 1])
def test_from_json_of_no_object_is_refused(data):
    with pytest.raises(InvalidDocument, match="cannot be read at “programme”"):
        from_json(data)


def test_from_json_of_the_first_schema_without_a_list_of_signs_is_refused_by_name():
    data = json.loads((GOLDEN / "document_v1.json").read_text(encoding="utf-8"))
    data["stages"][0]["entry_signs"] = "She opens the hand."
    with pytest.raises(InvalidDocument, match="cannot be read at “entry_signs”"):
        from_json(data)


def test_from_json_of_a_broken_rule_is_refused_with_its_sentence():
    with pytest.raises(InvalidDocument, match="Minutes must be from 1 to 60"):
        from_json(_spoilt((*FIRST, "dose", "minutes"), 61))
