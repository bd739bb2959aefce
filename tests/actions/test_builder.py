"""Building a programme: each edit a revision, refused whole, and of two people one is told."""

import uuid
from datetime import timedelta

import pytest

from programmes.actions import builder
from programmes.domain import edits
from programmes.domain.document import Dose, Hand, InvalidDocument, Schedule, Size
from programmes.domain.fit import ESTIM_CLEARANCE
from programmes.models import AuditEvent, Drill, Programme, ProgrammeDrill, ProgrammeRevision
from tests.actions.building import (
    drills_in_document,
    edit_by,
    nothing_changed,
    prescribe_by,
    reread,
    retitle,
    undo_by,
)
from tests.actions.parallel import at_once
from tests.factories import (
    NOON,
    make_clinic,
    make_drill,
    make_patient,
    make_prescription,
    make_user,
)

together = pytest.mark.django_db(transaction=True)


@pytest.fixture
def programme(ben, ana):
    return builder.begin_programme(patient=ben, title="Open the hand", by=ana)


@pytest.fixture
def drill(northside):
    return make_drill(clinic=northside, name="Tap")


def test_begin_programme_stores_three_empty_stages(programme, ben, ana):
    stored = reread(programme)

    assert (stored.patient, stored.clinic, stored.revision) == (ben, ben.clinic, 1)
    assert [stage.kind for stage in stored.document.stages] == ["early", "mid", "late"]
    assert all(stage.prescriptions == () for stage in stored.document.stages)
    assert stored.document.title == "Open the hand"
    revision = ProgrammeRevision.objects.get()
    assert (revision.number, revision.parent, revision.document_json) == (
        1,
        None,
        stored.document_json,
    )
    assert [(e.verb, e.by) for e in AuditEvent.objects.all()] == [("programme.begun", ana)]


def test_begin_programme_again_is_refused(programme, ben, ana):
    with pytest.raises(builder.AlreadyBegun):
        builder.begin_programme(patient=ben, title="Another", by=ana)

    assert Programme.objects.get().document.title == "Open the hand"


@together
def test_one_programme_begun_five_times_at_once_is_begun_once(ben, ana):
    results = at_once(
        *[lambda: builder.begin_programme(patient=ben, title="Open the hand", by=ana)] * 5
    )

    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == [*["AlreadyBegun"] * 4, "Programme"]


def test_begin_programme_makes_new_keys_each_time(northside, ana):
    first, second = (
        builder.begin_programme(patient=make_patient(clinic=northside), title="x", by=ana)
        for _ in range(2)
    )

    assert not {s.key for s in first.document.stages} & {s.key for s in second.document.stages}


@pytest.mark.parametrize("title", ["", "x" * 121])
def test_begin_programme_with_a_bad_title_stores_nothing(title, ben, ana):
    with pytest.raises(InvalidDocument):
        builder.begin_programme(patient=ben, title=title, by=ana)

    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    ("fields", "doses", "hand"),
    [
        (
            {"sets": 2, "reps": 10, "hold_s": 3, "hand_use": "affected"},
            (
                Dose(sets=2, reps=10, hold_s=3),
                Dose(sets=1, reps=10, hold_s=3),
                Dose(sets=1, reps=10, hold_s=3),
            ),
            Hand.AFFECTED,
        ),
        (
            {"sets": 1, "reps": None, "minutes": 5, "hand_use": "mirror"},
            (Dose(minutes=5), Dose(minutes=3), Dose(minutes=2)),
            Hand.OTHER,
        ),
        (
            {"sets": 1, "reps": None, "bout_s": 60, "hand_use": "both"},
            (Dose(bout_s=60), Dose(bout_s=30), Dose(bout_s=30)),
            Hand.BOTH,
        ),
    ],
)
def test_prescribe_adds_the_default_dose_every_day_in_all_sizes(
    fields, doses, hand, programme, ana
):
    drill = make_drill(clinic=programme.clinic, name="Tap", **fields)

    programme = prescribe_by(programme, drill, ana, stage=1)

    ((stage, prescription),) = programme.document.prescriptions()
    assert stage.kind == "mid"
    assert (prescription.drill, prescription.size) == (drill.public_id, Size.TINY)
    assert (prescription.dose, prescription.short, prescription.tiny) == doses
    assert (prescription.hand, prescription.schedule) == (hand, Schedule())
    assert reread(programme).document == programme.document
    assert programme.revisions.get(number=2).summary == "Added “Tap”"


def test_edit_programme_stores_revision_editor_and_moment(programme, ana):
    later = NOON + timedelta(minutes=5)

    edited = retitle(programme, "Make a fist", ana, summary="Renamed", now=later)

    stored = reread(programme)
    assert stored.document == edited.document
    assert (stored.document.title, stored.revision) == ("Make a fist", 2)
    assert (stored.edited_by, stored.edited_at) == (ana, later)
    revision = ProgrammeRevision.objects.get(programme=programme, number=2)
    assert (revision.parent, revision.summary, revision.by) == (1, "Renamed", ana)
    assert revision.document_json == stored.document_json
    assert AuditEvent.objects.latest("pk").verb == "programme.edited"


