"""The server does not start while a view or a model lacks its guard."""

import types

import pytest
from django.core.checks import run_checks
from django.core.checks.registry import registry
from django.db import models
from django.http import HttpResponse
from django.test.utils import isolate_apps
from django.urls import include, path

from programmes import checks
from programmes.models import ClinicalModel, ClinicalQuerySet, Drill, Goal, User
from programmes.models.walls import library_walls, walls
from programmes.portals.access import public_page


@pytest.fixture
def made_up():
    """A registry of models in which tests can make some up."""
    with isolate_apps("programmes") as apps:
        yield [apps.get_app_config("programmes")]


def _ids(messages):
    return [(message.id, message.msg) for message in messages]


def test_the_project_passes_every_check(db):
    assert run_checks(tags=["security"]) == []
    for check in (
        checks.every_view_states_its_policy,
        checks.every_clinical_model_has_a_clinic,
        checks.every_clinical_key_stays_in_its_clinic,
        checks.every_row_about_a_patient_stands_behind_the_second_wall,
    ):
        assert check() == []


def test_the_checks_run_when_the_server_starts():
    names = {check.__name__ for check in registry.get_checks()}
    assert {
        "every_view_states_its_policy",
        "every_clinical_model_has_a_clinic",
        "every_clinical_key_stays_in_its_clinic",
        "every_row_about_a_patient_stands_behind_the_second_wall",
    } <= names


# --- E001 -------------------------------------------------------------------------------------


def bare(request):
    return HttpResponse()


@public_page(reason="a test")
def open_page(request):
    return HttpResponse()


def test_a_view_without_a_policy_is_refused_however_deep(settings):
    inner = [path("bare/", bare, name="bare"), path("open/", open_page, name="open")]
    urls = types.ModuleType("made_up_urls")
    urls.urlpatterns = [
        path("", bare, name="root"),
        path("open/", open_page),
        path("a/", include((inner, "outer"))),
        path("b/", include([path("c/", include((inner, "deep")))])),
    ]
    settings.ROOT_URLCONF = urls

    assert _ids(checks.every_view_states_its_policy()) == [
        ("programmes.E001", "root has no access policy"),
        ("programmes.E001", "outer:bare has no access policy"),
        ("programmes.E001", "deep:bare has no access policy"),
    ]


# --- E002 -------------------------------------------------------------------------------------


def test_a_model_without_a_clinic_is_refused(made_up):
    class Loose(models.Model):  # noqa: DJ008 -- never shown
        class Meta:
            app_label = "programmes"

    assert _ids(checks.every_clinical_model_has_a_clinic(app_configs=made_up)) == [
        ("programmes.E002", "Loose is not owned by a clinic")
    ]


def test_a_model_whose_clinic_may_be_missing_is_refused(made_up):
    class Vague(ClinicalModel):
        clinic = models.ForeignKey("programmes.Clinic", models.PROTECT, null=True)
        objects = ClinicalQuerySet.as_manager()

        class Meta:
            app_label = "programmes"

    found = checks.every_clinical_model_has_a_clinic(app_configs=made_up)
    assert _ids(found) == [("programmes.E002", "Vague is not owned by a clinic")]


def test_a_model_whose_manager_knows_no_visible_to_is_refused(made_up):
    class Blind(ClinicalModel):
        class Meta:
            app_label = "programmes"

    found = checks.every_clinical_model_has_a_clinic(app_configs=made_up)
    assert _ids(found) == [("programmes.E002", "Blind is not owned by a clinic")]


# --- E003 -------------------------------------------------------------------------------------


class _Clinical(ClinicalModel):
    objects = ClinicalQuerySet.as_manager()

    class Meta:
        abstract = True


def test_a_key_that_no_wall_names_is_refused(made_up):
    class Stray(_Clinical):
        drill = models.ForeignKey(Drill, models.PROTECT, db_constraint=False, related_name="+")
        by = models.ForeignKey(User, models.PROTECT, related_name="+")

        class Meta:
            app_label = "programmes"
            constraints = walls()

    assert checks.every_clinical_model_has_a_clinic(app_configs=made_up) == []
    assert _ids(checks.every_clinical_key_stays_in_its_clinic(app_configs=made_up)) == [
        ("programmes.E003", "Stray.drill may point into another clinic")
    ]


def test_a_key_with_a_second_simpler_key_beside_its_wall_is_refused(made_up):
    class Doubled(_Clinical):
        drill = models.OneToOneField(Drill, models.PROTECT, related_name="+")

        class Meta:
            app_label = "programmes"
            constraints = walls("drill")

    assert _ids(checks.every_clinical_key_stays_in_its_clinic(app_configs=made_up)) == [
        ("programmes.E003", "Doubled.drill may point into another clinic")
    ]


def test_a_key_behind_its_wall_passes(made_up):
    class Held(_Clinical):
        drill = models.ForeignKey(Drill, models.PROTECT, db_constraint=False, related_name="+")

        class Meta:
            app_label = "programmes"
            constraints = walls("drill")

    assert checks.every_clinical_key_stays_in_its_clinic(app_configs=made_up) == []


# --- E004 -------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [_Clinical, models.Model])
def test_a_model_that_leads_to_a_patient_without_the_second_wall_is_refused(made_up, base):
    class Seen(base):
        goal = models.ForeignKey(Goal, models.PROTECT, db_constraint=False, related_name="+")

        class Meta:
            app_label = "programmes"
            constraints = library_walls("goal")

    found = checks.every_row_about_a_patient_stands_behind_the_second_wall(app_configs=made_up)
    assert _ids(found) == [
        (
            "programmes.E004",
            "Seen is about patients, and PostgreSQL shows it to every clinic",
        )
    ]


def test_a_model_that_leads_to_a_patient_behind_its_walls_passes(made_up):
    class Kept(_Clinical):
        goal = models.ForeignKey(Goal, models.PROTECT, db_constraint=False, related_name="+")

        class Meta:
            app_label = "programmes"
            constraints = walls("goal")

    check = checks.every_row_about_a_patient_stands_behind_the_second_wall
    assert check(app_configs=made_up) == []
