"""Giving a programme, and steering it."""

from datetime import date, timedelta

import pytest

from programmes.actions import assignments, builder, sessions
from programmes.domain.document import Document
from programmes.domain.edits import edit_prescription, remove_stage
from programmes.domain.plan import Absence
from programmes.models import AuditEvent, Patient, PracticeDay, StageEntry
from programmes.models.course import load_course
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_document,
    make_drill,
    make_programme,
    make_session,
    make_template,
)

THURSDAY = WEDNESDAY + timedelta(days=1)


@pytest.fixture
def programme(northside, ben, ana):
    return make_programme(clinic=northside, patient=ben, by=ana)


def _change_note(programme, ana, note):
    key = next(p.key for _, p in programme.document.prescriptions())
    return builder.edit_programme(
        programme=programme,
        revision=programme.revision,
        edit=lambda document: edit_prescription(document, key, note=note),
        summary="note",
        by=ana,
        now=NOON,
    )


def test_give_makes_the_first_version_valid_today(programme, ana, ben):
    version = assignments.give(programme=programme, by=ana, now=NOON)

    assert (version.number, version.valid_from) == (1, WEDNESDAY)
    assert version.document == programme.document
    assert load_course(ben, day=WEDNESDAY).plan_on(WEDNESDAY).absence is None


def test_give_enters_the_first_stage_that_has_a_drill(northside, ben, ana):
    programme = make_programme(clinic=northside, patient=ben, by=ana)
    assignments.give(programme=programme, by=ana, now=NOON)

    entry = StageEntry.objects.get(assignment__patient=ben)
    assert entry.stages == [programme.document.stages[0].key]


def test_give_again_after_practice_takes_effect_tomorrow(programme, ana, ben, northside):
    assignments.give(programme=programme, by=ana, now=NOON)
    assignment = ben.assignments.get()
    make_session(clinic=northside, assignment=assignment)
    programme = _change_note(programme, ana, "slowly")

    version = assignments.give(programme=programme, by=ana, now=NOON)

    assert (version.number, version.valid_from) == (2, THURSDAY)
    course = load_course(ben, day=WEDNESDAY)
    assert [course.plan_on(day).version for day in (WEDNESDAY, THURSDAY)] == [1, 2]


def test_give_of_what_the_patient_has_is_refused(programme, ana):
    assignments.give(programme=programme, by=ana, now=NOON)

    with pytest.raises(assignments.NothingNew):
        assignments.give(programme=programme, by=ana, now=NOON)


@pytest.mark.parametrize("document", [Document("Empty"), make_document(title="No drills")])
def test_give_of_an_empty_programme_is_refused(document, northside, ben, ana):
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)

    with pytest.raises(assignments.NothingToGive):
        assignments.give(programme=programme, by=ana, now=NOON)


def test_give_of_a_template_is_refused(northside, ana):
    with pytest.raises(assignments.NothingToGive):
        assignments.give(programme=make_template(clinic=northside), by=ana, now=NOON)


def test_give_of_another_programme_ends_the_one_before(programme, northside, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)
    other = make_programme(clinic=northside, patient=ben, by=ana)
    tomorrow = NOON + timedelta(days=1)

    assignments.give(programme=other, by=ana, now=tomorrow)

    first, second = ben.assignments.order_by("pk")
    assert (first.ended_on, second.since, second.ended_on) == (THURSDAY, THURSDAY, None)
    assert load_course(ben, day=WEDNESDAY).assignment == first
    assert load_course(ben, day=THURSDAY).assignment == second


def test_give_enters_a_stage_again_when_the_active_one_was_removed(programme, northside, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)
    drill = make_drill(clinic=northside)
    later = make_document(drill).stages[0]
    gone = programme.document.stages[0].key
    programme = builder.edit_programme(
        programme=programme,
        revision=1,
        edit=lambda document: remove_stage(
            Document(document.title, (*document.stages, later)), gone
        ),
        summary="swap",
        by=ana,
        now=NOON,
    )

    assignments.give(programme=programme, by=ana, now=NOON)

    assert load_course(ben, day=WEDNESDAY).plan_on(WEDNESDAY).absence is None


def test_give_writes_today_and_the_next_seven_days(programme, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)

    days = PracticeDay.objects.filter(patient=ben).order_by("day")
    assert [row.day for row in days] == [WEDNESDAY + timedelta(days=n) for n in range(8)]
    assert all(row.is_due and row.asked == 1 for row in days)


def test_enter_stages_refuses_none_and_unknown_ones(programme, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)

    for stages in (frozenset(), frozenset({ben.public_id})):
        with pytest.raises(assignments.UnknownStage):
            assignments.enter_stages(
                assignment=ben.assignments.get(), stages=stages, reason="", by=ana, now=NOON
            )


def test_enter_stages_overlap_and_step_back(northside, ben, ana):
    early = make_document(make_drill(clinic=northside)).stages[0]
    mid = make_document(make_drill(clinic=northside)).stages[0]
    programme = make_programme(
        clinic=northside, patient=ben, by=ana, document=Document("Two", (early, mid))
    )
    assignments.give(programme=programme, by=ana, now=NOON)
    assignment = ben.assignments.get()

    assignments.enter_stages(
        assignment=assignment,
        stages=frozenset({early.key, mid.key}),
        reason="Partial movement seen",
        by=ana,
        now=NOON,
    )

    assert len(load_course(ben, day=WEDNESDAY).plan_on(WEDNESDAY).items) == 2
    assignments.enter_stages(
        assignment=assignment, stages=frozenset({early.key}), reason="Tired", by=ana, now=NOON
    )
    assert len(load_course(ben, day=WEDNESDAY).plan_on(WEDNESDAY).items) == 1


