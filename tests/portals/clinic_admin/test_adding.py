from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from programmes.models import Device, Invitation, Membership, Patient, Role

PATIENT = {
    "client_uuid": "8a1f6d0e-6f1c-4d0c-9a52-0d1a8f0c7b11",
    "name": "Mina Falk",
    "affected_side": "left",
    "dominant_hand": "right",
    "stroke_on": "2026-01-09",
    "ability": "partial",
    "has_helper": "on",
    "safety_flags": ["fatigue", "neglect"],
    "minutes_limit": "25",
    "zone": "Europe/Vienna",
}
STAFF = {"name": "Dora Weiss", "email": "Dora@Northside.example", "role": "therapist"}


@pytest.fixture
def admin(client, cleo):
    client.force_login(cleo)
    return client


def url(name, clinic):
    return reverse(f"clinic_admin:{name}", kwargs={"clinic": clinic.slug})


@pytest.mark.django_db
def test_patient_add_with_everything_stores_a_patient_who_can_be_paired(admin, northside):
    response = admin.post(url("patient_add", northside), PATIENT)

    patient = Patient.objects.get()
    membership = Membership.objects.current().get(user=patient.user)
    kwargs = {"clinic": "northside", "membership": membership.public_id}
    assert response.url == reverse("clinic_admin:person", kwargs=kwargs)
    assert (patient.name, patient.clinic, patient.zone) == ("Mina Falk", northside, "Europe/Vienna")
    assert (patient.ability, patient.minutes_limit) == ("partial", 25)
    assert (patient.has_helper, patient.safety_flags) == (True, ["fatigue", "neglect"])
    assert patient.ability_assessments.get().ability == "partial"
    assert (membership.role, Device.objects.count()) == (Role.PATIENT, 0)


@pytest.mark.django_db
def test_patient_add_sent_twice_stores_once(admin, northside):
    first = admin.post(url("patient_add", northside), PATIENT)
    second = admin.post(url("patient_add", northside), PATIENT)

    assert first.url == second.url
    assert Patient.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Enter the person&#x27;s name."),
        ({"affected_side": ""}, "Choose the side the stroke affects."),
        ({"affected_side": "middle"}, "Choose one of the list."),
        ({"dominant_hand": ""}, "Choose the hand the person used most."),
        ({"stroke_on": "yesterday"}, "Enter the day as year-month-day, such as 2026-03-31."),
        ({"stroke_on": "2999-01-01"}, "Enter a day that is not in the future."),
        ({"stroke_on": "0026-01-09"}, "Check the year: that is more than 100 years ago."),
        ({"ability": ""}, "Choose what the hand can do today."),
        ({"minutes_limit": "0"}, "Enter at least 1 minute."),
        ({"minutes_limit": "181"}, "Enter at most 180 minutes."),
        ({"minutes_limit": "some"}, "Enter the minutes as a whole number."),
        ({"zone": "Europe/Nowhere"}, "Choose one of the list."),
    ],
)
def test_patient_add_with_a_wrong_value_says_so_and_keeps_the_rest(
    admin, northside, wrong, sentence
):
    response = admin.post(url("patient_add", northside), PATIENT | wrong)

    assert response.status_code == 422
    assert sentence in response.text
    assert 'value="25"' in response.text or "minutes_limit" in wrong
    assert not Patient.objects.exists()


@pytest.mark.django_db
def test_patient_add_without_any_value_is_refused(admin, northside):
    assert admin.post(url("patient_add", northside)).status_code == 422


@pytest.mark.django_db
def test_patient_add_with_a_stimulator_as_a_mark_is_refused(admin, northside):
    response = admin.post(
        url("patient_add", northside), PATIENT | {"safety_flags": ["estim_clearance"]}
    )

    assert response.status_code == 422


@pytest.mark.django_db
def test_patient_add_opened_offers_the_zone_of_the_clinic(admin, northside):
    response = admin.get(url("patient_add", northside))

    assert '<option value="Europe/London" selected>' in response.text


@pytest.mark.django_db
def test_staff_add_shows_a_link_that_works_for_three_days_and_never_again(admin, northside):
    response = admin.post(url("staff_add", northside), STAFF)

    invitation = Invitation.objects.get()
    link = response.context["link"]
    assert link.startswith("http://testserver/invitation/")
    assert link in response.text
    assert link.rsplit("/", 2)[1] not in admin.get(url("staff_add", northside)).text
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert (invitation.email, invitation.role) == ("dora@northside.example", Role.THERAPIST)
    assert abs(invitation.expires_at - now() - timedelta(hours=72)) < timedelta(minutes=1)
    assert "Dora Weiss" in admin.get(url("people", northside)).text


@pytest.mark.django_db
def test_staff_add_of_a_member_with_that_role_says_so(admin, northside, ana):
    response = admin.post(url("staff_add", northside), STAFF | {"email": ana.email})

    assert response.status_code == 422
    assert "This person has that role here already." in response.text
    assert not Invitation.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Enter the person&#x27;s name."),
        ({"email": "dora"}, "Enter an address such as name@clinic.org."),
        ({"email": ""}, "Enter the person&#x27;s e-mail address."),
        ({"role": ""}, "Choose what the person does here."),
        ({"role": "patient"}, "Choose one of the list."),
    ],
)
def test_staff_add_with_a_wrong_value_says_so(admin, northside, wrong, sentence):
    response = admin.post(url("staff_add", northside), STAFF | wrong)

    assert response.status_code == 422
    assert sentence in response.text
    assert not Invitation.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["people", "patient_add", "staff_add"])
def test_pages_of_another_clinic_are_not_found(admin, southside, name):
    assert admin.get(url(name, southside)).status_code == 404
    assert admin.post(url(name, southside), STAFF | PATIENT).status_code in {404, 405}
