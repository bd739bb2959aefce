"""Acts on accounts: recorded, whole or not at all, secret, and at the same moment."""

import threading

import pytest
from django.contrib.auth.hashers import check_password
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from psycopg import sql

from programmes.actions import accounts
from programmes.models import (
    AuditEvent,
    Device,
    Invitation,
    Membership,
    Role,
    User,
)
from rehab.local.process import wait_for
from tests.actions.parallel import at_once
from tests.actions.people import (
    GOOD_PASSWORD,
    accept,
    add_clinic,
    add_patient,
    add_staff,
    give_again,
    invite,
    pair_phone,
)
from tests.factories import (
    NOON,
    make_clinic,
    make_device,
    make_membership,
    make_patient,
    make_user,
)


def _dump():
    """Return every value of every table as one text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_secrets_are_stored_nowhere_in_clear(northside, ben, ana, cleo):
    _, invitation = invite(northside, cleo)
    _, pairing = accounts.offer_pairing(patient=ben, by=ana, now=NOON)
    accept(invitation)
    pair_phone(pairing)

    dump = _dump()

    assert "dora@example.org" in dump
    for secret in (invitation, pairing, GOOD_PASSWORD):
        assert secret not in dump
    assert len({invitation, pairing}) == 2
    assert min(len(invitation), len(pairing)) == 43  # 256 bits


def test_the_password_is_stored_as_argon2(northside, cleo):
    dora = add_staff(northside, by=cleo)

    assert dora.password.startswith("argon2$argon2id$")
    assert check_password(GOOD_PASSWORD, dora.password)


@pytest.fixture
def acts(northside, ben, ana, cleo):
    """Every act of ``accounts`` that is recorded, ready to be done, by its verb."""
    second = make_membership(clinic=northside, role=Role.CLINIC_ADMIN)
    ended = make_membership(
        clinic=northside, role=Role.THERAPIST, user=make_user(email="ed@example.org")
    )
    Membership.objects.filter(pk=ended.pk).update(until=NOON)
    device = make_device(clinic=northside, patient=ben)
    _, invitation = invite(northside, cleo, email="fay@example.org")
    _, pairing = accounts.offer_pairing(patient=make_patient(clinic=northside), by=ana, now=NOON)
    return {
        "clinic.added": add_clinic,
        "membership.added": lambda: add_staff(northside, by=cleo),
        "membership.added again": lambda: give_again(ended, by=cleo),
        "membership.ended": lambda: accounts.end_membership(membership=second, by=cleo, now=NOON),
        "patient.added": lambda: add_patient(northside, ana),
        "patient.read": lambda: accounts.record_reading(patient=ben, by=ana),
        "invitation.made": lambda: invite(northside, cleo, email="gil@example.org"),
        "invitation.accepted": lambda: accept(invitation),
        "device.offered": lambda: accounts.offer_pairing(patient=ben, by=ana, now=NOON),
        "device.paired": lambda: pair_phone(pairing),
        "device.ended": lambda: accounts.end_device(device=device, by=ana, now=NOON),
    }


def test_every_act_is_recorded_once(acts):
    for verb, act in acts.items():
        before = AuditEvent.objects.count()
        act()
        assert AuditEvent.objects.count() == before + 1
        assert AuditEvent.objects.latest("pk").verb == verb.removesuffix(" again")


@pytest.fixture
def broken_audit(db):
    """Let PostgreSQL refuse every audit event from now on."""

    def refuse():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("RESET ROLE")
            cursor.execute(
                "ALTER TABLE programmes_auditevent ADD CONSTRAINT broken CHECK (false) NOT VALID"
            )

    return refuse


def test_an_act_that_cannot_be_recorded_leaves_nothing_behind(acts, broken_audit):
    broken_audit()
    before = _dump()

    for act in acts.values():
        with pytest.raises(DatabaseError, match="broken"), transaction.atomic():
            act()

    assert _dump() == before


together = pytest.mark.django_db(transaction=True)


def _kinds(results):
    return sorted(type(result).__name__ for result in results)


@together
def test_two_browsers_with_one_link_pair_once(ben, ana):
    _, secret = accounts.offer_pairing(patient=ben, by=ana, now=NOON)

    results = at_once(*[lambda: pair_phone(secret)] * 5)

    assert _kinds(results) == ["Device", *["PairingNotUsable"] * 4]
    assert AuditEvent.objects.filter(verb="device.paired").count() == 1


@together
def test_two_links_offered_at_once_leave_one_that_works(ben, ana):
    results = at_once(*[lambda: accounts.offer_pairing(patient=ben, by=ana, now=NOON)] * 5)

    assert len(results) == 5
    assert Device.objects.waiting(now=NOON).count() == 1


@together
def test_two_admins_who_both_leave_at_once_leave_one(northside, cleo):
    other = make_membership(clinic=northside, role=Role.CLINIC_ADMIN)
    own = cleo.memberships.get()

    results = at_once(
        lambda: accounts.end_membership(membership=own, by=cleo, now=NOON),
        lambda: accounts.end_membership(membership=other, by=other.user, now=NOON),
    )

    assert _kinds(results) == ["LastAdmin", "NoneType"]
    assert Membership.objects.current().filter(role=Role.CLINIC_ADMIN).count() == 1


@together
def test_two_admins_ending_each_other_leave_the_faster(northside, cleo):
    other = make_membership(clinic=northside, role=Role.CLINIC_ADMIN)
    own = cleo.memberships.get()

    results = at_once(
        lambda: accounts.end_membership(membership=own, by=other.user, now=NOON),
        lambda: accounts.end_membership(membership=other, by=cleo, now=NOON),
    )

    assert _kinds(results) == ["NoneType", "NotAdminAnyMore"]
    assert Membership.objects.current().filter(role=Role.CLINIC_ADMIN).count() == 1


def _waits_for_a_lock():
    # What others wait for is hidden from a worker in the activity, but not in the locks.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else it stays as it was seen first
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0] == 1


@together
@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("role_add", {"role": "clinic_admin"}),
        ("membership_end", {}),
        ("staff_add", {"name": "Fay", "email": "fay@example.org", "role": "clinic_admin"}),
    ],
)
def test_a_role_that_ends_while_its_holder_posts_counts_for_that_post(
    northside, ana, cleo, name, sent
):
    leaving = make_membership(clinic=northside, role=Role.CLINIC_ADMIN)
    browser = Client()
    browser.force_login(leaving.user)
    named = {} if name == "staff_add" else {"membership": ana.memberships.get().public_id}
    url = reverse(f"clinic_admin:{name}", kwargs={"clinic": northside.slug, **named})
    answers = []

    def post():
        answers.append(browser.post(url, sent).status_code)
        connection.close()

    poster = threading.Thread(target=post)
    with transaction.atomic():
        accounts.end_membership(membership=leaving, by=cleo, now=NOON)
        poster.start()  # it reads its role as it was: nobody else sees that it ended
        waited = wait_for(_waits_for_a_lock, 30)
    poster.join(timeout=30)

    assert (waited, answers) == (True, [404])
    assert [one.role for one in Membership.objects.current().filter(user=ana)] == ["therapist"]
    assert not Invitation.objects.exists()


@together
def test_one_invitation_accepted_five_times_at_once_makes_one_member(northside, cleo):
    _, secret = invite(northside, cleo)

    results = at_once(*[lambda: accept(secret)] * 5)

    assert _kinds(results) == [*["InvitationNotUsable"] * 4, "User"]
    assert Membership.objects.filter(role=Role.THERAPIST).count() == 1


@together
def test_one_colleague_invited_five_times_at_once_has_one_open_invitation(northside, cleo):
    results = at_once(*[lambda: invite(northside, cleo)] * 5)

    assert _kinds(results) == ["tuple"] * 5
    assert Invitation.objects.filter(ended_at=None).count() == 1


@together
def test_one_colleague_added_five_times_at_once_is_added_once(northside, cleo):
    results = at_once(*[lambda: add_staff(northside, by=cleo)] * 5)

    assert _kinds(results) == [*["AlreadyMember"] * 4, "User"]


@together
def test_one_person_added_to_five_clinics_at_once_has_one_account(db):
    clinics = [make_clinic() for _ in range(5)]

    results = at_once(*[lambda clinic=clinic: add_staff(clinic) for clinic in clinics])

    assert _kinds(results) == ["User"] * 5
    assert User.objects.get().memberships.count() == 5


@together
def test_one_membership_renewed_five_times_at_once_is_renewed_once(northside, ana, cleo):
    membership = ana.memberships.get()
    accounts.end_membership(membership=membership, by=cleo, now=NOON)

    results = at_once(*[lambda: give_again(membership, by=cleo)] * 5)

    assert _kinds(results) == [*["AlreadyMember"] * 4, "Membership"]


@together
def test_pairing_while_the_patient_is_deactivated_leaves_no_device_in_use(ben, ana, cleo):
    _, secret = accounts.offer_pairing(patient=ben, by=ana, now=NOON)
    membership = ben.user.memberships.get()

    at_once(
        lambda: pair_phone(secret),
        lambda: accounts.end_membership(membership=membership, by=cleo, now=NOON),
    )

    assert not Device.objects.in_use().exists()
