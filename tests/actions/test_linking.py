"""A second record of one person is put under the first, and comes back as it was."""

from datetime import date, timedelta

import pytest
from django.forms.models import model_to_dict

from programmes.actions import linking, stays
from programmes.actions.linking import CannotLink, NotLinked, link_records, unlink_records
from programmes.models import AuditEvent, Patient, RecordLink
from programmes.models.caseload import load_caseload
from tests.actions.parallel import at_once
from tests.factories import NOON, make_assignment, make_device, make_patient, make_win

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def double(northside):
    return make_patient(clinic=northside, name="Benn", state="paused")


def link(double, into, by):
    return link_records(patient=double, into=into, by=by, now=NOON)


def test_the_second_leaves_the_caseload_and_no_row_moves(northside, ben, double, cleo, ana):
    win = make_win(clinic=northside, patient=double)
    assignment = make_assignment(clinic=northside, patient=double)
    device = make_device(clinic=northside, patient=double)

    link(double, ben, cleo)

    for row in (double, win, assignment, device):
        row.refresh_from_db()
    assert (double.merged_into, double.state, double.left_on) == (ben, "ended", date(2026, 3, 4))
    assert (win.patient, assignment.ended_on, device.ended_at) == (double, None, None)
    seen = load_caseload(Patient.objects.visible_to(ana).in_care(), now=NOON)
    assert [row.patient.public_id for row in seen] == [ben.public_id]
    assert AuditEvent.objects.get(verb="record.linked").patient == double


def test_taken_apart_all_is_as_it_was(northside, ben, double, cleo):
    make_device(clinic=northside, patient=double)
    make_assignment(clinic=northside, patient=double)
    before = model_to_dict(Patient.objects.get(pk=double.pk))
    link(double, ben, cleo)

    unlink_records(patient=double, by=cleo, now=NOON + DAY)

    assert model_to_dict(Patient.objects.get(pk=double.pk)) == before
    row = RecordLink.objects.get()
    assert (row.undone_at, row.undone_by) == (NOON + DAY, cleo)
    with pytest.raises(NotLinked):
        unlink_records(patient=double, by=cleo, now=NOON + DAY)
    assert link(double, ben, cleo).pk != row.pk


def test_one_who_was_discharged_before_keeps_that_day(northside, ben, cleo):
    double = make_patient(clinic=northside, state="discharged", left_on=date(2025, 1, 1))
    link(double, ben, cleo)
    unlink_records(patient=double, by=cleo, now=NOON)

    double.refresh_from_db()
    assert (double.state, double.left_on) == ("discharged", date(2025, 1, 1))


def test_only_records_that_stand_for_themselves_at_one_clinic_go_together(
    northside, southside, ben, double, cleo
):
    third, erased = (make_patient(clinic=northside) for _ in "ab")
    Patient.objects.filter(pk=erased.pk).update(erased_at=NOON)
    link(double, ben, cleo)

    for patient, into in (
        (ben, ben),
        (double, third),
        (third, double),
        (ben, third),
        (third, erased),
        (erased, third),
        (third, make_patient(clinic=southside)),
    ):
        with pytest.raises(CannotLink):
            link(patient, into, cleo)


def test_it_cannot_come_back_into_care_while_another_record_of_the_account_is(
    northside, ben, double, cleo
):
    link(double, ben, cleo)
    make_patient(clinic=northside, user=double.user)

    with pytest.raises(stays.CannotBeActive):
        unlink_records(patient=double, by=cleo, now=NOON)
    double.refresh_from_db()
    assert double.merged_into == ben


@pytest.mark.django_db(transaction=True)
def test_two_that_are_put_under_each_other_at_once_make_one_link(ben, double, cleo):
    results = at_once(
        lambda: link(double, ben, cleo),
        lambda: linking.link_records(patient=ben, into=double, by=cleo, now=NOON),
    )

    assert sorted(type(one).__name__ for one in results) == ["CannotLink", "RecordLink"]
