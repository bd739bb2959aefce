"""A prepared query answers as the query does that Django puts together each time."""

import threading
import uuid
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, connections
from django.db.models import Exists, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from programmes.domain.timing import week_start
from programmes.models import Device, Patient, PracticeDay, PracticeSession, SessionEntry
from programmes.models.course import _assignment_with_rows, _drills_of
from programmes.models.facts import _days_between, _with_cards
from programmes.models.prepared import Prepared
from programmes.models.session import _sessions_between, _sessions_named
from programmes.portals.access import _device
from tests.factories import (
    WEDNESDAY,
    make_device,
    make_drill,
    make_entry,
    make_patient,
    make_session,
)

pytestmark = pytest.mark.django_db


def sessions(*, patient: int, day: date, sent: uuid.UUID) -> QuerySet[PracticeSession]:
    entries = SessionEntry.objects.filter(session=OuterRef("pk"), reps=20)
    return (
        PracticeSession.objects.filter(patient=patient, day__gte=day, size="full")
        .exclude(client_uuid=sent)
        .annotate(is_full=Exists(entries))
        .select_related("patient__clinic")
        .order_by("pk")
    )


@pytest.fixture
def session(northside):
    return make_entry(clinic=northside).session


def listed_sessions(*, patient: int) -> QuerySet[PracticeSession, tuple[date, uuid.UUID]]:
    found = PracticeSession.objects.filter(patient=patient).order_by("pk")
    return found.values_list("day", "client_uuid")


def test_prepared_finds_tuples_where_the_query_finds_tuples(session):
    asked = {"patient": session.patient_id}

    found = Prepared(listed_sessions)(**asked)
    assert found == list(listed_sessions(**asked)) == [(WEDNESDAY, session.client_uuid)]


def test_prepared_finds_what_the_query_finds_and_as_much_of_it(session):
    asked = {"patient": session.patient_id, "day": WEDNESDAY, "sent": uuid.uuid4()}

    with CaptureQueriesContext(connection) as captured:
        [found] = Prepared(sessions)(**asked)
        known = (found.patient.clinic.name, found.is_full, found.day, found.client_uuid)

    [plain] = sessions(**asked)
    assert found == plain == session
    assert known == (plain.patient.clinic.name, True, WEDNESDAY, session.client_uuid)
    assert len(captured) == 1


def test_prepared_takes_a_moment(session):
    def begun(*, patient: int, after: datetime) -> QuerySet[PracticeSession]:
        return PracticeSession.objects.filter(patient=patient, started_at__gt=after)

    query, patient = Prepared(begun), session.patient_id
    earlier = session.started_at - timedelta(microseconds=1)
    assert query(patient=patient, after=earlier) == [session]
    assert query(patient=patient, after=session.started_at) == []


def test_prepared_is_built_once_and_asked_with_other_values(session):
    built = []

    def build(*, patient: int, day: date) -> QuerySet[PracticeSession]:
        built.append(patient)
        return PracticeSession.objects.filter(patient=patient, day=day)

    query = Prepared(build)
    other = make_session(clinic=session.clinic)
    answers = [
        query(patient=session.patient_id, day=WEDNESDAY),
        query(patient=session.patient_id, day=WEDNESDAY + timedelta(days=1)),
        query(patient=other.patient_id, day=WEDNESDAY),
    ]

    assert answers == [[session], [], [other]]
    assert len(built) == 1


def read_of(row):
    return row if isinstance(row, tuple) else row.__dict__.keys()


def test_prepared_says_what_the_plain_query_says_in_sql(session):
    asked = {"patient": session.patient_id, "day": WEDNESDAY, "sent": uuid.uuid4()}
    monday = week_start(WEDNESDAY)
    course = {"patient": session.patient_id, "day": WEDNESDAY, "monday": monday}
    between = {"patient": session.patient_id, "first": monday, "last": WEDNESDAY}
    PracticeDay.objects.create(
        clinic=session.clinic, patient=session.patient, day=WEDNESDAY, is_due=True
    )
    drills = [make_drill(clinic=session.clinic).public_id for _ in range(2)]
    device = make_device(clinic=session.clinic, patient=session.patient)
    held = {"public_id": device.public_id, "user": session.patient.user_id}
    for query, values in (
        (Prepared(sessions), asked),
        (_assignment_with_rows, course),
        (_sessions_between, between),
        (_sessions_named, {"patient": session.patient_id, "public_id": session.public_id}),
        (_days_between, between),
        (_with_cards, between | {"since": monday - timedelta(days=28)}),
        (_drills_of, {"clinic": session.clinic_id, "wanted": drills}),
        (_device, held),
    ):
        with CaptureQueriesContext(connection) as captured:
            prepared = query(**values)
            plain = list(query.build(**values))

        assert prepared == plain != []
        assert [read_of(row) for row in prepared] == [read_of(row) for row in plain]
        first, second = (one["sql"] for one in captured)
        assert first == second


def test_prepared_keeps_a_percent_sign_of_what_never_changes(session):
    PracticeSession.objects.update(size="5%s%%")

    def build(*, patient: int) -> QuerySet[PracticeSession]:
        return PracticeSession.objects.filter(patient=patient, size="5%s%%")

    assert Prepared(build)(patient=session.patient_id) == [session]


def test_prepared_in_many_threads_gives_each_its_own(transactional_db, northside):
    people = [make_patient(clinic=northside) for _ in range(8)]

    def build(*, patient: int) -> QuerySet[Patient]:
        return Patient.objects.filter(pk=patient)

    query, wrong = Prepared(build), []

    def ask(patient):
        for _ in range(20):
            found = query(patient=patient.pk)
            if found != [patient]:
                wrong.append((patient, found))
        connections.close_all()

    threads = [threading.Thread(target=ask, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_prepared_refuses_none_because_sql_asks_for_it_otherwise(session):
    with pytest.raises(TypeError, match="none of them is None"):
        Prepared(sessions)(patient=session.patient_id, day=None, sent=uuid.uuid4())


def test_prepared_refuses_a_value_that_the_query_does_not_ask_for():
    def build(*, patient: int, day: date) -> QuerySet[PracticeSession]:
        return PracticeSession.objects.filter(patient=patient)

    with pytest.raises(TypeError, match="does not ask for day"):
        Prepared(build)(patient=1, day=WEDNESDAY)


def test_a_device_is_found_by_its_own_person_alone(northside, southside):
    pat, other = (make_patient(clinic=one) for one in (northside, southside))
    device = make_device(clinic=northside, patient=pat)

    assert _device(public_id=device.public_id, user=pat.user_id) == [device]
    assert _device(public_id=device.public_id, user=other.user_id) == []
    Device.objects.update(ended_at=now())
    assert _device(public_id=device.public_id, user=pat.user_id) == []
