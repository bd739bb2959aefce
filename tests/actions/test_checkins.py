"""Pain before and after a session; wins."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from programmes.actions import checkins, wins
from programmes.models import AuditEvent, PracticeSession, SafetyCard, SafetyClosure, Win
from tests.factories import NOON, make_goal, make_session, make_win


def _verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def _tell(session, moment, pain):
    by = session.patient.user
    checkins.tell_pain(session=session, moment=moment, pain_0_10=pain, by=by, now=NOON)
    session.refresh_from_db()
    return session.pain_before_0_10, session.pain_after_0_10


def test_tell_pain_fills_its_own_moment_and_is_audited_once(northside):
    session = make_session(clinic=northside)

    assert _tell(session, "before", 0) == (0, None)
    assert _tell(session, "before", 0) == (0, None)
    assert _tell(session, "after", 4) == (0, 4)
    assert _verbs() == ["session.pain_before", "session.pain_after"]


def test_tell_pain_of_seven_closes_today(northside):
    session = make_session(clinic=northside)
    _tell(session, "before", 6)
    assert not SafetyCard.objects.exists()

    _tell(session, "after", 7)

    assert SafetyCard.objects.get().rule == "pain_end"
    assert SafetyClosure.objects.get().scope == "all"


def test_tell_pain_again_puts_it_right(northside):
    session = make_session(clinic=northside)
    _tell(session, "after", 6)

    assert _tell(session, "after", 2) == (None, 2)


@pytest.mark.parametrize("field", ["pain_before_0_10", "pain_after_0_10"])
def test_pain_above_ten_is_refused_by_the_database(northside, field):
    rows = PracticeSession.objects.filter(pk=make_session(clinic=northside).pk)

    with pytest.raises(IntegrityError, match="practicesession_pain_range"), transaction.atomic():
        rows.update(**{field: 11})


def _win(patient, **given):
    wanted = {"words": "I held a cup.", "goal": None, "client_uuid": uuid.uuid4()}
    return wins.add_win(**wanted | given, patient=patient, by=patient.user, now=NOON)


def test_add_win_twice_with_one_uuid_stores_and_audits_once(ben):
    mine = uuid.uuid4()

    assert _win(ben, client_uuid=mine) == _win(ben, client_uuid=mine)
    assert _verbs() == ["win.added"]


def test_add_win_has_the_day_of_the_patients_zone(ben):
    ben.zone = "Pacific/Auckland"  # 13 hours ahead in March
    ben.save()

    assert str(_win(ben).day) == "2026-03-05"


def test_add_win_stops_at_twelve_a_day_and_counts_only_those_that_stand(ben):
    told = [_win(ben) for _ in range(wins.MOST_A_DAY)]

    with pytest.raises(wins.TooManyWins):
        _win(ben)
    wins.take_back_win(win=told[0], by=ben.user, now=NOON)
    _win(ben)


def test_take_back_win_twice_is_once(northside, ben):
    win = make_win(clinic=northside, patient=ben)
    for _ in range(2):
        wins.take_back_win(win=win, by=ben.user, now=NOON)

    assert Win.objects.get().taken_back_at == NOON
    assert _verbs() == ["win.taken_back"]


def test_win_is_never_changed_nor_mixes_two_clinics(northside, southside, ben):
    rows = Win.objects.filter(pk=make_win(clinic=northside, patient=ben).pk)

    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        rows.update(words="Other")
    with pytest.raises(IntegrityError, match="win_goal_same_clinic"), transaction.atomic():
        make_win(clinic=northside, patient=ben, goal=make_goal(clinic=southside))
