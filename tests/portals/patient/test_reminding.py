"""Patients set their reminders themselves, one question a screen."""

from datetime import date, time

import pytest
from django.utils.timezone import now

from programmes.actions.codes import TEXTS_AT_ONCE
from programmes.models import Patient, ReminderRule, User
from programmes.models.reminder import wishes_of
from tests.factories import make_carer, make_user
from tests.portals.patient.pages import words
from tests.provider import Provider
from tests.sending import send

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
    return wishes_of(Patient.objects.get(), ReminderRule.objects.all())


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
    page = answer(phone, "time", "08:00", "10:00", "12:00", "14:00").content.decode()

    shown = [hour for hour in range(24) if f'value="{hour:02}:00" checked' in page]
    assert shown == [8, 10, 12, 14]


@pytest.mark.parametrize(
    ("question", "said", "problem"),
    [
        ("week-day", (), "Tap one answer."),
        ("week-day", ("7",), "Tap one answer."),
        ("week-time", ("09:00", "10:00"), "Choose a time."),
        ("week-time", ("21:00",), "Choose a time between 06:00 and 20:00."),
        ("week-time", ("07:00",), "It is quiet at 07:00. Choose another time."),
    ],
)
def test_day_and_time_of_the_week_that_cannot_be_are_refused(phone, question, said, problem):
    answer(phone, "week", "yes")
    before = wishes()

    refused = answer(phone, question, *said)

    assert (refused.status_code, problem in words(refused)) == (422, True)
    assert wishes() == before


def test_day_and_time_of_the_week_are_chosen(phone):
    assert "Week: day" not in words(phone.get(LIST))
    assert answer(phone, "week-day", "5")["Location"] == LIST  # it is not asked yet
    answer(phone, "week", "yes")
    answer(phone, "week-day", "5")
    answer(phone, "week-time", "10:00")

    assert (wishes().weekly_on, wishes().weekly_at) == (5, time(10))
    assert "Week: day Saturday Week: time 10:00" in words(phone.get(LIST))
    assert ReminderRule.objects.get().weekdays == [5]


def test_clinic_says_from_which_hours_is_chosen_and_what_stands_first(phone, northside):
    northside.reminder_policy_json = {"first": "09:00", "last": "11:00", "times": ["11:00"]} | {
        "weekly_at": "10:00"
    }
    northside.save()
    answer(phone, "on", "yes")

    page = phone.get(f"{LIST}time/").content.decode()
    assert [hour for hour in range(24) if f'value="{hour:02}:00"' in page] == [9, 10, 11]
    assert wishes().times == (time(11),)
    refused = answer(phone, "time", "12:00")
    assert "Choose a time between 09:00 and 11:00." in words(refused)


def test_way_is_asked_where_there_are_several_and_for_each_kind(phone, ben, settings):
    answer(phone, "on", "yes")
    answer(phone, "week", "yes")
    assert " How " not in words(phone.get(LIST))

    settings.SMS_URL = "https://texts.example/"
    type(ben).objects.update(mobile="+447700900123")
    assert "How E-mail" in words(phone.get(LIST))
    answer(phone, "way", "sms")
    answer(phone, "week-way", "email", "sms")
    assert "How Text message" in words(phone.get(LIST))
    assert "Week: how E-mail, Text message" in words(phone.get(LIST))
    found = dict(ReminderRule.objects.values_list("kind", "channels"))
    assert found == {"session": ["sms"], "weekly": ["email", "sms"]}

    refused = answer(phone, "way", "pigeon")
    assert (refused.status_code, "Choose a way." in words(refused)) == (422, True)


def test_quiet_hours_are_the_clinics_or_chosen(phone, ben):
    answer(phone, "on", "yes")
    assert "Quiet hours 21:00 to 08:00" in words(phone.get(LIST))

    answer(phone, "quiet", "20:00 to 09:00")
    ben.refresh_from_db()
    assert (ben.quiet_from, ben.quiet_until) == (time(20), time(9))
    page = phone.get(f"{LIST}time/").content.decode()
    assert [hour for hour in range(24) if f'value="{hour:02}:00"' in page] == [*range(9, 20)]

    refused = answer(phone, "quiet", "19:00 to 10:00")  # 09:00 is chosen
    assert (refused.status_code, "It is quiet at 09:00." in words(refused)) == (422, True)
    assert answer(phone, "quiet", "all day").status_code == 422
    answer(phone, "quiet", "")
    ben.refresh_from_db()
    assert (ben.quiet_from, ben.quiet_until) == (None, None)


def test_who_has_quiet_mornings_begins_after_them(phone, ben):
    answer(phone, "quiet", "19:00 to 10:00")
    answer(phone, "on", "yes")

    assert wishes().times == (time(10),)


def test_page_of_text_messages_is_not_there_without_a_provider(phone):
    assert phone.get(f"{LIST}texts/").status_code == 404
    assert phone.post(f"{LIST}texts/", {"number": "+447700900123"}).status_code == 404
    assert "Text messages" not in words(phone.get(LIST))


@pytest.fixture
def provider(settings):
    provider = Provider()
    settings.SMS_URL, settings.SMS_COUNTRY = provider.url, "+44"
    yield provider
    provider.close()


def test_number_is_typed_proved_and_forgotten(phone, ben, provider):
    assert "Text messages No" in words(phone.get(LIST))
    asked = phone.post(f"{LIST}texts/", {"number": "07700 900123"})
    assert asked["Location"] == f"{LIST}texts/code/"
    send(now=now())
    ((number, said),) = provider.texts
    assert number == "+447700900123"

    wrong = phone.post(f"{LIST}texts/code/", {"code": "000 000"})
    assert "These are not the numbers in the text message." in words(wrong)
    done = phone.post(f"{LIST}texts/code/", {"code": said[-8:-1]}, follow=True)
    assert "Saved. We can send you text messages now." in words(done)
    assert "Text messages +447700900123" in words(phone.get(LIST))
    again = phone.post(f"{LIST}texts/code/", {"code": said[-8:-1]})
    assert again["Location"] == LIST

    phone.post(f"{LIST}texts/", {"act": "forget"})
    ben.refresh_from_db()
    assert (ben.mobile, "Text messages No" in words(phone.get(LIST))) == ("", True)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Type your mobile number."),
        ("call me", "Type a number such as +44 7700 900123."),
        ("07700 900123", "Begin with + and the country."),
    ],
)
def test_number_that_cannot_be_says_why_and_stays(phone, provider, settings, typed, problem):
    settings.SMS_COUNTRY = ""
    page = phone.post(f"{LIST}texts/", {"number": typed})

    assert (page.status_code, problem in words(page)) == (422, True)
    assert page.context["form"]["number"].value() == typed


def test_many_texts_on_one_day_are_refused(phone, provider):
    for number in range(TEXTS_AT_ONCE):
        phone.post(f"{LIST}texts/", {"number": f"+44770090010{number}"})
    page = phone.post(f"{LIST}texts/", {"number": "+447700900123"})

    assert "We sent you many today. Try again tomorrow." in words(page)


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
    with django_assert_num_queries(4):
        phone.get(LIST)
    for question in ("on", "second", "week"):
        answer(phone, question, "yes")
    with django_assert_num_queries(4):
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
