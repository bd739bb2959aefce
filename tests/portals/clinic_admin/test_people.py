import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from programmes.actions.sign_ins import note_seen
from programmes.models import AuditEvent, Membership, Role
from tests.factories import (
    NOON,
    make_device,
    make_membership,
    make_patient,
    make_user,
)
from tests.keeping import make_responsibility


def people_url(clinic, **query):
    return reverse("clinic_admin:people", kwargs={"clinic": clinic.slug}, query=query)


def page_url(name, clinic, membership):
    kwargs = {"clinic": clinic.slug, "membership": membership.public_id}
    return reverse(f"clinic_admin:{name}", kwargs=kwargs)


def membership_of(user):
    return Membership.objects.get(user=user)


def names(response):
    return [membership.user.name for membership in response.context["page"]]


@pytest.fixture
def admin(client, cleo):
    client.force_login(cleo)
    return client


@pytest.fixture
def people(ana, ben, olga):
    """A therapist and a patient of Northside, and a therapist of Southside."""


@pytest.mark.django_db
def test_people_of_another_clinic_are_never_listed(admin, northside, ana, ben, olga):
    response = admin.get(people_url(northside))

    assert names(response) == ["Ana", "Ben", "Cleo"]


@pytest.mark.django_db
def test_people_for_a_therapist_is_not_found(client, northside, ana):
    client.force_login(ana)

    assert client.get(people_url(northside)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "an"}, ["Ana"]),
        ({"q": "northside.example"}, ["Ana", "Cleo"]),
        ({"q": "cleo NORTH"}, ["Cleo"]),
        ({"q": "olga"}, []),
        ({"q": "a\0n"}, ["Ana"]),
        ({"role": "patient"}, ["Ben"]),
        ({"role": "clinic_admin", "q": "b"}, []),
        ({"role": "nonsense", "state": "nonsense", "page": "nonsense"}, ["Ana", "Ben", "Cleo"]),
        ({"state": "ended"}, []),
    ],
)
def test_people_filtered_by_the_address_lists_whom_it_asks_for(
    admin, northside, people, query, expected
):
    assert names(admin.get(people_url(northside, **query))) == expected


@pytest.mark.django_db
def test_people_with_a_role_held_twice_shows_the_newest_only(admin, northside, ana):
    Membership.objects.filter(user=ana).update(until=NOON)
    make_membership(clinic=northside, role=Role.THERAPIST, user=ana)

    assert names(admin.get(people_url(northside))) == ["Ana", "Cleo"]
    assert names(admin.get(people_url(northside, state="ended"))) == []


@pytest.mark.django_db
def test_people_asked_for_by_htmx_answers_with_the_list_alone(admin, northside, ana):
    response = admin.get(people_url(northside, q="ana"), headers={"HX-Request": "true"})

    assert "ana@northside.example" in response.text
    assert "cleo@northside.example" not in response.text
    assert "<html" not in response.text


@pytest.mark.django_db
def test_people_with_1_and_100_patients_takes_the_same_queries(
    admin, northside, ben, django_assert_num_queries
):
    make_device(clinic=northside, patient=ben, last_seen_at=NOON)
    # session, account, roles, count, page, invitations
    with django_assert_num_queries(7):
        admin.get(people_url(northside))
    for number in range(99):
        patient = make_patient(clinic=northside, name=f"Pat {number}")
        make_device(clinic=northside, patient=patient, last_seen_at=NOON)

    with django_assert_num_queries(7):
        response = admin.get(people_url(northside))

    assert response.context["page"].paginator.count == 101


@pytest.mark.django_db
def test_person_with_many_devices_shows_the_last_time_seen(admin, northside, ben):
    make_device(clinic=northside, patient=ben, name="Old phone", last_seen_at=NOON, ended_at=NOON)
    later = NOON + timedelta(days=2)
    make_device(clinic=northside, patient=ben, name="New phone", last_seen_at=later)

    response = admin.get(page_url("person", northside, membership_of(ben.user)))

    assert response.context["membership"].seen_at == later
    assert {device.name for device in response.context["devices"]} == {"Old phone", "New phone"}
    assert b"6 Mar 2026, 12:00" in response.content


@pytest.mark.django_db
def test_person_who_is_a_patient_shows_nothing_clinical(admin, northside, ben):
    ben.cue = "Practise after breakfast"
    ben.ability = "flicker"
    ben.save()

    html = admin.get(page_url("person", northside, membership_of(ben.user))).content.decode()

    assert "breakfast" not in html
    assert "flicker" not in html.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["person", "membership_end"])
def test_person_of_another_clinic_is_not_found(admin, northside, southside, olga, name):
    of_olga = membership_of(olga)

    assert admin.get(page_url(name, northside, of_olga)).status_code == 404
    assert admin.get(page_url(name, southside, of_olga)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["membership_end", "membership_renew"])
