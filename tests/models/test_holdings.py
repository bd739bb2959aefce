"""The list of what is held of a patient has every table that leads to one."""

import pytest
from django.apps import apps
from django.utils import translation

from programmes import models
from programmes.exports.reading import HEADS
from programmes.models.holdings import HOLDINGS, Fate

HELD = {one.model for one in HOLDINGS}
# They name a patient's account where a person acts: no row about the patient.
BY_ACCOUNT = {models.Patient, models.User}


def _points_at(model):
    fields = model._meta.concrete_fields
    return {field.related_model for field in fields if field.is_relation}


def test_every_table_that_leads_to_a_patient_has_a_line():
    leading = {
        model
        for model in apps.get_app_config("programmes").get_models()
        if _points_at(model) & HELD
    }

    assert leading - HELD == set()


def test_every_line_is_told_or_says_why_not_and_says_why_it_stays():
    assert [one.slug for one in HOLDINGS if bool(one.told) == bool(one.why_untold)] == []
    assert [one.slug for one in HOLDINGS if one.told and not one.title] == []
    assert [one.slug for one in HOLDINGS if (one.fate is Fate.GOES) == bool(one.why)] == []
    assert len({one.slug for one in HOLDINGS}) == len(HOLDINGS)


def test_every_column_has_a_head_in_words_and_no_head_is_idle():
    told = {name for one in HOLDINGS for name in one.columns}

    assert told == set(HEADS)


@pytest.mark.django_db
@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda one: one.slug)
def test_rows_are_found_by_their_path(holding, ben):
    with translation.override("en-gb"):
        assert list(holding.rows([ben]).values_list(*holding.columns.values())) == list(
            holding.model._default_manager.filter(**{holding.path: ben.pk}).values_list(
                *holding.columns.values()
            )
        )
