"""Wishes become rules, with who agreed and when; without any, nothing is sent."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from programmes.actions import reminders, wishes
from programmes.domain.reminders import QuietHours
from programmes.domain.wishes import InvalidWish, ReminderPolicy, Wishes
from programmes.models import AuditEvent, Delivery, ReminderRule
from programmes.models.reminder import wishes_of
from tests.factories import NOON, make_carer, make_user

pytestmark = pytest.mark.django_db
ALL = Wishes(
    is_on=True,
    times=(time(8), time(17)),
    weekdays=frozenset({0, 2}),
    asks_again=True,
    sums_up=True,
    ways=frozenset({"email"}),
    weekly_ways=frozenset({"email"}),
    paused_until=date(2026, 3, 20),
)


def rules(patient):
    return ReminderRule.objects.filter(patient=patient, user=patient.user).order_by("pk")


def test_without_wishes_nothing_is_ever_in_the_ledger(ben):
    assert wishes_of(ben, rules(ben)) == Wishes()
    assert reminders.fill_due(now=NOON) == 0
    assert not Delivery.objects.exists()


def test_wishes_are_kept_as_they_were_said(ben):
    wishes.set_wishes(patient=ben, wishes=ALL, by=ben.user, now=NOON)

    assert wishes_of(ben, rules(ben)) == ALL
    assert [(rule.kind, rule.times) for rule in rules(ben)] == [
        ("session", [time(8), time(17)]),
        ("nudge", [time(19)]),  # two hours after the last
        ("weekly", [time(18)]),
    ]


def test_consent_is_stored_with_who_and_when_and_stays_theirs(ben, ana):
    wishes.set_wishes(patient=ben, wishes=ALL, by=ana, now=NOON)
    later = NOON + timedelta(days=1)
    wishes.set_wishes(patient=ben, wishes=replace(ALL, times=(time(10),)), by=ben.user, now=later)

    found = {(rule.consented_by, rule.consented_at, rule.withdrawn_at) for rule in rules(ben)}
    assert found == {(ana, NOON, None)}


def test_what_the_patient_turns_off_is_withdrawn_and_what_the_therapist_does_is_off(ben, ana):
    wishes.set_wishes(patient=ben, wishes=ALL, by=ben.user, now=NOON)
    wishes.set_wishes(patient=ben, wishes=replace(ALL, sums_up=False), by=ana, now=NOON)
    off = replace(ALL, sums_up=False, is_on=False, asks_again=False)
    wishes.set_wishes(patient=ben, wishes=off, by=ben.user, now=NOON)

    assert [(rule.kind, rule.is_active, rule.withdrawn_at) for rule in rules(ben)] == [
        ("session", False, NOON),
        ("nudge", False, NOON),
        ("weekly", False, None),
    ]
    assert wishes_of(ben, rules(ben)).times == ALL.times
    assert set(Delivery.objects.values_list("state", flat=True)) <= {"cancelled"}


def test_the_same_wishes_again_change_nothing(ben):
    for _ in range(2):
        wishes.set_wishes(patient=ben, wishes=ALL, by=ben.user, now=NOON)

    assert AuditEvent.objects.filter(verb__startswith="reminder.").count() == 3


def test_second_reminder_that_would_be_too_late_is_none():
    policy = ReminderPolicy(last=time(19))

    assert policy.second_time(replace(ALL, times=(time(9),))) == time(18)
    assert policy.second_time(replace(ALL, times=(time(17),))) == time(19)
    assert policy.second_time(replace(ALL, times=(time(17, 30),))) is None
    early = ReminderPolicy(last=time(16), weekly_at=time(16))
    assert early.second_time(replace(ALL, times=(time(9),))) == time(16)


@pytest.mark.parametrize(
    "wrong",
    [
        {"times": ()},
        {"times": (time(5, 30),)},
        {"times": (time(20, 30),)},
        {"times": (time(6), time(7), time(8), time(9))},
        {"weekdays": frozenset()},
    ],
)
def test_wish_that_cannot_be_is_refused(wrong):
    with pytest.raises(InvalidWish):
        replace(ALL, **wrong)


def test_cue_is_stored_once_for_the_same_words(ben):
    for _ in range(2):
        wishes.set_cue(patient=ben, cue="After lunch, in my chair.", by=ben.user)

    ben.refresh_from_db()
    assert ben.cue == "After lunch, in my chair."
    assert AuditEvent.objects.filter(verb="cue.set").count() == 1


def test_helper_is_told_of_the_week_only_while_the_patient_agrees(ben):
    link = make_carer(clinic=ben.clinic, patient=ben, user=make_user(name="Luis"))

    wishes.tell_helper(link=link, is_told=True, by=ben.user, now=NOON)
    rule = ReminderRule.objects.get(kind="carer")
    assert (rule.user, rule.is_active, rule.consented_by) == (link.user, True, ben.user)

    wishes.tell_helper(link=link, is_told=False, by=ben.user, now=NOON)
    rule.refresh_from_db()
    assert (rule.is_active, rule.withdrawn_at) == (False, NOON)


def test_the_same_quiet_hours_again_change_nothing(ben):
    for _ in range(2):
        wishes.set_quiet_hours(
            patient=ben, quiet=QuietHours(time(20), time(9)), by=ben.user, now=NOON
        )

    assert (ben.quiet_from, ben.quiet_until) == (time(20), time(9))
    assert AuditEvent.objects.filter(verb="reminder.quiet_hours_set").count() == 1
