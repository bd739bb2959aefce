"""Therapists set reminders with the patient, and their own mails."""

from datetime import date, time

import pytest
from django.urls import reverse

from programmes.models import ReminderRule, StoppedAddress, User
from programmes.models.reminder import wishes_of
from tests.factories import NOON, WEDNESDAY
from tests.portals.patient.pages import words
from tests.portals.therapist.conftest import url
from tests.sending import bring_to, make_delivery, make_rule

pytestmark = pytest.mark.django_db
SENT = {
    "is_on": "on",
    "time_0": "08:30",
    "time_1": "17:00",
    "weekdays": ["0", "3"],
    "sums_up": "on",
    "weekly_on": "5",
    "weekly_at": "10:00",
    "ways": ["email"],
    "weekly_ways": ["email"],
    "paused_until": "2026-03-20",
    "cue": "After lunch, in my chair.",
    "agreed": "on",
}


@pytest.fixture
def page(ben):
    User.objects.filter(pk=ben.user.pk).update(email="ben@example.org")
    return url("reminders", ben)


def test_reminders_are_stored_with_consent_and_shown(desk, page, ben, ana):
    assert desk.post(page, SENT)["Location"] == page

    found = wishes_of(ben, ReminderRule.objects.filter(user=ben.user))
    assert (found.times, found.weekdays) == ((time(8, 30), time(17)), {0, 3})
    assert (found.weekly_on, found.weekly_at) == (5, time(10))
    assert found.paused_until == date(2026, 3, 20)
    ben.refresh_from_db()
    assert ben.cue == "After lunch, in my chair."
    shown = words(desk.get(page))
    assert "Time to practise given on 4 March 2026, stored by Ana" in shown
    assert 'value="After lunch, in my chair."' in desk.get(page).content.decode()


def test_without_consent_nothing_is_stored(desk, page):
    refused = desk.post(page, SENT | {"agreed": ""})

    assert refused.status_code == 422
    assert "Ask first, and tick this when the answer is yes." in words(refused)
    assert not ReminderRule.objects.exists()
    assert 'value="08:30" selected' in refused.content.decode()


def test_change_of_what_is_on_needs_no_second_consent(desk, page):
    desk.post(page, SENT)

    assert desk.post(page, SENT | {"time_0": "09:00", "agreed": ""}).status_code == 302
    assert ReminderRule.objects.get(kind="session").times == [time(9), time(17)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"time_0": "", "time_1": ""}, "Choose a time."),
        ({"weekdays": []}, "Choose a day."),
        ({"paused_until": WEDNESDAY.isoformat()}, "Choose a day that is still to come."),
        ({"cue": "x" * 201}, "Use at most 200 characters."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_half_stored(desk, page, ben, change, problem):
    refused = desk.post(page, SENT | change)

    assert (refused.status_code, problem in words(refused)) == (422, True)
    ben.refresh_from_db()
    assert (ben.cue, ReminderRule.objects.exists()) == ("", False)


def test_ways_are_those_that_there_are_and_one_for_each_kind(desk, page, ben, settings):
    settings.SMS_URL = "https://texts.example/"
    type(ben).objects.update(mobile="+447700900123")
    shown = desk.get(page).context["form"]
    assert shown["ways"].value() == ["email", "sms"]

    desk.post(page, SENT | {"ways": ["sms"]})
    found = dict(ReminderRule.objects.values_list("kind", "channels"))
    assert found == {"session": ["sms"], "weekly": ["email"]}

    refused = desk.post(page, SENT | {"ways": []})
    assert (refused.status_code, "Choose a way." in words(refused)) == (422, True)
    assert "Choose one of the list." in words(desk.post(page, SENT | {"ways": ["push"]}))


def test_quiet_hours_of_the_patient_are_set_with_the_rest_or_not_at_all(desk, page, ben):
    desk.post(page, SENT | {"quiet_from": "20:00", "quiet_until": "08:30"})
    ben.refresh_from_db()
    assert (ben.quiet_from, ben.quiet_until) == (time(20), time(8, 30))

    for quiet, problem in (
        (("19:00", "09:00"), "It is quiet at 08:30. Choose another time."),
        (("19:00", ""), "Enter both times, or neither."),
        (("late", "09:00"), "Enter a time such as 21:00."),
    ):
        typed = {"quiet_from": quiet[0], "quiet_until": quiet[1], "cue": "Other"}
        refused = desk.post(page, SENT | typed)
        assert (refused.status_code, problem in words(refused)) == (422, True)
    ben.refresh_from_db()
    assert (ben.quiet_from, ben.cue) == (time(20), "After lunch, in my chair.")


def test_clinic_limits_what_is_chosen_and_keeps_what_was(desk, page, ben, northside):
    desk.post(page, SENT)
    northside.reminder_policy_json = {"first": "09:00", "last": "12:00", "most_times": 1} | {
        "weekly_at": "10:00"
    }
    northside.save()

    assert desk.post(page, SENT | {"weekly_on": "6"}).status_code == 302
    refused = desk.post(page, SENT | {"time_0": "16:00"})
    assert refused.status_code == 422
    assert ReminderRule.objects.get(kind="session").times == [time(8, 30), time(17)]


def test_withdrawal_is_shown(desk, page, ben):
    desk.post(page, SENT)
    ReminderRule.objects.update(is_active=False, withdrawn_at="2026-03-04T12:00Z")

    assert "Weekly summary withdrawn on 4 March 2026" in words(desk.get(page))


def test_therapist_is_told_what_they_ticked(desk, page, ben, ana):
    desk.post(page, {"tell": "me", "kinds": ["reassess", "refresh"]})
    desk.post(page, {"tell": "me", "kinds": ["refresh"]})

    rules = ReminderRule.objects.filter(user=ana, patient=ben).order_by("kind")
    assert list(rules.values_list("kind", "is_active")) == [("reassess", False), ("refresh", True)]


def test_weekly_list_is_set_and_stopped(desk, northside, ana):
    page = reverse("therapist:weekly_list", args=["northside"])

    desk.post(page, {"is_on": "on", "weekly_on": "4", "weekly_at": "07:30"})
    rule = ReminderRule.objects.get(kind="digest")
    assert (rule.user, rule.patient, rule.weekdays, rule.times) == (ana, None, [4], [time(7, 30)])
    assert 'value="07:30" selected' in desk.get(page).content.decode()

    desk.post(page, {"weekly_on": "4", "weekly_at": "07:30"})
    rule.refresh_from_db()
    assert not rule.is_active


def test_therapist_reads_at_which_address_nothing_arrives(desk, page, ben):
    said = "Messages to ben@example.org do not arrive"
    assert said not in words(desk.get(page))

    StoppedAddress.objects.create(address="ben@example.org", answer="550", since=NOON)
    assert said in words(desk.get(page))


def test_therapist_reads_why_something_was_not_sent(desk, page, ben, northside):
    rule = make_rule(clinic=northside, patient=ben)
    bring_to(make_delivery(clinic=northside, rule=rule), "skipped", "rest_day")

    shown = words(desk.get(page))
    assert "Time to practise Wed 4 Mar, 12:00 It was a rest day." in shown
