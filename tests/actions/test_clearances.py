"""Clearing for electrical stimulation, and what a clearance opens and closes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes.actions import assignments, builder, clearances
from programmes.domain.clearance import Check
from programmes.domain.fit import ESTIM_CLEARANCE
from programmes.domain.plan import Absence
from programmes.domain.timing import Span
from programmes.models import AuditEvent, Clearance, Patient, PracticeDay, Role
from programmes.models.course import load_course
from programmes.models.evidence import load_evidence
from tests.actions.parallel import at_once
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_clearance,
    make_document,
    make_drill,
    make_membership,
    make_programme,
)

DAY = timedelta(days=1)
WEEK = 7 * DAY


def cleared(patient, by, *, since=WEDNESDAY, until=WEDNESDAY + 2 * DAY, now=NOON, **given):
    return clearances.clear(
        **{
            "patient": patient,
            "checklist": [check.value for check in Check],
            "device": "Stimulator",
            "settings": "35 Hz",
            "electrode_sites": "Back of the forearm",
            "since": since,
            "until": until,
            "by": by,
            "now": now,
        }
        | given
    )


@pytest.fixture
def stim(northside):
    return make_drill(clinic=northside, name="Stim", safety_flags=[ESTIM_CLEARANCE])


@pytest.fixture
def programme(northside, ben, ana, stim):
    return make_programme(
        clinic=northside, patient=ben, by=ana, document=make_document(make_drill(clinic=northside))
    )


def _add(programme, drill, by, now=NOON):
    return builder.prescribe(
        programme=programme,
        revision=programme.revision,
        stage=programme.document.stages[0].key,
        drill=drill,
        by=by,
        now=now,
    )


def _give(programme, by, day=None, now=NOON):
    return assignments.give(programme=programme, day=day, by=by, now=now).assignment


def _names(patient, *days):
    course = load_course(patient, day=days[0])
    return [
        [course.drills[item.prescription.drill].name for item in course.plan_on(day).items]
        for day in days
    ]


def test_clear_stores_all_that_was_said_with_one_event(ben, ana):
    row = cleared(ben, ana)

    stored = Clearance.objects.get()
    assert stored == row
    assert stored.checklist == [check.value for check in Check]
    assert (stored.device, stored.settings, stored.electrode_sites) == (
        "Stimulator",
        "35 Hz",
        "Back of the forearm",
    )
    assert (stored.since, stored.until, stored.ended_on) == (
        WEDNESDAY,
        WEDNESDAY + 2 * DAY,
        None,
    )
    assert (stored.by, stored.at) == (ana, NOON)
    assert AuditEvent.objects.filter(verb="estim.cleared", by=ana).count() == 1


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"checklist": ["no_metal"]}, clearances.NotAllChecked),
        ({"since": WEDNESDAY - DAY}, clearances.BeginsOutside),
        ({"since": WEDNESDAY + 91 * DAY}, clearances.BeginsOutside),
        ({"until": WEDNESDAY - DAY}, clearances.EndsOutside),
        ({"until": WEDNESDAY + 90 * DAY}, clearances.EndsOutside),
    ],
)
def test_clear_that_says_too_little_or_too_much_is_refused(given, refusal, ben, ana):
    with pytest.raises(refusal):
        cleared(ben, ana, **given)
    assert not Clearance.objects.exists()


def test_clear_for_ninety_days_and_ninety_days_ahead_is_taken(ben, ana):
    cleared(ben, ana, until=WEDNESDAY + 89 * DAY)
    cleared(ben, ana, since=WEDNESDAY + 90 * DAY, until=WEDNESDAY + 179 * DAY)

    assert Clearance.objects.count() == 2


def test_clear_over_another_clearance_is_refused_until_that_one_ended(ben, ana):
    first = cleared(ben, ana)
    with pytest.raises(clearances.AlreadyCleared):
        cleared(ben, ana, since=WEDNESDAY + 2 * DAY, until=WEDNESDAY + WEEK)

    clearances.end(clearance=first, by=ana, now=NOON)
    cleared(ben, ana)

    assert Clearance.objects.filter(ended_on=None).count() == 1


def test_only_a_therapist_of_the_clinic_clears_or_ends(northside, ben, ana, cleo, olga):
    row = cleared(ben, ana, since=WEDNESDAY + WEEK, until=WEDNESDAY + WEEK)
    former = make_membership(clinic=northside, role=Role.THERAPIST)
    former.until = NOON - DAY
    former.save()

    for person in (cleo, olga, ben.user, former.user):
        with pytest.raises(clearances.NotATherapist):
            cleared(ben, person)
        with pytest.raises(clearances.NotATherapist):
            clearances.end(clearance=row, by=person, now=NOON)
    assert Clearance.objects.get().ended_on is None


@pytest.mark.django_db(transaction=True)
def test_clear_twice_at_once_clears_once(ben, ana):
    found = at_once(*[lambda: cleared(ben, ana)] * 2)

    assert sorted(type(one).__name__ for one in found) == ["AlreadyCleared", "Clearance"]


def test_end_acts_today_once_and_keeps_the_row(ben, ana):
    row = cleared(ben, ana)

    assert clearances.end(clearance=row, by=ana, now=NOON) is True
    assert clearances.end(clearance=row, by=ana, now=NOON + DAY) is False

    row.refresh_from_db()
    assert row.ended_on == WEDNESDAY
    assert AuditEvent.objects.filter(verb="estim.ended", by=ana).count() == 1


def test_end_of_what_is_over_changes_nothing_and_of_what_is_to_come_takes_it_back(ben, ana):
    over = cleared(ben, ana)
    assert clearances.end(clearance=over, by=ana, now=NOON + 3 * DAY) is False
    to_come = cleared(ben, ana, since=WEDNESDAY + WEEK, until=WEDNESDAY + 2 * WEEK)
    assert clearances.end(clearance=to_come, by=ana, now=NOON) is True

    patient = Patient.objects.with_clearances().get(pk=ben.pk)
    days = [WEDNESDAY + n * DAY for n in range(20)]
    assert [d for d in days if any(s.covers(d) for s in patient.cleared)] == days[:3]


def test_cleared_as_fetched_equals_the_span_of_each_row(northside, ben):
    rows = [
        make_clearance(clinic=northside, patient=ben, ended_on=ended_on)
        for ended_on in (None, date(2026, 3, 3), date(2026, 4, 1), date(2026, 12, 1))
    ]

    fetched = Patient.objects.with_clearances().get(pk=ben.pk).cleared

    assert fetched == tuple(row.span for row in rows)
    assert fetched[2] == Span(WEDNESDAY, date(2026, 3, 31))
    assert not fetched[1].covers(WEDNESDAY)


@pytest.mark.parametrize(
    ("day", "is_valid"), [(-1, False), (0, True), (2, True), (3, False)], ids=str
)
def test_a_drill_with_estim_is_saved_exactly_on_days_of_a_clearance(
    day, is_valid, programme, stim, ana
):
    cleared(programme.patient, ana)
    moment = NOON + day * DAY

    if is_valid:
        assert _add(programme, stim, ana, now=moment).revision == 2
    else:
        with pytest.raises(builder.NeedsClearance):
            _add(programme, stim, ana, now=moment)


def test_undo_brings_a_drill_with_estim_back_only_while_the_clearance_holds(
    programme, stim, ben, ana
):
    row = cleared(ben, ana)
    programme = _add(programme, stim, ana)
    key = programme.document.stages[0].prescriptions[1].key
    programme = builder.edit_programme(
        programme=programme,
        revision=2,
        edit=lambda d: builder.edits.remove_prescription(d, key),
        summary="Removed",
        by=ana,
        now=NOON,
    )
    clearances.end(clearance=row, by=ana, now=NOON)

    with pytest.raises(builder.NeedsClearance):
        builder.undo(programme=programme, revision=3, by=ana, now=NOON)


@pytest.mark.parametrize(("day", "is_valid"), [(0, True), (2, True), (3, False), (30, False)])
def test_give_asks_for_a_clearance_on_the_first_day(day, is_valid, programme, stim, ana):
    cleared(programme.patient, ana)
    programme = _add(programme, stim, ana)

    if is_valid:
        _give(programme, ana, WEDNESDAY + day * DAY)
        assert _names(programme.patient, WEDNESDAY + day * DAY)[0][1] == "Stim"
    else:
        with pytest.raises(assignments.DrillLocked):
            _give(programme, ana, WEDNESDAY + day * DAY)


def test_the_plan_has_estim_on_days_of_a_clearance_alone(programme, stim, ben, ana):
    cleared(ben, ana)
    _give(_add(programme, stim, ana), ana)

    plans = _names(ben, *(WEDNESDAY + n * DAY for n in range(4)))

    assert ["Stim" in names for names in plans] == [True, True, True, False]
    assert all(len(names) >= 1 for names in plans)


def test_the_end_of_a_clearance_rewrites_the_days_to_come(northside, programme, stim, ben, ana):
    row = cleared(ben, ana, until=WEDNESDAY + 10 * DAY)
    alone = make_programme(clinic=northside, patient=ben, by=ana, document=make_document(stim))
    _give(alone, ana)
    days = PracticeDay.objects.filter(patient=ben).order_by("day")
    assert set(days.values_list("is_due", "absence")) == {(True, "")}

    clearances.end(clearance=row, by=ana, now=NOON + 2 * DAY)

    assert list(days.values_list("is_due", "absence")) == [
        (True, ""),
        (True, ""),
        *[(False, Absence.REST_DAY.value)] * 8,
    ]

    cleared(
        ben,
        ana,
        since=WEDNESDAY + 4 * DAY,
        until=WEDNESDAY + 5 * DAY,
        now=NOON + 2 * DAY,
    )

    due = days.filter(is_due=True).values_list("day", flat=True)
    assert list(due) == [WEDNESDAY + n * DAY for n in (0, 1, 4, 5)]


def test_a_clearance_of_another_patient_opens_nothing(northside, programme, stim, ana):
    make_clearance(clinic=northside)

    with pytest.raises(builder.NeedsClearance):
        _add(programme, stim, ana)


def test_evidence_knows_whether_estim_is_cleared_that_day(programme, ben, ana):
    _give(programme, ana)
    cleared(ben, ana)

    found = [
        load_evidence(ben, load_course(ben, day=day), day=day).evidence.patient.clearance_valid
        for day in (WEDNESDAY, WEDNESDAY + 3 * DAY)
    ]

    assert found == [True, False]


def test_saving_a_drill_with_estim_takes_no_query_more_than_another(programme, stim, ben, ana):
    cleared(ben, ana)
    plain = make_drill(clinic=programme.clinic)
    counts = []
    for drill in (plain, stim):
        with CaptureQueriesContext(connection) as captured:
            programme = _add(programme, drill, ana)
        counts.append(len(captured))

    assert counts[0] == counts[1]
