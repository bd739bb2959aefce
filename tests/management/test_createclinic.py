"""``createclinic`` as the operator of an installation meets it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from programmes.models import Clinic, Delivery, Drill, Membership, Programme
from tests.factories import make_user

GIVEN = ("Harbour Hand Clinic", "harbour", "--admin-name=Clara", "--admin-email=clara@example.org")


@pytest.fixture
def library(db):
    call_command("load_library", stdout=StringIO())


def opened(*more):
    out = StringIO()
    call_command("createclinic", *GIVEN, *more, stdout=out)
    return out.getvalue()


def test_createclinic_opens_a_clinic_with_library_templates_and_an_admin(library):
    said = opened("--zone=Europe/Paris", "--phone=01 23", "--emergency=15")

    clinic = Clinic.objects.get()
    assert (clinic.name, clinic.slug, clinic.zone) == (*GIVEN[:2], "Europe/Paris")
    assert (clinic.phone, clinic.emergency_number) == ("01 23", "15")
    assert Drill.objects.filter(clinic=clinic).count() == 140
    assert Programme.objects.filter(clinic=clinic).templates().count() == 9
    held = Membership.objects.get()
    assert (held.user.email, held.role) == ("clara@example.org", "clinic_admin")
    assert Delivery.objects.get().kind == "password"
    assert "/clinics/harbour/admin/" in said
    assert said.endswith("clara@example.org gets a mail with a link to choose a password.\n")


def test_createclinic_for_somebody_with_a_password_sends_no_mail(library):
    user = make_user(name="Clara", email="clara@example.org")
    user.set_password("correct horse battery")
    user.save()

    assert opened().endswith("clara@example.org signs in with the password they have.\n")
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--zone=Mars"], "Mars is no time zone."),
        (["--admin-email=nobody"], "Enter a valid email address."),
    ],
)
def test_createclinic_with_something_wrong_stores_nothing(library, more, sentence):
    with pytest.raises(CommandError, match=sentence):
        opened(*more)
    assert not Clinic.objects.exists()


def test_createclinic_twice_says_that_the_name_is_taken(library):
    opened()

    with pytest.raises(CommandError, match="There is a clinic called harbour already"):
        opened()
    assert (Clinic.objects.count(), Membership.objects.count()) == (1, 1)


def test_createclinic_before_the_library_says_what_to_do_first(db):
    with pytest.raises(CommandError, match="Load the drills first"):
        opened()
