"""What a phone kept without a network is stored once, however it comes."""

import random
import uuid
from datetime import timedelta

import pytest

from programmes.actions import assignments, outbox, sessions
from programmes.actions.outbox import Receipt
from programmes.domain.document import Size
from programmes.domain.outbox import (
    Begun,
    Did,
    Ended,
    Felt,
    Said,
    TookBack,
    Warned,
    Won,
    fold,
)
from programmes.domain.progress import Answer, Outcome
from programmes.domain.telling import ReportKind
from programmes.models import (
    AuditEvent,
    PracticeDay,
    PracticeSession,
    SafetyCard,
    SafetyClosure,
    SafetyReport,
    SessionEntry,
    Win,
)
from tests.cards import make_report
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_document,
    make_drill,
    make_goal,
    make_programme,
    make_session,
)

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


def warned(kind=ReportKind.CHEST, *details, minutes=1, **given):
    return Warned(uuid.uuid4(), NOON + timedelta(minutes=minutes), kind, details, **given)


def test_receive_of_a_report_judges_it_on_the_day_on_which_it_was_told(ben, keys):
    yesterday = -24 * 60
    fell = warned(ReportKind.FALL, minutes=yesterday)
    hot = warned(ReportKind.SWELLING, "hot", "swollen", minutes=yesterday)

    assert receive(ben, fell, hot) == {fell.id: Receipt.STORED, hot.id: Receipt.STORED}
    assert receive(ben, hot, fell) == {fell.id: Receipt.DUPLICATE, hot.id: Receipt.DUPLICATE}

    rows = SafetyReport.objects.order_by("kind").values_list("kind", "day", "at", "client_uuid")
    day = WEDNESDAY - timedelta(days=1)
    assert list(rows) == [("fall", day, fell.at, fell.id), ("swelling", day, hot.at, hot.id)]
    assert set(SafetyCard.objects.values_list("rule", flat=True)) == {"crps", "fall"}
    # The day of the fall is over; a hot and swollen hand rests until somebody has seen it.
    assert list(SafetyClosure.objects.values_list("scope", "until")) == [("loading", None)]


def test_receive_of_pain_told_outside_a_drill_has_its_number_and_site(ben, keys):
    sore = warned(ReportKind.PAIN, pain_0_10=7, pain_site="shoulder")
    receive(ben, sore)
    report = SafetyReport.objects.get()
    assert (report.kind, report.pain_0_10, report.pain_site) == ("pain", 7, "shoulder")
    assert SafetyClosure.objects.filter(scope="all").count() == 1


def test_receive_of_a_report_tapped_by_mistake_opens_practice_again(ben, keys):
    chest = warned()
    back = TookBack(uuid.uuid4(), NOON + timedelta(minutes=2), chest.id)

    assert receive(ben, back) == {back.id: Receipt.LATER}
    assert receive(ben, back, chest) == {back.id: Receipt.STORED, chest.id: Receipt.STORED}

    assert SafetyReport.objects.get().mistaken_at == LATER
    assert not SafetyClosure.objects.filter(reopened_at=None).exists()
    assert SafetyCard.objects.get().closed_at is None


def test_receive_takes_back_nothing_mild_and_nothing_of_another_patient(ben, northside, keys):
    mild = make_report(clinic=northside, patient=ben)
    theirs = make_report(clinic=northside, kind="stroke")
    for report in (mild, theirs):
        back = TookBack(uuid.uuid4(), NOON, report.public_id)
        assert receive(ben, back) == {back.id: Receipt.LATER}
    assert not SafetyReport.objects.exclude(mistaken_at=None).exists()


def test_receive_of_pain_around_a_session_is_stored_once_and_judged(ben, keys):
    one = begun()
    before = Felt(uuid.uuid4(), NOON, one.id, "before", 3)
    after = Felt(uuid.uuid4(), LATER, one.id, "after", 8)
    again = Felt(uuid.uuid4(), LATER, one.id, "before", 5)

    assert receive(ben, after)[after.id] is Receipt.LATER
    assert set(receive(ben, one, before, after).values()) == {Receipt.STORED}
    assert receive(ben, before, again) == {
        before.id: Receipt.DUPLICATE,
        again.id: Receipt.DUPLICATE,
    }

    session = PracticeSession.objects.get()
    assert (session.pain_before_0_10, session.pain_after_0_10) == (3, 8)
    assert SafetyCard.objects.get().rule == "pain_end"


def test_receive_of_a_win_stands_on_its_day_once(ben, northside, keys):
    goal = make_goal(clinic=northside, patient=ben, words="Tie my hair")
    yesterday = NOON - timedelta(days=1)
    plain = Won(uuid.uuid4(), yesterday, "I held 1 % of a cup.")
    step = Won(uuid.uuid4(), NOON, "A step towards: %(goal)s", goal.public_id)

    assert set(receive(ben, plain, step).values()) == {Receipt.STORED}
    assert set(receive(ben, plain, step).values()) == {Receipt.DUPLICATE}

    rows = Win.objects.order_by("pk").values_list("words", "day", "goal")
    assert list(rows) == [
        ("I held 1 % of a cup.", WEDNESDAY - timedelta(days=1), None),
        ("A step towards: Tie my hair", WEDNESDAY, goal.pk),
    ]


def test_receive_of_wins_without_end_or_towards_a_goal_of_another_is_refused(ben, northside, keys):
    foreign = Won(uuid.uuid4(), NOON, "%(goal)s", make_goal(clinic=northside).public_id)
    many = [Won(uuid.uuid4(), NOON + timedelta(seconds=n), "I held a cup.") for n in range(13)]
    receipts = receive(ben, foreign, *many)
    assert receipts[foreign.id] is Receipt.NOT_IN_PLAN
    assert [receipts[one.id] for one in many] == [Receipt.STORED] * 12 + [Receipt.TOO_MANY]


def test_receive_of_sessions_begun_with_very_little_energy_tells_the_team(ben, keys):
    for days_ago in (2, 1, 0):
        assert not SafetyCard.objects.exists()
        receive(ben, begun(minutes=-days_ago * 24 * 60, energy_0_10=1))
    assert SafetyCard.objects.get().rule == "low_energy"


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
