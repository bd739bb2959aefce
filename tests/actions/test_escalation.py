"""Red cards that nobody looks at go on once, to whoever is on duty."""

import logging
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction

from programmes.actions import assignments, clinics, escalation, safety
from programmes.models import AuditEvent, Clinic, Delivery, Role, SafetyCard, User
from tests.actions.parallel import at_once
from tests.cards import make_card
from tests.factories import NOON, make_membership, make_programme
from tests.sending import send

HOUR = timedelta(hours=1)
FOUR = 4 * HOUR  # from Wednesday at noon, while the team works until five


def tell(patient, kind="stroke", *, now=NOON):
    return safety.report(
        patient=patient, kind=kind, client_uuid=uuid.uuid4(), by=patient.user, now=now
    )


def escalate(hours):
    return escalation.escalate_cards(now=NOON + hours * HOUR)


def test_red_card_goes_on_once_after_four_working_hours(northside, cleo, ana, ben):
    dora = make_membership(clinic=northside, role=Role.THERAPIST).user
    clinics.set_duty(clinic=northside, contact=dora, lead=None, by=cleo)
    tell(ben)

    assert [escalate(hours) for hours in (0, 3.9, 4, 4, 30)] == [0, 0, 1, 0, 0]

    card = SafetyCard.objects.get()
    assert (card.escalated_at, card.escalated_to) == (NOON + FOUR, dora)
    assert card.acknowledged_at is None
    assert AuditEvent.objects.filter(verb="card.escalated", by=None).count() == 1


def test_hours_that_nobody_works_do_not_count(northside, ben):
    Clinic.objects.update(zone="America/New_York")  # seven in the morning there
    tell(ben)

    assert [escalate(hours) for hours in (4, 5.9, 6)] == [0, 0, 1]


def test_card_without_anybody_on_duty_goes_to_all_therapists(northside, ana, ben):
    make_membership(clinic=northside, role=Role.THERAPIST)
    tell(ben)

    assert escalate(4) == 1
    assert SafetyCard.objects.get().escalated_to is None


@pytest.mark.parametrize(
    "given",
    [
        {"colour": "amber"},
        {"acknowledged_at": NOON},
        {"closed_at": NOON, "note": "Called"},
        {"escalated_at": NOON},
        {"waits_since": NOON + HOUR},
    ],
)
def test_card_that_waits_for_nobody_stays(northside, given):
    make_card(clinic=northside, **{"colour": "red", "rule": "stroke_sign"} | given)

    assert escalate(4) == 0


def test_more_that_is_told_does_not_put_off_what_nobody_has_seen(ana, ben):
    tell(ben)
    tell(ben, now=NOON + 3 * HOUR)

    assert escalate(4) == 1

    card = SafetyCard.objects.get()
    assert (card.waits_since, card.told_at) == (NOON, NOON + 3 * HOUR)
    tell(ben, now=NOON + FOUR)
    assert escalate(30) == 0


def test_card_that_was_seen_waits_again_from_what_is_told_after(ana, ben):
    tell(ben)
    card = SafetyCard.objects.get()
    escalate(4)
    safety.acknowledge_card(card=card, by=ana, now=NOON + FOUR)

    tell(ben, now=NOON + FOUR)

    card.refresh_from_db()
    assert (card.waits_since, card.escalated_at, card.escalated_to) == (NOON + FOUR, None, None)
    assert escalate(23) == 0  # one hour of that day and two of the next
    assert escalate(24) == 1


def test_clinic_whose_hours_cannot_be_read_holds_up_no_other(northside, southside, caplog):
    Clinic.objects.filter(pk=northside.pk).update(working_hours_json={"9": ["x", "y"]})
    for clinic in (northside, southside):
        make_card(clinic=clinic, colour="red", rule="stroke_sign")

    with caplog.at_level(logging.ERROR):
        assert escalate(4) == 1

    assert "cannot go on" in caplog.text
    assert SafetyCard.objects.exclude(escalated_at=None).get().clinic == southside


def test_red_card_is_mailed_at_once_to_who_answers_for_the_patient(northside, ana, ben):
    make_membership(clinic=northside, role=Role.THERAPIST)
    programme = make_programme(clinic=northside, patient=ben, by=ana)
    assignments.give(programme=programme, by=ana, now=NOON)

    for kind in ("stroke", "stroke", "tighter"):
        tell(ben, kind)

    assert send() == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["ana@northside.example"], "A card waits in Relearn")
    assert sent.body == (
        "A card waits in Relearn\n\nA red card of Northside waits.\n\nOpen the caseload:\n"
        f"{settings.BASE_URL}/clinics/northside/\n\nNorthside, 0151 496 0000\n"
    )
    row = Delivery.objects.get()
    assert (row.kind, row.patient, row.state) == ("card", None, "sent")


def test_red_card_that_goes_on_is_mailed_to_whoever_is_on_duty(northside, cleo, ana, ben):
    dora = make_membership(clinic=northside, role=Role.THERAPIST)
    User.objects.filter(pk=dora.user_id).update(email="dora@northside.example")
    clinics.set_duty(clinic=northside, contact=dora.user, lead=None, by=cleo)
    make_card(clinic=northside, colour="red", rule="stroke_sign")

    assert [escalate(hours) for hours in (4, 5)] == [1, 0]
    assert send(now=NOON + FOUR) == 1

    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["dora@northside.example"], "A card waits in Relearn")
    assert "Nobody has looked at it for 4 working hours, so it comes to you." in sent.body
    assert f"{settings.BASE_URL}/clinics/northside/" in sent.body


def test_what_is_told_after_a_look_is_mailed_again(ana, ben):
    tell(ben)
    tell(ben, now=NOON + HOUR)
    assert Delivery.objects.count() == 1
    safety.acknowledge_card(card=SafetyCard.objects.get(), by=ana, now=NOON + HOUR)

    tell(ben, now=NOON + 2 * HOUR)

    slots = Delivery.objects.order_by("pk").values_list("user__name", "slot")
    assert [name for name, _ in slots] == ["Ana", "Ana"]
    assert len({slot for _, slot in slots}) == 2


def test_card_that_is_not_stored_is_not_mailed(ana, ben):
    with transaction.atomic():
        tell(ben)
        transaction.set_rollback(True)

    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_once(northside, ana, ben):
    tell(ben)

    assert sorted(at_once(lambda: escalate(4), lambda: escalate(4))) == [0, 1]
    assert AuditEvent.objects.filter(verb="card.escalated").count() == 1
