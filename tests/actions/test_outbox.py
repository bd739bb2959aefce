"""What a phone kept without a network is stored once, however it comes."""

import random
import uuid
from datetime import timedelta

import pytest

from programmes.actions import assignments, outbox, sessions
from programmes.actions.outbox import Receipt
from programmes.domain.document import Size
from programmes.domain.outbox import Begun, Did, Ended, Said, fold
from programmes.domain.progress import Answer, Outcome
from programmes.models import AuditEvent, PracticeDay, PracticeSession, SessionEntry
from tests.factories import NOON, WEDNESDAY, make_document, make_drill, make_programme, make_session

LATER = NOON + timedelta(hours=3)


@pytest.fixture
def programme(northside, ben, ana):
    document = make_document(*(make_drill(clinic=northside) for _ in range(3)))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=NOON - timedelta(days=1))
    return programme


@pytest.fixture
def keys(programme):
    return [prescription.key for _, prescription in programme.document.prescriptions()]


def begun(*, minutes=0, **given):
    values = {"at": NOON + timedelta(minutes=minutes), "size": Size.FULL, "version": 1}
    return Begun(**({"id": uuid.uuid4()} | values | given))


def did(session, key, *, minutes=1, outcome=Outcome.DONE, reps=20, **given):
    values = {"id": uuid.uuid4(), "at": NOON + timedelta(minutes=minutes)} | given
    return Did(session=session, prescription=key, outcome=outcome, reps=reps, **values)


def said(one, *, minutes=2, answer=Answer.RIGHT, **given):
    return Said(uuid.uuid4(), NOON + timedelta(minutes=minutes), one.id, answer, **given)


def receive(patient, *events, now=LATER):
    return outbox.receive(patient=patient, events=events, by=patient.user, now=now)


def standing():
    """Return what is stored."""
    return list(SessionEntry.objects.order_by("pk").values())


def test_receive_of_a_whole_session_stores_each_drill_with_its_answer(ben, keys):
    one = begun(energy_0_10=5)
    fist, pinch, hook = (did(one.id, key, minutes=n) for n, key in enumerate(keys, 1))
    answer = said(fist)

    receipts = receive(ben, answer, hook, pinch, fist, one)

    assert set(receipts.values()) == {Receipt.STORED}
    session = PracticeSession.objects.get()
    assert (session.client_uuid, session.day, session.size, session.energy_0_10) == (
        *(one.id, WEDNESDAY),
        *("full", 5),
    )
    assert session.ended_at == LATER
    entry = SessionEntry.objects.get(client_uuid=fist.id)
    assert (entry.answer, entry.done_at, entry.received_at) == ("right", fist.at, LATER)
    assert entry.drill.public_id == next(
        p.drill for _, p in session.version.document.prescriptions() if p.key == keys[0]
    )
    assert PracticeDay.objects.get(day=WEDNESDAY).done == 3
    verbs = AuditEvent.objects.filter(by=ben.user).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        *("session.started", "entry.logged", "entry.answered"),
        *("entry.logged", "entry.logged"),
    ]


def test_receive_twice_stores_once(ben, keys):
    one = begun()
    fist = did(one.id, keys[0])
    receive(ben, one, fist, said(fist))
    before = standing()

    receipts = receive(ben, one, fist, now=LATER + timedelta(minutes=1))

    assert receipts == {one.id: Receipt.DUPLICATE, fist.id: Receipt.DUPLICATE}
    assert standing() == before


def test_receive_in_a_session_that_began_on_the_page_finds_it_by_the_clinics_id(ben, keys):
    session = sessions.start_session(
        patient=ben,
        client_uuid=uuid.uuid4(),
        size="full",
        energy_0_10=None,
        by=ben.user,
        now=NOON,
    )
    fist = did(session.public_id, keys[0])

    assert receive(ben, fist) == {fist.id: Receipt.STORED}
    assert SessionEntry.objects.get().session == session
    assert PracticeSession.objects.get().ended_at is None


def test_receive_of_an_answer_finds_its_drill_by_the_clinics_id(ben, keys):
    one = begun()
    receive(ben, one, did(one.id, keys[0]))
    entry = SessionEntry.objects.get()
    answer = Said(
        uuid.uuid4(), LATER, entry.public_id, Answer.HURT, pain_0_10=3, pain_site="shoulder"
    )

    assert receive(ben, answer) == {answer.id: Receipt.STORED}
    entry.refresh_from_db()
    assert (entry.answer, entry.pain_0_10, entry.pain_site) == ("hurt", 3, "shoulder")


