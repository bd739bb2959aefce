"""A stage entered after the giving asks for what giving would have asked for then."""

from dataclasses import replace

import pytest

from programmes.actions import assignments
from programmes.domain.serial import to_json
from programmes.models import Acknowledgement, Drill
from programmes.models.course import load_course
from tests.factories import NOON, WEDNESDAY, make_document, make_drill, make_programme


@pytest.fixture
def late(northside, ben, ana):
    """A programme whose second stage has a drill one step above Ben's hand."""
    early, late = make_drill(clinic=northside), make_drill(clinic=northside)
    Drill.objects.filter(pk=late.pk).update(min_ability="grasp")
    stages = make_document(early).stages + make_document(late).stages
    document = replace(make_document(early), stages=stages)
    return make_programme(clinic=northside, patient=ben, by=ana, document=document), late


def _enter(assignment, stage, by, **given):
    return assignments.enter_stages(
        assignment=assignment,
        stages=frozenset({stage.key}),
        reason="",
        by=by,
        now=NOON,
        **given,
    )


def test_entering_a_stage_is_refused_until_somebody_knows_and_then_stays_known(late, ana):
    programme, drill = late
    assignment = assignments.give(programme=programme, by=ana, now=NOON).assignment
    stage = programme.document.stages[1]
    said = (drill.public_id, "one_step_up:grasp")

    care = assignments.care_of_stages(
        assignment=assignment, stages=frozenset({stage.key}), now=NOON
    )
    assert [(one.drill, one.code) for one in care.missing] == [said]
    with pytest.raises(assignments.NotAcknowledged):
        _enter(assignment, stage, ana)
    assert assignment.stage_entries.count() == 1

    _enter(assignment, stage, ana, acknowledged=[said])
    _enter(assignment, programme.document.stages[0], ana)
    _enter(assignment, stage, ana)

    row = Acknowledgement.objects.get()
    assert (row.drill, row.reason, row.by) == (drill, "one_step_up:grasp", ana)
    assert assignment.stage_entries.count() == 4


def test_entering_a_stage_asks_about_the_given_version_and_not_the_draft(late, ana):
    programme, _drill = late
    assignment = assignments.give(programme=programme, by=ana, now=NOON).assignment
    emptied = replace(programme.document, stages=programme.document.stages[:1])
    programme.document_json = to_json(emptied)
    programme.save()
    given = assignment.versions.get().document

    with pytest.raises(assignments.NotAcknowledged):
        _enter(assignment, given.stages[1], ana)


def test_entering_a_stage_asks_for_no_clearance_as_the_plan_leaves_it_out(late, ben, ana):
    programme, drill = late
    Drill.objects.filter(pk=drill.pk).update(min_ability="none")
    assignment = assignments.give(programme=programme, by=ana, now=NOON).assignment
    Drill.objects.filter(pk=drill.pk).update(safety_flags=["estim_clearance"])

    _enter(assignment, programme.document.stages[1], ana)

    assert load_course(ben, day=WEDNESDAY).plan_on(WEDNESDAY).items == ()
