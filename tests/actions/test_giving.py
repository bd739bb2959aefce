"""Giving for a later day, giving again before it, and what has to be acknowledged."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes.actions import assignments, builder, days, endings, sessions
from programmes.domain.document import Document
from programmes.domain.edits import edit_prescription
from programmes.domain.plan import Absence
from programmes.models import Acknowledgement, AssignmentVersion, PracticeDay, StageEntry
from programmes.models.course import load_course
from tests.actions.building import edit_by
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_document,
    make_drill,
    make_patient,
    make_programme,
    make_session,
)

DAY = timedelta(days=1)
MONDAY, FRIDAY = date(2026, 3, 9), date(2026, 3, 6)


@pytest.fixture
def programme(northside, ben, ana):
    return make_programme(clinic=northside, patient=ben, by=ana)


def _noted(programme, by, note, now=NOON):
    """Return the programme with another note at its first drill."""
    key = next(p.key for _, p in programme.document.prescriptions())
    return edit_by(programme, lambda d: edit_prescription(d, key, note=note), by, now=now)


def _notes(patient, *wanted, today=WEDNESDAY):
    """Return the note of each day's plan, or why the day has none, as it looks on ``today``."""
    course = load_course(patient, day=today)
    plans = [course.plan_on(day) for day in wanted]
    return [plan.items[0].prescription.note if plan.items else plan.absence for plan in plans]


def test_give_for_a_later_day_starts_on_that_day(programme, ben, ana):
    version = assignments.give(programme=programme, day=MONDAY, by=ana, now=NOON)

    assert version.valid_from == ben.assignments.get().since == MONDAY
    assert _notes(ben, WEDNESDAY, MONDAY - DAY, MONDAY) == [Absence.NOT_STARTED] * 2 + [""]
    rows = PracticeDay.objects.filter(patient=ben).order_by("day")
    assert [row.day for row in rows if row.is_due] == [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]
    assert {row.absence for row in rows if not row.is_due} == {"not_started"}


def test_give_of_a_second_version_for_a_later_day_keeps_the_first_until_then(programme, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)
    slowly = _noted(programme, ana, "slowly")

    assignments.give(programme=slowly, day=MONDAY, by=ana, now=NOON)

    assert _notes(ben, WEDNESDAY, MONDAY - DAY, MONDAY) == ["", "", "slowly"]


@pytest.mark.parametrize(
    ("again", "expected"),
    [(None, ["again"] * 4), (FRIDAY, ["", "again", "again", "again"]),
     (MONDAY + 2 * DAY, ["", "", "", ""])],
)  # fmt: skip
def test_give_again_replaces_the_version_that_waits(again, expected, programme, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)
    programme = _noted(programme, ana, "slowly")
    waiting = assignments.give(programme=programme, day=MONDAY, by=ana, now=NOON)

    newest = _noted(programme, ana, "again")
    assignments.give(programme=newest, day=again, by=ana, now=NOON)

    waiting.refresh_from_db()
    assert waiting.replaced_at == NOON
    assert _notes(ben, WEDNESDAY, FRIDAY, MONDAY, MONDAY + DAY) == expected
    on_monday = load_course(ben, day=MONDAY)
    assert on_monday.plan_on(MONDAY + 2 * DAY).items[0].prescription.note == "again"
    assert on_monday.plan_on(MONDAY).items[0].prescription.note == expected[2]


def test_give_of_the_same_document_moves_the_day_of_the_one_that_waits(programme, ben, ana):
    assignments.give(programme=programme, day=MONDAY, by=ana, now=NOON)

    with pytest.raises(assignments.NothingNew):
        assignments.give(programme=programme, day=MONDAY, by=ana, now=NOON)
    assignments.give(programme=programme, day=FRIDAY, by=ana, now=NOON)

    assert ben.assignments.get().since == FRIDAY
    assert _notes(ben, FRIDAY - DAY, FRIDAY, MONDAY) == [Absence.NOT_STARTED, "", ""]
    with pytest.raises(assignments.NothingNew):
        assignments.give(programme=programme, day=MONDAY, by=ana, now=NOON + 2 * DAY)


