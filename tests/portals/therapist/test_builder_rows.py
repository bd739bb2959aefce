"""What a row of the builder holds beyond its dose, and one change for several rows."""

import pytest
from django.test import Client

from programmes.domain.document import Dose, Progression, Schedule, Size
from programmes.models import ProgrammeRevision, Role
from tests.factories import make_drill, make_goal, make_membership, make_patient, make_user
from tests.portals.therapist.conftest import HTMX, first_row, fresh, typed, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def row_url(programme, ben):
    return url("prescription_edit", ben, prescription=first_row(programme).key)


@pytest.fixture
def several_url(programme, ben):
    return url("prescriptions_edit", ben, stage=programme.document.stages[0].key)


def keys(programme):
    return [str(row.key) for row in fresh(programme).document.stages[0].prescriptions]


def test_row_saves_sizes_pace_growth_and_goal(desk, northside, ben, programme, row_url):
    goal = make_goal(clinic=northside, patient=ben)
    sent = typed(
        programme,
        short_sets="1",
        short_reps="8",
        tiny_sets="1",
        tiny_reps="4",
        pace_s="6",
        grow_step="3",
        grow_most="16",
        goal=str(goal.public_id),
    )

    desk.post(row_url, sent)

    row = first_row(programme)
    assert (row.short, row.tiny) == (Dose(reps=8), Dose(reps=4))
    assert (row.pace_s, row.progression, row.goal) == (6, Progression(3, 16), goal.public_id)


def test_row_with_smaller_doses_left_as_they_stood_lets_them_follow(desk, programme, row_url):
    sent = typed(programme, short_sets="1", short_reps="10", tiny_sets="1", tiny_reps="10")

    answer = desk.post(row_url, sent | {"sets": "1", "reps": "6"}, headers=HTMX)

    row = first_row(programme)
    assert (row.short, row.tiny) == (Dose(reps=3), Dose(reps=3))
    assert f'id="smaller-{row.key}" hx-swap-oob="true"' in answer.content.decode()


def test_row_that_keeps_its_smaller_doses_does_not_swap_their_fields(desk, programme, row_url):
    sent = typed(programme, short_sets="1", short_reps="10", tiny_sets="1", tiny_reps="10")

    answer = desk.post(row_url, sent | {"rest_s": "40"}, headers=HTMX)

    assert "smaller-" not in answer.content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"short_sets": "3", "short_reps": "10"},
            "A smaller plan must not ask for more of a drill.",
        ),
        ({"grow_step": "2"}, "Say by how much the dose grows, and up to what."),
        ({"grow_step": "2", "grow_most": "300"}, "Repetitions must be from 1 to 200."),
        ({"pace_s": "0"}, "Seconds for one repetition must be from 1 to 180."),
        ({"goal": "8f7f1d9e-3c53-4e0f-8d43-0a6d4c9f0f11"}, "Choose one of the patient"),
    ],
)
def test_row_that_breaks_a_rule_says_so_and_saves_nothing(
    desk, programme, row_url, changed, sentence
):
    answer = desk.post(row_url, typed(programme, **changed), headers=HTMX)

    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert fresh(programme).revision == 1


def test_row_with_the_goal_of_another_patient_is_refused(desk, northside, programme, row_url):
    goal = make_goal(clinic=northside, patient=make_patient(clinic=northside))

    answer = desk.post(row_url, typed(programme, goal=str(goal.public_id)), headers=HTMX)

    assert answer.status_code == 422


@pytest.mark.parametrize(("to", "order"), [("1", [1, 0]), ("99", [1, 0]), ("0", [0, 1])])
def test_row_dropped_at_a_place_stands_there(desk, ben, programme, to, order):
    before = keys(programme)
    address = url("prescription_move", ben, prescription=before[0])

    desk.post(address, {"revision": 1, "to": to})

    assert keys(programme) == [before[place] for place in order]


def test_row_moves_to_the_end_of_another_stage(desk, ben, programme):
    before = keys(programme)
    mid = programme.document.stages[1].key
    address = url("prescription_move", ben, prescription=before[0])

    desk.post(address, {"revision": 1, "to_stage": str(mid)})

    stages = fresh(programme).document.stages
    assert [str(row.key) for row in stages[1].prescriptions] == [before[0]]
    assert ProgrammeRevision.objects.get(programme=programme, number=2).summary == (
        "Moved “Open and close” to Mid"
    )


