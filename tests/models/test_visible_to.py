"""The tenant boundary: nobody reads a row of a clinic they do not belong to."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.db.models.lookups import In
from django.db.models.sql.where import WhereNode
from django.utils import timezone

from programmes import models
from tests import asking, cards, factories, rights
from tests import sending as rows
from tests.factories import NOON, WEDNESDAY
from tests.keeping import make_logo, make_responsibility
from tests.rests import make_rest


def _of_assignment(model, **given):
    def make(*, clinic, patient=None):
        assignment = factories.make_assignment(clinic=clinic, patient=patient)
        return model.objects.create(
            clinic=clinic, assignment=assignment, by=assignment.programme.edited_by, **given
        )

    return make


def _ability(*, clinic, patient=None):
    return models.AbilityAssessment.objects.create(
        clinic=clinic,
        patient=patient or factories.make_patient(clinic=clinic),
        ability="grasp",
        assessed_on=WEDNESDAY,
        by=factories.make_user(),
    )


def _acknowledgement(*, clinic):
    programme = factories.make_programme(clinic=clinic)
    return models.Acknowledgement.objects.create(
        clinic=clinic,
        programme=programme,
        drill=programme.programme_drills.get().drill,
        reason="flag:shoulder_pain",
        by=programme.edited_by,
    )


def _favourite(*, clinic):
    return models.Favourite.objects.create(
        clinic=clinic, drill=factories.make_drill(clinic=clinic), user=factories.make_user()
    )


def _content(*, clinic):
    return models.MediaContent.objects.create(
        clinic=clinic, media=factories.make_media(clinic=clinic), content=b"x"
    )


def _day(*, clinic, patient=None):
    return models.PracticeDay.objects.create(
        clinic=clinic,
        patient=patient or factories.make_patient(clinic=clinic),
        day=WEDNESDAY,
        is_due=True,
    )


def _invitation(*, clinic):
    return models.Invitation.objects.create(
        clinic=clinic,
        email="new@example.org",
        name="New",
        role=models.Role.THERAPIST,
        secret_hash="0" * 60 + str(clinic.pk),
        expires_at=NOON,
        by=factories.make_user(),
    )


def _attempt(*, clinic, patient=None):
    return models.DeliveryAttempt.objects.create(
        clinic=clinic,
        delivery=rows.make_delivery(clinic=clinic, patient=patient),
        attempt=1,
        outcome="accepted",
        began_at=NOON,
    )


def _event(*, clinic):
    return models.AuditEvent.record("clinic.seen", clinic, clinic=clinic, by=None)


def _session(*, clinic, patient=None):
    return factories.make_session(
        clinic=clinic, assignment=factories.make_assignment(clinic=clinic, patient=patient)
    )


def _entry(*, clinic, patient=None):
    return factories.make_entry(clinic=clinic, session=_session(clinic=clinic, patient=patient))


def _version(*, clinic, patient=None):
    return factories.make_assignment(clinic=clinic, patient=patient).versions.get()


def _vocabulary(*, clinic):
    factories.make_drill(clinic=clinic)
    return models.Vocabulary.objects.get(clinic=clinic)


def _stage_entry(*, clinic, patient=None):
    return factories.make_assignment(clinic=clinic, patient=patient).stage_entries.get()


# How a row comes about, and who of the clinic may read it.
THERAPIST, ADMIN, BOTH = {"therapist"}, {"admin"}, {"therapist", "admin"}
NOBODY = set()  # but for whoever asked
ROWS = {
    models.Acknowledgement: (_acknowledgement, THERAPIST),
    models.AskedMeasure: (asking.make_question, THERAPIST),
    models.Attainment: (asking.make_attainment, THERAPIST),
    models.CarerLink: (factories.make_carer, THERAPIST),
    models.CaseloadMark: (cards.make_mark, THERAPIST),
    models.ChosenRest: (make_rest, THERAPIST),
    models.ClinicLogo: (make_logo, BOTH),
    models.Clearance: (factories.make_clearance, THERAPIST),
    models.Goal: (factories.make_goal, THERAPIST),
    models.GoalReview: (asking.make_review, THERAPIST),
    models.Win: (factories.make_win, THERAPIST),
    models.Message: (factories.make_message, THERAPIST),
    models.MessagePhoto: (factories.make_message_photo, THERAPIST),
    models.Measurement: (factories.make_measurement, THERAPIST),
    models.SignLook: (
        _of_assignment(models.SignLook, movement="tap", is_seen=True, day=WEDNESDAY),
        THERAPIST,
    ),
    models.SuggestionAnswer: (
        _of_assignment(
            models.SuggestionAnswer, rule="grow", choice="snoozed", day=WEDNESDAY, evidence="x"
        ),
        THERAPIST,
    ),
    models.AbilityAssessment: (_ability, THERAPIST),
    models.Assignment: (factories.make_assignment, THERAPIST),
    models.AssignmentVersion: (_version, THERAPIST),
    models.Ending: (_of_assignment(models.Ending, day=WEDNESDAY, reason="Moved"), THERAPIST),
    models.AuditEvent: (_event, ADMIN),
    models.DataExport: (rights.make_export, NOBODY),
    models.EmergencyAccess: (rights.make_access, BOTH),
    models.Erasure: (rights.make_erasure, BOTH),
    models.ExportContent: (rights.make_content, THERAPIST),
    models.RecordLink: (rights.make_link, BOTH),
    models.Delivery: (rows.make_delivery, BOTH),
    models.DeliveryAttempt: (_attempt, BOTH),
    models.Device: (factories.make_device, BOTH),
    models.Drill: (factories.make_drill, THERAPIST),
    models.DrillMedia: (factories.make_media, THERAPIST),
    models.Favourite: (_favourite, THERAPIST),
    models.Invitation: (_invitation, ADMIN),
    models.MediaContent: (_content, THERAPIST),
    models.Patient: (factories.make_patient, THERAPIST),
    models.Pause: (_of_assignment(models.Pause, starts_on=WEDNESDAY, reason="x"), THERAPIST),
    models.PracticeDay: (_day, THERAPIST),
    models.PracticeSession: (_session, THERAPIST),
    models.Programme: (factories.make_programme, THERAPIST),
    models.ProgrammeDrill: (
        lambda *, clinic: factories.make_programme(clinic=clinic).programme_drills.get(),
        THERAPIST,
    ),
    models.ProgrammeRevision: (
        lambda *, clinic: factories.make_programme(clinic=clinic).revisions.get(),
        THERAPIST,
    ),
    models.PushSubscription: (rows.make_subscription, THERAPIST),
    models.ReminderRule: (rows.make_rule, BOTH),
    models.Responsibility: (make_responsibility, BOTH),
    models.SafetyCard: (cards.make_card, THERAPIST),
    models.SafetyClosure: (cards.make_closure, THERAPIST),
    models.SafetyReport: (cards.make_report, THERAPIST),
    models.SessionEntry: (_entry, THERAPIST),
    models.StageEntry: (_stage_entry, THERAPIST),
    models.Vocabulary: (_vocabulary, THERAPIST),
    models.Withdrawal: (
        _of_assignment(models.Withdrawal, kind="removed", day=WEDNESDAY, reason="x"),
        THERAPIST,
    ),
}
CLINICAL = sorted(
    (
        model
        for model in apps.get_app_config("programmes").get_models()
        if issubclass(model, models.ClinicalModel)
    ),
    key=lambda model: model.__name__,
)
OF_PATIENT = [
    models.AbilityAssessment,
    models.AskedMeasure,
    models.Assignment,
    models.AssignmentVersion,
    models.Attainment,
    models.CarerLink,
    models.ChosenRest,
    models.Clearance,
    models.DataExport,
    models.Delivery,
    models.DeliveryAttempt,
    models.Device,
    models.EmergencyAccess,
    models.Erasure,
    models.RecordLink,
    models.Ending,
    models.Goal,
    models.GoalReview,
    models.Win,
    models.Measurement,
    models.Message,
    models.Pause,
    models.PracticeDay,
    models.PracticeSession,
    models.PushSubscription,
    models.ReminderRule,
    models.Responsibility,
    models.SafetyCard,
    models.SafetyClosure,
    models.SafetyReport,
    models.SessionEntry,
    models.SignLook,
    models.StageEntry,
    models.SuggestionAnswer,
    models.Withdrawal,
]


def test_every_clinical_model_is_listed():
    assert sorted(ROWS, key=lambda model: model.__name__) == CLINICAL


@pytest.mark.parametrize("model", CLINICAL)
def test_visible_to_staff_ends_at_the_clinic(model, northside, southside, ana, cleo):
    make, readers = ROWS[model]
    own = make(clinic=northside)
    make(clinic=southside)

    assert list(model.objects.visible_to(ana)) == ([own] if "therapist" in readers else [])
    assert list(model.objects.visible_to(cleo)) == ([own] if "admin" in readers else [])


@pytest.mark.parametrize("model", CLINICAL)
def test_visible_to_an_assistant_is_what_a_therapist_sees(model, northside, southside, ana, dana):
    ROWS[model][0](clinic=northside)
    ROWS[model][0](clinic=southside)

    seen = list(model.objects.visible_to(dana))
    assert seen == list(model.objects.visible_to(ana))


@pytest.mark.parametrize("model", CLINICAL)
def test_visible_to_strangers_is_nothing(model, northside, olga, southside):
    ROWS[model][0](clinic=northside)
    other_patient = factories.make_patient(clinic=southside)

    for person in (AnonymousUser(), olga, other_patient.user):
        assert not model.objects.visible_to(person).filter(clinic=northside).exists()


@pytest.mark.parametrize("model", CLINICAL)
def test_visible_to_staff_ends_with_the_membership(model, northside, ana, cleo):
    ROWS[model][0](clinic=northside)
    for person in (ana, cleo):
        person.memberships.update(until=timezone.now() - timedelta(seconds=1))

    assert not model.objects.visible_to(ana).exists()
    assert not model.objects.visible_to(cleo).exists()


@pytest.mark.parametrize("model", OF_PATIENT)
def test_visible_to_a_patient_is_their_own(model, northside, ben):
    make = ROWS[model][0]
    make(clinic=northside)
    own = make(clinic=northside, patient=ben)

    assert list(model.objects.visible_to(ben.user)) == [own]


@pytest.mark.parametrize("model", OF_PATIENT)
def test_visible_to_a_patient_ends_with_the_membership(model, northside, ben):
    ROWS[model][0](clinic=northside, patient=ben)
    ben.user.memberships.update(until=timezone.now())

    assert not model.objects.visible_to(ben.user).exists()


@pytest.mark.parametrize("model", sorted(set(CLINICAL) - set(OF_PATIENT), key=str))
def test_visible_to_a_patient_is_nothing_of_the_clinic(model, northside, ben):
    ROWS[model][0](clinic=northside)

    own_record = [ben] if model is models.Patient else []
    assert list(model.objects.visible_to(ben.user)) == own_record


def test_visible_memberships_end_at_the_admins_clinic(northside, southside, cleo, ana, olga):
    assert set(models.Membership.objects.visible_to(cleo)) == set(northside.memberships.all())
    assert not models.Membership.objects.visible_to(ana).exists()
    assert not models.Membership.objects.visible_to(AnonymousUser()).exists()


def _lists_beside_an_or(node, *, under_or=False):
    """Return the lists of patients' keys that stand in one branch of an "or"."""
    if isinstance(node, WhereNode):
        is_or = under_or or (node.connector == "OR" and len(node.children) > 1)
        return [
            found for child in node.children for found in _lists_beside_an_or(child, under_or=is_or)
        ]
    of_patients = isinstance(node, In) and getattr(node.rhs, "model", None) is models.Patient
    return [node] if under_or and of_patients else []


def test_a_list_of_patients_beside_an_or_is_found(ana):
    listed = Q(patient__in=models.Patient.objects.visible_to(ana)) | Q(pk=1)

    assert len(_lists_beside_an_or(models.Device.objects.filter(listed).query.where)) == 1


@pytest.mark.parametrize("model", CLINICAL)
def test_who_may_see_a_row_is_asked_by_its_own_patient(model, ana):
    # PostgreSQL reads the whole list for every branch of an "or", for however few rows.
    assert _lists_beside_an_or(model.objects.visible_to(ana).query.where) == []
