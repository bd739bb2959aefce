"""Whatever happens to messages in whatever order: none lost, none doubled, none at a wrong hour."""

import contextlib
import random
from collections import Counter
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Min
from django.db.models.functions import Now

from programmes.actions import delivery, reminders, sending
from programmes.channels import Deferred, Lost, Refused, Unreachable
from programmes.domain.reminders import Kind
from programmes.models import Delivery, DeliveryState, Patient, PracticeDay
from programmes.models.delivery import LEASED, MOVES
from tests.factories import NOON, WEDNESDAY, make_clinic, make_patient, make_user
from tests.sending import make_rule

ENDS = [state for state, following in MOVES.items() if not following]
TIMES = [[time(9)], [time(12)], [time(18)], [time(9), time(18)]]
ZONES = ["Europe/London", "America/New_York", "Asia/Kolkata"]


class Died(BaseException):
    """A worker is killed: no line of it runs any more."""


FATES = {
    "taken": None,
    "taken, and no answer": Lost("timed out"),
    "taken, and the worker dies": Died(),
    "the worker dies": Died(),
    "later": Deferred("451"),
    "nobody there": Unreachable("no route"),
    "never": Refused("550 no"),
    "a bug": ValueError("a bug of ours"),
}


class Ledger:
    """A patient with reminders and a letter, and all that people and servers do meanwhile."""

    def __init__(self, seed):
        self.dice = random.Random(seed)  # noqa: S311 -- the same story each time
        self.now = NOON - timedelta(hours=6)
        self.taken, self.untold, self.by_hand = Counter(), Counter(), Counter()
        self.ended, self.at_wrong_hours = {}, []
        user = make_user(name="Pat", email="pat@example.org")
        self.patient = make_patient(clinic=make_clinic(), user=user)
        about = {"clinic": self.patient.clinic, "patient": self.patient}
        for number in range(12):
            day = WEDNESDAY + timedelta(days=number)
            PracticeDay.objects.create(**about, day=day, is_due=True)
        self.rule = make_rule(**about, fill_at=self.now)
        reminders.fill_due(now=self.now)
        words = {"subject": "A letter", "text": "Some words."}
        letter = {"kind": Kind.ACCOUNT, "slot": "x", "contents": words}
        delivery.post(clinic=self.patient.clinic, user=user, now=self.now, **letter)

    def time_goes_on(self):
        self.now += timedelta(minutes=self.dice.choice([5, 180]))
        self.look()

    def next_is_due(self):
        """The clock shows when the next message may go."""
        waiting = Delivery.objects.waiting().filter(not_before__gt=self.now)
        self.now = waiting.aggregate(first=Min("not_before"))["first"] or self.now
        self.look()

    def look(self):
        reminders.fill_due(now=self.now)
        sending.expire(now=self.now)

    def times_change(self):
        times = self.dice.choice(TIMES)
        given = {name: getattr(self.rule, name) for name in ("clinic", "user", "patient")}
        kind = {"kind": Kind.SESSION, "weekdays": range(7), "channels": ["email"]}
        reminders.set_rule(**given, **kind, times=times, by=self.rule.user, now=self.now)

    def reminders_are_turned_off(self):
        reminders.stop_rule(rule=self.rule, is_withdrawn=False, by=None, now=self.now)

    def patient_travels(self):
        Patient.objects.update(zone=self.dice.choice(ZONES))
        self.patient.refresh_from_db()
        reminders.refill(patient=self.patient, now=self.now)

    def worker_claims_and_dies(self):
        self.next_is_due()
        sending.claim(now=self.now, is_urgent=False, at_most=1)

    def worker_sends(self):
        """It takes back what dead ones held, and has one message in hand."""
        fate = self.dice.choice(list(FATES))
        Delivery.objects.filter(state__in=LEASED).update(lease_until=Now() - timedelta(seconds=1))
        sending.reap(now=self.now)

        def hand_over(row):
            if not self.is_right_hour(row):
                self.at_wrong_hours.append((row, self.now))
            if fate.startswith("taken"):
                self.taken[row.pk] += 1
                self.untold[row.pk] += fate != "taken"
            if FATES[fate] is not None:
                raise FATES[fate]
            return "250 ok"

        with contextlib.suppress(Died):
            is_urgent = self.dice.random() < 0.1
            ways = {"email": hand_over}
            sending.send_batch(now=self.now, senders=ways, is_urgent=is_urgent, at_most=1)

    def is_right_hour(self, row):
        """Tell whether the rule, as it is, asks for it then, and it is in time and not quiet."""
        is_in_time = row.due_at <= self.now < row.expires_at
        if row.rule_id is None:
            return is_in_time
        self.rule.refresh_from_db()
        zone = ZoneInfo(Patient.objects.get().zone)
        is_asked_for = row.due_at.astimezone(zone).time() in self.rule.times
        is_awake = time(8) <= self.now.astimezone(zone).time() < time(21)
        return is_in_time and self.rule.is_active and is_asked_for and is_awake

    def admin_decides(self):
        act = self.dice.choice(["again", "arrived", "stop"])
        for row in Delivery.objects.order_by("pk"):
            with contextlib.suppress(delivery.TooLate, delivery.NotWaiting):
                if act == "again":
                    delivery.send_again(delivery=row, by=self.rule.user, now=self.now)
                    self.by_hand[row.pk] += 1
                elif act == "arrived":
                    delivery.say_arrived(delivery=row, by=self.rule.user, now=self.now)
                    self.taken[row.pk] += 1
                    self.by_hand[row.pk] += 1
                else:
                    delivery.stop(delivery=row, by=self.rule.user)
                return

    def what_is_sent_was_taken_and_what_is_held_was_taken_once(self):
        for row in Delivery.objects.all():
            if row.state == DeliveryState.SENT:
                assert self.taken[row.pk]
            resent = self.untold[row.pk] if row.manner.is_resent else 0
            assert self.taken[row.pk] <= 1 + self.by_hand[row.pk] + min(resent, 1)

    def what_has_ended_stays_as_it_is(self):
        found = {row["id"]: row for row in Delivery.objects.filter(state__in=ENDS).values()}
        assert {pk: found.get(pk) for pk in self.ended} == self.ended
        self.ended = found


HAPPENS = {
    Ledger.time_goes_on: 2,
    Ledger.next_is_due: 5,
    Ledger.worker_sends: 8,
    Ledger.worker_claims_and_dies: 3,
    Ledger.times_change: 3,
    Ledger.reminders_are_turned_off: 1,
    Ledger.patient_travels: 1,
    Ledger.admin_decides: 1,
}


@pytest.mark.parametrize("seed", [2, 3])
def test_ledger_keeps_its_promises_in_whatever_order_things_happen(db, seed):
    ledger = Ledger(seed)
    for happens in ledger.dice.choices(list(HAPPENS), HAPPENS.values(), k=100):
        happens(ledger)
        ledger.what_is_sent_was_taken_and_what_is_held_was_taken_once()
        ledger.what_has_ended_stays_as_it_is()
        assert ledger.at_wrong_hours == []
    assert ledger.taken