def test_several_rows_take_one_change_as_one_step_of_undo(desk, ben, programme, several_url):
    sent = {
        "revision": 1,
        "rows": keys(programme),
        "sets": "3",
        "weekdays": ["0", "2"],
        "size": "short",
        "do": "change",
    }

    desk.post(several_url, sent)

    rows = fresh(programme).document.stages[0].prescriptions
    assert {(row.dose.sets, row.dose.reps, row.size) for row in rows} == {(3, 10, Size.SHORT)}
    assert {row.schedule for row in rows} == {Schedule(frozenset({0, 2}))}
    assert fresh(programme).revision == 2
    desk.post(url("programme_undo", ben), {"revision": 2})
    assert fresh(programme).document == programme.document


def test_several_rows_are_removed_at_once(desk, programme, several_url):
    desk.post(several_url, {"revision": 1, "rows": keys(programme), "do": "remove"})

    assert keys(programme) == []


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"rows": [], "sets": "3"}, "Select the drills first."),
        ({"sets": "30"}, "Sets must be from 1 to 10."),
        ({"days_per_week": "9"}, "Days a week must be from 1 to 7."),
        ({"reps": "x"}, "Give whole numbers."),
    ],
)
def test_several_rows_refused_say_why_and_change_nothing(
    desk, programme, several_url, sent, sentence
):
    sent = {"revision": 1, "rows": keys(programme), "do": "change"} | sent

    answer = desk.post(several_url, sent, headers=HTMX)

    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert fresh(programme).revision == 1


def test_several_rows_of_minutes_take_days_and_no_sets(desk, northside, ben, programme):
    minutes = make_drill(clinic=northside, reps=None, minutes=5, sets=1)
    stage = programme.document.stages[1].key
    desk.post(
        url("prescription_add", ben, stage=stage), {"revision": 1, "drill": minutes.public_id}
    )
    (row,) = fresh(programme).document.stages[1].prescriptions

    desk.post(
        url("prescriptions_edit", ben, stage=stage),
        {"revision": 2, "rows": [row.key], "sets": "3", "days_per_week": "5", "do": "change"},
    )

    (row,) = fresh(programme).document.stages[1].prescriptions
    assert (row.dose, row.schedule) == (Dose(minutes=5), Schedule(frozenset(), 5))


def test_second_editor_sees_what_was_changed_and_can_put_their_own_on_top(
    desk, northside, programme, row_url
):
    user = make_user(name="Ben Wood", email="wood@northside.example")
    make_membership(clinic=northside, role=Role.THERAPIST, user=user)
    other = Client()
    other.force_login(user)
    both_saw = typed(programme)
    other.post(row_url, both_saw | {"reps": "12"})

    told = desk.post(row_url, both_saw | {"note": "Slowly"}, headers=HTMX)

    words = told.content.decode()
    assert told.status_code == 409
    assert "What Ben Wood changed" in words
    assert "<del>2 × 10</del> → <ins>2 × 12</ins>" in words
    assert '<input type="hidden" name="note" value="Slowly">' in words
    assert '<input type="hidden" name="revision" value="2">' in words
    again = both_saw | {"note": "Slowly", "revision": "2"}
    desk.post(row_url, again)
    assert (first_row(programme).note, fresh(programme).revision) == ("Slowly", 3)


def test_search_reads_a_dose_typed_behind_the_name(desk, ben, programme):
    address = url("builder_search", ben, query={"q": "cup 3x10 h5 mwf @short"})

    part = desk.get(address, headers=HTMX)

    assert [card.drill.name for card in part.context["cards"]] == ["Use a cup"]
    assert part.context["typed"] == "3 × 10, hold 5 s, Mon, Wed, Fri, Full and Short"


def test_search_with_nonsense_for_a_dose_says_so(desk, ben, programme):
    part = desk.get(url("builder_search", ben, query={"q": "cup 3x"}), headers=HTMX)

    assert "“3x” is no dose. Write 3x10, 5m, h5 or mwf." in part.content.decode()


def test_prescription_add_takes_the_dose_that_was_typed(desk, ben, programme, drills):
    stage = programme.document.stages[0].key
    sent = {"revision": 1, "drill": drills[2].public_id, "q": "cup 3x8 any5 2/day @full"}

    desk.post(url("prescription_add", ben, stage=stage), sent)

    row = fresh(programme).document.stages[0].prescriptions[-1]
    assert (row.dose, row.size) == (Dose(sets=3, reps=8), Size.FULL)
    assert row.schedule == Schedule(frozenset(), 5, times_a_day=2)


def test_prescription_add_with_nonsense_for_a_dose_adds_nothing(desk, ben, programme, drills):
    stage = programme.document.stages[0].key
    sent = {"revision": 1, "drill": drills[2].public_id, "q": "cup 30x8"}

    answer = desk.post(url("prescription_add", ben, stage=stage), sent, headers=HTMX)

    assert (answer.status_code, "Sets must be from 1 to 10." in answer.content.decode()) == (
        422,
        True,
    )
    assert fresh(programme).revision == 1
