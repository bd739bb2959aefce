"""Outcome measures on a patient's page: entering, verdicts, corrections."""

import re
from decimal import Decimal

import pytest

from programmes import models
from tests.actions.suggesting import ago
from tests.factories import make_goal, make_measurement, make_patient
from tests.portals.therapist.conftest import Statements, url

pytestmark = pytest.mark.django_db


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def enter(desk, patient, **changed):
    sent = {
        "measure": "BBT: Box and Block Test",
        "hand": "affected",
        "score": "22",
        "day": "2026-03-04",
        "conditions": "",
    } | changed
    sent = {f"measure-{name}": value for name, value in sent.items()}
    return desk.post(url("measure_enter", patient), sent)


def taken(desk, patient):
    return desk.get(url("patient", patient)).context["taken"]


def row():
    return models.Measurement.objects.get(superseded_by=None)


def test_measure_enter_stores_and_goes_back(desk, ben, ana):
    answer = enter(desk, ben, conditions="Tired")

    assert answer.url == f"{url('patient', ben)}#measures"
    found = row()
    assert (found.measure, found.hand, found.score) == ("bbt", "affected", 22)
    assert (found.conditions, found.rater) == ("Tired", ana)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("bbt", "bbt"),
        ("Box and", "bbt"),
        ("nine-hole", "nhpt"),
        ("ARAT", "arat"),
        ("MAL14-AOU: Motor Activity Log-14, amount of use", "mal-14-aou"),
    ],
)
def test_measure_enter_finds_the_measure_by_a_part_of_its_name(desk, ben, typed, slug):
    enter(desk, ben, measure=typed, score="2")

    assert row().measure == slug


