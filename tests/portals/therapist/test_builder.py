from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from programmes.domain.document import Dose, Hand, Schedule, Size
from programmes.models import Favourite, Programme, ProgrammeDrill, Role
from tests.factories import NOON, make_drill, make_membership, make_template, make_user
from tests.portals.therapist.conftest import HTMX, document_of, first_row, fresh, typed, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def row_url(programme, ben):
    return url("prescription_edit", ben, prescription=first_row(programme).key)


def names(programme, stage=0):
    drills = {
        row.drill.public_id: row.drill.name
        for row in ProgrammeDrill.objects.filter(programme=programme).select_related("drill")
    }
    rows = fresh(programme).document.stages[stage].prescriptions
    return [drills[prescription.drill] for prescription in rows]


def test_programme_where_there_is_none_offers_to_begin(desk, ben):
    page = desk.get(url("programme", ben))

    assert "No programme for Ben yet" in page.content.decode()
    assert Programme.objects.count() == 0


def test_programme_begin_makes_three_empty_stages_and_opens_them(desk, ben):
    answer = desk.post(url("programme_begin", ben))

    assert answer.url == url("programme", ben)
    (programme,) = Programme.objects.all()
    assert desk.get(answer.url).url == url("builder", ben)
    assert [stage.kind for stage in programme.document.stages] == ["early", "mid", "late"]
    assert "No drill in this stage yet" in desk.get(answer.url, follow=True).content.decode()


def test_programme_begin_twice_begins_once(desk, ben):
    desk.post(url("programme_begin", ben))
    desk.post(url("programme_begin", ben))

    assert Programme.objects.count() == 1


def test_builder_shows_rows_sums_and_warnings(desk, ben, programme):
    page = desk.get(url("builder", ben))

    assert [row.drill.name for row in page.context["rows"]] == [
        "Open and close",
        "Thumb to little finger",
    ]
    sums = page.context["sums"]
    assert (sums.drills_a_day, sums.movements_a_week) == (2, 280)
    assert sums.minutes == (("Full", 4), ("Short", 2), ("Tiny", 2))
    assert [warning for warning, _evidence in sums.warnings] == [
        "No rest day. People keep up fewer sessions when all 7 days ask for one.",
        "No drill of this stage serves a goal of the patient.",
    ]


def test_builder_search_puts_drills_that_suit_stage_and_patient_first(
    desk, northside, ben, programme
):
    make_drill(clinic=northside, name="Apples", stages=["late"])
    make_drill(clinic=northside, name="Bars", min_ability="isolated")
    make_drill(clinic=northside, name="Cards")

    page = desk.get(url("builder", ben))

    assert [card.drill.name for card in page.context["cards"]] == [
        "Cards",
        "Open and close",
        "Thumb to little finger",
        "Use a cup",
        "Bars",
        "Apples",
    ]


def test_builder_search_with_htmx_answers_the_results_and_marks_what_is_added(desk, ben, programme):
    part = desk.get(url("builder_search", ben, query={"q": "little"}), headers=HTMX)

    words = part.content.decode()
    assert words.strip().startswith('<div id="results"')
    assert ("Thumb to little finger" in words, "Use a cup" in words) == (True, False)
    assert "Added" in words


def test_builder_search_without_htmx_leads_to_the_builder(desk, ben, programme):
    answer = desk.get(url("builder_search", ben, query={"q": "cup", "stage": "x"}))

    assert answer.url == url("builder", ben, query={"q": "cup", "stage": "x"})
    assert len(desk.get(answer.url).context["cards"]) == 1


def test_prescription_add_puts_the_drill_last_at_its_usual_dose(desk, ben, programme, drills):
    stage = programme.document.stages[0].key
    sent = {"revision": 1, "drill": drills[2].public_id, "q": "cup"}

    answer = desk.post(url("prescription_add", ben, stage=stage), sent)

    assert answer.url == url("builder", ben, query={"stage": stage, "q": "cup"})
    assert names(programme) == ["Open and close", "Thumb to little finger", "Use a cup"]
    added = fresh(programme).document.stages[0].prescriptions[2]
    assert (added.dose, added.size) == (drills[2].dose, Size.TINY)


def test_prescription_add_with_htmx_answers_the_stage_and_what_goes_with_it(
    desk, ben, programme, drills
):
    stage = programme.document.stages[0].key
    sent = {"revision": 1, "drill": drills[2].public_id}

    answer = desk.post(url("prescription_add", ben, stage=stage), sent, headers=HTMX)

    words = answer.content.decode()
    assert 'id="stage"' in words
    assert 'value="2" class="revision" hx-swap-oob="outerHTML:.revision"' in words
    assert f'id="result-{drills[2].public_id}"' in words
    assert "Added “Use a cup”" in words
    assert words.count("Added") == 2
    assert "Added" in answer["HX-Trigger"]


def test_prescription_add_twice_from_one_page_adds_once(desk, ben, programme, drills):
    stage = programme.document.stages[0].key
    sent = {"revision": 1, "drill": drills[2].public_id}

    codes = [
        desk.post(url("prescription_add", ben, stage=stage), sent, headers=HTMX).status_code
        for _time in range(2)
    ]

    assert codes == [200, 409]
    assert len(names(programme)) == 3


