"""What suggestions read of the records."""

import copy
from datetime import timedelta
from decimal import Decimal

import pytest

from programmes import models
from programmes.domain.ability import Ability
from programmes.domain.document import Dose
from programmes.domain.evidence import Answered, Repeat
from programmes.domain.progress import Answer
from programmes.models.course import load_course
from programmes.models.evidence import load_evidence
from tests.actions.suggesting import ago, enter_early, follow, read, tell
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_assignment,
    make_entry,
    make_measurement,
    make_patient,
    make_session,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(ben, ana):
    found = follow(ben, ana)
    enter_early(found, ana)
    return found


def look(assignment, by, movement, *, is_seen, day=WEDNESDAY):
    return models.SignLook.objects.create(
        clinic=assignment.clinic,
        assignment=assignment,
        movement=movement,
        is_seen=is_seen,
        day=day,
        by=by,
    )


def assess(patient, by, ability, day):
    return models.AbilityAssessment.objects.create(
        clinic=patient.clinic, patient=patient, ability=ability, assessed_on=day, by=by
    )


def test_nothing_given_is_no_evidence(ben):
    assert read(ben) is None


def test_an_assignment_without_a_version_is_no_evidence(assignment, ben):
    course = load_course(ben, day=WEDNESDAY)
    none = type(course)(type(course.course)(), assignment, {}, {})

    assert load_evidence(ben, none, day=WEDNESDAY) is None


def test_answers_of_two_weeks_that_stand_are_read(assignment, ben):
    tell(assignment, "easy", last=14)
    first, second, _silent = tell(assignment, "easy", "hurt", None)
    models.SessionEntry.objects.filter(pk=first.pk).update(superseded_by=second)
    key = first.prescription_key
    tell(assignment, "right", last=10, outcome="part")

    told = read(ben).evidence.told

    assert [(one.key, one.day, one.answer, one.is_whole) for one in told] == [
        (key, ago(1), Answer.HURT, True),
        (key, ago(10), Answer.RIGHT, False),
    ]
    assert {one.asked for one in told} == {Dose(sets=2, reps=10)}
    assert {one.drill for one in told} == {first.drill.public_id}


def test_the_drills_before_and_after_are_read_and_their_state(assignment, ben):
    models.Drill.objects.filter(slug="race").update(retired_at="2026-01-01T00:00Z")
    variants = {one.slug: one for one in read(ben).evidence.variants.values()}

    assert sorted(variants) == ["tap", "touch"]
    assert variants["tap"].leads_to == ("touch",)
    assert variants["touch"].stages == {"early", "mid"}
    assert all(one.is_usable for one in variants.values())


def test_stages_days_and_limits_are_read(assignment, ben):
    for n, pain in ((0, None), (13, 3), (14, 9), (27, None), (28, None)):
        models.PracticeDay.objects.create(
            clinic=ben.clinic,
            patient=ben,
            day=ago(n),
            is_due=True,
            is_practised=True,
            worst_pain_0_10=pain,
        )

    found = read(ben).evidence

    assert found.active == {assignment.programme.document.stages[0].key}
    assert [one.day for one in found.days] == [ago(27), ago(14), ago(13), ago(0)]
    assert (found.signs.days_practised, found.signs.worst_pain) == (4, 3)
    assert (found.patient.minutes_limit, found.since) == (20, assignment.since)
    assert (found.is_on, found.has_open_card, found.is_help_rising) == (True, False, False)


def test_looks_scores_and_assessments_are_the_newest(assignment, ben, ana, northside):
    look(assignment, ana, "a cup is let go", is_seen=False, day=ago(1))
    look(assignment, ana, "a cup is let go", is_seen=True)
    look(assignment, ana, "a cup is let go", is_seen=False, day=ago(9))
    look(assignment, ana, "a pinch", is_seen=False, day=ago(3))
    wrong = make_measurement(clinic=northside, patient=ben, score=40)
    right = make_measurement(clinic=northside, patient=ben, score=14)
    models.Measurement.objects.filter(pk=wrong.pk).update(superseded_by=right)
    make_measurement(clinic=northside, patient=ben, score=9, day=ago(30))
    make_measurement(clinic=northside, patient=ben, score=60, hand="other")
    make_measurement(clinic=northside, patient=ben, measure="safe", score=5)
    make_measurement(clinic=northside, patient=ben, measure="old-slug", score=Decimal("1.5"))
    for ability, day in (("grasp", ago(9)), ("none", ago(40)), ("partial", ago(2))):
        assess(ben, ana, ability, day)

    found = read(ben)

    assert found.evidence.signs.seen == {"a cup is let go": True, "a pinch": False}
    assert found.looked_on == {"a cup is let go": WEDNESDAY, "a pinch": ago(3)}
    assert found.evidence.signs.scores == {"bbt": 14.0, "safe": 5.0, "old-slug": 1.5}
    assert found.evidence.repeats == (Repeat("bbt", WEDNESDAY, 4),)  # a SAFE score is taken once
    assert found.evidence.assessed == ((ago(9), Ability.GRASP), (ago(2), Ability.PARTIAL))
    assert "nhpt" in found.evidence.signs.lower_is_better