def test_pause_and_resume(programme, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)
    assignment = ben.assignments.get()

    assignments.pause(assignment=assignment, until=None, reason="Holiday", by=ana, now=NOON)
    assert load_course(ben, day=WEDNESDAY).plan_on(WEDNESDAY).absence is Absence.PAUSED
    assert not PracticeDay.objects.get(patient=ben, day=THURSDAY).is_due
    with pytest.raises(assignments.AlreadyPaused):
        assignments.pause(assignment=assignment, until=None, reason="x", by=ana, now=NOON)

    assignments.resume(assignment=assignment, by=ana, now=NOON)
    assert load_course(ben, day=WEDNESDAY).plan_on(WEDNESDAY).absence is None
    assert PracticeDay.objects.get(patient=ben, day=THURSDAY).is_due
    assignments.resume(assignment=assignment, by=ana, now=NOON)
    assert AuditEvent.objects.filter(verb="practice.resumed").count() == 1


def test_pause_with_an_end_lets_practice_begin_on_that_day(programme, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)
    until = date(2026, 3, 6)

    assignments.pause(
        assignment=ben.assignments.get(), until=until, reason="Trip", by=ana, now=NOON
    )

    course = load_course(ben, day=WEDNESDAY)
    assert course.plan_on(THURSDAY).absence is Absence.PAUSED
    assert course.plan_on(until).absence is None


@pytest.mark.parametrize("until", [WEDNESDAY, WEDNESDAY - timedelta(days=1)])
def test_pause_that_is_over_as_it_begins_is_refused(until, programme, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)

    with pytest.raises(assignments.EndsBeforeStart):
        assignments.pause(
            assignment=ben.assignments.get(), until=until, reason="Trip", by=ana, now=NOON
        )


def test_allow_again_twice_is_recorded_once(programme, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)
    row = assignments.stop_now(
        assignment=ben.assignments.get(), drill=None, kind="paused", reason="x", by=ana, now=NOON
    )

    assignments.allow_again(withdrawal=row, by=ana, now=NOON)
    assignments.allow_again(withdrawal=row, by=ana, now=NOON)

    assert AuditEvent.objects.filter(verb="practice.allowed").count() == 1


def test_pause_with_an_end_can_be_lifted_before_it(programme, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)
    assignment = ben.assignments.get()
    until = WEDNESDAY + timedelta(days=10)
    pause = assignments.pause(assignment=assignment, until=until, reason="Trip", by=ana, now=NOON)

    assignments.resume(assignment=assignment, by=ana, now=NOON + timedelta(days=2))

    pause.refresh_from_db()
    assert (pause.until, pause.again_on) == (until, WEDNESDAY + timedelta(days=2))
    course = load_course(ben, day=WEDNESDAY)
    days = [course.plan_on(WEDNESDAY + timedelta(days=n)).absence for n in range(3)]
    assert days == [Absence.PAUSED, Absence.PAUSED, None]
    assignments.pause(
        assignment=assignment, until=None, reason="Ill", by=ana, now=NOON + timedelta(days=3)
    )


def test_stop_now_acts_on_a_day_that_has_begun(programme, ben, ana, northside):
    assignments.give(programme=programme, by=ana, now=NOON)
    assignment = ben.assignments.get()
    session = make_session(clinic=northside, assignment=assignment)
    key = next(p.key for _, p in programme.document.prescriptions())

    row = assignments.stop_now(
        assignment=assignment, drill=None, kind="removed", reason="Pain", by=ana, now=NOON
    )

    assert load_course(ben, day=WEDNESDAY).plan_on(WEDNESDAY).absence is Absence.STOPPED
    with pytest.raises(sessions.NotInPlan):
        sessions.log_entry(
            session=session,
            prescription_key=key,
            client_uuid=ben.public_id,
            outcome="done",
            reps=20,
            seconds=None,
            by=ben.user,
            now=NOON,
        )
    assignments.allow_again(withdrawal=row, by=ana, now=NOON)
    assert load_course(ben, day=WEDNESDAY).plan_on(WEDNESDAY).absence is None


def test_stop_now_of_one_drill_leaves_the_others(northside, ben, ana):
    first, second = (make_drill(clinic=northside) for _ in range(2))
    programme = make_programme(
        clinic=northside, patient=ben, by=ana, document=make_document(first, second)
    )
    assignments.give(programme=programme, by=ana, now=NOON)

    assignments.stop_now(
        assignment=ben.assignments.get(),
        drill=first,
        kind="paused",
        reason="Skin",
        by=ana,
        now=NOON,
    )

    plan = load_course(ben, day=WEDNESDAY).plan_on(WEDNESDAY)
    assert [item.prescription.drill for item in plan.items] == [second.public_id]


def test_load_course_of_a_patient_without_a_programme_is_empty(ben):
    course = load_course(ben, day=WEDNESDAY)

    assert course.assignment is None
    assert course.plan_on(WEDNESDAY).absence is Absence.NO_PROGRAMME


@pytest.mark.parametrize("versions", [1, 30])
def test_load_course_takes_two_queries(versions, programme, ben, ana, django_assert_num_queries):
    for number in range(versions):
        programme = _change_note(programme, ana, f"note {number}")
        assignments.give(programme=programme, by=ana, now=NOON)
    patient = Patient.objects.get(pk=ben.pk)

    with django_assert_num_queries(2):
        load_course(patient, day=WEDNESDAY)