def test_edit_programme_that_changes_nothing_stores_nothing(programme, ana):
    same = retitle(programme, programme.document.title, ana)

    assert (same.revision, ProgrammeRevision.objects.count()) == (1, 1)
    assert AuditEvent.objects.count() == 1


def test_edit_programme_with_a_long_summary_keeps_its_beginning(programme, ana):
    retitle(programme, "Make a fist", ana, summary="x" * 201)

    assert ProgrammeRevision.objects.get(number=2).summary == "x" * 200


def _retired(northside):
    return make_drill(clinic=northside, retired_at=NOON)


def _of_other_clinic(_northside):
    return make_drill(clinic=make_clinic())


def _with_estim(northside):
    return make_drill(clinic=northside, safety_flags=["neglect", ESTIM_CLEARANCE])


BAD_DRILLS = [
    (_retired, builder.DrillNotUsable),
    (_of_other_clinic, builder.DrillNotUsable),
    (_with_estim, builder.NeedsClearance),
    (lambda _clinic: Drill(public_id=uuid.uuid4()), builder.DrillNotUsable),
]


@pytest.mark.parametrize(("make", "refusal"), BAD_DRILLS)
def test_a_drill_that_cannot_be_prescribed_is_refused(make, refusal, programme, drill, ana):
    programme = prescribe_by(programme, drill, ana)
    bad, good = make(programme.clinic), make_drill(clinic=programme.clinic)
    stage = programme.document.stages[2].key

    def swap(document):
        """Take the drill there is away, and add a good one beside the bad one."""
        ((_, old),) = document.prescriptions()
        document = edits.remove_prescription(document, old.key)
        document = edits.add_prescription(document, stage, make_prescription(good))
        return edits.add_prescription(document, stage, make_prescription(bad))

    with pytest.raises(refusal):
        edit_by(programme, swap, ana)
    nothing_changed(programme)


@pytest.mark.parametrize(("make", "refusal"), BAD_DRILLS[:3])
def test_prescribe_of_such_a_drill_is_refused(make, refusal, programme, ana):
    with pytest.raises(refusal):
        prescribe_by(programme, make(programme.clinic), ana)
    nothing_changed(programme)


def test_a_drill_that_is_retired_while_in_use_stays(programme, drill, ana):
    programme = prescribe_by(programme, drill, ana)
    Drill.objects.filter(pk=drill.pk).update(retired_at=NOON)

    programme = retitle(programme, "Other words", ana)

    assert drills_in_document(programme) == {drill.public_id}


def test_an_edit_of_something_that_is_gone_is_refused(programme, drill, ana):
    with pytest.raises(edits.NotInDocument):
        builder.prescribe(
            programme=programme, revision=1, stage=uuid.uuid4(), drill=drill, by=ana, now=NOON
        )
    with pytest.raises(edits.NotInDocument):
        edit_by(programme, lambda document: edits.remove_prescription(document, uuid.uuid4()), ana)
    nothing_changed(programme)


def test_an_edit_that_breaks_a_rule_is_refused(programme, ana):
    with pytest.raises(InvalidDocument):
        retitle(programme, "", ana)
    nothing_changed(programme)


def test_an_edit_of_an_older_revision_is_told_who_and_when(programme, drill, ana):
    later = NOON + timedelta(minutes=5)
    newest = retitle(programme, "Mine", ana, now=later)
    other = make_user(name="Ida")

    for act in (
        lambda: retitle(programme, "Theirs", other, revision=1),
        lambda: prescribe_by(programme, drill, other, revision=1),
        lambda: undo_by(programme, other, revision=1),
        lambda: retitle(programme, "Theirs", other, revision=3),
    ):
        with pytest.raises(builder.StaleRevision) as told:
            act()
        assert (told.value.name, told.value.at) == ("Ana", later)
    nothing_changed(newest)


@together
def test_twenty_edits_of_one_revision_at_once_store_one(programme, ana):
    results = at_once(
        *(
            lambda title=f"Title {number}": retitle(programme, title, ana, revision=1)
            for number in range(20)
        )
    )

    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["Programme", *["StaleRevision"] * 19]
    accepted = next(result for result in results if isinstance(result, Programme))
    nothing_changed(accepted)
    assert accepted.revision == 2


@together
def test_undo_pressed_five_times_at_once_takes_back_one_edit(programme, ana):
    programme = retitle(retitle(programme, "A", ana), "B", ana)

    results = at_once(*[lambda: undo_by(programme, ana)] * 5)

    assert sum(isinstance(result, builder.StaleRevision) for result in results) == 4
    assert reread(programme).document.title == "A"


@together
def test_one_drill_prescribed_five_times_at_once_stands_once(programme, drill, ana):
    at_once(*[lambda: prescribe_by(programme, drill, ana)] * 5)

    assert len(list(reread(programme).document.prescriptions())) == 1
    assert ProgrammeDrill.objects.count() == 1
