"""Invitations of staff and pairing links of patients: by what people get in, and how long."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from programmes.actions import accounts, inviting
from programmes.models import (
    Device,
    Invitation,
    Role,
    User,
)
from tests.actions.people import (
    GOOD_PASSWORD,
    SECOND,
    accept,
    add_staff,
    events,
    invite,
    pair_phone,
)
from tests.factories import (
    NOON,
    make_device,
    make_membership,
    make_patient,
)


def test_invite_and_accept_make_a_member(northside, cleo):
    invitation, secret = invite(northside, cleo, email=" Dora@Example.org")

    assert inviting.find_invitation(secret=secret, now=NOON) == invitation
    dora = accept(secret)

    assert (dora.email, dora.check_password(GOOD_PASSWORD)) == ("dora@example.org", True)
    assert list(dora.clinics_as(Role.THERAPIST)) == [northside]
    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.ended_at) == (NOON, NOON)
    assert events() == [("invitation.made", cleo), ("invitation.accepted", dora)]


def test_an_invitation_is_used_once(northside, cleo):
    _, secret = invite(northside, cleo)
    accept(secret)

    with pytest.raises(inviting.InvitationNotUsable):
        accept(secret, password="another fine password")
    with pytest.raises(inviting.InvitationNotUsable):
        inviting.find_invitation(secret=secret, now=NOON)


def test_an_invitation_lasts_72_hours_and_not_a_moment_longer(northside, cleo):
    _, secret = invite(northside, cleo)
    end = NOON + timedelta(hours=72)

    assert inviting.find_invitation(secret=secret, now=end - SECOND).name == "Dora"
    for now in (end, end + SECOND):
        with pytest.raises(inviting.InvitationNotUsable):
            accept(secret, now=now)
    assert not User.objects.filter(email="dora@example.org").exists()


def test_a_newer_invitation_ends_the_older(northside, southside, cleo):
    make_membership(clinic=southside, role=Role.CLINIC_ADMIN, user=cleo)
    _, old = invite(northside, cleo)
    _, admin = invite(northside, cleo, role=Role.CLINIC_ADMIN)
    _, elsewhere = invite(southside, cleo)
    _, new = invite(northside, cleo, email="DORA@example.org")

    with pytest.raises(inviting.InvitationNotUsable):
        accept(old)
    assert accept(new) == accept(admin) == accept(elsewhere)


def test_an_invitation_that_ran_out_does_not_stand_in_the_way(northside, cleo):
    invite(northside, cleo)
    later = NOON + timedelta(days=30)

    _, secret = invite(northside, cleo, now=later)

    assert accept(secret, now=later).name == "Dora"


def test_invite_of_a_member_is_refused(northside, cleo, ana):
    with pytest.raises(accounts.AlreadyMember):
        invite(northside, cleo, email="Ana@northside.example")
    assert not Invitation.objects.exists()


def test_accept_with_an_account_keeps_its_password(northside, southside, cleo, ana):
    ana.set_password("six badgers row home")
    ana.save()
    admin = make_membership(clinic=southside, role=Role.CLINIC_ADMIN).user
    invitation, secret = invite(southside, admin, email=ana.email)
    assert invitation.has_account

    assert accept(secret, password="123") == ana

    ana.refresh_from_db()
    assert ana.check_password("six badgers row home")
    assert list(ana.clinics_as(Role.THERAPIST).order_by("pk")) == [northside, southside]


def test_accept_by_somebody_who_became_a_member_meanwhile_adds_nothing(northside, cleo):
    _, secret = invite(northside, cleo)
    dora = add_staff(northside, by=cleo)

    assert accept(secret) == dora
    assert dora.memberships.count() == 1


@pytest.mark.parametrize("password", ["short", "dora@example.org"])
def test_accept_with_a_poor_password_leaves_the_invitation_open(password, northside, cleo):
    _, secret = invite(northside, cleo)

    with pytest.raises(ValidationError):
        accept(secret, password=password)

    assert not User.objects.filter(email="dora@example.org").exists()
    assert accept(secret).name == "Dora"


@pytest.mark.parametrize("secret", ["", "x", "ä" * 43, "0" * 64, "'; DROP TABLE x; --"])
def test_made_up_secrets_open_nothing(secret, northside, cleo, ben, ana):
    invitation, _ = invite(northside, cleo)
    device, _ = accounts.offer_pairing(patient=ben, by=ana, now=NOON)

    for guess in (secret, invitation.secret_hash, device.secret_hash):
        with pytest.raises(inviting.InvitationNotUsable):
            accept(guess)
        with pytest.raises(accounts.PairingNotUsable):
            pair_phone(guess)


def test_pairing_signs_one_browser_in_once(ben, ana):
    offered, secret = accounts.offer_pairing(patient=ben, by=ana, now=NOON)
    assert accounts.find_pairing(secret=secret, now=NOON) == offered

    device = pair_phone(secret, name="x" * 100)

    device.refresh_from_db()
    assert (device, device.patient, device.name) == (offered, ben, "x" * 80)
    assert (device.paired_at, device.last_seen_at, device.ended_at) == (NOON, NOON, None)
    with pytest.raises(accounts.PairingNotUsable):
        pair_phone(secret)
    assert events() == [("device.offered", ana), ("device.paired", ben.user)]


def test_a_pairing_link_lasts_ten_minutes_and_not_a_moment_longer(ben, ana):
    _, secret = accounts.offer_pairing(patient=ben, by=ana, now=NOON)
    end = NOON + timedelta(minutes=10)

    for now in (end, end + SECOND):
        with pytest.raises(accounts.PairingNotUsable):
            pair_phone(secret, now=now)
    assert pair_phone(secret, now=end - SECOND).patient == ben


def test_a_newer_pairing_link_ends_the_older_but_no_paired_device(northside, ben, ana):
    phone = make_device(clinic=northside, patient=ben)
    _, old = accounts.offer_pairing(patient=ben, by=ana, now=NOON)
    _, of_other = accounts.offer_pairing(patient=make_patient(clinic=northside), by=ana, now=NOON)
    _, new = accounts.offer_pairing(patient=ben, by=ana, now=NOON)

    with pytest.raises(accounts.PairingNotUsable):
        pair_phone(old)
    pair_phone(new)
    pair_phone(of_other)
    assert Device.objects.in_use().filter(patient=ben).count() == 2
    assert Device.objects.get(pk=phone.pk).ended_at is None


def test_a_pairing_link_of_a_former_patient_opens_nothing(northside, ben, ana, cleo):
    membership = ben.user.memberships.get()
    accounts.end_membership(membership=membership, by=cleo, now=NOON)
    _, secret = accounts.offer_pairing(patient=ben, by=ana, now=NOON)

    with pytest.raises(accounts.PairingNotUsable):
        pair_phone(secret)


def test_end_device_twice_is_recorded_once(northside, ben, ana):
    device = make_device(clinic=northside, patient=ben)

    accounts.end_device(device=device, by=ana, now=NOON)
    accounts.end_device(device=device, by=ana, now=NOON + SECOND)

    assert Device.objects.get(pk=device.pk).ended_at == NOON
    assert events() == [("device.ended", ana)]


def test_end_device_kills_a_link_that_waits(ben, ana):
    device, secret = accounts.offer_pairing(patient=ben, by=ana, now=NOON)
    accounts.end_device(device=device, by=ana, now=NOON)

    with pytest.raises(accounts.PairingNotUsable):
        pair_phone(secret)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (None, NOON),
        (NOON - timedelta(hours=1, seconds=1), NOON),
        (NOON - timedelta(minutes=59), NOON - timedelta(minutes=59)),
    ],
)
def test_note_device_seen_writes_once_an_hour(seen, expected, northside, ben):
    device = make_device(clinic=northside, patient=ben, last_seen_at=seen)

    accounts.note_device_seen(device=device, now=NOON)

    assert Device.objects.get(pk=device.pk).last_seen_at == expected
