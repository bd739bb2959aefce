"""
PostgreSQL alone: the access matrix again, while every page has forgotten its scope on purpose.

What is imported runs here once more, with ``no_scope`` around it.
"""

import pytest
from django.db.models import QuerySet
from django.urls import get_resolver

from programmes.checks import iter_views
from programmes.models import DataExport, reach
from programmes.models.prepared import Prepared
from programmes.models.walls import WORKER, OwnClinic
from tests.models.test_visible_to import CLINICAL
from tests.portals.matrix import OF_ONE_PAGE, OK
from tests.portals.rows import kwargs_of
from tests.portals.test_access_matrix import (  # noqa: F401 -- they run here too
    both,
    cast,
    here,
    test_another_clinics_page_is_answered_like_no_page,
    test_assistants_open_what_they_prepare_in_their_clinic_alone,
    test_carer_pages_open_for_carers_until_the_link_ends,
    test_clinic_pages_do_not_open_with_ids_of_another_clinic,
    test_clinic_pages_open_for_their_role_alone,
    test_patient_pages_open_for_paired_patients_alone,
    there,
    world,
)

pytestmark = pytest.mark.django_db

# PostgreSQL knows clinics, not people: a file stays with whoever asked for it, by the page alone.
WALLED = {
    model
    for model in CLINICAL
    if any(isinstance(wall, OwnClinic) for wall in model._meta.constraints)
} - {DataExport}


@pytest.fixture(autouse=True)
def no_scope(monkeypatch):
    """Let walled rows be visible to everybody, and forget every condition on the clinic."""

    def forgetful(own):
        def visible_to(self, user):
            return self.all() if self.model in WALLED else own(self, user)

        return visible_to

    narrowed = QuerySet._filter_or_exclude

    def widened(self, negate, args, kwargs):
        if self.model in WALLED:
            kwargs = {key: given for key, given in kwargs.items() if not _is_of_clinic(key)}
        return narrowed(self, negate, args, kwargs)

    # What was put together before this test would know its scope.
    monkeypatch.setattr(Prepared, "__call__", lambda self, **values: list(self.build(**values)))
    monkeypatch.setattr(QuerySet, "_filter_or_exclude", widened)
    for kind in {type(model.objects.all()) for model in WALLED}:
        monkeypatch.setattr(kind, "visible_to", forgetful(kind.visible_to))


def _is_of_clinic(key):
    return key == "clinic_id" or key.split("__")[0] == "clinic"


@pytest.fixture
def no_wall(monkeypatch):
    """Let PostgreSQL show all as well."""
    monkeypatch.setattr(reach, "WEB", WORKER)
    monkeypatch.setattr(reach, "only", lambda _clinic: None)


def test_without_this_wall_too_foreign_rows_show(no_wall, cast, here, there):  # noqa: F811
    opened = set()
    for page in ("patient", "messages", "reminders", "helpers"):
        name = f"therapist:{page}"
        for key in set(kwargs_of(name)) - {"clinic"} - OF_ONE_PAGE:
            if cast["ana"].get(here.url(name, **{key: there.ids[key]})).status_code == OK:
                opened.add((name, key))

    assert opened == {
        ("therapist:patient", "patient"),
        ("therapist:messages", "patient"),
        ("therapist:reminders", "patient"),
        ("therapist:helpers", "patient"),
    }


def test_doors_are_these_and_no_others():
    doors = {name for name, view in iter_views(get_resolver()) if getattr(view, "is_door", False)}

    assert doors == {
        "accounts:start",
        "accounts:pair",
        "accounts:printed",
        "accounts:emergency",
        "accounts:invitation",
        "accounts:help_offer",
        "accounts:code",
        "accounts:email",
        "accounts:email_code",
        "accounts:enter",
        "accounts:stop",
        "drawings:logo",
        "workbench:people",
    }
