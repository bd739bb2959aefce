"""Wins: told by one tap, in own words, or as a step towards a goal; and taken back."""

import uuid

import pytest

from programmes.actions.wins import MOST_A_DAY
from programmes.models import AuditEvent, Win
from tests.factories import WEDNESDAY, make_goal, make_win
from tests.portals.patient.pages import words


def _tell(phone, **more):
    return phone.post("/wins/", {"client_uuid": uuid.uuid4(), "words": "I held a cup."} | more)


def test_wins_offer_examples_and_a_step_towards_each_goal(bens_phone, ben, northside):
    make_goal(clinic=northside, patient=ben, words="Tie my hair")
    make_goal(clinic=northside, patient=ben, words="Old one", state="achieved")

    shown = words(bens_phone.get("/wins/"))

    assert shown.startswith("What could you do? My hand moved a little. I held a cup.")
    assert "A step towards: Tie my hair" in shown
    assert "Old one" not in shown


def test_win_is_kept_with_its_day_and_shown_on_progress(bens_phone, ben):
    answer = _tell(bens_phone)

    assert answer["Location"] == "/progress/"
    win = Win.objects.get()
    assert (win.patient, win.words, win.day, win.by) == (ben, "I held a cup.", WEDNESDAY, ben.user)
    shown = words(bens_phone.get("/progress/"))
    assert "Your win is kept." in shown
    assert "Your wins I held a cup. today Take back" in shown


def test_win_towards_a_goal_points_to_it(bens_phone, ben, northside):
    goal = make_goal(clinic=northside, patient=ben)

    _tell(bens_phone, goal=goal.public_id)

    assert Win.objects.get().goal == goal


def test_win_towards_the_goal_of_another_patient_is_not_found(bens_phone, northside):
    assert _tell(bens_phone, goal=make_goal(clinic=northside).public_id).status_code == 404


def test_win_sent_twice_is_one(bens_phone):
    mine = uuid.uuid4()
    for _ in range(2):
        _tell(bens_phone, client_uuid=mine)

    assert Win.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "problem"),
    [("", "Write what you could do."), ("x" * 161, "That is too long. Use fewer words.")],
)
def test_win_without_fitting_words_asks_again_and_keeps_them(bens_phone, sent, problem):
    answer = _tell(bens_phone, words=sent)

    assert answer.status_code == 422
    assert problem in words(answer)
    assert f'value="{sent}"' in answer.content.decode()


def test_more_wins_than_anybody_tells_in_a_day_are_not_kept(bens_phone):
    for _ in range(MOST_A_DAY + 1):
        _tell(bens_phone)

    assert Win.objects.count() == MOST_A_DAY
    assert "That is enough for one day." in words(bens_phone.get("/progress/"))


def test_win_taken_back_stays_as_a_row_and_is_shown_no_more(bens_phone):
    _tell(bens_phone)
    win = Win.objects.get()

    for _ in range(2):
        bens_phone.post(f"/wins/{win.public_id}/take-back/")

    win.refresh_from_db()
    assert win.taken_back_at is not None
    assert "Did you do something new? Tell us." in words(bens_phone.get("/progress/"))
    assert AuditEvent.objects.filter(verb="win.taken_back").count() == 1


def test_win_of_another_patient_is_not_found(bens_phone, northside):
    other = make_win(clinic=northside)

    assert bens_phone.post(f"/wins/{other.public_id}/take-back/").status_code == 404
