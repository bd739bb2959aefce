"""Rules become rows of the ledger: 48 hours ahead, once each, whatever is changed meanwhile."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from programmes.actions import delivery, reminders
from programmes.domain.reminders import Kind
from programmes.models import AuditEvent, Delivery, ReminderRule
from tests.actions.parallel import at_once
from tests.factories import NOON, WEDNESDAY, make_patient
from tests.sending import clocks_of, make_rule

THURSDAY, FRIDAY = date(2026, 3, 5), date(2026, 3, 6)
SATURDAY = date(2026, 3, 7)


def remind(patient, *, by=None, now=NOON, **given):
    values = {"times": [time(9), time(18)], "weekdays": range(7), "channels": ["email"]} | given
    return reminders.set_rule(
        clinic=patient.clinic,
        user=patient.user,
        patient=patient,
        kind=Kind.SESSION,
        by=by or patient.user,
        now=now,
        **values,
    )


def rows(**given):
    found = Delivery.objects.filter(**given).order_by("due_at")
    return [(row.day, row.slot, row.state) for row in found]


def waiting():
    return [(row.day, row.due_at.time()) for row in Delivery.objects.waiting().order_by("due_at")]


def test_rule_fills_the_next_days_and_makes_up_for_nothing(ben):
    rule = remind(ben)

    # It is noon: this morning is over.
    assert rows() == [
        (WEDNESDAY, "1", "pending"),
        (THURSDAY, "0", "pending"),
        (THURSDAY, "1", "pending"),
        (FRIDAY, "0", "pending"),
        (FRIDAY, "1", "pending"),
    ]
    assert (rule.filled_until, rule.fill_at) == (SATURDAY, datetime(2026, 3, 5, tzinfo=UTC))
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, rule.consented_by, rule.consented_at) == (
        "reminder.set",
        ben.user,
        ben.user,
        NOON,
    )


def test_each_channel_has_a_row_of_its_own(ben):
    remind(ben, times=[time(18)], channels=["email", "push"])

    assert sorted(Delivery.objects.filter(day=WEDNESDAY).values_list("channel", flat=True)) == [
        "email",
        "push",
    ]


def test_filling_again_writes_nothing_until_the_local_day_is_over(ben):
    remind(ben)

    assert reminders.fill_due(now=NOON + timedelta(hours=11)) == 0
    midnight = datetime(2026, 3, 5, tzinfo=UTC)
    assert (reminders.fill_due(now=midnight), reminders.fill_due(now=midnight)) == (1, 0)
    assert rows(day__gt=FRIDAY) == [(SATURDAY, "0", "pending"), (SATURDAY, "1", "pending")]


def test_after_an_outage_of_days_only_what_still_holds_is_written(ben):
    remind(ben)
    Delivery.objects.waiting().update(state="expired")
    back = datetime(2026, 3, 9, 10, tzinfo=UTC)  # Monday: the reminder of nine holds until eleven

    reminders.fill_due(now=back)

    monday = date(2026, 3, 9)
    assert rows(state="pending")[:2] == [(monday, "0", "pending"), (monday, "1", "pending")]
    assert not Delivery.objects.filter(day__range=(SATURDAY, date(2026, 3, 8))).exists()


def test_changed_time_moves_what_waits_and_nothing_that_has_begun(ben):
    remind(ben)
    sent = Delivery.objects.get(day=WEDNESDAY)
    Delivery.objects.filter(pk=sent.pk).update(state="expired")

    remind(ben, times=[time(9), time(19)])

    assert waiting() == [
        (THURSDAY, time(9)),
        (THURSDAY, time(19)),
        (FRIDAY, time(9)),
        (FRIDAY, time(19)),
    ]
    assert rows(day=WEDNESDAY) == [(WEDNESDAY, "1", "expired")]


def test_weekday_that_is_dropped_and_taken_again_is_not_lost(ben):
    remind(ben)
    remind(ben, weekdays=[2, 4])
    assert rows(day=THURSDAY) == [(THURSDAY, "0", "cancelled"), (THURSDAY, "1", "cancelled")]

    remind(ben)

    assert rows(day=THURSDAY) == [(THURSDAY, "0", "pending"), (THURSDAY, "1", "pending")]


def test_message_that_somebody_stopped_by_hand_does_not_come_back(ben, cleo):
    remind(ben)
    stopped = Delivery.objects.filter(day=THURSDAY).first()
    delivery.stop(delivery=stopped, by=cleo)

    remind(ben, times=[time(9), time(17)])

    stopped.refresh_from_db()
    assert (stopped.state, stopped.reason) == ("cancelled", "by_hand")


def test_other_zone_moves_what_waits_and_doubles_nothing(ben):
    remind(ben)
    ben.zone = "America/New_York"
    ben.save()

    reminders.refill(patient=ben, now=NOON)

    # There it is seven in the morning: today's nine o'clock is still to come.
    assert waiting()[:2] == [(WEDNESDAY, time(14)), (WEDNESDAY, time(23))]
    assert len({(row.day, row.slot) for row in Delivery.objects.all()}) == Delivery.objects.count()
    assert set(Delivery.objects.waiting().values_list("zone", flat=True)) == {"America/New_York"}


def test_zone_in_which_the_time_is_over_today_takes_it_back(ben):
    remind(ben)
    ben.zone = "Asia/Tokyo"  # 21:00 there
    ben.save()

    reminders.refill(patient=ben, now=NOON)

    assert rows(day=WEDNESDAY) == [(WEDNESDAY, "1", "cancelled")]


def test_newer_zone_data_makes_all_that_waits_anew_once(ben, tmp_path):
    """London goes the way of Paris: eighteen o'clock is an hour earlier, today as well."""
    remind(ben)
    assert not reminders.refill_after(version="2026a", now=NOON)
    assert not reminders.refill_after(version="2026a", now=NOON)
    assert reminders.fill_due(now=NOON) == 0

    with clocks_of(tmp_path, "Europe/London", like="Europe/Paris"):
        assert reminders.refill_after(version="2026b", now=NOON)
        assert (reminders.fill_due(now=NOON), reminders.fill_due(now=NOON)) == (1, 0)

    assert waiting() == [
        (WEDNESDAY, time(17)),
        (THURSDAY, time(8)),
        (THURSDAY, time(17)),
        (FRIDAY, time(8)),
        (FRIDAY, time(17)),
    ]
    # A machine that has not heard of it yet undoes nothing.
    assert not reminders.refill_after(version="2026a", now=NOON)
    assert not reminders.refill_after(version="2026b", now=NOON)


