"""The end of a programme, and taking it back."""

from datetime import date, timedelta

import pytest

from programmes.actions import assignments, endings
from programmes.domain.plan import Absence
from programmes.models import AuditEvent, Ending, PracticeDay
from programmes.models.course import load_course
from tests.factories import NOON, WEDNESDAY, make_programme, make_session

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 9)


@pytest.fixture
def assignment(northside, ben, ana):
    programme = make_programme(clinic=northside, patient=ben, by=ana)
    return assignments.give(programme=programme, by=ana, now=NOON).assignment


def _end(assignment, by, day=None, now=NOON):
    return endings.end(assignment=assignment, day=day, reason="Goal reached", by=by, now=now)


def _absences(patient, *days):
    course = load_course(patient, day=days[0])
    return [course.plan_on(day).absence for day in days]


def test_end_today_asks_for_nothing_from_today_on(assignment, ben, ana):
    row = _end(assignment, ana)

    assert (row.day, row.reason, row.by) == (WEDNESDAY, "Goal reached", ana)
    assert _absences(ben, WEDNESDAY, MONDAY) == [Absence.ENDED] * 2
    assert not PracticeDay.objects.filter(patient=ben, is_due=True).exists()
    assert AuditEvent.objects.filter(verb="practice.ended", by=ana).count() == 1


def test_end_after_practice_begins_tomorrow(northside, assignment, ben, ana):
    make_session(clinic=northside, assignment=assignment)

    assert _end(assignment, ana).day == WEDNESDAY + DAY
    assert _absences(ben, WEDNESDAY, WEDNESDAY + DAY) == [None, Absence.ENDED]


def test_end_of_a_later_day_keeps_the_plan_until_then(assignment, ben, ana):
    _end(assignment, ana, MONDAY)

    assert _absences(ben, WEDNESDAY, MONDAY - DAY, MONDAY) == [None, None, Absence.ENDED]


def test_end_twice_is_refused_unless_it_comes_earlier(assignment, ana):
    _end(assignment, ana, MONDAY)

    for day in (MONDAY, MONDAY + DAY):
        with pytest.raises(endings.AlreadyEnded):
            _end(assignment, ana, day)
    _end(assignment, ana)

    assert [row.day for row in Ending.objects.order_by("pk")] == [MONDAY, WEDNESDAY]
    assignment.refresh_from_db()
    assert assignment.ended_on == WEDNESDAY


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (WEDNESDAY - DAY, assignments.StartsTooEarly),
        (WEDNESDAY + 91 * DAY, assignments.StartsTooLate),
    ],
)
def test_end_on_a_day_that_cannot_be_had_is_refused(day, refusal, assignment, ana):
    with pytest.raises(refusal):
        _end(assignment, ana, day)
    assert not Ending.objects.exists()


def test_end_before_it_began_leaves_nothing_to_begin(northside, ben, ana):
    programme = make_programme(clinic=northside, patient=ben, by=ana)
    given = assignments.give(programme=programme, day=MONDAY, by=ana, now=NOON)

    _end(given.assignment, ana)

    assert _absences(ben, WEDNESDAY, MONDAY) == [Absence.NO_PROGRAMME] * 2
    assert _absences(ben, WEDNESDAY - DAY) == [Absence.NOT_STARTED]
    assert load_course(ben, day=MONDAY).assignment is None


def test_give_after_the_end_starts_a_new_assignment(assignment, ben, ana):
    _end(assignment, ana)

    again = assignments.give(programme=assignment.programme, by=ana, now=NOON)

    assert again.assignment != assignment
    assert again.number == 1
    assert _absences(ben, WEDNESDAY, MONDAY) == [None, None]


def test_give_before_a_planned_end_keeps_it(assignment, ben, ana, northside):
    _end(assignment, ana, MONDAY)
    other = make_programme(clinic=northside, patient=ben, by=ana)
    with pytest.raises(assignments.NothingNew):
        assignments.give(programme=assignment.programme, by=ana, now=NOON)

    given = assignments.give(programme=other, day=WEDNESDAY + DAY, by=ana, now=NOON)

    assignment.refresh_from_db()
    assert assignment.ended_on == given.assignment.since == WEDNESDAY + DAY


def test_go_on_takes_back_an_end_that_is_still_to_come_once(assignment, ben, ana):
    row = _end(assignment, ana, MONDAY)

    done = [endings.go_on(assignment=assignment, by=ana, now=NOON) for _ in range(2)]

    assert done == [True, False]
    row.refresh_from_db()
    assert row.lifted_at == NOON
    assert _absences(ben, WEDNESDAY, MONDAY) == [None, None]
    assert AuditEvent.objects.filter(verb="practice.goes_on").count() == 1


@pytest.mark.parametrize("day", [MONDAY - DAY, MONDAY])
def test_go_on_of_one_that_another_follows_changes_nothing(day, assignment, northside, ben, ana):
    _end(assignment, ana, MONDAY)
    other = make_programme(clinic=northside, patient=ben, by=ana)
    assignments.give(programme=other, day=day, by=ana, now=NOON)

    assert endings.go_on(assignment=assignment, by=ana, now=NOON) is False

    assignment.refresh_from_db()
    assert assignment.ended_on == day


def test_go_on_with_an_earlier_end_takes_back_that_one(assignment, ana):
    _end(assignment, ana, MONDAY)
    _end(assignment, ana, MONDAY - DAY)

    assert endings.go_on(assignment=assignment, by=ana, now=NOON) is True

    lifted = Ending.objects.filter(lifted_at=NOON)
    assert [row.day for row in lifted] == [MONDAY - DAY]


def test_go_on_after_the_end_changes_nothing(assignment, ben, ana):
    _end(assignment, ana)

    endings.go_on(assignment=assignment, by=ana, now=NOON + DAY)

    assert _absences(ben, WEDNESDAY) == [Absence.ENDED]


def test_withdrawals_are_seen_once(assignment, ana):
    row = assignments.stop_now(
        assignment=assignment, drill=None, kind="paused", reason="x", by=ana, now=NOON
    )
    assert load_course(assignment.patient, day=WEDNESDAY).unseen == (row.pk,)

    for ago in (1, 2):
        endings.note_withdrawals_seen(withdrawals=[row.pk], now=NOON + ago * DAY)

    row.refresh_from_db()
    assert row.seen_at == NOON + DAY
    assert load_course(assignment.patient, day=WEDNESDAY).unseen == ()
