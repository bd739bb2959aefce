"""Practice days: closed once, in each patient's zone, whoever else writes at that moment."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from programmes.actions import assignments, days, sessions
from programmes.models import AssignmentVersion, Patient, PracticeDay, PracticeSession
from programmes.models.course import load_course
from tests.actions.parallel import at_once
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_device,
    make_document,
    make_drill,
    make_patient,
    make_programme,
)

together = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
MIDNIGHT = NOON.replace(hour=0) + DAY


def _follow(patient, by, *, drills=1, now=NOON):
    """Give ``patient`` a programme and return the keys of its prescriptions."""
    document = make_document(*(make_drill(clinic=patient.clinic) for _ in range(drills)))
    programme = make_programme(clinic=patient.clinic, patient=patient, by=by, document=document)
    assignments.give(programme=programme, by=by, now=now)
    return [prescription.key for _, prescription in document.prescriptions()]


def _start(patient, *, now=NOON):
    return sessions.start_session(
        patient=patient,
        client_uuid=uuid.uuid4(),
        size="full",
        energy_0_10=None,
        by=patient.user,
        now=now,
    )


def _log(session, key, *, now=NOON):
    return sessions.log_entry(
        session=session,
        prescription_key=key,
        client_uuid=uuid.uuid4(),
        outcome="done",
        reps=20,
        seconds=None,
        by=session.patient.user,
        now=now,
    )


def _move(patient, zone):
    Patient.objects.filter(pk=patient.pk).update(zone=zone)
    patient.refresh_from_db()


def _stored(patient):
    rows = PracticeDay.objects.filter(patient=patient).order_by("day")
    return list(rows.values(*days.COMPUTED, "day", "closed_at"))


def test_close_days_goes_on_past_a_patient_whose_plan_cannot_be_read(northside, ben, ana, caplog):
    other = make_patient(clinic=northside, name="Olive")
    for patient in (ben, other):
        _follow(patient, ana)
    AssignmentVersion.objects.create(
        clinic=northside,
        assignment=ben.assignments.get(),
        number=2,
        document_json={"schema": 99},
        digest="0" * 64,
        valid_from=WEDNESDAY,
        given_by=ana,
    )

    assert days.close_days(now=MIDNIGHT) == 1

    still_open = PracticeDay.objects.filter(day=WEDNESDAY, closed_at=None)
    assert [row.patient for row in still_open] == [ben]
    assert caplog.messages == [f"The days of patient #{ben.pk} cannot be closed"]


# --- When a day is over -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "over_at"),
    [
        ("Europe/London", date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC)),  # 23 hours
        ("Europe/London", date(2026, 10, 25), datetime(2026, 10, 26, 0, tzinfo=UTC)),  # 25 hours
        ("Africa/Cairo", date(2026, 4, 23), datetime(2026, 4, 23, 22, tzinfo=UTC)),  # no midnight
        ("America/Havana", date(2026, 10, 31), datetime(2026, 11, 1, 4, tzinfo=UTC)),  # midnight
        ("Pacific/Kiritimati", WEDNESDAY, datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("Pacific/Niue", WEDNESDAY, datetime(2026, 3, 5, 11, tzinfo=UTC)),
        ("Asia/Kathmandu", WEDNESDAY, datetime(2026, 3, 4, 18, 15, tzinfo=UTC)),
    ],
)
def test_a_day_is_over_at_local_midnight_and_not_before(zone, day, over_at, northside):
    patient = make_patient(clinic=northside, zone=zone)
    days.rebuild(patient=patient, first_day=day, last_day=day, now=over_at - DAY / 2)
    row = PracticeDay.objects.get()
    assert row.closed_at is None

    assert days.close_days(now=over_at - timedelta(seconds=1)) == 0
    assert days.close_days(now=over_at) == 1

    row.refresh_from_db()
    assert row.closed_at == over_at


def test_close_days_without_any_day_does_nothing(db):
    assert days.close_days(now=NOON) == 0


def test_a_patient_without_an_assignment_has_days_that_ask_for_nothing(ben):
    days.project(patient=ben, now=NOON)

    assert days.close_days(now=MIDNIGHT) == 1

    row = PracticeDay.objects.get(patient=ben, day=WEDNESDAY)
    assert (row.absence, row.is_due, row.asked, row.closed_at) == (
        "no_programme",
        False,
        0,
        MIDNIGHT,
    )


def test_close_days_leaves_sessions_of_today_open(ben, ana):
    _follow(ben, ana)
    today = _start(ben, now=MIDNIGHT)

    days.close_days(now=MIDNIGHT)

    today.refresh_from_db()
    assert (today.day, today.ended_at) == (WEDNESDAY + DAY, None)


def test_close_days_works_through_batches_and_zones(northside, monkeypatch):
    monkeypatch.setattr(days, "CLOSED_AT_ONCE", 2)
    for zone in ["Europe/London"] * 5 + ["Asia/Tokyo"] * 3 + ["America/New_York"]:
        days.project(patient=make_patient(clinic=northside, zone=zone), now=NOON)

    assert days.close_days(now=MIDNIGHT) == 8
    assert PracticeDay.objects.filter(closed_at=None, patient__zone="America/New_York").count() == 8
    assert days.close_days(now=MIDNIGHT) == 0


def test_close_days_takes_as_many_queries_for_each_patient(
    northside, ana, django_assert_max_num_queries
):
    for _ in range(10):
        _follow(make_patient(clinic=northside), ana)

    with django_assert_max_num_queries(10 + 11 * 10):
        assert days.close_days(now=MIDNIGHT) == 10


# --- A patient who travels --------------------------------------------------------------------


def test_travelling_west_opens_the_day_again(ben, ana):
    _move(ben, "Pacific/Kiritimati")
    (key,) = _follow(ben, ana, now=NOON - DAY / 8)  # Wednesday, 23:00 there
    assert days.close_days(now=NOON) == 1
    _move(ben, "Pacific/Honolulu")

    _log(_start(ben, now=MIDNIGHT), key, now=MIDNIGHT)  # Wednesday, 14:00 there

    row = PracticeDay.objects.get(patient=ben, day=WEDNESDAY)
    assert (row.is_practised, row.closed_at) == (True, None)
    assert days.close_days(now=MIDNIGHT + DAY / 2) == 1


def test_travelling_east_closes_the_days_in_between(ben, ana):
    _move(ben, "Pacific/Honolulu")
    _follow(ben, ana, now=MIDNIGHT)  # Wednesday there
    _move(ben, "Pacific/Kiritimati")  # Thursday there

    assert days.close_days(now=MIDNIGHT) == 1

    assert PracticeDay.objects.get(patient=ben, closed_at=MIDNIGHT).day == WEDNESDAY


def test_a_programme_given_after_travelling_west_over_a_monday_keeps_what_was_done(
    northside, ben, ana
):
    """The session of Monday stays with its version, though a newer one is valid from Sunday on."""
    sunday = datetime(2026, 3, 8, 12, tzinfo=UTC)
    _move(ben, "Pacific/Kiritimati")
    drill = make_drill(clinic=northside)
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=make_document(drill))
    assignments.give(programme=programme, by=ana, now=sunday)
    session = _start(ben, now=sunday)
    assert session.day.weekday() == 0
    _move(ben, "Pacific/Honolulu")
    programme.document_json["title"] = "Another"
    programme.save()

    version = assignments.give(programme=programme, by=ana, now=sunday)

    assert version.valid_from == session.day - DAY
    assert load_course(ben, day=session.day).plan_on(session.day).version == 1
    assert load_course(ben, day=session.day).plan_on(session.day + DAY).version == 2


# --- Two programmes on one day ----------------------------------------------------------------


def test_of_two_programmes_given_on_one_day_the_later_stands(ben, ana):
    _follow(ben, ana)
    (key,) = _follow(ben, ana)

    plan = load_course(ben, day=WEDNESDAY).plan_on(WEDNESDAY)

    assert [item.prescription.key for item in plan.items] == [key]
    assert PracticeDay.objects.filter(patient=ben, is_due=True).count() == 8


# --- At the same moment -----------------------------------------------------------------------


@together
def test_two_workers_close_each_day_once(northside, ana, monkeypatch):
    monkeypatch.setattr(days, "CLOSED_AT_ONCE", 2)
    for _ in range(12):
        days.project(patient=make_patient(clinic=northside), now=NOON)

    results = at_once(*[lambda: days.close_days(now=MIDNIGHT + DAY)] * 4)

    assert sum(results) == 24
    assert PracticeDay.objects.filter(closed_at=MIDNIGHT + DAY).count() == 24


@together
def test_a_worker_does_not_wait_for_a_patient_somebody_writes_about(northside, ben):
    other = make_patient(clinic=northside)
    for patient in (ben, other):
        days.project(patient=patient, now=NOON)

    with transaction.atomic():
        Patient.objects.locked().get(pk=ben.pk)
        assert at_once(lambda: days.close_days(now=MIDNIGHT)) == [1]

    assert days.close_days(now=MIDNIGHT) == 1


@together
def test_a_row_that_points_at_the_patient_does_not_wait_for_the_lock(northside, ben):
    def add_device():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        return make_device(clinic=northside, patient=ben)

    with transaction.atomic():
        Patient.objects.locked().get(pk=ben.pk)
        (device,) = at_once(add_device)

    assert device.pk


@together
def test_practising_over_midnight_while_days_are_closed_loses_nothing(northside, ana):
    patients = [make_patient(clinic=northside) for _ in range(6)]
    keys = {patient: _follow(patient, ana, drills=3) for patient in patients}
    opened = {patient: _start(patient) for patient in patients}

    results = at_once(
        *[lambda: days.close_days(now=MIDNIGHT)] * 2,
        *(
            lambda patient=patient: [
                _log(opened[patient], key, now=MIDNIGHT) for key in keys[patient]
            ]
            for patient in patients
        ),
        *(lambda patient=patient: _start(patient, now=MIDNIGHT) for patient in patients),
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    days.close_days(now=MIDNIGHT)
    yesterday = PracticeDay.objects.filter(day=WEDNESDAY, is_finished=True, closed_at=MIDNIGHT)
    assert yesterday.count() == 6
    assert PracticeSession.objects.filter(ended_at=None).count() == 6
    assert not PracticeSession.objects.filter(day=WEDNESDAY, ended_at=None).exists()


@together
def test_days_written_by_everybody_at_once_equal_days_rebuilt(ben, ana):
    keys = _follow(ben, ana, drills=6)
    session = _start(ben)
    entry = _log(session, keys[0])
    assignment = ben.assignments.get()

    at_once(
        *(lambda key=key: _log(session, key) for key in keys[1:]),
        lambda: sessions.answer_entry(entry=entry, answer="hurt", pain_0_10=6, by=ana, now=NOON),
        lambda: assignments.pause(
            assignment=assignment, until=WEDNESDAY + 3 * DAY, reason="Trip", by=ana, now=NOON
        ),
        lambda: assignments.stop_now(
            assignment=assignment, drill=None, kind="lowered", reason="Tired", by=ana, now=NOON
        ),
    )
    written = _stored(ben)

    days.project(patient=ben, now=NOON)

    assert _stored(ben) == written
    assert written[0]["movements"] == 120
    assert written[0]["worst_pain_0_10"] == 6


@together
def test_two_pauses_at_once_make_one(ben, ana):
    _follow(ben, ana)
    assignment = ben.assignments.get()

    results = at_once(
        *[
            lambda: assignments.pause(
                assignment=assignment, until=None, reason="Trip", by=ana, now=NOON
            )
        ]
        * 3
    )

    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["AlreadyPaused", "AlreadyPaused", "Pause"]


@together
def test_one_programme_given_five_times_at_once_is_given_once(northside, ben, ana):
    document = make_document(make_drill(clinic=northside))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)

    results = at_once(*[lambda: assignments.give(programme=programme, by=ana, now=NOON)] * 5)

    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["AssignmentVersion", *["NothingNew"] * 4]


def test_rewrite_of_no_day_writes_nothing(northside):
    days.rewrite(patient=make_patient(clinic=northside), days=(), now=NOON)

    assert not PracticeDay.objects.exists()
