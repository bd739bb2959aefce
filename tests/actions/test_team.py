"""Somebody answers for every patient at every moment, and it is one person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from programmes.actions import accounts, assignments, conversation, delivery, team
from programmes.actions.escalation import tell_of_card
from programmes.models import AuditEvent, Delivery, Patient, Responsibility, Role
from programmes.models.team import of_therapist, team_of, therapist_of, with_therapist
from tests.actions.parallel import at_once
from tests.cards import make_card
from tests.factories import (
    NOON,
    make_membership,
    make_patient,
    make_programme,
    make_user,
)
from tests.keeping import make_responsibility

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def dora(northside):
    user = make_user(name="Dora", email="dora@northside.example")
    return make_membership(clinic=northside, role=Role.THERAPIST, user=user).user


def hand_over(*patients, from_, to, by, since=NOON, until=None, now=NOON):
    return team.hand_over(
        patients=patients,
        clinic=by.memberships.get().clinic,
        from_=from_,
        to=to,
        since=since,
        until=until,
        by=by,
        now=now,
    )


def keepers(patient, *, days):
    """Return who looks after ``patient`` on each of the days after NOON, by name."""
    found = [therapist_of(patient, now=NOON + number * DAY) for number in range(days)]
    return [user.name if user else None for user in found]


def test_patient_of_nobody_is_with_whoever_is_on_duty(northside, ben, ana, dora):
    assert therapist_of(ben, now=NOON) is None
    assert team_of(ben, now=NOON) == [ana, dora]

    northside.duty_lead = dora
    northside.save()
    assert team_of(Patient.objects.get(), now=NOON) == [dora]


def test_who_gives_the_first_programme_looks_after_the_patient(northside, ben, ana, dora):
    programme = make_programme(clinic=northside, patient=ben, by=ana)
    assignments.give(programme=programme, by=ana, now=NOON)
    assert keepers(ben, days=1) == ["Ana"]

    assignments.give(
        programme=make_programme(clinic=northside, patient=ben, by=dora), by=dora, now=NOON + DAY
    )
    assert keepers(ben, days=3) == ["Ana", "Ana", "Ana"]
    assert Responsibility.objects.count() == 1


def test_who_gives_a_programme_and_treats_here_no_more_is_not_named(northside, ben, ana):
    programme = make_programme(clinic=northside, patient=ben, by=ana)
    ana.memberships.update(until=NOON)

    assignments.give(programme=programme, by=ana, now=NOON)

    assert not Responsibility.objects.exists()


def test_taking_over_counts_at_once_and_is_recorded_once(ben, ana, dora):
    team.look_after(patient=ben, by=ana, now=NOON)
    team.look_after(patient=ben, by=ana, now=NOON)
    team.look_after(patient=ben, by=dora, now=NOON + DAY)

    assert keepers(ben, days=2) == ["Ana", "Dora"]
    rows = [f"responsibility:{row.public_id}" for row in Responsibility.objects.order_by("pk")]
    events = AuditEvent.objects.filter(verb="patient.handed_over").order_by("pk")
    assert [event.target for event in events] == rows


@pytest.mark.parametrize("who", ["dana", "cleo", "olga"])
def test_taking_over_by_who_does_not_treat_here_is_refused(who, ben, request):
    with pytest.raises(team.NotATherapist):
        team.look_after(patient=ben, by=request.getfixturevalue(who), now=NOON)

    assert not Responsibility.objects.exists()


def test_therapist_who_leaves_leaves_the_patient_to_the_lead_at_once(ben, ana, dora, cleo):
    team.look_after(patient=ben, by=dora, now=NOON - DAY)
    team.look_after(patient=ben, by=ana, now=NOON)

    accounts.end_membership(membership=ana.memberships.get(), by=cleo, now=NOON)

    assert therapist_of(ben, now=NOON) is None  # not Dora, who gave the patient away
    assert team_of(ben, now=NOON) == [dora]  # the one who is on duty
    with pytest.raises(team.NotTheirs):
        hand_over(ben, from_=ana, to=dora, by=cleo)
    assert hand_over(ben, from_=None, to=dora, by=cleo) == 1
    assert keepers(ben, days=1) == ["Dora"]


def test_account_that_is_off_looks_after_nobody(ben, ana):
    team.look_after(patient=ben, by=ana, now=NOON)
    ana.is_active = False
    ana.save()

    assert therapist_of(ben, now=NOON) is None


def test_handing_over_counts_from_its_day_on(ben, ana, dora, cleo):
    team.look_after(patient=ben, by=ana, now=NOON)

    assert hand_over(ben, from_=ana, to=dora, by=cleo, since=NOON + 2 * DAY) == 1

    assert keepers(ben, days=4) == ["Ana", "Ana", "Dora", "Dora"]


def test_cover_ends_by_itself_and_when_the_therapist_takes_the_patient_back(ben, ana, dora, cleo):
    team.look_after(patient=ben, by=ana, now=NOON)
    hand_over(ben, from_=ana, to=dora, by=cleo, since=NOON + DAY, until=NOON + 4 * DAY)
    assert keepers(ben, days=6) == ["Ana", "Dora", "Dora", "Dora", "Ana", "Ana"]

    team.look_after(patient=ben, by=ana, now=NOON + 2 * DAY)
    assert keepers(ben, days=6) == ["Ana", "Dora", "Ana", "Ana", "Ana", "Ana"]


def test_cover_by_who_left_is_the_therapists_again(ben, ana, dora, cleo):
    team.look_after(patient=ben, by=ana, now=NOON)
    hand_over(ben, from_=ana, to=dora, by=cleo, until=NOON + 4 * DAY)

    accounts.end_membership(membership=dora.memberships.get(), by=cleo, now=NOON)

    assert keepers(ben, days=2) == ["Ana", "Ana"]


def test_taking_over_calls_off_what_was_planned_for_later(ben, ana, dora, cleo):
    team.look_after(patient=ben, by=ana, now=NOON)
    hand_over(ben, from_=ana, to=dora, by=cleo, since=NOON + 2 * DAY)

    team.look_after(patient=ben, by=dora, now=NOON)
    team.look_after(patient=ben, by=ana, now=NOON + DAY)

    assert keepers(ben, days=4) == ["Dora", "Ana", "Ana", "Ana"]


def test_handing_over_is_all_or_nothing(ben, ana, dora, cleo, olga):
    team.look_after(patient=ben, by=ana, now=NOON)
    others = [make_patient(clinic=staff.memberships.get().clinic) for staff in (cleo, olga)]

    for other in others:
        with pytest.raises(team.NotTheirs):
            hand_over(ben, other, from_=ana, to=dora, by=cleo)
    with pytest.raises(team.NotTheirs):
        hand_over(ben, from_=None, to=dora, by=cleo)
    with pytest.raises(team.NotATherapist):
        hand_over(ben, from_=ana, to=olga, by=cleo)

    assert keepers(ben, days=1) == ["Ana"]
    assert Responsibility.objects.count() == 1


def test_patient_of_nobody_can_be_handed_to_somebody(ben, ana, cleo):
    assert hand_over(ben, from_=None, to=ana, by=cleo) == 1

    assert keepers(ben, days=1) == ["Ana"]


def test_patients_of_a_therapist_are_found_and_named_at_a_moment(
    northside, ben, ana, dora, django_assert_num_queries
):
    others = [make_patient(clinic=northside) for _ in range(3)]
    for patient in (ben, *others):
        make_responsibility(clinic=northside, patient=patient, therapist=ana)
    make_responsibility(clinic=northside, patient=ben, therapist=dora, until=NOON + DAY)

    with django_assert_num_queries(1):
        rows = list(with_therapist(Patient.objects.order_by("pk"), now=NOON))
    names = [row.looked_after["name"] for row in rows]
    assert names == ["Dora", "Ana", "Ana", "Ana"]
    of_ana = of_therapist(Patient.objects.order_by("pk"), ana, now=NOON)
    assert list(of_ana) == others
    assert list(of_therapist(Patient.objects.all(), dora, now=NOON)) == [ben]
    assert list(of_therapist(Patient.objects.all(), dora, now=NOON + DAY)) == []


def test_responsibility_of_another_clinics_patient_is_refused(northside, southside, ana):
    with pytest.raises(IntegrityError, match="same_clinic"), transaction.atomic():
        make_responsibility(clinic=northside, patient=make_patient(clinic=southside))


def test_responsibility_is_never_changed_and_ends_after_it_begins(northside, ben):
    row = make_responsibility(clinic=northside, patient=ben)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Responsibility.objects.filter(pk=row.pk).update(until=NOON + DAY)
    with pytest.raises(IntegrityError, match="ends_after_start"), transaction.atomic():
        make_responsibility(clinic=northside, patient=ben, until=NOON)


together = pytest.mark.django_db(transaction=True)


@together
def test_one_patient_handed_over_five_times_at_once_goes_once(ben, ana, dora, cleo):
    team.look_after(patient=ben, by=ana, now=NOON)

    results = at_once(*[lambda: hand_over(ben, from_=ana, to=dora, by=cleo)] * 5)

    assert sorted(map(str, results)) == ["", "", "", "", "1"]
    assert Responsibility.objects.count() == 2


@together
def test_handing_over_to_who_is_leaving_leaves_the_patient_to_somebody(ben, ana, dora, cleo):
    team.look_after(patient=ben, by=ana, now=NOON)
    membership = dora.memberships.get()

    at_once(
        lambda: hand_over(ben, from_=ana, to=dora, by=cleo),
        lambda: accounts.end_membership(membership=membership, by=cleo, now=NOON),
    )

    assert team_of(ben, now=NOON) == [ana]  # who is on duty now, or had the patient all along


def waiting_for():
    """Return who the mails that wait would go to."""
    return sorted(
        Delivery.objects.waiting().values_list("user__name", flat=True).order_by("user__name")
    )


def test_mail_that_waits_follows_the_patient_to_who_answers_for_them(northside, ben, ana, dora):
    make_responsibility(clinic=northside, patient=ben, therapist=ana)
    conversation.write_message(
        patient=ben, by=ben.user, text="Is it meant to hurt?", client_uuid=uuid4(), now=NOON
    )
    tell_of_card(card=make_card(clinic=northside, patient=ben), to=[ana], now=NOON)
    other = make_patient(clinic=northside)
    make_responsibility(clinic=northside, patient=other, therapist=ana)
    tell_of_card(card=make_card(clinic=northside, patient=other), to=[ana], now=NOON)
    assert waiting_for() == ["Ana", "Ana", "Ana"]

    hand_over(ben, from_=ana, to=dora, by=ana)
    assert waiting_for() == ["Ana", "Dora", "Dora"]

    hand_over(ben, from_=dora, to=ana, by=ana, since=NOON + DAY)
    assert waiting_for() == ["Ana", "Dora", "Dora"]
    delivery.follow_teams(now=NOON + DAY)  # as the engine does
    assert waiting_for() == ["Ana", "Ana", "Ana"]


def test_mail_that_waits_for_who_left_goes_to_whoever_is_on_duty(northside, ben, ana, dora, cleo):
    make_responsibility(clinic=northside, patient=ben, therapist=ana)
    tell_of_card(card=make_card(clinic=northside, patient=ben), to=[ana], now=NOON)
    tell_of_card(card=make_card(clinic=northside), to=[ana], is_sent_on=True, now=NOON)

    accounts.end_membership(membership=ana.memberships.get(), by=cleo, now=NOON)

    assert waiting_for() == ["Ana", "Dora"]  # what was sent on is told to the contact, not the team