def test_newer_zone_data_reaches_more_rules_than_one_piece_holds(northside, monkeypatch):
    monkeypatch.setattr(reminders, "RULES_AT_ONCE", 2)
    rules = [make_rule(clinic=northside, fill_at=NOON + timedelta(days=1)) for _ in range(5)]
    off = make_rule(clinic=northside, is_active=False)
    reminders.refill_after(version="2026a", now=NOON)
    reminders.refill_after(version="2026b", now=NOON)

    found = dict(ReminderRule.objects.values_list("pk", "version"))
    assert found == {**{rule.pk: 2 for rule in rules}, off.pk: 1}
    assert ReminderRule.objects.to_fill(now=NOON).count() == 5


def test_messages_of_one_moment_are_spread_and_each_keeps_its_place(northside, settings):
    settings.DELIVERY_SPREAD_S = 120
    patients = [make_patient(clinic=northside) for _ in range(20)]
    for patient in patients:
        remind(patient, times=[time(18)])

    found = {}
    for row in Delivery.objects.all():
        late = row.not_before - row.due_at
        assert timedelta() <= late < timedelta(seconds=120)
        found.setdefault(row.patient_id, set()).add(late)
    assert {len(places) for places in found.values()} == {1}
    assert len({next(iter(places)) for places in found.values()}) > 15


def test_stopped_rule_takes_back_what_waits_and_holds_again_with_new_consent(ben, ana):
    rule = remind(ben)

    assert reminders.stop_rule(rule=rule, is_withdrawn=True, by=None, now=NOON)
    assert not reminders.stop_rule(rule=rule, is_withdrawn=True, by=None, now=NOON)
    assert waiting() == []
    assert reminders.fill_due(now=NOON + timedelta(days=9)) == 0

    later = NOON + timedelta(hours=1)
    again = remind(ben, by=ana, now=later)
    assert (again.pk, again.consented_by, again.consented_at) == (rule.pk, ana, later)
    assert (again.withdrawn_at, again.version, len(waiting())) == (None, 3, 5)
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["reminder.set", "reminder.withdrawn", "reminder.set"]


def test_rule_that_is_off_can_still_be_withdrawn(ben):
    rule = remind(ben)

    reminders.stop_rule(rule=rule, is_withdrawn=False, by=ben.user, now=NOON)
    assert not reminders.stop_rule(rule=rule, is_withdrawn=False, by=ben.user, now=NOON)
    assert reminders.stop_rule(rule=rule, is_withdrawn=True, by=ben.user, now=NOON)

    rule.refresh_from_db()
    assert (rule.is_active, rule.withdrawn_at) == (False, NOON)


def test_weekly_rule_has_one_row_a_week(ben):
    for number in range(5):
        weekly = {"kind": Kind.WEEKLY, "times": [time(18)], "weekdays": [6]}
        reminders.set_rule(
            clinic=ben.clinic,
            user=ben.user,
            patient=ben,
            channels=["email"],
            by=ben.user,
            now=NOON + timedelta(days=number),
            **weekly,
        )

    assert rows() == [(date(2026, 3, 2), "0", "pending")]


def test_therapist_of_two_clinics_has_a_list_from_each(northside, southside, ana):
    for clinic in (northside, southside):
        reminders.set_rule(
            clinic=clinic,
            user=ana,
            patient=None,
            kind=Kind.DIGEST,
            times=[time(9)],
            weekdays=[4],
            channels=["email"],
            by=ana,
            now=NOON,
        )

    assert rows() == [
        (date(2026, 3, 2), f"0:{clinic.pk}", "pending") for clinic in (northside, southside)
    ]


@pytest.mark.django_db(transaction=True)
def test_two_who_fill_at_once_write_each_row_once(northside):
    for _ in range(6):
        make_rule(clinic=northside, patient=make_patient(clinic=northside))

    counts = at_once(*[lambda: reminders.fill_due(now=NOON, at_most=3)] * 2)

    assert sum(counts) == 6
    # At noon nine is over: tomorrow and the day after remain.
    assert Delivery.objects.count() == 12
    assert not ReminderRule.objects.to_fill(now=NOON).exists()


def test_filling_costs_the_same_for_one_rule_and_for_many(northside, django_assert_num_queries):
    for count in (1, 20):
        for _ in range(count):
            make_rule(clinic=northside)

        # Both savepoints, the rules, their rows, the rules again, what they dropped.
        with django_assert_num_queries(6):
            reminders.fill_due(now=NOON)
