"""A view whose scope was removed on purpose: PostgreSQL shows it no row of another clinic."""

import pytest
from django.http import JsonResponse
from django.test import Client
from django.urls import include, path, reverse

from programmes.models.walls import OwnClinic
from programmes.portals.access import care_page, public_page
from tests.models.test_visible_to import CLINICAL, ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

WALLED = [
    model
    for model in CLINICAL
    if any(isinstance(wall, OwnClinic) for wall in model._meta.constraints)
]


def everything(request):
    rows = {model.__name__: list(model.objects.values_list("clinic__slug")) for model in WALLED}
    return JsonResponse({name: sorted(slug for (slug,) in found) for name, found in rows.items()})


urlpatterns = [
    path("clinics/<slug:clinic>/everything/", care_page(everything), name="everything"),
    path("public/", public_page(reason="a test")(everything), name="public"),
    path("door/", public_page(reason="a test", is_door=True)(everything), name="door"),
    path("", include("rehab.urls")),
]


@pytest.fixture
def one_of_each(northside, southside):
    """A row of each walled kind in both clinics."""
    for model in WALLED:
        for clinic in (northside, southside):
            ROWS[model][0](clinic=clinic)


def test_a_view_without_scope_shows_the_rows_of_its_clinic_alone(ana, one_of_each):
    browser = Client()
    browser.force_login(ana)

    found = browser.get(reverse("everything", args=["northside"])).json()

    assert found.keys() == {model.__name__ for model in WALLED}
    assert {frozenset(slugs) for slugs in found.values()} == {frozenset({"northside"})}


def test_a_public_view_without_scope_shows_no_row_and_a_door_all(client, one_of_each):
    assert set(map(len, client.get("/public/").json().values())) == {0}
    assert {frozenset(slugs) for slugs in client.get("/door/").json().values()} == {
        frozenset({"northside", "southside"})
    }