def test_prescription_add_of_a_drill_of_another_clinic_is_not_found(
    desk, ben, programme, southside
):
    foreign = make_drill(clinic=southside)
    stage = programme.document.stages[0].key

    for drill in (foreign.public_id, "nonsense"):
        sent = {"revision": 1, "drill": drill}
        assert desk.post(url("prescription_add", ben, stage=stage), sent).status_code == 404
    assert fresh(programme).revision == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"safety_flags": ["estim_clearance"]},
            "Electrical stimulation needs a clearance first.",
        ),
        ({"retired_at": NOON}, "This drill was retired. Choose another one."),
    ],
)
def test_prescription_add_of_a_drill_nobody_may_prescribe_is_refused(
    desk, ben, programme, given, sentence
):
    drill = make_drill(clinic=ben.clinic, **given)
    stage = programme.document.stages[0].key
    sent = {"revision": 1, "drill": drill.public_id}

    quick = desk.post(url("prescription_add", ben, stage=stage), sent, headers=HTMX)
    whole = desk.post(url("prescription_add", ben, stage=stage), sent)

    assert (quick.status_code, whole.status_code) == (422, 422)
    assert (sentence in quick.content.decode(), sentence in whole.content.decode()) == (True, True)
    assert quick["HX-Retarget"] == "#notice"
    assert fresh(programme).revision == 1


def test_prescription_edit_saves_every_field(desk, ben, programme, row_url):
    sent = typed(
        programme,
        sets="3",
        reps="8",
        hold_s="2",
        rest_s="45",
        weekdays=["0", "2"],
        times_a_day="2",
        size="short",
        hand="both",
        note="Slowly",
    )

    answer = desk.post(row_url, sent)

    row = first_row(programme)
    assert answer.url.startswith(url("builder", ben))
    assert answer.url.endswith(f"#row-{row.key}")
    assert row.dose == Dose(sets=3, reps=8, hold_s=2, rest_s=45)
    assert row.schedule == Schedule(frozenset({0, 2}), times_a_day=2)
    assert (row.size, row.hand, row.note, row.tiny) == (Size.SHORT, Hand.BOTH, "Slowly", None)


def test_prescription_edit_to_any_days_of_the_week(desk, programme, row_url):
    desk.post(row_url, typed(programme, is_any="on", days_per_week="3"))

    assert first_row(programme).schedule == Schedule(frozenset(), 3)


def test_prescription_edit_with_htmx_answers_what_follows_and_no_fields(desk, programme, row_url):
    answer = desk.post(row_url, typed(programme, reps="12"), headers=HTMX)

    words = answer.content.decode()
    assert "<b>2 × 12</b>" in words
    assert 'id="sums"' in words
    assert 'value="2" class="revision" hx-swap-oob="outerHTML:.revision"' in words
    assert "Changed “Open and close”" in words
    assert 'name="reps"' not in words


def test_prescription_edit_that_changes_nothing_makes_no_revision(desk, programme, row_url):
    assert desk.post(row_url, typed(programme), headers=HTMX).status_code == 200
    assert fresh(programme).revision == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reps": "201"}, "Repetitions must be from 1 to 200."),
        ({"reps": ""}, "Give the dose in repetitions, in minutes or in timed bouts."),
        ({"reps": "x"}, "Give whole numbers."),
        ({"sets": "0"}, "Sets must be from 1 to 10."),
        ({"weekdays": []}, "Choose weekdays, or a number of days a week."),
        ({"is_any": "on", "days_per_week": "8"}, "Days a week must be from 1 to 7."),
        ({"minutes": "5"}, "Give the dose in repetitions, in minutes or in timed bouts."),
    ],
)
def test_prescription_edit_that_breaks_a_rule_is_refused_and_keeps_what_was_typed(
    desk, programme, row_url, changed, sentence
):
    quick = desk.post(row_url, typed(programme, **changed), headers=HTMX)
    whole = desk.post(row_url, typed(programme, **changed))

    assert (quick.status_code, whole.status_code) == (422, 422)
    assert sentence in quick.content.decode()
    assert sentence in whole.content.decode()
    row = whole.context["rows"][0]
    assert row.form["reps"].value() == changed.get("reps", "10")
    assert fresh(programme).revision == 1


def test_two_therapists_on_one_programme_the_second_is_told_and_nothing_overwritten(
    desk, northside, ben, programme, row_url
):
    user = make_user(name="Ben Wood", email="wood@northside.example")
    make_membership(clinic=northside, role=Role.THERAPIST, user=user)
    other = Client()
    other.force_login(user)
    both_saw = typed(programme)
    with time_machine.travel(NOON + timedelta(hours=2, minutes=2), tick=False):
        other.post(row_url, both_saw | {"reps": "12"})

    quick = desk.post(row_url, both_saw | {"reps": "14"}, headers=HTMX)
    whole = desk.post(row_url, both_saw | {"reps": "14"})

    told = "Ben Wood edited this at 14:02. Your change is not saved yet."
    assert (quick.status_code, whole.status_code) == (409, 409)
    assert (told in quick.content.decode(), told in whole.content.decode()) == (True, True)
    assert (quick["HX-Retarget"], quick["HX-Reswap"]) == ("#notice", "innerHTML")
    assert url("builder", ben) in quick.content.decode()
    assert whole.context["rows"][0].form["reps"].value() == 12
    assert first_row(programme).dose.reps == 12


