"""Factories of what safety stores, and of what the team puts away."""

import uuid

from programmes import models
from tests.factories import NOON, WEDNESDAY, make_patient, make_user


def make_report(*, clinic, patient=None, **given):
    patient = patient or make_patient(clinic=clinic)
    return models.SafetyReport.objects.create(
        **{
            "clinic": clinic,
            "patient": patient,
            "client_uuid": uuid.uuid4(),
            "kind": "other",
            "day": WEDNESDAY,
            "by": patient.user,
        }
        | given
    )


def make_card(*, clinic, patient=None, **given):
    return models.SafetyCard.objects.create(
        **{
            "clinic": clinic,
            "patient": patient or make_patient(clinic=clinic),
            "rule": "tighter",
            "colour": "amber",
            "sources": ["report:1"],
            "values_json": {"days": 1},
            "opened_at": NOON,
            "told_at": NOON,
            "waits_since": NOON,
        }
        | given
    )


def make_closure(*, clinic, card=None, patient=None, **given):
    card = card or make_card(clinic=clinic, patient=patient)
    return models.SafetyClosure.objects.create(
        **{
            "clinic": clinic,
            "card": card,
            "patient": card.patient,
            "scope": "all",
            "day": WEDNESDAY,
        }
        | given
    )


def make_mark(*, clinic, patient=None, **given):
    return models.CaseloadMark.objects.create(
        **{
            "clinic": clinic,
            "patient": patient or make_patient(clinic=clinic),
            "kind": "snoozed",
            "keys": ["silent:"],
            "until": WEDNESDAY.replace(day=7),
            "by": make_user(name="Person"),
        }
        | given
    )