@pytest.mark.parametrize(
    ("changed", "score", "hand"),
    [
        ({"measure": "nhpt", "score": "57,2"}, "57.2", "affected"),
        ({"measure": "mas-wrist", "score": "1+"}, "1.5", "affected"),
        ({"measure": "arom-wrist-ext", "score": "-15"}, "-15", "affected"),
        ({"measure": "grip", "hand": "other", "score": "30.5"}, "30.5", "other"),
        ({"measure": "cahai-7", "hand": "other", "score": "20"}, "20", "none"),
        ({"measure": "bbt", "hand": ""}, "22", "affected"),
    ],
)
def test_measure_enter_takes_scores_as_people_write_them(desk, ben, changed, score, hand):
    enter(desk, ben, **changed)

    assert (row().score, row().hand) == (Decimal(score), hand)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"measure": ""}, "Choose a measure."),
        ({"measure": "zz"}, "No measure has this name. Choose one from the list."),
        (
            {"measure": "chedoke"},
            "More than one measure has this name: CMSA-H, CAHAI-13, CAHAI-7. Choose one.",
        ),
        ({"measure": "Minutes"}, "No measure has this name. Choose one from the list."),
        ({"score": ""}, "Give the score."),
        ({"score": "many"}, "Give the score as a number."),
        ({"score": "nan"}, "Give the score as a number."),
        ({"score": "1e9"}, "BBT takes 0 to 150 blocks/min, in steps of 1."),
        ({"score": "22.5"}, "BBT takes 0 to 150 blocks/min, in steps of 1."),
        (
            {"measure": "mas-wrist", "score": "2.5"},
            "MAS-wrist takes the grades 0, 1, 1+, 2, 3 and 4.",
        ),
        ({"measure": "arat", "hand": "other"}, "ARAT is scored for the affected hand."),
        ({"day": "2026-03-05"}, "This day has not come yet. Choose today or a day before."),
        ({"day": ""}, "Give the day."),
        ({"conditions": "x" * 201}, "at most 200 characters"),
    ],
)
def test_measure_enter_badly_typed_is_refused_in_one_sentence(desk, ben, changed, sentence):
    answer = enter(desk, ben, **changed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not models.Measurement.objects.exists()
    kept = {"measure": "BBT: Box and Block Test", "score": "22", "day": "2026-03-04"} | changed
    for name in ("measure", "score", "day"):
        assert answer.context["measure_form"][name].value() == kept[name]


def test_measures_name_the_change_since_the_last_and_since_the_first(desk, ben, northside):
    for score, n in ((14, 60), (19, 30), (22, 1)):
        make_measurement(clinic=northside, patient=ben, score=score, day=ago(n))
    make_measurement(clinic=northside, patient=ben, score=60, hand="other", day=ago(1))

    affected, other = taken(desk, ben)

    assert (affected.hand, other.hand) == ("affected hand", "other hand")
    assert [score.shown for score in affected.scores] == ["22", "19", "14"]
    assert affected.verdicts == (
        ("+3 since Mon 2 February: within measurement error", ""),
        ("+8 since Sat 3 January: change people usually notice, for the better", "good"),
    )
    assert other.verdicts == ()


@pytest.mark.parametrize(
    ("measure", "scores", "said"),
    [
        ("nhpt", (57, 90), "+33 since Sat 3 January: real change, for the worse"),
        ("nhpt", (90, 57), "\N{MINUS SIGN}33 since Sat 3 January: real change, for the better"),
        ("bbt", (9, 9), "±0 since Sat 3 January: within measurement error"),
        (
            "copm-performance",
            (3, 6),
            "+3 since Sat 3 January: error of measuring unknown, so no verdict",
        ),
    ],
)
def test_measures_say_which_way_is_better(desk, ben, measure, scores, said):
    hand = "none" if measure == "copm-performance" else "affected"
    for score, n in zip(scores, (60, 1), strict=True):
        make_measurement(
            clinic=ben.clinic, patient=ben, measure=measure, hand=hand, score=score, day=ago(n)
        )

    (found,) = taken(desk, ben)

    assert [text for text, _tone in found.verdicts] == [said]


def test_measures_tell_where_their_numbers_come_from(desk, ben, northside):
    make_measurement(clinic=northside, patient=ben, measure="fma-ue", score=20)
    make_measurement(clinic=northside, patient=ben, measure="mas-wrist", score="1.5")
    make_measurement(clinic=northside, patient=ben, measure="old-slug", score=20)

    page = desk.get(url("patient", ben))

    words = text_of(page)
    assert "Smallest real difference 6.82 points: subacute, 1-6 weeks" in words
    assert "People usually notice 4.25 to 7.25: chronic, mild-moderate" in words
    assert "Lower is better." in words
    assert [one.scores[0].shown for one in page.context["taken"]] == ["20", "1+"]


def test_an_address_can_name_the_measure_to_enter(desk, ben):
    page = desk.get(url("patient", ben, query={"measure": "bbt"}))
    other = desk.get(url("patient", ben, query={"measure": "practice-reps"}))

    assert page.context["measure_form"].initial["measure"] == "BBT: Box and Block Test"
    assert other.context["measure_form"].initial["measure"] == ""


def correct(desk, measurement, score="15", reason="Misread", patient=None):
    return desk.post(
        url("measure_correct", patient or measurement.patient),
        {
            "measurement": measurement.pk,
            f"correct-{measurement.pk}-score": score,
            f"correct-{measurement.pk}-reason": reason,
        },
    )


def test_measure_correct_keeps_the_wrong_score_in_the_record(desk, ben, northside):
    old = make_measurement(clinic=northside, patient=ben, score=41)

    answer = correct(desk, old)

    assert answer.url == f"{url('patient', ben)}#measures"
    (found,) = taken(desk, ben)
    assert [(score.shown, score.note) for score in found.scores] == [
        ("15", "Corrected, was 41: Misread")
    ]


def test_measure_correct_twice_says_so(desk, ben, northside):
    old = make_measurement(clinic=northside, patient=ben, score=41)
    correct(desk, old)

    answer = correct(desk, old, "16")

    assert "This score was corrected already." in text_of(desk.get(answer.url))
    assert row().score == 15


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"score": "151"}, "BBT takes 0 to 150 blocks/min, in steps of 1."),
        ({"score": ""}, "Give the score."),
        ({"reason": ""}, "Say why the score is corrected."),
    ],
)
def test_measure_correct_badly_typed_is_refused_beside_its_score(
    desk, ben, northside, typed, sentence
):
    old = make_measurement(clinic=northside, patient=ben, score=41)

    answer = correct(desk, old, **typed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert answer.context["correcting"] == old.pk
    assert row() == old


@pytest.mark.parametrize("number", ["", "x", "²", "9" * 30])
def test_measure_correct_of_nonsense_is_not_found(desk, ben, number):
    answer = desk.post(url("measure_correct", ben), {"measurement": number})

    assert answer.status_code == 404


def test_measure_correct_of_somebody_elses_score_is_not_found(desk, ben, northside, southside):
    for clinic in (northside, southside):
        theirs = make_measurement(clinic=clinic, patient=make_patient(clinic=clinic))
        assert correct(desk, theirs, patient=ben).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_patient_page_with_measures_takes_the_same_queries(desk, ben, northside, rows):
    for n in range(rows):
        old = make_measurement(clinic=northside, patient=ben, day=ago(n))
        new = make_measurement(clinic=northside, patient=ben, day=ago(n))
        models.Measurement.objects.filter(pk=old.pk).update(superseded_by=new)

    with Statements() as statements:
        desk.get(url("patient", ben))

    assert statements.count == 16


def scale(desk, patient, *levels, **changed):
    """Score the patient's goals, in their order, each as (level, importance, difficulty)."""
    sent = {"scaling-day": "2026-03-04"}
    for goal, told in zip(patient.goals.order_by("pk"), levels, strict=False):
        for name, value in zip(("level", "importance", "difficulty"), told, strict=True):
            sent[f"scaling-{name}-{goal.public_id}"] = str(value)
    return desk.post(url("measure_goals", patient), sent | changed)


def test_measure_goals_stores_the_t_score_with_what_it_rests_on(desk, northside, ben, ana):
    make_goal(clinic=northside, patient=ben, words="Hold my cup")
    make_goal(clinic=northside, patient=ben, words="Tie my hair")
    make_goal(clinic=northside, patient=ben, words="Open jars")

    answer = scale(desk, ben, (1, 2, 2), (-1, 1, 1), ("", 1, 1))

    stored = row()
    assert answer.url == url("patient", ben) + "#measures"
    assert (stored.measure, stored.hand, stored.score) == ("gas-t", "none", Decimal("56.8"))
    assert (stored.conditions, stored.rater) == ("", ana)
    told = stored.attainments.order_by("pk").values_list("goal__words", "level", "importance")
    assert list(told) == [("Hold my cup", 1, 2), ("Tie my hair", -1, 1)]
    ((score,),) = (one.scores for one in taken(desk, ben))
    assert score.note == "“Hold my cup”: +1 (2×2). “Tie my hair”: \N{MINUS SIGN}1 (1×1)"


def test_measure_goals_of_six_long_goals_cuts_nothing(desk, northside, ben):
    longest = [f"{number}{'x' * 119}" for number in range(6)]
    for words in longest:
        make_goal(clinic=northside, patient=ben, words=words)

    scale(desk, ben, *[(0, 3, 3)] * 6)

    assert all(f"“{words}”: 0 (3×3)" in text_of(desk.get(url("patient", ben))) for words in longest)


@pytest.mark.parametrize("name", ["conditions"])
def test_measure_enter_with_too_many_words_is_refused_and_cuts_nothing(desk, ben, name):
    answer = enter(desk, ben, **{name: "x" * 201})

    assert (answer.status_code, "Use at most 200 characters." in text_of(answer)) == (422, True)
    assert "x" * 201 in answer.content.decode()


def test_measure_of_the_patient_themselves_says_so(desk, northside, ben):
    make_measurement(clinic=northside, patient=ben, measure="tightness", score=4, rater=ben.user)
    make_measurement(clinic=northside, patient=ben, score=4)

    raters = [score.by for one in taken(desk, ben) for score in one.scores]

    assert raters[1] == "Ben, the patient"
    assert "patient" not in raters[0]


@pytest.mark.parametrize(
    ("levels", "changed", "sentence"),
    [
        ([], {}, "Score at least one goal."),
        ([(1, 1, 1)], {"scaling-day": "2026-03-05"}, "This day has not come yet."),
    ],
)
def test_measure_goals_refused_keeps_what_was_typed(desk, ben, levels, changed, sentence):
    make_goal(clinic=ben.clinic, patient=ben)

    answer = scale(desk, ben, *levels, **changed)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not models.Measurement.objects.exists()


def test_measure_of_both_hands_is_one_chart_with_its_bands(desk, northside, ben):
    for days, score in ((60, 14), (30, 19), (0, 24)):
        make_measurement(clinic=northside, patient=ben, score=score, day=ago(days))
    make_measurement(clinic=northside, patient=ben, hand="other", score=41, day=ago(60))

    affected, other = taken(desk, ben)

    chart = affected.chart
    assert other.chart is None
    assert chart.heads == ("Day", "affected hand", "other hand")
    assert chart.sentence == "From 14 on Sat 3 January to 24 blocks/min on Wed 4 March."
    assert {"within ±5.5: error", "noticed: +6"} <= {word.text for word in chart.words}


def test_measure_of_a_single_score_has_no_chart(desk, northside, ben):
    make_measurement(clinic=northside, patient=ben)

    assert taken(desk, ben)[0].chart is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("bbt", "BBT: 0 to 150 blocks/min, in steps of 1."),
        ("Nine-Hole", "NHPT: 0 to 300 s, in steps of 0.1."),
        ("mas-wrist", "MAS-wrist: The grades 0, 1, 1+, 2, 3 and 4."),
        ("sis-hand", "Only the score is stored: its licence keeps the items out of this form."),
    ],
)
def test_measure_form_says_what_a_score_may_be(desk, ben, typed, said):
    asked = url("measure_form", ben, query={"measure-measure": typed})

    assert said in text_of(desk.get(asked, headers={"HX-Request": "true"}))
    assert desk.get(asked).url == url("patient", ben, query={"measure": typed}) + "#measures"


@pytest.mark.parametrize(
    ("typed", "clock_s"), [("bbt", 60), ("nhpt", 0), ("arat", None), ("MAL", None), ("", None)]
)
def test_measure_form_brings_a_clock_where_the_test_is_timed(desk, ben, typed, clock_s):
    asked = url("measure_form", ben, query={"measure-measure": typed})
    page = desk.get(asked, headers={"HX-Request": "true"}).content.decode()

    assert ("data-clock=" in page) is (clock_s is not None)
    assert clock_s is None or f'data-clock="{clock_s}"' in page
