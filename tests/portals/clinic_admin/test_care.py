"""The admin sees who looks after how many, and hands patients over by number and name alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from programmes.domain.timing import day_bounds, local_day
from programmes.models import AuditEvent, Patient, Responsibility, Role
from programmes.models.team import therapist_of
from tests import cards
from tests.factories import (
    make_clearance,
    make_membership,
    make_message,
    make_patient,
    make_programme,
    make_user,
)
from tests.keeping import make_responsibility

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def admin(client, cleo):
    client.force_login(cleo)
    return client


@pytest.fixture
def dora(northside):
    user = make_user(name="Dora", email="dora@northside.example")
    return make_membership(clinic=northside, role=Role.THERAPIST, user=user).user


@pytest.fixture
def others(northside, southside):
    """A patient of nobody, and one of another clinic."""
    return [make_patient(clinic=clinic) for clinic in (northside, southside)]


@pytest.fixture
def anas(northside, ben, ana):
    """Ben, whom Ana looks after."""
    make_responsibility(clinic=northside, patient=ben, therapist=ana)
    return ben


def today():
    """Return the day at the clinic, whose zone is that of the factory."""
    return local_day(now(), "Europe/London")


def url(name="care", therapist=None):
    kwargs = {"clinic": "northside"} | ({"therapist": therapist.public_id} if therapist else {})
    return reverse(f"clinic_admin:{name}", kwargs=kwargs)


def typed(*patients, to, since, **given):
    keys = [str(patient.public_id) for patient in patients]
    return {"patients": keys, "to": str(to.public_id), "since": str(since), "until": ""} | given


def test_care_lists_therapists_with_their_patients_and_those_of_nobody(
    admin, northside, southside, anas, dora
):
    for state in ("active", "paused", "in_hospital", "discharged", "ended", "died"):
        make_patient(clinic=northside, state=state)
    make_patient(clinic=southside)

    context = admin.get(url()).context

    assert [(user.name, number) for user, number in context["shares"]] == [("Ana", 1), ("Dora", 0)]
    assert context["nobodys"] == 3
    assert [user.name for user in context["on_duty"]] == ["Ana", "Dora"]


def test_handover_says_how_much_there_is_and_nothing_of_what_it_says(admin, northside, anas, ana):
    cards.make_card(clinic=northside, patient=anas)
    make_message(clinic=northside, patient=anas, text="My wrist burns")
    make_programme(clinic=northside, patient=anas)
    make_clearance(clinic=northside, patient=anas, since=today(), until=today())
    other = make_patient(clinic=northside)
    cards.make_card(clinic=northside, patient=other)

    page = admin.get(url("handover", ana))

    held = page.context["held"]
    assert (held.patients, held.cards, held.messages, held.drafts, held.clearances) == (
        *(1, 1, 1),
        *(1, 1),
    )
    assert "1 open card" in page.text
    assert "burns" not in page.text
    assert not Patient.objects.visible_to(page.wsgi_request.user).exists()


def test_handover_is_said_back_before_it_is_done(admin, anas, ana, dora):
    sent = typed(anas, to=dora, since=today())

    asked = admin.post(url("handover", ana), sent)

    assert "Hand 1 patient over to Dora?" in asked.text
    assert therapist_of(anas, now=now()) == ana

    done = admin.post(url("handover", ana), sent | {"act": "sure"}, follow=True)

    assert "1 patient is handed over to Dora." in done.text
    assert therapist_of(anas, now=now()) == dora
    assert AuditEvent.objects.filter(verb="patient.handed_over").count() == 1


def test_handover_can_be_changed_with_what_was_typed(admin, northside, anas, ana, dora):
    make_responsibility(clinic=northside, therapist=ana)
    sent = typed(anas, to=dora, since=today() + DAY, act="edit")

    form = admin.post(url("handover", ana), sent).context["form"]

    assert form["patients"].value() == [str(anas.public_id)]
    assert form["since"].value() == str(today() + DAY)
    assert Responsibility.objects.count() == 2


def test_handover_dated_ahead_is_shown_until_its_day(admin, northside, anas, ana, dora):
    sent = typed(anas, to=dora, since=today() + DAY, until=str(today() + 3 * DAY), act="sure")

    page = admin.post(url("handover", ana), sent, follow=True)

    (row,) = page.context["planned"]
    assert (row.name, row.patients) == ("Dora", 1)
    assert (row.since, row.until) == (today() + DAY, today() + 3 * DAY)
    begins = day_bounds(today() + DAY, northside.zone)[0]
    ends = day_bounds(today() + 3 * DAY, northside.zone)[1]
    moments = begins - timedelta(seconds=1), begins, ends - timedelta(seconds=1), ends
    assert [therapist_of(anas, now=moment) for moment in moments] == [ana, dora, dora, ana]


def test_handover_called_off_is_planned_no_more(admin, northside, anas, ana, dora):
    later = now() + 5 * DAY
    make_responsibility(clinic=northside, patient=anas, therapist=dora, since=later)
    assert [row.name for row in admin.get(url()).context["planned"]] == ["Dora"]

    make_responsibility(clinic=northside, patient=anas, therapist=ana, since=now())

    assert admin.get(url()).context["planned"] == []


@pytest.mark.parametrize(
    "refused",
    [
        ({"patients": []}, "Choose at least one patient."),
        ({"to": ""}, "Choose a therapist."),
        ({"to": "nobody"}, "Choose a therapist who treats here."),
        ({"since": ""}, "Choose the first day."),
        ({"since": "soon"}, "Enter the day as year-month-day, such as 2026-03-31."),
        ({"since": "2020-01-01"}, "Choose today or a later day."),
        ({"since": "2999-01-01"}, "Choose a day within a year."),
        ({"until": "2020-01-01"}, "Choose a last day that is not before the first."),
    ],
)
def test_handover_that_cannot_be_is_refused_in_one_sentence(admin, anas, ana, dora, refused):
    wrong, sentence = refused
    sent = typed(anas, to=dora, since=today(), act="sure") | wrong

    page = admin.post(url("handover", ana), sent)

    assert page.status_code == 422
    assert sentence in page.text
    assert Responsibility.objects.count() == 1


def test_handover_of_a_patient_of_somebody_else_is_refused(admin, others, anas, ana, dora):
    for other in others:
        sent = typed(anas, other, to=dora, since=today(), act="sure")
        page = admin.post(url("handover", ana), sent)
        assert "is with somebody else by now" in page.text

    assert Responsibility.objects.count() == 1


def test_handover_of_a_therapist_of_another_clinic_is_not_found(admin, olga):
    assert admin.get(url("handover", olga)).status_code == 404


def test_handover_of_nobodys_patients_gives_them_a_therapist(admin, ben, ana):
    sent = typed(ben, to=ana, since=today(), act="sure")

    admin.post(url("handover_nobody"), sent)

    assert therapist_of(ben, now=now()) == ana


def test_care_pages_of_1_and_40_patients_take_the_same_queries(
    admin, anas, ana, dora, django_assert_num_queries
):
    def opened():
        # session, account, roles, shares, therapists, on duty, covers, planned
        with django_assert_num_queries(8):
            admin.get(url())
        # session, account, roles, therapists, what is held, patients
        with django_assert_num_queries(6):
            admin.get(url("handover", ana))

    opened()
    for number in range(39):
        patient = make_patient(clinic=anas.clinic, name=f"Pat {number}")
        make_responsibility(clinic=anas.clinic, patient=patient, therapist=ana)
        make_responsibility(
            clinic=anas.clinic, patient=patient, therapist=dora, since=now() + DAY * number + DAY
        )
    opened()
