"""Erasures are asked for, agreed to and called off; and records whose time is over are put up."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from programmes.actions import erasing, stays
from programmes.actions.erasing import AlreadyOver
from programmes.models import AuditEvent, Delivery, Erasure, PatientState
from tests.actions.parallel import at_once
from tests.factories import NOON, make_assignment, make_device, make_patient
from tests.rights import make_erasure
from tests.sending import send

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def verbs(patient):
    rows = AuditEvent.objects.filter(patient=patient, verb__startswith="erasure.")
    return list(rows.order_by("pk").values_list("verb", "by"))


def test_a_patient_asks_once_and_the_admins_are_told_without_a_name(ben, cleo):
    first = erasing.ask_erasure(patient=ben, reason="", by=ben.user, now=NOON)

    assert erasing.ask_erasure(patient=ben, reason="", by=ben.user, now=NOON + DAY) == first
    assert (first.cause, first.due_at) == ("asked", None)
    assert verbs(ben) == [("erasure.asked", ben.user.pk)]
    assert send() == 1
    (told,) = mail.outbox
    assert told.to == [cleo.email]
    assert told.subject == "A decision waits in Relearn"
    assert "/clinics/northside/admin/erasures/" in told.body
    assert "Ben" not in told.body


def test_an_admin_agrees_to_what_was_asked_and_its_words_stay(ben, cleo):
    asked = make_erasure(clinic=ben.clinic, patient=ben, reason="I moved away.")

    agreed = erasing.decide_erasure(patient=ben, reason="", by=cleo, now=NOON + DAY)

    assert agreed.pk == asked.pk
    assert (agreed.reason, agreed.cause, agreed.by) == ("I moved away.", "asked", ben.user)
    assert (agreed.agreed_at, agreed.agreed_by) == (NOON + DAY, cleo)
    assert agreed.due_at == NOON + 15 * DAY
    with pytest.raises(AlreadyOver):
        erasing.decide_erasure(patient=ben, reason="", by=cleo, now=NOON + 2 * DAY)


def test_an_admin_decides_without_being_asked(ben, cleo):
    erasure = erasing.decide_erasure(patient=ben, reason="By letter.", by=cleo, now=NOON)

    assert (erasure.cause, erasure.reason, erasure.by) == ("admin", "By letter.", cleo)
    assert verbs(ben) == [("erasure.agreed", cleo.pk)]


def test_it_is_called_off_once_and_then_may_be_asked_for_again(ben, cleo):
    erasure = make_erasure(clinic=ben.clinic, patient=ben)
    erasing.end_erasure(erasure=erasure, why="The law.", by=cleo, now=NOON)

    with pytest.raises(AlreadyOver):
        erasing.end_erasure(erasure=erasure, why="Again.", by=cleo, now=NOON)
    erasure.refresh_from_db()
    assert (erasure.why_ended, erasure.ended_by) == ("The law.", cleo)
    assert erasing.ask_erasure(patient=ben, reason="", by=ben.user, now=NOON) != erasure


def test_postgresql_refuses_two_open_ones_and_one_that_did_not_wait(ben):
    make_erasure(clinic=ben.clinic, patient=ben)

    with pytest.raises(IntegrityError, match="erasure_open_once"), transaction.atomic():
        make_erasure(clinic=ben.clinic, patient=ben)
    other = make_patient(clinic=ben.clinic)
    with pytest.raises(IntegrityError, match="erasure_waited"), transaction.atomic():
        make_erasure(clinic=ben.clinic, patient=other, done_at=NOON)


@pytest.mark.django_db(transaction=True)
def test_agreeing_and_calling_off_at_once_leaves_one_of_them(ben, cleo):
    erasure = make_erasure(clinic=ben.clinic, patient=ben)

    at_once(
        lambda: erasing.decide_erasure(patient=ben, reason="", by=cleo, now=NOON),
        lambda: erasing.end_erasure(erasure=erasure, why="No.", by=cleo, now=NOON),
    )

    erasure.refresh_from_db()
    assert erasure.ended_at == NOON or Erasure.objects.open().exclude(pk=erasure.pk).exists()
    assert Erasure.objects.open().filter(patient=ben).count() <= 1


# --- Retention -----------------------------------------------------------------------------------


@pytest.fixture
def left(northside):
    """Three people whose care ended, a day apart, and one whose care goes on."""
    make_patient(clinic=northside, name="Here")
    return [
        make_patient(
            clinic=northside, name=f"Left {day}", left_on=date(2025, 3, day), state="ended"
        )
        for day in (3, 4, 5)
    ]


def keep(clinic, months):
    type(clinic).objects.filter(pk=clinic.pk).update(retention_months=months)


def test_records_are_put_up_when_their_months_are_over(northside, left, cleo):
    keep(northside, 12)

    assert erasing.retain(now=NOON) == 2  # it is 4 March 2026
    assert erasing.retain(now=NOON + timedelta(hours=1)) == 0
    assert erasing.retain(now=NOON + DAY) == 1

    rows = list(Erasure.objects.order_by("patient"))
    assert [row.patient for row in rows] == left
    assert {(row.cause, row.by, row.agreed_by) for row in rows} == {("retention", None, None)}
    assert rows[0].due_at == NOON + 14 * DAY
    assert Delivery.objects.filter(kind="notice", user=cleo).count() == 2


def test_without_a_setting_nothing_is_put_up(northside, left):
    assert erasing.retain(now=NOON + 9999 * DAY) == 0


def test_what_an_admin_keeps_is_not_put_up_again(northside, left, cleo):
    keep(northside, 12)
    erasing.retain(now=NOON)
    for row in Erasure.objects.open():
        erasing.end_erasure(erasure=row, why="A court case.", by=cleo, now=NOON)

    assert erasing.retain(now=NOON + timedelta(hours=1)) == 0


def test_records_of_other_clinics_and_those_put_under_others_are_left(northside, southside, left):
    make_patient(clinic=southside, left_on=date(2020, 1, 1), state="ended")
    make_patient(clinic=northside, left_on=date(2020, 1, 1), state="ended", merged_into=left[2])
    keep(northside, 12)

    assert erasing.retain(now=NOON) == 2


# --- Where a patient stands ----------------------------------------------------------------------


@pytest.mark.parametrize("state", ["discharged", "ended", "died"])
def test_care_ends_on_the_patients_day_and_begins_again(ben, ana, state):
    ben.zone = "Pacific/Kiritimati"
    ben.save()

    stays.set_state(patient=ben, state=PatientState(state), by=ana, now=NOON)
    ben.refresh_from_db()
    assert (ben.state, ben.left_on) == (state, date(2026, 3, 5))

    stays.set_state(patient=ben, state=PatientState.ACTIVE, by=ana, now=NOON + DAY)
    ben.refresh_from_db()
    assert (ben.state, ben.left_on) == ("active", None)


@pytest.mark.parametrize(
    ("state", "is_over"), [("discharged", False), ("ended", True), ("died", True)]
)
def test_plan_and_devices_end_with_an_end_or_a_death_alone(northside, ben, ana, state, is_over):
    assignment = make_assignment(clinic=northside, patient=ben)
    device = make_device(clinic=northside, patient=ben)

    stays.set_state(patient=ben, state=PatientState(state), by=ana, now=NOON)

    assignment.refresh_from_db()
    device.refresh_from_db()
    assert (assignment.ended_on is not None, device.ended_at is not None) == (is_over, is_over)
    events = AuditEvent.objects.filter(patient=ben).values_list("verb", flat=True)
    assert events.first() == "patient.state_set"


def test_a_later_step_keeps_the_day_on_which_care_ended_and_the_same_again_is_none(ben, ana):
    for number, state in enumerate(("discharged", "ended", "ended")):
        stays.set_state(patient=ben, state=PatientState(state), by=ana, now=NOON + number * DAY)

    ben.refresh_from_db()
    assert ben.left_on == date(2026, 3, 4)
    assert AuditEvent.objects.filter(verb="patient.state_set").count() == 2


def test_a_person_is_in_care_by_one_record_at_a_time(northside, southside, ben, ana):
    make_patient(clinic=southside, user=ben.user, state="ended")
    stays.set_state(patient=ben, state=PatientState.ENDED, by=ana, now=NOON)
    other = make_patient(clinic=northside, user=ben.user)

    with pytest.raises(stays.CannotBeActive):
        stays.set_state(patient=ben, state=PatientState.ACTIVE, by=ana, now=NOON)
    assert other.state == "active"
