"""Letters are posted once; what went wrong can be settled by hand, and leaves a trace."""

from datetime import timedelta

import pytest
from django.core import mail

from programmes.actions import accounts, delivery, inviting
from programmes.domain.reminders import Kind
from programmes.models import AuditEvent, Delivery, Role, StoppedAddress
from tests.factories import NOON, make_carer, make_user
from tests.sending import make_delivery, send

LATER = NOON + timedelta(hours=3)


@pytest.fixture
def row(northside, ben):
    return make_delivery(clinic=northside, patient=ben)


def bring_to(row, state):
    """Bring a waiting row to ``state`` as the engine does."""
    lease = {"lease_token": row.public_id, "lease_until": NOON}
    rows = Delivery.objects.filter(pk=row.pk)
    rows.update(state="claimed", attempt=5, **lease)
    rows.update(state="sending")
    rows.update(state=state, reason="lost", lease_token=None, lease_until=None)


def ends(row):
    row.refresh_from_db()
    verbs = AuditEvent.objects.filter(verb__startswith="delivery.").values_list("verb", flat=True)
    return row.state, row.reason, list(verbs)


@pytest.mark.parametrize("state", ["failed", "in_doubt"])
def test_send_again_lets_a_message_go_once_more(row, cleo, state):
    bring_to(row, state)

    delivery.send_again(delivery=row, by=cleo, now=NOON)

    assert ends(row) == ("pending", "", ["delivery.again"])
    assert (row.attempt, row.not_before) == (0, NOON)


def test_send_again_of_what_is_late_or_well_is_refused(row, cleo):
    with pytest.raises(delivery.TooLate):
        delivery.send_again(delivery=row, by=cleo, now=NOON)
    bring_to(row, "failed")

    with pytest.raises(delivery.TooLate):
        delivery.send_again(delivery=row, by=cleo, now=LATER)

    assert ends(row) == ("failed", "lost", [])


def test_message_in_doubt_can_be_said_to_have_arrived(row, cleo):
    with pytest.raises(delivery.NotWaiting):
        delivery.say_arrived(delivery=row, by=cleo, now=NOON)
    bring_to(row, "in_doubt")

    delivery.say_arrived(delivery=row, by=cleo, now=LATER)

    assert ends(row) == ("sent", "lost", ["delivery.arrived"])
    assert row.sent_at == LATER


def test_stopped_message_never_goes(row, cleo):
    delivery.stop(delivery=row, by=cleo)

    assert send(is_urgent=False) == 0
    assert ends(row) == ("cancelled", "by_hand", ["delivery.stopped"])
    with pytest.raises(delivery.NotWaiting):
        delivery.stop(delivery=row, by=cleo)


def test_stopped_address_is_lifted_once(northside, cleo):
    StoppedAddress.objects.create(address="ben@example.org", answer="550", since=NOON)

    lifted = [
        delivery.lift_address(address=" Ben@example.org", clinic=northside, by=cleo)
        for _ in range(2)
    ]

    assert (lifted, StoppedAddress.objects.count()) == ([True, False], 0)
    assert AuditEvent.objects.get().verb == "address.lifted"


def test_letter_lasts_as_long_as_its_kind(northside, ana):
    letter = delivery.post(
        kind=Kind.ACCOUNT,
        clinic=northside,
        user=ana,
        slot="x",
        now=NOON,
        contents={"subject": "S", "text": "T"},
    )

    assert (letter.expires_at - NOON, letter.to) == (timedelta(hours=72), ana.email)
    assert (send(), mail.outbox[0].to, mail.outbox[0].subject) == (1, [ana.email], "S")


def test_home_is_where_somebody_belongs_or_belonged_or_helped(northside, southside, ben, olga):
    luis = make_user(name="Luis")
    make_carer(clinic=northside, patient=ben, user=luis)
    stranger = make_user()
    olga.memberships.update(until=NOON)

    homes = [delivery.home_of(user=user) for user in (ben.user, luis, olga, stranger, None)]

    assert homes == [northside, northside, southside, None, None]


def test_home_is_where_somebody_belongs_now_rather_than_before(northside, southside, olga):
    accounts.add_staff(
        clinic=northside, name="Olga", email=olga.email, role=Role.THERAPIST, password=None, by=None
    ).memberships.filter(clinic=northside).update(until=NOON)

    assert delivery.home_of(user=olga) == southside


def test_invitation_is_mailed_too_and_a_newer_one_stops_the_older(northside, cleo):
    given = {"clinic": northside, "name": "Dora", "email": "dora@x.example", "by": cleo}
    secrets = [inviting.invite(**given, role=Role.THERAPIST, now=NOON)[1] for _ in range(2)]

    assert send() == 1
    assert (secrets[0] in mail.outbox[0].body, secrets[1] in mail.outbox[0].body) == (False, True)
    assert inviting.find_invitation(secret=secrets[1], now=NOON).name == "Dora"
    states = Delivery.objects.order_by("pk").values_list("state", "reason")
    assert list(states) == [("cancelled", "superseded"), ("sent", "")]
