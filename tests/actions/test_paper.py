"""A week from paper: stored once, corrected, and nothing that a screen told is touched."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes.actions import assignments, days, endings, paper, sessions
from programmes.actions.paper import Ticked
from programmes.domain.document import Document, Schedule
from programmes.models import (
    AuditEvent,
    PracticeDay,
    PracticeSession,
    SafetyClosure,
    SessionEntry,
)
from programmes.models.paper import load_week, told_in
from tests.actions.building import edit_by
from tests.actions.parallel import at_once
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_document,
    make_drill,
    make_prescription,
    make_programme,
)

DAY = timedelta(days=1)
BEGAN = NOON - 20 * DAY
TODAY = WEDNESDAY


@pytest.fixture
def keys(northside, ben, ana):
    """The keys of Ben's two drills, given twenty days ago."""
    document = make_document(*(make_drill(clinic=northside) for _ in "ab"))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=BEGAN)
    days.close_days(now=NOON)
    return [prescription.key for _, prescription in document.prescriptions()]


def _enter(patient, by, *ticked, token=None, now=NOON):
    return paper.enter_week(
        patient=patient, ticked=ticked, client_uuid=token or uuid.uuid4(), by=by, now=now
    )


def _done(key, ago=1, **given):
    return Ticked(TODAY - ago * DAY, key, **({"outcome": "done", "reps": 20} | given))


def test_enter_week_stores_one_session_a_day_from_paper_by_the_therapist(ben, ana, keys):
    stored = _enter(
        ben, ana, _done(keys[0], 2), _done(keys[1], 2, outcome="part", reps=7, pain_0_10=3),
        _done(keys[0], 1, answer="hard"),
    )  # fmt: skip

    assert stored == 3
    entries = SessionEntry.objects.order_by("session__day", "pk")
    assert [(e.session.day, e.outcome, e.reps, e.answer, e.pain_0_10) for e in entries] == [
        (TODAY - 2 * DAY, "done", 20, None, None),
        (TODAY - 2 * DAY, "part", 7, None, 3),
        (TODAY - DAY, "done", 20, "hard", None),
    ]
    assert {(e.source, e.logged_as, e.logged_by) for e in entries} == {("paper", "therapist", ana)}
    assert [s.day for s in PracticeSession.objects.order_by("day")] == [
        TODAY - 2 * DAY,
        TODAY - DAY,
    ]
    assert not PracticeSession.objects.filter(ended_at=None).exists()
    event = AuditEvent.objects.get(verb="week.entered")
    assert event.by == ana


def test_enter_week_counts_the_days_again_and_no_others(ben, ana, keys):
    before = {row.day: row for row in PracticeDay.objects.filter(patient=ben)}

    _enter(ben, ana, _done(keys[0], 1), _done(keys[1], 3))

    after = {row.day: row for row in PracticeDay.objects.filter(patient=ben)}
    changed = {day for day in after if after[day].is_practised}
    assert changed == {TODAY - DAY, TODAY - 3 * DAY}
    assert after[TODAY - DAY].dose_share == 0.5
    for day in after.keys() - changed:
        assert vars(after[day]) | {"_state": None} == vars(before[day]) | {"_state": None}


def test_enter_week_twice_with_one_token_stores_once(ben, ana, keys):
    token = uuid.uuid4()

    assert _enter(ben, ana, _done(keys[0]), token=token) == 1
    assert _enter(ben, ana, _done(keys[0]), token=token) == 0
    assert (
        _enter(ben, ana, _done(keys[0], reps=5), token=token) == 0
    )  # a second send, whatever it says
    assert SessionEntry.objects.get().reps == 20


def test_enter_week_again_corrects_what_is_other_and_leaves_the_rest(ben, ana, keys):
    _enter(ben, ana, _done(keys[0], 1), _done(keys[1], 1))

    stored = _enter(ben, ana, _done(keys[0], 1, outcome="part", reps=4), _done(keys[1], 1))

    assert stored == 1
    old, corrected = SessionEntry.objects.filter(prescription_key=keys[0]).order_by("pk")
    assert (old.superseded_by, old.reps, corrected.reps) == (corrected, 20, 4)
    assert PracticeSession.objects.count() == 1
    assert told_in(ben, first_day=TODAY - DAY, last_day=TODAY)[TODAY - DAY, keys[0]] == corrected


@pytest.mark.django_db(transaction=True)
def test_enter_week_five_times_at_once_stores_once(ben, ana, keys):
    token = uuid.uuid4()

    stored = at_once(*[lambda: _enter(ben, ana, _done(keys[0]), token=token)] * 5)

    assert sorted(stored) == [0, 0, 0, 0, 1]
    assert (SessionEntry.objects.count(), PracticeSession.objects.count()) == (1, 1)


def test_enter_week_of_nothing_stores_nothing(ben, ana, keys):
    assert _enter(ben, ana) == 0
    assert not PracticeSession.objects.exists()


