"""A card on paper: one for each patient, hashed, usable again and again until it ends."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from programmes.actions import accounts, printed
from programmes.domain.secret import hash_of
from programmes.models import Clinic, Device, Membership
from tests.actions.people import events
from tests.factories import NOON, make_device, make_patient

HOUR = timedelta(hours=1)


@pytest.fixture
def allowed(northside):
    Clinic.objects.filter(pk=northside.pk).update(allows_cards=True)
    northside.refresh_from_db()
    return northside


def print_card(patient, by):
    return printed.print_card(patient=patient, name="Printed card", by=by, now=NOON)


def test_cards_are_off_until_the_clinic_turns_them_on(northside, ana, ben):
    with pytest.raises(printed.CardsNotAllowed):
        print_card(ben, ana)

    assert not Device.objects.exists()


def test_card_is_a_device_whose_secret_is_stored_nowhere(allowed, ana, ben):
    card, secret = print_card(ben, ana)

    assert (card.secret_hash, card.is_printed, card.is_in_use) == (hash_of(secret), True, True)
    assert list(Device.objects.in_use()) == [card]
    assert not Device.objects.waiting(now=NOON).exists()
    assert events() == [("device.printed", ana)]


def test_card_is_used_again_and_again_until_it_is_ended(allowed, ana, ben):
    card, secret = print_card(ben, ana)

    for hours in (1, 2):
        assert printed.use_card(secret=secret, now=NOON + hours * HOUR) == card
    card.refresh_from_db()
    assert card.last_seen_at == NOON + 2 * HOUR

    accounts.end_device(device=card, by=ana, now=NOON)
    with pytest.raises(printed.CardNotUsable):
        printed.use_card(secret=secret, now=NOON)
    used = ("device.card_used", ben.user)
    assert events() == [("device.printed", ana), used, used, ("device.ended", ana)]


def test_new_card_ends_the_one_before_and_leaves_phones_alone(allowed, ana, ben):
    phone = make_device(clinic=allowed, patient=ben)
    _, old = print_card(ben, ana)
    card, _ = print_card(ben, ana)

    with pytest.raises(printed.CardNotUsable):
        printed.find_card(secret=old, now=NOON)
    assert set(Device.objects.in_use()) == {phone, card}
    with pytest.raises(IntegrityError, match="device_one_card"):
        make_device(clinic=allowed, patient=ben, is_printed=True)


def test_card_opens_nothing_once_the_clinic_or_the_membership_says_no(allowed, ana, cleo, ben):
    _, secret = print_card(ben, ana)

    Clinic.objects.update(allows_cards=False)
    with pytest.raises(printed.CardNotUsable):
        printed.find_card(secret=secret, now=NOON)
    Clinic.objects.update(allows_cards=True)
    assert printed.find_card(secret=secret, now=NOON).patient == ben
    accounts.end_membership(membership=ben.user.memberships.get(), by=cleo, now=NOON)
    with pytest.raises(printed.CardNotUsable):
        printed.find_card(secret=secret, now=NOON)


def test_secret_of_a_phone_opens_no_card_and_that_of_a_card_pairs_nothing(allowed, ana, ben):
    other = make_patient(clinic=allowed)
    _, pairing = accounts.offer_pairing(patient=other, by=ana, now=NOON)
    _, secret = print_card(ben, ana)

    with pytest.raises(printed.CardNotUsable):
        printed.find_card(secret=pairing, now=NOON)
    with pytest.raises(accounts.PairingNotUsable):
        accounts.find_pairing(secret=secret, now=NOON)


def test_first_phone_after_a_card_is_still_the_first(allowed, ana, ben):
    print_card(ben, ana)

    assert make_device(clinic=allowed, patient=ben).is_first


def test_card_of_somebody_who_is_no_patient_here_any_more_opens_nothing(allowed, ana, ben):
    _, secret = print_card(ben, ana)
    Membership.objects.filter(user=ben.user).update(until=NOON)

    with pytest.raises(printed.CardNotUsable):
        printed.find_card(secret=secret, now=NOON)