def test_membership_of_another_clinic_cannot_be_changed(admin, northside, olga, name):
    response = admin.post(page_url(name, northside, membership_of(olga)))

    assert response.status_code == 404
    assert membership_of(olga).until is None


@pytest.mark.django_db
def test_membership_end_of_a_therapist_counts_from_the_next_request(admin, northside, ana):
    anas_browser = Client()
    anas_browser.force_login(ana)
    make_membership(clinic=northside, role=Role.CLINIC_ADMIN, user=ana)
    assert anas_browser.get(people_url(northside)).status_code == 200

    of_ana = Membership.objects.get(user=ana, role=Role.CLINIC_ADMIN)
    response = admin.post(page_url("membership_end", northside, of_ana))

    assert response.status_code == 302
    assert anas_browser.get(people_url(northside)).status_code == 404


@pytest.mark.django_db
def test_membership_end_opened_only_asks(admin, northside, ana):
    response = admin.get(page_url("membership_end", northside, membership_of(ana)))

    assert response.status_code == 200
    assert membership_of(ana).until is None


@pytest.mark.django_db
def test_membership_end_of_the_last_admin_is_refused_in_one_sentence(admin, northside, cleo):
    response = admin.post(page_url("membership_end", northside, membership_of(cleo)))

    assert response.status_code == 422
    assert "Make somebody else clinic admin first: this is the only one." in response.text
    assert membership_of(cleo).until is None


@pytest.mark.django_db
def test_membership_end_of_ones_own_role_leads_to_the_front_door(admin, northside, cleo):
    make_membership(clinic=northside, role=Role.CLINIC_ADMIN, user=make_user(name="Dora"))

    response = admin.post(page_url("membership_end", northside, membership_of(cleo)))

    assert response.url == reverse("accounts:start")


@pytest.mark.django_db
def test_membership_renew_of_an_ended_patient_lets_them_in_again(admin, northside, ben):
    Membership.objects.filter(user=ben.user).update(until=NOON)
    ended = membership_of(ben.user)

    admin.post(page_url("membership_renew", northside, ended))

    renewed = Membership.objects.current().get(user=ben.user)
    assert (renewed.clinic, renewed.role) == (northside, Role.PATIENT)
    ended.refresh_from_db()
    assert ended.until == NOON


@pytest.mark.django_db
def test_membership_renew_of_a_role_held_says_so(admin, northside, ana):
    response = admin.post(page_url("membership_renew", northside, membership_of(ana)), follow=True)

    assert "Ana has the role “Therapist” already." in response.text
    assert Membership.objects.filter(user=ana).count() == 1


@pytest.mark.django_db
def test_membership_renew_asked_for_by_get_is_refused(admin, northside, ana):
    assert admin.get(page_url("membership_renew", northside, membership_of(ana))).status_code == 405


@pytest.mark.django_db
def test_device_end_signs_the_patient_out_on_the_next_tap(admin, northside, bens_phone):
    device = bens_phone.device
    url = reverse(
        "clinic_admin:device_end", kwargs={"clinic": northside.slug, "device": device.public_id}
    )

    response = admin.post(url, follow=True)

    assert "The device is signed out." in response.text
    device.refresh_from_db()
    assert device.ended_at is not None


@pytest.mark.django_db
def test_device_end_in_another_clinic_is_not_found(admin, northside, southside):
    device = make_device(clinic=southside)
    url = reverse(
        "clinic_admin:device_end", kwargs={"clinic": northside.slug, "device": device.public_id}
    )

    assert admin.post(url).status_code == 404
    device.refresh_from_db()
    assert device.ended_at is None


@pytest.mark.django_db
def test_role_add_counts_from_the_next_request(admin, northside, ana):
    browser = Client()
    browser.force_login(ana)
    assert browser.get(people_url(northside)).status_code == 404

    url = page_url("role_add", northside, membership_of(ana))
    page = admin.post(url, {"role": "clinic_admin"}, follow=True)

    assert "Ana has the role “Clinic admin” now." in page.text
    assert browser.get(people_url(northside)).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "refused",
    [
        ("ana", "therapist", "Ana has the role “Therapist” already."),
        ("ana", "patient", "Choose the role to give."),
        ("ana", "", "Choose the role to give."),
        ("ben", "assistant", "Ben has no e-mail address to sign in with."),
    ],
)
def test_role_add_that_cannot_be_says_why(admin, northside, ana, ben, refused):
    who, role, sentence = refused
    membership = membership_of({"ana": ana, "ben": ben.user}[who])

    page = admin.post(page_url("role_add", northside, membership), {"role": role}, follow=True)

    assert sentence in page.text
    assert Membership.objects.count() == 3


@pytest.mark.django_db
def test_membership_end_of_a_therapist_says_who_has_their_patients_then(admin, northside, ana, ben):
    make_responsibility(clinic=northside, patient=ben, therapist=ana)

    page = admin.get(page_url("membership_end", northside, membership_of(ana)))

    assert "1 patient is then with whoever is on duty." in page.text
    assert f"/care/{ana.public_id}/" in page.text