@pytest.mark.parametrize("ago", [-1, 14, 400])
def test_enter_week_refuses_days_to_come_and_long_ago(ago, ben, ana, keys):
    with pytest.raises(paper.DayNotOpen):
        _enter(ben, ana, _done(keys[0], 1), _done(keys[0], ago))
    assert not SessionEntry.objects.exists()


def test_enter_week_takes_the_oldest_open_day_and_today(ben, ana, keys):
    assert _enter(ben, ana, _done(keys[0], 13), _done(keys[0], 0)) == 2
    today = PracticeSession.objects.get(day=TODAY)
    assert today.started_at == today.ended_at == NOON


def test_enter_week_refuses_a_day_before_the_start_and_what_has_no_box(northside, ben, ana):
    drill = make_drill(clinic=northside)
    monday = make_prescription(drill, schedule=Schedule(frozenset({0})))
    stage = make_document().stages[0]
    document = Document("Hand", (type(stage)(stage.key, stage.kind, "x", prescriptions=(monday,)),))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=NOON - 3 * DAY)

    for ago in (4, 1, 9):  # the day before, a Tuesday, the Monday before the start
        with pytest.raises(paper.NoBox):
            _enter(ben, ana, _done(monday.key, ago))
    assert _enter(ben, ana, _done(monday.key, 2)) == 1


def test_enter_week_refuses_what_a_screen_told_and_stores_nothing(ben, ana, keys):
    session = sessions.start_session(
        patient=ben, client_uuid=uuid.uuid4(), size="full", energy_0_10=None, by=ben.user, now=NOON
    )
    told = sessions.log_entry(
        session=session, prescription_key=keys[0], client_uuid=uuid.uuid4(), outcome="done",
        reps=20, seconds=None, by=ben.user, now=NOON,
    )  # fmt: skip

    with pytest.raises(paper.ToldOnScreen):
        _enter(ben, ana, _done(keys[0], 0, reps=3), _done(keys[1], 1))

    assert SessionEntry.objects.get() == told
    assert _enter(ben, ana, _done(keys[1], 0)) == 1  # the other drill of that day
    assert PracticeDay.objects.get(patient=ben, day=TODAY).done == 2


def test_enter_week_with_strong_pain_of_today_closes_practice(ben, ana, keys):
    assert _enter(ben, ana, _done(keys[0], 0, answer="hurt", pain_0_10=8)) == 1

    closure = SafetyClosure.objects.get(scope="all")
    assert (closure.day, closure.card.rule) == (TODAY, "pain_end")


def test_paper_does_not_hear_of_a_stop(ben, ana, keys):
    assignments.stop_now(
        assignment=ben.assignments.get(), drill=None, kind="removed", reason="x", by=ana,
        now=NOON - 2 * DAY,
    )  # fmt: skip

    assert _enter(ben, ana, _done(keys[0], 1)) == 1
    week = load_week(ben, first_day=TODAY - DAY, last_day=TODAY)
    assert [len(day.items) for day in week.days] == [0, 0]


def test_a_week_in_which_one_programme_ends_and_another_begins_has_both(northside, ben, ana, keys):
    endings.end(assignment=ben.assignments.get(), day=None, reason="x", by=ana, now=NOON - 4 * DAY)
    other = make_programme(clinic=northside, patient=ben, by=ana)
    given = assignments.give(programme=other, day=TODAY - DAY, by=ana, now=NOON - 4 * DAY)

    week = load_week(ben, first_day=TODAY - 5 * DAY, last_day=TODAY)

    assert [len(day.items) for day in week.days] == [2, 0, 0, 0, 1, 1]
    assert week.days[-1].version_id == given.pk
    assert len(week.prescribed) == 3


def test_a_drill_for_any_days_has_a_box_on_each(northside, ben, ana, keys):
    programme = ben.programmes.get()
    any_days = Schedule(frozenset(), days_per_week=2)
    changed = edit_by(
        programme,
        lambda d: Document(
            d.title,
            tuple(
                type(s)(s.key, s.kind, s.name, prescriptions=tuple(
                    type(p)(p.key, p.drill, p.dose, p.short, p.tiny, p.size, any_days)
                    for p in s.prescriptions
                ))
                for s in d.stages
            ),
        ),
        ana,
    )  # fmt: skip
    assignments.give(programme=changed, by=ana, now=NOON - 10 * DAY)

    assert _enter(ben, ana, *[_done(keys[0], ago) for ago in range(3)]) == 3


def test_enter_week_asks_as_much_for_seven_days_as_for_one(ben, ana, keys):
    _enter(ben, ana, _done(keys[0], 12))  # ends the silence, which is told once
    counts = []
    for ago in ([13], [0, 1, 2, 3, 4, 5, 6]):
        with CaptureQueriesContext(connection) as captured:
            _enter(ben, ana, *[_done(key, one) for one in ago for key in keys])
        counts.append(len([q for q in captured if "SAVEPOINT" not in q["sql"]]))
    assert counts[0] == counts[1] <= 16