def test_give_enters_a_stage_where_the_later_version_lacks_the_active_one(northside, ben, ana):
    early, mid = (make_document(make_drill(clinic=northside)).stages[0] for _ in "ab")
    programme = make_programme(
        clinic=northside, patient=ben, by=ana, document=Document("Hand", (early,))
    )
    assignments.give(programme=programme, by=ana, now=NOON)
    other = edit_by(programme, lambda _: Document("Hand", (mid,)), ana)

    assignments.give(programme=other, day=MONDAY, by=ana, now=NOON)

    assert _notes(ben, WEDNESDAY, MONDAY - DAY, MONDAY) == [""] * 3
    # Put off: on the Monday the first version goes on, with its own stage.
    assignments.give(programme=other, day=MONDAY + 2 * DAY, by=ana, now=NOON)
    assert _notes(ben, MONDAY, MONDAY + DAY, MONDAY + 2 * DAY) == [""] * 3


def test_enter_stages_of_a_version_that_waits_enters_them_on_its_first_day(northside, ben, ana):
    early, mid = (make_document(make_drill(clinic=northside)).stages[0] for _ in "ab")
    programme = make_programme(
        clinic=northside, patient=ben, by=ana, document=Document("Hand", (early,))
    )
    assignment = assignments.give(programme=programme, by=ana, now=NOON).assignment
    both = edit_by(programme, lambda _: Document("Hand", (early, mid)), ana)
    assignments.give(programme=both, day=MONDAY, by=ana, now=NOON)

    entry = assignments.enter_stages(
        assignment=assignment, stages=frozenset({mid.key}), reason="", by=ana, now=NOON
    )

    assert entry.day == MONDAY
    only_mid = edit_by(both, lambda _: Document("Hand", (mid,)), ana)
    assignments.give(programme=only_mid, by=ana, now=NOON)
    with pytest.raises(assignments.UnknownStage):
        assignments.enter_stages(
            assignment=assignment, stages=frozenset({early.key}), reason="", by=ana, now=NOON
        )


@pytest.mark.parametrize("day", [WEDNESDAY - DAY, WEDNESDAY - 400 * DAY])
def test_give_for_a_day_that_is_over_is_refused(day, programme, ana):
    with pytest.raises(assignments.StartsTooEarly) as refused:
        assignments.give(programme=programme, day=day, by=ana, now=NOON)
    assert refused.value.earliest == WEDNESDAY
    assert not AssignmentVersion.objects.exists()


def test_give_for_today_is_refused_once_today_has_practice(northside, programme, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)
    make_session(clinic=northside, assignment=ben.assignments.get())

    with pytest.raises(assignments.StartsTooEarly) as refused:
        assignments.give(programme=_noted(programme, ana, "x"), day=WEDNESDAY, by=ana, now=NOON)
    assert refused.value.earliest == WEDNESDAY + DAY


def test_give_for_a_day_too_far_ahead_is_refused(programme, ana):
    latest = WEDNESDAY + 90 * DAY
    with pytest.raises(assignments.StartsTooLate) as refused:
        assignments.give(programme=programme, day=latest + DAY, by=ana, now=NOON)
    assert refused.value.latest == latest
    assert assignments.give(programme=programme, day=latest, by=ana, now=NOON).number == 1


def test_give_of_another_programme_before_the_first_began_never_begins_it(northside, ben, ana):
    first, second = (make_programme(clinic=northside, patient=ben, by=ana) for _ in "ab")
    waiting = assignments.give(programme=first, day=MONDAY, by=ana, now=NOON).assignment

    given = assignments.give(programme=second, day=FRIDAY, by=ana, now=NOON)

    waiting.refresh_from_db()
    assert waiting.ended_on == WEDNESDAY < waiting.since
    for day in (FRIDAY, MONDAY, MONDAY + DAY):
        assert load_course(ben, day=day).assignment == given.assignment


# --- Care --------------------------------------------------------------------------------------


@pytest.fixture
def tiring(northside, ben, ana):
    """A programme whose one drill asks for care with Ben."""
    ben.safety_flags = ["fatigue"]
    ben.save()
    drill = make_drill(clinic=northside, safety_flags=["fatigue"], min_ability="grasp")
    document = make_document(drill)
    return make_programme(clinic=northside, patient=ben, by=ana, document=document)


def _codes(programme):
    drill = programme.programme_drills.get().drill.public_id
    return {(drill, "flag:fatigue"), (drill, "one_step_up:grasp")}


def test_give_without_every_acknowledgement_is_refused_and_stores_none(tiring, ana):
    for some in (set(), set(list(_codes(tiring))[:1])):
        with pytest.raises(assignments.NotAcknowledged):
            assignments.give(programme=tiring, acknowledged=some, by=ana, now=NOON)
    assert not Acknowledgement.objects.exists()
    assert not AssignmentVersion.objects.exists()


