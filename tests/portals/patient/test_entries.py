"""Putting right what was logged."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from programmes.models import SessionEntry
from tests.factories import NOON
from tests.portals.patient.pages import log, words


@pytest.fixture
def entry(begun):
    """Ben's entry of today: 20 movements, easy."""
    begun.post(log(begun), {"answer": "easy"})
    return SessionEntry.objects.get()


def _change(phone, entry, **given):
    sent = {"client_uuid": uuid.uuid4(), "outcome": "done", "amount": "20"} | given
    return phone.post(f"/entries/{entry.public_id}/correct/", sent)


def test_correct_shows_the_entry_as_it_is(begun, entry):
    page = begun.get(f"/entries/{entry.public_id}/correct/").content.decode()

    assert 'name="amount" value="20"' in page
    assert 'name="outcome" value="done" checked' in page
    assert 'name="answer" value="easy" checked' in page


def test_correct_stores_a_new_entry_and_keeps_the_old(begun, entry):
    answer = _change(begun, entry, outcome="part", amount="5", answer="hurt", site="hand", pain="6")

    assert answer["Location"] == "/progress/"
    entry.refresh_from_db()
    new = entry.superseded_by
    assert (new.outcome, new.reps, new.seconds) == ("part", 5, None)
    assert (new.answer, new.pain_site, new.pain_0_10) == ("hurt", "hand", 6)
    assert (entry.outcome, entry.reps, entry.answer) == ("done", 20, "easy")
    shown = words(begun.get("/progress/"))
    assert "Changed." in shown
    assert "5 movements, it hurt, pain 6 of 10" in shown
    assert "20 movements" not in shown


def test_correct_of_minutes_is_stored_as_time(begun, entry):
    log(begun)
    minutes = SessionEntry.objects.get(seconds=300)

    _change(begun, minutes, amount="2", outcome="part")

    minutes.refresh_from_db()
    assert (minutes.superseded_by.seconds, minutes.superseded_by.reps) == (120, None)


@pytest.mark.parametrize("given", [{"amount": ""}, {"outcome": "not_today"}])
def test_correct_without_a_number_leaves_it_unknown(begun, entry, given):
    _change(begun, entry, **given)

    entry.refresh_from_db()
    assert entry.superseded_by.reps is None


def test_correct_to_no_pain_drops_place_and_number(begun, entry):
    _change(begun, entry, answer="right", site="hand", pain="6")

    entry.refresh_from_db()
    assert (entry.superseded_by.pain_site, entry.superseded_by.pain_0_10) == (None, None)


def test_correct_twice_with_one_uuid_stores_once(begun, entry):
    mine = uuid.uuid4()
    for _ in range(2):
        _change(begun, entry, client_uuid=mine, amount="5")

    assert SessionEntry.objects.count() == 2


def test_correct_from_a_second_tab_says_that_it_was_changed(begun, entry):
    _change(begun, entry, amount="5")
    _change(begun, entry, amount="6")

    assert "You have changed this already." in words(begun.get("/progress/"))
    assert SessionEntry.objects.filter(superseded_by=None).get().reps == 5


def test_correct_of_a_changed_entry_leads_to_the_newer(begun, entry):
    _change(begun, entry, amount="5")

    assert begun.get(f"/entries/{entry.public_id}/correct/")["Location"] == "/progress/"


def test_correct_after_a_week_says_to_tell_the_therapist(begun, entry):
    with time_machine.travel(NOON + timedelta(days=8), tick=False):
        _change(begun, entry, amount="5")
        assert "This is too long ago. Tell your therapist." in words(begun.get("/progress/"))

    assert SessionEntry.objects.count() == 1


@pytest.mark.parametrize("given", [{"amount": "many"}, {"outcome": ""}, {"pain": "11"}])
def test_correct_that_makes_no_sense_is_asked_again(begun, entry, given):
    answer = _change(begun, entry, **given)

    assert answer.status_code == 422
    assert "There is a problem" in words(answer)
    assert SessionEntry.objects.count() == 1