def test_answers_are_read_as_long_as_they_keep_something_away(assignment, ben, ana):
    rows = (
        ("more", "snoozed", ago(5), ago(2)),  # over, but within a week
        ("less", "dismissed", ago(8), ago(1)),  # over
        ("grow", "accepted", ago(9), ago(-5)),
        ("refresh", "dismissed", ago(90), None),
    )
    for rule, choice, day, until in rows:
        models.SuggestionAnswer.objects.create(
            clinic=ben.clinic,
            assignment=assignment,
            rule=rule,
            choice=choice,
            day=day,
            until=until,
            evidence="x",
            by=ana,
        )

    assert read(ben).evidence.answered == (
        Answered("more", "", ago(5), ago(2), is_snooze=True),
        Answered("grow", "", ago(9), ago(-5)),
        Answered("refresh", "", ago(90), None),
    )


def test_the_same_drills_count_from_the_version_that_brought_them(assignment, ben, ana):
    assert read(ben).evidence.same_since == assignment.since
    assignment.since = ago(20)
    make_version(assignment=assignment, number=2)  # the same drills, later
    assert read(ben).evidence.same_since == ago(35)
    programme = assignment.programme
    another = copy.deepcopy(programme.document_json)
    row = another["stages"][0]["prescriptions"][0]
    row["drill"] = str(models.Drill.objects.get(slug="tap").public_id)
    programme.document_json = another
    assignment.since = ago(10)
    make_version(assignment=assignment, number=3)
    assert read(ben).evidence.same_since == ago(10)


def test_another_stage_makes_the_drills_new(assignment, ben, ana):
    stages = [stage.key for stage in assignment.programme.document.stages]
    assignment.stage_entries.create(clinic=ben.clinic, day=ago(6), stages=stages, by=ana)
    assignment.stage_entries.create(clinic=ben.clinic, day=ago(2), stages=stages, by=ana)

    assert read(ben).evidence.same_since == ago(6)


def test_what_stop_now_holds_back_is_read(assignment, ben, ana):
    drill = models.Drill.objects.get(slug="touch")
    models.Withdrawal.objects.create(
        clinic=ben.clinic, assignment=assignment, drill=drill, kind="paused", day=ago(1), by=ana
    )

    found = read(ben).evidence

    assert found.stopped == {assignment.programme.document.stages[0].prescriptions[0].key}


@pytest.mark.parametrize("why", ["paused", "state", "early"])
def test_practice_that_is_not_on_is_told(assignment, ben, ana, why):
    day = WEDNESDAY
    if why == "paused":
        models.Pause.objects.create(
            clinic=ben.clinic, assignment=assignment, starts_on=ago(1), reason="x", by=ana
        )
    elif why == "state":
        models.Patient.objects.filter(pk=ben.pk).update(state="in_hospital")
    else:
        day = assignment.since - timedelta(days=1)

    assert read(ben, day).evidence.is_on is False


@pytest.mark.parametrize("rows", [1, 30])
def test_evidence_takes_two_queries_for_little_and_much(
    assignment, ana, rows, django_assert_num_queries
):
    ben, northside = assignment.patient, assignment.clinic
    for n in range(rows):
        tell(assignment, "easy", last=n)
        look(assignment, ana, f"movement {n}", is_seen=True)
        make_measurement(clinic=northside, patient=ben, day=ago(n))
        assess(ben, ana, "partial", ago(n))
    course = load_course(ben, day=WEDNESDAY)

    with django_assert_num_queries(2):
        load_evidence(ben, course, day=WEDNESDAY)


def test_evidence_holds_nothing_of_somebody_else(assignment, ben, ana, northside):
    before = read(ben).evidence
    other = make_patient(clinic=northside)
    theirs = make_assignment(clinic=northside, patient=other, since=ago(40))
    tell(theirs, "easy", "hurt")
    look(theirs, ana, "a cup is let go", is_seen=True)
    make_measurement(clinic=northside, patient=other)
    assess(other, ana, "grasp", WEDNESDAY)

    assert read(ben).evidence == before


def test_help_that_a_helper_told_of_is_seen_to_rise(assignment, ben, northside):
    for number, level in ((9, 0), (8, 1), (1, 1), (0, 2)):
        session = make_session(clinic=northside, assignment=assignment, day=ago(number),
                               ended_at=NOON)  # fmt: skip
        assert read(ben).evidence.is_help_rising is False
        make_entry(clinic=northside, session=session, help_given=level)
    assert read(ben).evidence.is_help_rising is True