def test_give_stores_what_is_acknowledged_and_asks_only_once(tiring, ana):
    assignments.give(programme=tiring, acknowledged=_codes(tiring), by=ana, now=NOON)

    rows = Acknowledgement.objects.order_by("reason")
    assert [(row.reason, row.by) for row in rows] == [
        ("flag:fatigue", ana),
        ("one_step_up:grasp", ana),
    ]
    assert assignments.give(programme=_noted(tiring, ana, "slowly"), by=ana, now=NOON).number == 2
    assert Acknowledgement.objects.count() == 2


def test_give_of_a_drill_without_its_clearance_is_refused_whatever_is_said(northside, ben, ana):
    drill = make_drill(clinic=northside, safety_flags=["estim_clearance"])
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=make_document(drill))

    for said in ((), {(drill.public_id, "no_clearance")}):
        with pytest.raises(assignments.DrillLocked):
            assignments.give(programme=programme, acknowledged=said, by=ana, now=NOON)


# --- The past ----------------------------------------------------------------------------------


class Desk:
    """A therapist who steers one patient's course, three days after it began."""

    def __init__(self, programme, by, later):
        self.programme, self.by, self.now = programme, by, NOON + 3 * DAY
        self.assignment = programme.assignments.get()
        self.day = WEDNESDAY + (3 + later) * DAY
        self.steer = {"assignment": self.assignment, "by": by, "now": self.now}

    def give(self, day=None):
        note = f"r{self.programme.revision}"
        self.programme = _noted(self.programme, self.by, note, now=self.now)
        assignments.give(programme=self.programme, day=day, by=self.by, now=self.now)

    def give_later(self):
        self.give(self.day)

    def give_another(self):
        patient = self.programme.patient
        other = make_programme(clinic=patient.clinic, patient=patient, by=self.by)
        assignments.give(programme=other, day=self.day, by=self.by, now=self.now)

    def enter(self):
        keys = frozenset({self.programme.document.stages[0].key})
        assignments.enter_stages(**self.steer, stages=keys, reason="")

    def pause(self):
        if not self.assignment.pauses.open_on(self.day).exists():
            assignments.pause(**self.steer, until=None, reason="Trip")

    def resume(self):
        assignments.resume(**self.steer)

    def stop(self):
        assignments.stop_now(**self.steer, drill=None, kind="removed", reason="Pain")

    def allow(self):
        for row in self.assignment.withdrawals.all():
            assignments.allow_again(withdrawal=row, by=self.by, now=self.now)

    def end(self):
        self.assignment.refresh_from_db()
        if self.assignment.ended_on is None:
            endings.end(**self.steer, day=self.day, reason="Goal reached")

    def go_on(self):
        endings.go_on(**self.steer)


ACTS = [name for name in vars(Desk) if not name.startswith("_")]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=6), later=st.integers(0, 8))
def test_no_act_changes_a_day_that_is_closed(acts, later, northside, ana, db):
    patient = make_patient(clinic=northside)  # another for each example
    programme = make_programme(clinic=northside, patient=patient, by=ana)
    assignments.give(programme=programme, by=ana, now=NOON)
    session = sessions.start_session(
        patient=patient, client_uuid=patient.public_id, size="full", energy_0_10=None,
        by=patient.user, now=NOON,
    )  # fmt: skip
    now = NOON + 3 * DAY
    days.close_days(now=now)
    closed = PracticeDay.objects.filter(patient=patient, closed_at__isnull=False)
    before = list(closed.order_by("day").values())
    assert len(before) == 3

    desk = Desk(programme, ana, later)
    for act in acts:
        getattr(desk, act)()

    assert list(closed.order_by("day").values()) == before
    today = WEDNESDAY + 3 * DAY
    days.rebuild(patient=patient, first_day=WEDNESDAY, last_day=today - DAY, now=now)
    again = closed.filter(day__lt=today).order_by("day").values()
    assert [row | {"closed_at": None} for row in again] == [
        row | {"closed_at": None} for row in before
    ]
    session.refresh_from_db()
    assert session.ended_at == now


def test_stage_entries_are_never_written_for_days_before_today(programme, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)
    later = NOON + 3 * DAY

    assignments.give(programme=_noted(programme, ana, "x"), by=ana, now=later)
    builder.undo(programme=programme, revision=2, by=ana, now=later)

    assert [entry.day for entry in StageEntry.objects.order_by("pk")] == [WEDNESDAY]
