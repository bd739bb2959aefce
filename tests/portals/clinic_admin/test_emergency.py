"""An admin opens a record in an emergency: with a reason, for an hour, and everybody is told."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from programmes.actions import emergencies
from programmes.actions.emergencies import TooManyOpened, break_glass
from programmes.models import AuditEvent, Delivery, EmergencyAccess, Role
from tests.conftest import pair
from tests.factories import NOON, make_membership, make_patient, make_win
from tests.keeping import make_responsibility
from tests.portals.patient.pages import words
from tests.rights import make_access
from tests.sending import send

pytestmark = pytest.mark.django_db
WHY = "Found unconscious, and no therapist answers."


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def page_of(patient, name="emergency"):
    membership = patient.user.memberships.get().public_id
    return f"/clinics/northside/admin/people/{membership}/{name}/"


def test_a_record_opens_after_a_reason_for_an_hour(desk, northside, ben, cleo, noon):
    make_win(clinic=northside, patient=ben, words="I held a cup.")
    assert desk.get(page_of(ben, "record"))["Location"] == page_of(ben)
    asked = words(desk.get(page_of(ben)))
    assert "The therapist is told at once, by mail." in asked
    refused = desk.post(page_of(ben), {"reason": ""})
    assert (refused.status_code, "Say why, in a sentence." in words(refused)) == (422, True)
    assert not EmergencyAccess.objects.exists()

    assert desk.post(page_of(ben), {"reason": WHY})["Location"] == page_of(ben, "record")

    page = desk.get(page_of(ben, "record"))
    assert f"Opened in an emergency until 13:00. You wrote: {WHY}" in words(page)
    assert "I held a cup." in words(page)
    noon.shift(timedelta(hours=1))
    desk.force_login(cleo)
    assert desk.get(page_of(ben, "record"))["Location"] == page_of(ben)
    events = AuditEvent.objects.filter(patient=ben, by=cleo).order_by("pk")
    assert list(events.values_list("verb", "role")) == [
        ("emergency.opened", "clinic_admin"),
        ("patient.read", "clinic_admin"),
    ]


def test_the_therapist_is_told_without_name_or_health_and_reads_the_reason(
    northside, ben, ana, cleo
):
    make_responsibility(clinic=northside, patient=ben, therapist=ana)
    break_glass(patient=ben, reason=WHY, by=cleo, now=NOON)

    assert send() == 1
    (told,) = mail.outbox
    assert (told.to, told.subject) == ([ana.email], "A record was opened")
    assert "Cleo opened the record of a person whom you look after" in told.body
    assert f"/clinics/northside/patients/{ben.public_id}/" in told.body
    assert "Ben" not in told.body
    assert WHY not in told.body
    therapist = Client()
    therapist.force_login(ana)
    record = words(therapist.get(f"/clinics/northside/patients/{ben.public_id}/"))
    assert (
        "Cleo, who runs the clinic, opened this record in an emergency on Wed 4 March, 12:00: "
        f"{WHY}"
    ) in record


def test_without_a_therapist_whoever_is_on_duty_is_told(northside, ben, ana, cleo):
    break_glass(patient=ben, reason=WHY, by=cleo, now=NOON)

    assert [row.user for row in Delivery.objects.filter(kind="notice")] == [ana]


def test_the_patient_reads_who_it_was_and_why(ben, cleo):
    access = make_access(clinic=ben.clinic, patient=ben, by=cleo, reason=WHY)
    AuditEvent.objects.create(
        clinic=ben.clinic,
        patient=ben,
        verb="emergency.opened",
        by=cleo,
        role="clinic_admin",
        at=NOON,
        target=f"emergencyaccess:{access.pk}",
    )

    page = words(pair(ben).get("/settings/opened/"))

    assert f"Cleo, runs the clinic Opened it in an emergency. They wrote: {WHY}" in page


def test_opening_again_within_the_hour_is_the_same_and_later_another(ben, ana, cleo):
    first = break_glass(patient=ben, reason=WHY, by=cleo, now=NOON)
    minute = timedelta(minutes=1)

    assert break_glass(patient=ben, reason="Again", by=cleo, now=NOON + 59 * minute) == first
    later = break_glass(patient=ben, reason="Again", by=cleo, now=NOON + 60 * minute)
    assert later != first
    assert Delivery.objects.filter(kind="notice").count() == 2


def test_an_eleventh_record_within_a_day_stays_closed(desk, northside, ben, cleo):
    for number in range(emergencies.MOST_A_DAY):
        other = make_patient(clinic=northside, name=f"P{number}")
        break_glass(patient=other, reason=WHY, by=cleo, now=NOON)

    with pytest.raises(TooManyOpened):
        break_glass(patient=ben, reason=WHY, by=cleo, now=NOON + timedelta(hours=23))
    refused = desk.post(page_of(ben), {"reason": WHY})
    assert refused.status_code == 422
    assert "You opened ten records today. Ask a therapist." in words(refused)
    assert f">{WHY}</textarea>" in refused.content.decode().replace("\n", "")


def test_one_admins_emergency_opens_nothing_for_another(northside, ben, cleo):
    break_glass(patient=ben, reason=WHY, by=cleo, now=NOON)
    other = make_membership(clinic=northside, role=Role.CLINIC_ADMIN).user
    browser = Client()
    browser.force_login(other)

    assert browser.get(page_of(ben, "record"))["Location"] == page_of(ben)


def test_whoever_reads_records_anyway_has_no_emergency(desk, northside, ben, cleo):
    make_membership(clinic=northside, role=Role.THERAPIST, user=cleo)

    assert desk.get(page_of(ben)).status_code == 404
    assert page_of(ben) not in desk.get(page_of(ben, "")[:-1]).content.decode()


def test_postgresql_refuses_one_without_a_reason_and_any_change(ben):
    access = make_access(clinic=ben.clinic, patient=ben)

    with pytest.raises(IntegrityError, match="emergencyaccess_has_reason"), transaction.atomic():
        make_access(clinic=ben.clinic, patient=ben, reason="")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk).update(reason="Another")
