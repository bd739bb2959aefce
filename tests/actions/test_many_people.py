"""Acts on many people take as many statements for forty as for four: no background is needed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes.actions import inviting, team
from programmes.actions.accounts import end_memberships
from programmes.models import AuditEvent, Delivery, Invitation, Membership, Responsibility, Role
from tests.factories import NOON, make_membership, make_patient
from tests.keeping import make_responsibility

pytestmark = pytest.mark.django_db
FEW, MANY = 4, 40


def statements(call):
    with CaptureQueriesContext(connection) as asked:
        call()
    return len(asked)


def end(count, clinic, by):
    held = [make_membership(clinic=clinic, role=Role.THERAPIST) for _ in range(count)]
    return lambda: end_memberships(clinic=clinic, keys=[one.pk for one in held], by=by, now=NOON)


def hand_over(count, clinic, by):
    giver, taker = (make_membership(clinic=clinic, role=Role.THERAPIST).user for _ in "ab")
    theirs = [make_patient(clinic=clinic) for _ in range(count)]
    for one in theirs:
        make_responsibility(clinic=clinic, patient=one, therapist=giver)
    given = {"patients": theirs, "clinic": clinic, "from_": giver, "to": taker}
    return lambda: team.hand_over(**given, since=NOON, until=None, by=by, now=NOON)


def invite(count, clinic, by):
    rows = "\n".join(f"P {n},p{n}-of-{count}@example.org,therapist" for n in range(count))
    text = f"name,email,role\n{rows}\n"
    return lambda: inviting.invite_people(clinic=clinic, text=text, by=by, now=NOON)


def invite_again(count, clinic, by):
    invite(count, clinic, by)()
    rows = Invitation.objects.filter(email__endswith=f"-of-{count}@example.org")
    return lambda: inviting.invite_again(clinic=clinic, invitations=rows, by=by, now=NOON)


def take_back(count, clinic, by):
    invite(count, clinic, by)()
    rows = Invitation.objects.filter(email__endswith=f"-of-{count}@example.org")
    return lambda: inviting.take_all_back(clinic=clinic, invitations=rows, by=by, now=NOON)


@pytest.mark.parametrize(
    ("act", "expected"),
    [(end, 10), (hand_over, 11), (invite, 11), (invite_again, 15), (take_back, 9)],
)
def test_an_act_on_many_takes_as_many_statements_as_on_a_few(act, expected, northside, cleo):
    few = statements(act(FEW, northside, cleo))
    many = statements(act(MANY, northside, cleo))

    assert (few, many) == (expected, expected)


def test_each_of_many_is_written_down_by_itself(northside, cleo):
    for act in (end, hand_over, invite_again, take_back):
        act(FEW, northside, cleo)()
        invite(FEW, northside, cleo)

    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert {verb: verbs.count(verb) for verb in set(verbs)} == {
        "membership.ended": FEW,
        "patient.handed_over": FEW,
        "invitation.made": 2 * FEW,
        "invitation.taken_back": 2 * FEW,
    }
    assert Membership.objects.exclude(until=None).count() == FEW
    assert Responsibility.objects.count() == 2 * FEW
    assert not Invitation.objects.filter(ended_at=None).exists()
    assert Delivery.objects.waiting().count() == 0
