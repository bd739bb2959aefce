"""Clinics, their people, and how that ends."""

from datetime import timedelta

import pytest

from programmes.actions import accounts
from programmes.models import (
    AbilityAssessment,
    AuditEvent,
    Clinic,
    Device,
    Membership,
    Patient,
    Role,
    Side,
)
from tests.actions.people import (
    GOOD_PASSWORD,
    SECOND,
    add_clinic,
    add_patient,
    add_staff,
    events,
    give_again,
    pair_phone,
)
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_device,
    make_membership,
)


def test_add_clinic_stores_and_records_it(db):
    clinic = add_clinic()

    assert Clinic.objects.get() == clinic
    assert (clinic.zone, clinic.emergency_number) == ("America/New_York", "911")
    assert events(clinic=clinic) == [("clinic.added", None)]


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "EST5EDT", "../etc/passwd"])
def test_a_zone_that_nobody_knows_is_refused(zone, northside, ana):
    with pytest.raises(accounts.UnknownZone):
        add_clinic(zone=zone)
    with pytest.raises(accounts.UnknownZone):
        add_patient(northside, ana, zone=zone or "Nowhere")

    assert Clinic.objects.get() == northside
    assert not Patient.objects.exists()


def test_add_staff_makes_an_account_in_lower_case(northside, cleo):
    dora = add_staff(northside, by=cleo, email=" Dora@Example.ORG ")

    assert (dora.email, dora.name) == ("dora@example.org", "Dora")
    assert dora.check_password(GOOD_PASSWORD)
    assert list(dora.clinics_as(Role.THERAPIST)) == [northside]
    assert events() == [("membership.added", cleo)]


def test_add_staff_without_a_password_makes_an_account_that_has_none(northside, cleo):
    dora = accounts.add_staff(
        clinic=northside,
        name="Dora",
        email="dora@example.org",
        role=Role.THERAPIST,
        password=None,
        by=cleo,
    )

    assert not dora.has_usable_password()


def test_add_staff_with_an_account_keeps_name_and_password(northside, southside, ana, cleo):
    ana.set_password("six badgers row home")
    ana.save()

    same = add_staff(southside, by=None, email="ANA@northside.example")

    assert same == ana
    assert (same.name, same.check_password("six badgers row home")) == ("Ana", True)
    assert list(ana.clinics_as(Role.THERAPIST).order_by("pk")) == [northside, southside]


def test_add_staff_twice_is_refused_but_another_role_is_not(northside, ana, cleo):
    with pytest.raises(accounts.AlreadyMember):
        add_staff(northside, by=cleo, email=ana.email)

    add_staff(northside, by=cleo, email=ana.email, role=Role.CLINIC_ADMIN)
    assert ana.memberships.count() == 2


def test_add_patient_stores_person_assessment_and_settings(northside, ana):
    eve = add_patient(
        northside,
        ana,
        stroke_on=WEDNESDAY - timedelta(days=90),
        has_helper=True,
        safety_flags=("neglect",),
        minutes_limit=30,
        zone="Asia/Tokyo",
    )

    eve = Patient.objects.get(pk=eve.pk)
    assert (eve.name, eve.user.email, eve.user.has_usable_password()) == ("Eve", None, False)
    assert (eve.zone, eve.minutes_limit, eve.safety_flags) == ("Asia/Tokyo", 30, ["neglect"])
    assert eve.screen.working_hand == "left"
    assert list(eve.user.clinics_as(Role.PATIENT)) == [northside]
    assessment = AbilityAssessment.objects.get(patient=eve)
    assert (assessment.ability, assessment.assessed_on) == ("flicker", WEDNESDAY)
    assert events() == [("patient.added", ana)]


def test_add_patient_without_a_zone_takes_that_of_the_clinic(northside, ana):
    eve = add_patient(northside, ana, affected_side=Side.LEFT)

    assert (eve.zone, eve.screen.working_hand) == ("Europe/London", "right")


def test_record_reading_says_who_opened_whose_record(ben, ana):
    accounts.record_reading(patient=ben, by=ana)

    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.clinic) == ("patient.read", ana, ben.clinic)
    assert event.target == f"patient:{ben.public_id}"


def test_end_membership_counts_from_the_next_query_on(northside, ana, cleo):
    accounts.end_membership(membership=ana.memberships.get(), by=cleo, now=NOON)

    assert ana.memberships.get().until == NOON
    assert not ana.clinics_as(Role.THERAPIST).exists()
    assert events() == [("membership.ended", cleo)]


def test_end_membership_twice_changes_nothing(northside, ana, cleo):
    membership = ana.memberships.get()
    accounts.end_membership(membership=membership, by=cleo, now=NOON)
    accounts.end_membership(membership=membership, by=cleo, now=NOON + SECOND)

    assert ana.memberships.get().until == NOON
    assert len(events()) == 1


def test_end_membership_of_a_patient_ends_devices_and_links(northside, southside, ben, ana, cleo):
    paired, other = make_device(clinic=northside, patient=ben), make_device(clinic=northside)
    waiting, secret = accounts.offer_pairing(patient=ben, by=ana, now=NOON)

    accounts.end_membership(
        membership=ben.user.memberships.get(clinic=northside), by=cleo, now=NOON
    )

    assert set(Device.objects.filter(ended_at=NOON)) == {paired, waiting}
    assert Device.objects.get(pk=other.pk).ended_at is None
    with pytest.raises(accounts.PairingNotUsable):
        pair_phone(secret)


def test_end_membership_of_the_last_admin_is_refused(northside, southside, cleo):
    make_membership(clinic=southside, role=Role.CLINIC_ADMIN)
    gone = make_membership(clinic=northside, role=Role.CLINIC_ADMIN)
    Membership.objects.filter(pk=gone.pk).update(until=NOON)
    own = cleo.memberships.get()

    with pytest.raises(accounts.LastAdmin):
        accounts.end_membership(membership=own, by=cleo, now=NOON)

    make_membership(clinic=northside, role=Role.CLINIC_ADMIN)
    accounts.end_membership(membership=own, by=cleo, now=NOON)
    assert not cleo.clinics_as(Role.CLINIC_ADMIN).exists()


def test_add_membership_is_a_new_one(northside, ana, cleo):
    old = ana.memberships.get()
    accounts.end_membership(membership=old, by=cleo, now=NOON)

    new = give_again(old, by=cleo)

    assert (new.role, new.until, ana.memberships.count()) == (Role.THERAPIST, None, 2)
    with pytest.raises(accounts.AlreadyMember):
        give_again(old, by=cleo)
    assert events() == [("membership.ended", cleo), ("membership.added", cleo)]


def test_add_membership_of_staff_to_who_has_no_address_is_refused(northside, ben, cleo):
    with pytest.raises(accounts.NoAddress):
        accounts.add_membership(user=ben.user, clinic=northside, role=Role.ASSISTANT, by=cleo)

    assert events() == []


def test_add_membership_of_a_patient_does_not_bring_devices_back(northside, ben, cleo):
    device = make_device(clinic=northside, patient=ben)
    membership = ben.user.memberships.get()
    accounts.end_membership(membership=membership, by=cleo, now=NOON)

    give_again(membership, by=cleo)

    assert Device.objects.get(pk=device.pk).ended_at == NOON
