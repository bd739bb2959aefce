"""Looking for signs on a patient's page."""

from dataclasses import replace

import pytest

from programmes import models
from programmes.domain.signs import Sign, SignKind
from tests.actions.suggesting import ago, enter_early, follow
from tests.factories import WEDNESDAY, make_measurement
from tests.portals.therapist.conftest import url

pytestmark = pytest.mark.django_db
CUP = "a cup is let go"
SIGNS = (
    Sign(SignKind.ABILITY, "grasp"),
    Sign(SignKind.DAYS, number=3),
    Sign(SignKind.SEEN, CUP, 5),
    Sign(SignKind.PAIN, number=4),
    Sign(SignKind.MEASURE, "bbt", 10),
)


@pytest.fixture
def assignment(ben, ana):
    found = follow(ben, ana, exit_signs=SIGNS, step_back_signs=(SIGNS[3],))
    enter_early(found, ana)
    return found


def shown(desk, patient):
    (stage,) = desk.get(url("patient", patient)).context["looking"]
    return [(line.text, line.state, line.evidence) for line in (*stage.leaving, *stage.back)]


def test_signs_nobody_looked_for_say_so(desk, ben, assignment):
    assert shown(desk, ben) == [
        ("The hand has reached “Can grasp”", "Not yet", ""),
        ("Practised on 3 of the last 28 days", "Not yet", "0 of the last 28 days"),
        (f"Seen 5 times in a row: {CUP}", "Nobody has looked", ""),
        (
            "No pain of 4 or more in 14 days",
            "Nobody has looked",
            "nobody said anything about pain in 14 days",
        ),
        ("BBT: 10 or better", "Nobody has looked", ""),
        (
            "No pain of 4 or more in 14 days",
            "Nobody has looked",
            "nobody said anything about pain in 14 days",
        ),
    ]


def test_signs_show_whether_they_hold_and_on_what(desk, ben, ana, northside, assignment):
    desk.post(url("ability_assess", ben), {"ability-ability": "grasp", "ability-day": ago(2)})
    desk.post(url("sign_look", ben), {"movement": CUP, "is_seen": "yes"})
    make_measurement(clinic=northside, patient=ben, score=9, day=ago(3))
    for n in range(3):
        models.PracticeDay.objects.create(
            clinic=northside,
            patient=ben,
            day=ago(n),
            is_due=True,
            is_practised=True,
            worst_pain_0_10=n + 3,
        )

    assert shown(desk, ben) == [
        ("The hand has reached “Can grasp”", "Holds", "Can grasp, Mon 2 March"),
        ("Practised on 3 of the last 28 days", "Holds", "3 of the last 28 days"),
        (f"Seen 5 times in a row: {CUP}", "Holds", "seen, Wed 4 March"),
        ("No pain of 4 or more in 14 days", "Not yet", "worst pain in 14 days: 5 of 10"),
        ("BBT: 10 or better", "Not yet", "9, Sun 1 March"),
        (
            "No pain of 4 or more in 14 days",
            "Speaks for stepping back",
            "worst pain in 14 days: 5 of 10",
        ),
    ]


def test_sign_look_is_taken_back_by_a_new_look(desk, ben, assignment):
    for is_seen in ("yes", "no"):
        answer = desk.post(url("sign_look", ben), {"movement": CUP, "is_seen": is_seen})

    assert answer.url == f"{url('patient', ben)}#looking"
    assert shown(desk, ben)[2] == (
        f"Seen 5 times in a row: {CUP}",
        "Not yet",
        "not seen, Wed 4 March",
    )
    assert models.SignLook.objects.count() == 2


@pytest.mark.parametrize(
    "sent", [{"movement": "x", "is_seen": "yes"}, {"movement": CUP, "is_seen": "maybe"}]
)
def test_sign_look_for_what_no_sign_names_is_not_found(desk, ben, assignment, sent):
    assert desk.post(url("sign_look", ben), sent).status_code == 404
    assert not models.SignLook.objects.exists()


def test_sign_look_before_anything_was_given_is_not_found(desk, ben):
    sent = {"movement": CUP, "is_seen": "yes"}
    assert desk.post(url("sign_look", ben), sent).status_code == 404


def test_ability_assess_stands_on_the_page(desk, ben):
    sent = {"ability-ability": "grasp", "ability-day": "2026-03-04"}

    answer = desk.post(url("ability_assess", ben), sent)

    assert answer.url == f"{url('patient', ben)}#looking"
    page = desk.get(url("patient", ben))
    assert page.context["patient"].ability == "grasp"
    assert page.context["ability_form"].initial == {"ability": "grasp", "day": WEDNESDAY}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"ability-day": "2026-03-05"}, "This day has not come yet. Choose today or a day before."),
        ({"ability-day": ""}, "Give the day."),
        ({"ability-day": "soon"}, "Write the day like 2026-03-31."),
        ({"ability-ability": "flying"}, "flying is not one of the available choices."),
    ],
)
def test_ability_assess_badly_typed_is_refused_in_one_sentence(desk, ben, sent, sentence):
    good = {"ability-ability": "grasp", "ability-day": "2026-03-04"}

    answer = desk.post(url("ability_assess", ben), good | sent)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not models.AbilityAssessment.objects.exists()


def test_usual_signs_stand_where_a_stage_names_none(desk, ben, ana):
    found = follow(ben, ana)
    enter_early(found, ana)

    assert shown(desk, ben) == [("The hand has reached “Part of a movement”", "Holds", "")]


def test_a_measure_that_left_the_list_is_shown_by_its_slug(desk, ben, ana):
    gone = replace(SIGNS[4], subject="old-slug")
    enter_early(follow(ben, ana, exit_signs=(gone,)), ana)

    assert shown(desk, ben) == [("old-slug: 10 or better", "Nobody has looked", "")]
