"""Stages in the builder: added, moved, removed, with their signs, goals and sums."""

import pytest

from programmes.domain.document import Sign
from programmes.domain.signs import SignKind
from tests.factories import make_document, make_goal, make_prescription, make_programme
from tests.portals.therapist.conftest import HTMX, fresh, url

pytestmark = pytest.mark.django_db


def kinds(programme):
    return [stage.kind.value for stage in fresh(programme).document.stages]


def test_stage_add_puts_one_with_the_usual_words_last(desk, ben, programme):
    desk.post(url("stage_add", ben), {"revision": 1, "kind": "late"})

    assert kinds(programme) == ["early", "mid", "late"]
    assert fresh(programme).document.stages[2].name == "Functional reintegration"


def test_stage_move_goes_one_place_and_stays_at_the_ends(desk, ben, programme):
    early = programme.document.stages[0].key
    for revision, to in ((1, "later"), (2, "later"), (2, "earlier"), (3, "earlier")):
        desk.post(url("stage_move", ben, stage=early), {"revision": revision, "to": to})

    assert kinds(programme) == ["early", "mid"]
    assert fresh(programme).revision == 3


def test_stage_remove_takes_its_drills_along_and_undo_brings_both_back(desk, ben, programme):
    early = programme.document.stages[0].key

    desk.post(url("stage_remove", ben, stage=early), {"revision": 1})
    assert kinds(programme) == ["mid"]
    desk.post(url("programme_undo", ben), {"revision": 2})

    assert fresh(programme).document == programme.document


def test_stage_remove_of_the_only_one_is_refused(desk, northside, ben, ana, drills):
    programme = make_programme(
        clinic=northside, patient=ben, by=ana, document=make_document(drills[0])
    )
    stage = programme.document.stages[0].key

    answer = desk.post(url("stage_remove", ben, stage=stage), {"revision": 1}, headers=HTMX)

    assert answer.status_code == 422
    assert "A programme keeps at least one stage." in answer.content.decode()


def test_stage_edit_takes_kind_and_weeks(desk, ben, programme):
    stage = programme.document.stages[0].key
    sent = {"revision": 1, "name": "Wake", "kind": "mid", "weeks_from": "4"}

    desk.post(url("stage_edit", ben, stage=stage), sent)

    edited = fresh(programme).document.stages[0]
    assert (edited.kind.value, edited.weeks) == ("mid", (4, 4))


SIGNS = (
    ({"kind": "ability", "subject": "grasp"}, Sign(SignKind.ABILITY, "grasp")),
    ({"kind": "days_practised", "number": "20"}, Sign(SignKind.DAYS, number=20)),
    ({"kind": "pain_below", "number": "4"}, Sign(SignKind.PAIN, number=4)),
    ({"kind": "measure", "subject": "bbt", "number": "10"}, Sign(SignKind.MEASURE, "bbt", 10)),
    (
        {"kind": "movement_seen", "subject": " a cup is let go ", "number": "5"},
        Sign(SignKind.SEEN, "a cup is let go", 5),
    ),
)


@pytest.mark.parametrize("typed", SIGNS, ids=lambda typed: typed[0]["kind"])
@pytest.mark.parametrize("listed", ["exit_signs", "step_back_signs"])
def test_stage_sign_is_added_once_and_removed(desk, ben, programme, typed, listed):
    stage = programme.document.stages[0].key
    address = url("stage_sign", ben, stage=stage)
    sent, sign = typed[0] | {"listed": listed}, typed[1]

    desk.post(address, sent | {"revision": 1, "do": "add"})
    desk.post(address, sent | {"revision": 2, "do": "add"})
    added = getattr(fresh(programme).document.stages[0], listed)
    desk.post(address, sent | {"revision": 2, "do": "remove"})

    assert added == (sign,)
    assert getattr(fresh(programme).document.stages[0], listed) == ()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "pain_below"}, "Give the number that the sign asks for."),
        ({"kind": "pain_below", "number": "x"}, "Give the number that the sign asks for."),
        ({"kind": "pain_below", "number": "11"}, "Pain must be from 1 to 10."),
        ({"kind": "movement_seen", "number": "1"}, "A sign must not be empty."),
        ({"kind": "ability", "subject": "juggle"}, "Choose the ability that the sign asks for."),
    ],
)
def test_stage_sign_refused_says_why_and_changes_nothing(desk, ben, programme, sent, sentence):
    stage = programme.document.stages[0].key
    sent = sent | {"revision": 1, "listed": "exit_signs", "do": "add"}

    answer = desk.post(url("stage_sign", ben, stage=stage), sent, headers=HTMX)

    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert fresh(programme).revision == 1


def test_sums_say_rest_days_goals_and_what_warnings_rest_on(desk, northside, ben, ana, drills):
    hair = make_goal(clinic=northside, patient=ben, words="Tie my hair")
    make_goal(clinic=northside, patient=ben, words="Hold my cup")
    document = make_document()
    stage = document.stages[0]
    row = make_prescription(drills[0], goal=hair.public_id)
    document = type(document)(
        "Ben", (type(stage)(stage.key, stage.kind, "Go", prescriptions=(row,)),)
    )
    make_programme(clinic=northside, patient=ben, by=ana, document=document)

    sums = desk.get(url("builder", ben)).context["sums"]

    assert (sums.rest_days, sums.goals) == (0, (("Tie my hair", True), ("Hold my cup", False)))
    (warning,) = sums.warnings
    assert warning[0].startswith("No rest day.")
    assert "Ademoyegun" in warning[1]


def test_sums_warn_where_no_drill_serves_a_goal(desk, ben, programme):
    sums = desk.get(url("builder", ben)).context["sums"]

    assert [warning for warning, _evidence in sums.warnings] == [
        "No rest day. People keep up fewer sessions when all 7 days ask for one.",
        "No drill of this stage serves a goal of the patient.",
    ]
