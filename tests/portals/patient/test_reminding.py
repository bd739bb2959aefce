"""Patients set their reminders themselves, one question a screen."""

from datetime import date, time

import pytest

from programmes.models import ReminderRule, User
from programmes.models.reminder import wishes_in
from tests.factories import make_carer, make_user
from tests.portals.patient.pages import words

pytestmark = pytest.mark.django_db
LIST = "/settings/reminders/"


@pytest.fixture
def phone(bens_phone, ben):
    """Ben's phone; there is an address for his mails."""
    User.objects.filter(pk=ben.user.pk).update(email="ben@example.org")
    return bens_phone


def answer(phone, question, *said):
    return phone.post(f"{LIST}{question}/", {"answer": said})


def wishes():
    return wishes_in(ReminderRule.objects.all())


def test_without_an_address_the_page_asks_for_one(bens_phone):
    shown = words(bens_phone.get(LIST))

    assert "We remind you by e-mail. Tell us your address first." in shown
    assert answer(bens_phone, "on", "yes")["Location"] == LIST
    assert not ReminderRule.objects.exists()


def test_yes_turns_reminders_on_with_what_is_usual(phone, ben):
    assert "Remind me No" in words(phone.get(LIST))

    assert answer(phone, "on", "yes")["Location"] == LIST

    rule = ReminderRule.objects.get()
    assert (rule.kind, rule.times, rule.consented_by) == ("session", [time(9)], ben.user)
    shown = words(phone.get(LIST))
    assert "Remind me Yes Time 09:00 Days Every day Ask again No Pause No" in shown


def test_each_question_changes_one_thing(phone):
    answer(phone, "on", "yes")
    answer(phone, "time", "08:00", "16:00")
    answer(phone, "days", "0", "2", "4")
    answer(phone, "second", "yes")
    answer(phone, "pause", "7")
    answer(phone, "week", "yes")

    found = wishes()
    assert found.times == (time(8), time(16))
    assert found.weekdays == {0, 2, 4}
    assert (found.asks_again, found.sums_up) == (True, True)
    assert found.paused_until == date(2026, 3, 11)
    shown = words(phone.get(LIST))
    assert "Time 08:00, 16:00 Days Mon, Wed, Fri Ask again Yes" in shown
    assert "Pause Until Wednesday 11 March" in shown


@pytest.mark.parametrize(
    ("question", "said", "problem"),
    [
        ("on", (), "Tap one answer."),
        ("on", ("maybe",), "Tap one answer."),
        ("time", (), "Choose a time."),
        ("time", ("23:00",), "Choose a time between 06:00 and 20:00."),
        ("time", ("noon",), "Choose a time."),
        ("time", ("06:00", "07:00", "08:00", "09:00"), "Choose 3 times at most."),
        ("days", ("9",), "Choose a day."),
        ("pause", ("365",), "Tap one answer."),
    ],
)
def test_answer_that_cannot_be_is_refused_and_changes_nothing(phone, question, said, problem):
    answer(phone, "on", "yes")
    before = wishes()

    refused = answer(phone, question, *said)

    assert (refused.status_code, problem in words(refused)) == (422, True)
    assert wishes() == before


def test_what_was_tapped_stays_when_it_is_refused(phone):
    answer(phone, "on", "yes")
    page = answer(phone, "time", "06:00", "07:00", "08:00", "10:00").content.decode()

    assert [hour for hour in range(6, 21) if f'value="{hour:02}:00" checked' in page] == [
        6,
        7,
        8,
        10,
    ]


def test_no_withdraws_the_consent(phone):
    answer(phone, "on", "yes")
    answer(phone, "on", "no")

    rule = ReminderRule.objects.get()
    assert (rule.is_active, rule.withdrawn_at is None) == (False, False)


def test_cue_is_a_ready_made_one_or_own_words(phone, ben):
    page = phone.get(f"{LIST}cue/")
    assert "After lunch, in my chair." in words(page)

    phone.post(f"{LIST}cue/", {"words": "  After the  dog has been out. "})
    ben.refresh_from_db()
    assert ben.cue == "After the dog has been out."
    assert "When I practise After the dog has been out." in words(phone.get(LIST))

    refused = phone.post(f"{LIST}cue/", {"words": "x" * 201})
    assert (refused.status_code, "x" * 201 in refused.content.decode()) == (422, True)


def test_helper_gets_the_week_when_the_patient_says_so(phone, ben):
    luis = make_user(name="Luis", email="luis@example.org")
    link = make_carer(clinic=ben.clinic, patient=ben, user=luis)
    url = f"/settings/helpers/{link.public_id}/"

    assert "Gets no mail about your week." in words(phone.get(url))
    phone.post(url, {"week": "yes"})
    assert "Gets a mail about your week." in words(phone.get(url))
    phone.post(url, {"week": "no"})
    assert ReminderRule.objects.get(kind="carer").withdrawn_at is not None


def test_list_costs_the_same_with_and_without_rules(phone, django_assert_num_queries):
    phone.get(LIST)
    with django_assert_num_queries(5):
        phone.get(LIST)
    for question in ("on", "second", "week"):
        answer(phone, question, "yes")
    with django_assert_num_queries(5):
        phone.get(LIST)


def test_page_of_the_phone_is_not_there_without_a_key(phone):
    assert phone.get(f"{LIST}phone/").status_code == 404
    assert "On this phone" not in words(phone.get(LIST))


def test_phone_that_refuses_is_told_what_to_do(phone, settings):
    settings.WEB_PUSH_PRIVATE_KEY = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"

    assert "On this phone No" in words(phone.get(LIST))
    assert "Put Relearn on your home screen first." in words(phone.get(f"{LIST}phone/"))
    refused = phone.post(f"{LIST}phone/", {"endpoint": "", "p256dh": "", "auth": ""})
    assert (refused.status_code, "did not allow it" in words(refused)) == (422, True)


def test_phone_is_taken_in_and_let_go(phone, settings):
    settings.WEB_PUSH_PRIVATE_KEY = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
    keys = {"p256dh": "A" * 87, "auth": "A" * 22}

    phone.post(f"{LIST}phone/", {"endpoint": "https://fcm.googleapis.com/x", **keys})
    assert "On this phone Yes" in words(phone.get(LIST))
    phone.post(f"{LIST}phone/", {"act": "stop"})
    assert "On this phone No" in words(phone.get(LIST))