def test_receive_of_what_has_lost_its_beginning_asks_for_it_later(ben, keys):
    one = begun()
    fist = did(one.id, keys[0])
    answer, ended = said(fist), Ended(uuid.uuid4(), NOON, one.id)
    stray = said(did(one.id, keys[1]))

    receipts = receive(ben, answer, fist, ended, stray)

    assert set(receipts.values()) == {Receipt.LATER}
    assert not SessionEntry.objects.exists()
    assert set(receive(ben, one, answer, fist, ended).values()) == {Receipt.STORED}


def test_receive_of_a_drill_whose_answer_was_skipped_leaves_it_unknown(ben, keys):
    one = begun()
    fist = did(one.id, keys[0])
    receive(ben, one, fist, Said(uuid.uuid4(), NOON, fist.id))
    assert SessionEntry.objects.get().answer is None


def test_receive_of_a_session_beside_an_open_one_is_over_when_it_comes(ben, keys):
    sessions.start_session(
        patient=ben, client_uuid=uuid.uuid4(), size="tiny", energy_0_10=None, by=ben.user, now=NOON
    )
    one = begun(minutes=-30)
    receive(ben, one, did(one.id, keys[0], minutes=-20))

    assert PracticeSession.objects.get(client_uuid=one.id).ended_at == one.at
    assert PracticeSession.objects.filter(ended_at=None).count() == 1
    assert SessionEntry.objects.count() == 1


def test_receive_after_midnight_belongs_to_the_day_on_which_it_began(ben, keys):
    one = begun(minutes=-24 * 60)
    receive(ben, one, did(one.id, keys[0], minutes=0))
    session = PracticeSession.objects.get()
    assert (session.day, session.ended_at) == (WEDNESDAY - timedelta(days=1), one.at)


def test_receive_of_a_clock_that_is_ahead_counts_as_now(ben, keys):
    one = begun(minutes=5 * 60)
    receive(ben, one, did(one.id, keys[0], minutes=24 * 60))
    assert PracticeSession.objects.get().started_at == LATER
    assert SessionEntry.objects.get().done_at == LATER


def test_receive_of_what_lay_for_four_weeks_is_told_to_be_too_old(ben, keys):
    one = begun(minutes=-28 * 24 * 60)
    receipts = receive(ben, one)
    assert receipts == {one.id: Receipt.TOO_OLD}
    assert not PracticeSession.objects.exists()


def test_receive_of_a_drill_that_was_stopped_meanwhile_counts(ben, ana, keys, programme):
    one = begun()
    assignments.stop_now(
        assignment=ben.assignments.get(),
        drill=None,
        kind="removed",
        reason="Swollen",
        by=ana,
        now=NOON + timedelta(minutes=30),
    )
    receipts = receive(ben, one, did(one.id, keys[0]))
    assert set(receipts.values()) == {Receipt.STORED}


def test_receive_of_a_drill_that_was_never_asked_for_is_refused(ben, keys):
    one = begun()
    other = did(one.id, uuid.uuid4())
    assert receive(ben, one, other) == {one.id: Receipt.STORED, other.id: Receipt.NOT_IN_PLAN}


def test_receive_without_any_plan_is_refused(ben):
    one = begun()
    assert receive(ben, one) == {one.id: Receipt.NOT_IN_PLAN}


def test_receive_of_a_version_that_nobody_gave_takes_that_of_the_day(ben, keys):
    one = begun(version=9)
    assert receive(ben, one) == {one.id: Receipt.STORED}
    assert PracticeSession.objects.get().version.number == 1


def test_receive_cannot_reach_another_patients_session(ben, northside, keys):
    other = make_session(clinic=northside)
    fist = did(other.public_id, keys[0])
    assert receive(ben, fist) == {fist.id: Receipt.LATER}


def test_receive_in_any_order_and_any_batches_comes_to_what_they_fold_to(ben, keys):
    rng = random.Random(11)  # noqa: S311 -- not a secret
    for number in range(20):
        one = begun(minutes=number)
        told = [did(one.id, key, minutes=number + 1 + place) for place, key in enumerate(keys)]
        answers = [said(entry, minutes=number + 9, pain_0_10=number % 11) for entry in told]
        events = [one, *told, *answers, Ended(uuid.uuid4(), LATER, one.id)]
        left = [*events, *rng.choices(events, k=5)]
        while left:
            rng.shuffle(left)
            size = rng.randint(1, len(left))
            receipts = receive(ben, *left[:size])
            left = [e for e in left[:size] if receipts[e.id] is Receipt.LATER] + left[size:]

        expected = [
            (entry.did.id, "done", 20, entry.answer, entry.pain_0_10, entry.did.at)
            for entry in fold(events).entries
        ]
        rows = SessionEntry.objects.filter(session__client_uuid=one.id).order_by("done_at")
        stored = ("client_uuid", "outcome", "reps", "answer", "pain_0_10", "done_at")
        assert list(rows.values_list(*stored)) == expected