def test_edit_of_a_row_that_somebody_removed_is_told_who(desk, ben, programme, row_url):
    key = first_row(programme).key
    saw = typed(programme)
    desk.post(url("prescription_remove", ben, prescription=key), {"revision": 1})

    answer = desk.post(row_url, saw, headers=HTMX)

    assert answer.status_code == 409
    assert "You edited this elsewhere at 12:00." in answer.content.decode()


@pytest.mark.parametrize(
    ("row", "to", "is_moved"),
    [(0, "down", True), (1, "up", True), (0, "up", False), (1, "down", False)],
)
def test_prescription_move_goes_one_place_and_stays_at_the_ends(programme, desk, row, to, is_moved):
    ben = programme.patient
    key = programme.document.stages[0].prescriptions[row].key

    desk.post(url("prescription_move", ben, prescription=key), {"revision": 1, "to": to})

    before = ["Open and close", "Thumb to little finger"]
    assert names(programme) == (before[::-1] if is_moved else before)


def test_prescription_move_says_where_the_row_is_now(desk, ben, programme):
    key = first_row(programme).key

    answer = desk.post(
        url("prescription_move", ben, prescription=key), {"revision": 1, "to": "down"}, headers=HTMX
    )

    assert "Open and close, now 2 of 2" in answer["HX-Trigger"]


def test_prescription_remove_is_undone_step_by_step(desk, ben, programme, row_url):
    desk.post(row_url, typed(programme, reps="12"))
    key = first_row(programme).key
    desk.post(url("prescription_remove", ben, prescription=key), {"revision": 2})
    removed = names(programme)

    for revision in (3, 4):
        desk.post(url("programme_undo", ben), {"revision": revision})

    assert removed == ["Thumb to little finger"]
    assert names(programme) == ["Open and close", "Thumb to little finger"]
    assert first_row(programme).dose.reps == 10
    end = desk.post(url("programme_undo", ben), {"revision": 5}, headers=HTMX)
    assert (end.status_code, "There is nothing more to undo." in end.content.decode()) == (
        422,
        True,
    )


def test_stage_edit_changes_the_words(desk, ben, programme):
    stage = programme.document.stages[0].key
    sent = {"revision": 1, "name": "Wake up", "aim": "A flicker"}

    desk.post(url("stage_edit", ben, stage=stage), sent)

    edited = fresh(programme).document.stages[0]
    assert (edited.name, edited.aim) == ("Wake up", "A flicker")
    assert len(edited.prescriptions) == 2


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name": ""}, "Give the stage a name."),
        ({"name": "Wake", "not_about": "x" * 501}, "Ensure this value has at most 500 characters"),
    ],
)
def test_stage_edit_refused_keeps_what_was_typed(desk, ben, programme, sent, sentence):
    stage = programme.document.stages[0].key
    sent = {"revision": 1, "aim": "Typed words", **sent}

    for headers in ({}, HTMX):
        answer = desk.post(url("stage_edit", ben, stage=stage), sent, headers=headers)
        words = answer.content.decode()
        assert (answer.status_code, sentence in words, "Typed words" in words) == (422, True, True)
    assert fresh(programme).revision == 1


def test_builder_of_a_template_is_for_nobody_in_particular(desk, northside, drills):
    template = make_template(clinic=northside, document=document_of(*drills[:1]))
    address = url("builder", programme=template.public_id)

    page = desk.get(address)
    found = desk.get(url("builder_search", programme=template.public_id), headers=HTMX)

    (row,) = page.context["rows"]
    assert (row.state.suits, row.state.hand, page.context["sums"].limit) == (
        None,
        "affected hand",
        None,
    )
    assert [card.suits for card in found.context["cards"]] == [None, None, None]
    assert "Give to" not in page.content.decode()


def test_builder_search_says_when_the_drills_are_only_near(desk, ben, programme):
    part = desk.get(url("builder_search", ben, query={"q": "litle"}), headers=HTMX)

    assert [card.drill.name for card in part.context["cards"]] == ["Thumb to little finger"]
    assert "No drill has “litle”. These are nearest." in part.content.decode()


def test_builder_search_marks_favourites_and_an_added_one_keeps_its_mark(
    desk, ana, ben, programme, drills
):
    Favourite.objects.create(clinic=ben.clinic, user=ana, drill=drills[2])
    stage = fresh(programme).document.stages[0].key
    sent = {"drill": drills[2].public_id, "revision": fresh(programme).revision}

    found = desk.get(url("builder_search", ben, query={"q": "cup"}), headers=HTMX)
    added = desk.post(url("prescription_add", ben, stage=stage), sent, headers=HTMX)

    for answer in (found, added):
        assert answer.content.decode().count('aria-label="Favourite"') == 1