@pytest.mark.django_db
def test_people_sorted_by_each_column_and_turned_round(admin, northside, people, ana, ben):
    Membership.objects.filter(user=ben.user).update(since=NOON)
    make_device(clinic=northside, patient=ben, last_seen_at=NOON)

    def by(sort):
        return names(admin.get(people_url(northside, sort=sort)))

    assert (by("name"), by("-name")) == (["Ana", "Ben", "Cleo"], ["Cleo", "Ben", "Ana"])
    assert (by("role"), by("-role")) == (["Cleo", "Ben", "Ana"], ["Ana", "Ben", "Cleo"])
    assert by("state")[-1] == "Ben"
    assert (by("here"), by("-here")) == (["Cleo", "Ben", "Ana"], ["Ana", "Ben", "Cleo"])
    page = admin.get(people_url(northside, sort="role", q="a"))
    assert 'aria-sort="ascending"><a href="?q=a&amp;sort=-role">Role' in page.text
    assert by("nonsense") == by("name")


@pytest.mark.django_db
def test_people_on_a_phone_are_sorted_by_a_select_that_keeps_the_filters(admin, northside, people):
    page = admin.get(people_url(northside, sort="-here", q="a", role="therapist"))

    (form,) = re.findall(r'<form class="sort".*?</form>', page.text, re.DOTALL)
    values = re.findall(r'<option value="([^"]*)"( selected)?', form)
    assert values == [
        (value, " selected" if value == "-here" else "")
        for name in ("name", "role", "state", "here")
        for value in (name, f"-{name}")
    ]
    assert "Last here, the other way round" in form
    kept = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    assert (kept, 'type="submit"' in form) == ([("q", "a"), ("role", "therapist")], True)


@pytest.mark.django_db
def test_people_tells_how_each_signs_in(admin, northside, people, ana, ben):
    make_device(clinic=northside, patient=ben, last_seen_at=NOON)
    make_device(clinic=northside, patient=ben, ended_at=NOON)
    Authenticator.objects.create(user=ana, type="totp", data={})

    page = admin.get(people_url(northside))

    told = {row.user.name: (str(factor), row.devices) for row, factor in page.context["rows"]}
    assert told == {"Ana": ("App", 0), "Ben": ("", 1), "Cleo": ("", 0)}
    assert page.text.count("No second factor") == 1
    assert page.text.count(">Never<") == 1
    assert "Password and App" in page.text


@pytest.mark.django_db
def test_sign_out_ends_browsers_and_devices_and_says_how_many(admin, northside, ana, bens_phone):
    anas_browser = Client()
    anas_browser.force_login(ana)
    key = anas_browser.session.session_key
    note_seen(user=ana, session_key=key, ip="127.0.0.1", agent="Firefox", now=now())
    caseload = reverse("therapist:caseload", kwargs={"clinic": northside.slug})
    assert anas_browser.get(caseload).status_code == 200
    person = admin.get(page_url("person", northside, membership_of(ana)))
    assert "1 browser" in person.text

    said = admin.post(page_url("sign_out", northside, membership_of(ana)), follow=True)
    admin.post(page_url("sign_out", northside, membership_of(bens_phone.device.patient.user)))

    assert "Ana is signed out of 1 browser or device." in said.text
    assert anas_browser.get(caseload).status_code == 302
    assert bens_phone.get(reverse("patient:today")).status_code == 302
    assert AuditEvent.objects.filter(verb="sign_in.all_ended").count() == 2
    assert membership_of(ana).until is None


@pytest.mark.django_db
def test_sign_out_of_somebody_of_another_clinic_is_not_found(admin, northside, olga):
    assert admin.post(page_url("sign_out", northside, membership_of(olga))).status_code == 404


def end_several(admin, clinic, *users, **more):
    url = reverse("clinic_admin:memberships_end", kwargs={"clinic": clinic.slug})
    who = [membership_of(user).public_id for user in users]
    return admin.post(url, {"who": [*who, "nonsense"], **more}, follow=True)


@pytest.mark.django_db
def test_memberships_end_asks_first_and_ends_all_at_once(admin, northside, ana, ben, olga):
    asked = end_several(admin, northside, ana, ben.user, olga)

    assert "End 2 roles?" in asked.text
    assert "Olga" not in asked.text
    assert membership_of(ana).until is None

    said = end_several(admin, northside, ana, ben.user, olga, act="sure")

    assert "2 roles have ended." in said.text
    assert names(said) == ["Cleo"]
    assert membership_of(olga).until is None


@pytest.mark.django_db
def test_memberships_end_of_all_admins_ends_nothing(admin, northside, ana, cleo):
    refused = end_several(admin, northside, ana, cleo, act="sure")

    assert refused.status_code == 422
    assert "Nothing was ended: nobody would be clinic admin." in refused.text
    assert [membership_of(user).until for user in (ana, cleo)] == [None, None]
