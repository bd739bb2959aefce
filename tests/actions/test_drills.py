"""A clinic's drills: written, changed, retired, ticked and restored, by one person at a time."""

import uuid
from dataclasses import replace

import pytest

from programmes.actions import drills
from programmes.domain.document import Dose
from programmes.domain.drillrow import DOSE, differing
from programmes.models import AuditEvent, Drill
from programmes.pictures.catalogue import picture_for
from tests.actions.parallel import at_once
from tests.factories import NOON, make_copy, make_drill, make_starter

pytestmark = pytest.mark.django_db
PICTURE = "fist-and-open"
DIGEST = picture_for(PICTURE).digest


def events(drill):
    found = AuditEvent.objects.filter(target=f"drill:{drill.public_id}").order_by("pk")
    return [(event.verb, event.by) for event in found]


def row_of(drill, **changes):
    return replace(drill.row, **changes)


@pytest.fixture
def drill(northside):
    return make_drill(clinic=northside, name="Open and close", slug="open-and-close")


def create(clinic, row, by, **given):
    return drills.create_drill(clinic=clinic, row=row, by=by, now=NOON, **given)


def edit(drill, by, revision=1, **changes):
    row = row_of(drill, **changes)
    return drills.edit_drill(drill=drill, revision=revision, row=row, by=by, now=NOON)


def test_create_drill_stores_a_findable_drill_of_the_clinics_own(northside, ana, drill):
    made = create(northside, row_of(drill, name="Pinch: a coin"), ana)

    stored = Drill.objects.get(pk=made.pk)
    assert (stored.slug, stored.clinic, stored.is_own) == ("pinch-a-coin", northside, True)
    assert (stored.edited_by, stored.edited_at, stored.revision) == (ana, NOON, 1)
    assert (stored.picture, stored.seed_items) == ("", [])
    assert list(Drill.objects.find("coin", user=ana, most=9).drills) == [stored]
    assert "source:own" in stored.facets
    assert events(made) == [("drill.created", ana)]


def test_create_drill_sent_twice_stores_one(northside, ana, drill):
    token = uuid.uuid4()
    row = row_of(drill, name="Pinch a coin")

    first = create(northside, row, ana, token=token)
    second = create(northside, row, ana, token=token)

    assert (first.public_id, first.pk) == (token, second.pk)
    assert events(first) == [("drill.created", ana)]


def test_create_drill_with_other_words_under_a_used_token_stores_another(northside, ana, drill):
    token = uuid.uuid4()
    first = create(northside, row_of(drill, name="Pinch a coin"), ana, token=token)

    second = create(northside, row_of(drill, name="Pinch a pin"), ana, token=token)

    assert second.public_id not in {token, first.public_id}


def test_create_drill_under_the_id_of_another_clinics_drill_stores_a_new_one(
    northside, southside, ana, drill
):
    theirs = make_drill(clinic=southside, name="Pinch a coin")

    made = create(northside, theirs.row, ana, token=theirs.public_id)

    assert (made.clinic, made.pk != theirs.pk) == (northside, True)
    assert made.public_id != theirs.public_id


@pytest.mark.parametrize("retired_at", [None, NOON])
def test_create_drill_of_a_name_that_is_there_is_refused(northside, ana, drill, retired_at):
    Drill.objects.filter(pk=drill.pk).update(retired_at=retired_at)

    with pytest.raises(drills.DrillNameTaken) as refused:
        create(northside, row_of(drill, name="OPEN and close"), ana)

    assert refused.value.drill == drill
    assert Drill.objects.count() == 1


def test_create_drill_of_a_name_of_another_clinic_is_stored(southside, olga, drill):
    assert create(southside, drill.row, olga).slug == "open-and-close"


def test_create_drill_numbers_a_slug_that_is_taken(northside, ana, drill):
    assert create(northside, row_of(drill, name="Open & close"), ana).slug == "open-close"
    assert create(northside, row_of(drill, name="Open and close!"), ana).slug == "open-and-close-2"


def test_create_drill_like_another_keeps_its_picture_without_the_tick(northside, ana):
    like = make_drill(
        clinic=northside,
        picture=PICTURE,
        poses_json={"start": 1},
        picture_approved_digest=DIGEST,
        picture_approved_by=ana,
        picture_approved_at=NOON,
    )

    made = create(northside, row_of(like, name="Ours"), ana, like=like)

    assert (made.picture, made.poses_json) == (PICTURE, {"start": 1})
    assert (made.picture_approved_digest, made.picture_approved_by) == ("", None)


def test_edit_drill_stores_the_words_and_who_changed_them(ana, drill):
    edited = edit(drill, ana, name="Open wide", reps=None, minutes=5, sets=1)

    drill.refresh_from_db()
    assert (drill.name, drill.dose, drill.slug) == ("Open wide", Dose(minutes=5), "open-and-close")
    assert (drill.revision, drill.edited_by, drill.edited_at) == (2, ana, NOON)
    assert list(Drill.objects.find("wide", user=ana, most=9).drills) == [edited]
    assert events(drill) == [("drill.edited", ana)]


def test_edit_drill_to_what_it_says_stores_nothing(ana, drill):
    assert edit(drill, ana).revision == 1
    assert events(drill) == []


def test_edit_drill_from_an_old_revision_is_refused_and_says_what_is_saved(ana, cleo, drill):
    edit(drill, cleo, name="Cleo's words")

    with pytest.raises(drills.StaleRevision) as stale:
        edit(drill, ana, name="Ana's words")

    assert (stale.value.drill.name, stale.value.drill.edited_by) == ("Cleo's words", cleo)
    drill.refresh_from_db()
    assert drill.name == "Cleo's words"


def test_edit_drill_to_the_name_of_another_is_refused_but_its_own_in_capitals_is_not(
    northside, ana, drill
):
    make_drill(clinic=northside, name="Pinch a coin")

    with pytest.raises(drills.DrillNameTaken):
        edit(drill, ana, name="pinch a coin")

    assert edit(drill, ana, name="OPEN AND CLOSE").name == "OPEN AND CLOSE"


def test_edit_drill_that_would_lead_back_to_itself_names_the_way(northside, ana, drill):
    make_drill(clinic=northside, slug="b", name="B", progresses_to=["c"])
    make_drill(clinic=northside, slug="c", name="C", progresses_to=["open-and-close", "gone"])

    with pytest.raises(drills.LeadsInCircle) as refused:
        edit(drill, ana, progresses_to=("b",))

    names = refused.value.names
    assert (names[0], len(names)) == (names[-1], 4)
    assert set(names) == {"Open and close", "B", "C"}
    with pytest.raises(drills.LeadsInCircle):
        edit(drill, ana, progresses_to=("open-and-close",))
    drill.refresh_from_db()
    assert drill.progresses_to == []


def test_retire_and_bring_back_store_one_event_each_however_often(ana, drill):
    for _ in "ab":
        drills.retire_drill(drill=drill, by=ana, now=NOON)
    assert not Drill.objects.in_use().exists()
    for _ in "ab":
        drills.bring_back_drill(drill=drill, by=ana)

    assert Drill.objects.in_use().get() == drill
    assert events(drill) == [("drill.retired", ana), ("drill.brought_back", ana)]


def test_approve_picture_notes_who_and_which_drawing(northside, ana, cleo):
    drill = make_drill(clinic=northside, picture=PICTURE)

    drills.approve_picture(drill=drill, digest=DIGEST, by=ana, now=NOON)
    drills.approve_picture(drill=drill, digest=DIGEST, by=cleo, now=NOON)

    drill.refresh_from_db()
    assert (drill.picture_approved_by, drill.picture_approved_at) == (ana, NOON)
    assert (drill.picture_approved_digest, drill.revision) == (DIGEST, 1)
    assert events(drill) == [("drill.picture_approved", ana)]


@pytest.mark.parametrize(
    ("picture", "digest"), [(PICTURE, "old"), (PICTURE, ""), ("", ""), ("gone", "")]
)
def test_approve_picture_that_is_not_the_one_seen_is_refused(northside, ana, picture, digest):
    drill = make_drill(clinic=northside, picture=picture)

    with pytest.raises(drills.PictureRedrawn):
        drills.approve_picture(drill=drill, digest=digest, by=ana, now=NOON)

    assert events(drill) == []


def test_approve_picture_drawn_anew_is_noted_again(northside, ana, cleo):
    drill = make_drill(clinic=northside, picture=PICTURE)
    Drill.objects.filter(pk=drill.pk).update(
        picture_approved_digest="old", picture_approved_by=ana, picture_approved_at=NOON
    )

    drills.approve_picture(drill=drill, digest=DIGEST, by=cleo, now=NOON)

    drill.refresh_from_db()
    assert (drill.picture_approved_by, drill.picture_approved_digest) == (cleo, DIGEST)


def test_withdraw_picture_takes_the_tick_off_once(northside, ana):
    drill = make_drill(clinic=northside, picture=PICTURE)
    drills.approve_picture(drill=drill, digest=DIGEST, by=ana, now=NOON)

    for _ in "ab":
        drills.withdraw_picture(drill=drill, by=ana)

    drill.refresh_from_db()
    assert (drill.picture_approved_digest, drill.picture_approved_by) == ("", None)
    assert drill.picture_approved_at is None
    assert [verb for verb, _ in events(drill)][1:] == ["drill.picture_withdrawn"]


def restore(drill, by, fields, revision=2):
    return drills.restore_starter(drill=drill, revision=revision, fields=fields, by=by, now=NOON)


@pytest.fixture
def changed(northside, ana):
    """A copy whose name, dose and kit Ana changed."""
    copy = make_copy(clinic=northside, starter=make_starter(name="Starter's name"))
    return edit(copy, ana, name="Our name", reps=None, bout_s=30, equipment="cup")


def test_restore_starter_takes_single_fields_and_a_dose_as_a_whole(ana, changed):
    restored = restore(changed, ana, {DOSE})

    changed.refresh_from_db()
    assert (changed.dose, changed.name, changed.revision) == (Dose(sets=2, reps=10), "Our name", 3)
    assert restored.changed_fields == ("name", "equipment")
    assert events(changed)[-1] == ("drill.restored", ana)


def test_restore_starter_takes_all_and_finds_it_by_its_words_again(ana, changed):
    restore(changed, ana, changed.changed_fields)

    changed.refresh_from_db()
    assert (changed.changed_fields, changed.name) == ((), "Starter's name")
    assert list(Drill.objects.find("starter's", user=ana, most=9).drills) == [changed]


@pytest.mark.parametrize("fields", [(), ("",), ("nonsense",), ("slug",), ("precautions",)])
def test_restore_starter_of_nothing_keeps_all_and_notes_that_it_was_seen(ana, changed, fields):
    changed.starter.position = "Standing"
    changed.starter.save()

    restore(changed, ana, fields)

    after = Drill.objects.get(pk=changed.pk)
    assert (after.row, after.revision, after.is_behind_starter) == (changed.row, 2, False)
    assert "drill.restored" not in [verb for verb, _ in events(changed)]


def test_restore_starter_from_an_old_revision_is_refused(ana, changed):
    with pytest.raises(drills.StaleRevision):
        restore(changed, ana, {"name"}, revision=1)


def test_restore_starter_of_a_drill_without_one_changes_nothing(ana, drill):
    assert restore(drill, ana, {"name"}, revision=1).row == drill.row
    assert events(drill) == []


def test_restore_starter_of_a_name_that_is_taken_restores_nothing(northside, ana, changed):
    make_drill(clinic=northside, name="Starter's name")
    changed.starter.position = "Standing"
    changed.starter.save()

    with pytest.raises(drills.DrillNameTaken):
        restore(changed, ana, {"name", "equipment"})

    changed = Drill.objects.get(pk=changed.pk)
    assert (changed.equipment, changed.is_behind_starter) == ("cup", True)


def test_a_starter_that_changes_leaves_its_copies_behind(northside):
    starter = make_starter()
    copy = make_copy(clinic=northside, starter=starter)
    assert (copy.is_behind_starter, copy.changed_fields) == (False, ())

    starter.instructions = "Open the affected hand wide."
    starter.save()

    copy = Drill.objects.get(pk=copy.pk)
    assert (copy.is_behind_starter, copy.changed_fields) == (True, ("instructions",))


def test_a_row_read_from_a_drill_and_written_to_another_says_the_same(northside, drill):
    other = Drill(clinic=northside)
    other.take(drill.row)

    assert differing(other.row, drill.row) == ()
    assert other.slug == drill.slug


@pytest.mark.django_db(transaction=True)
def test_two_creates_of_one_name_at_once_store_one(northside, ana, drill):
    row = row_of(drill, name="Pinch a coin")

    results = at_once(*[lambda: create(northside, row, ana)] * 4)

    assert Drill.objects.filter(name="Pinch a coin").count() == 1
    refused = [one for one in results if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [drills.DrillNameTaken] * 3


@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_that_would_close_a_circle_store_one(northside, ana, drill):
    other = make_drill(clinic=northside, slug="other", name="Other")

    results = at_once(
        lambda: edit(drill, ana, progresses_to=("other",)),
        lambda: edit(other, ana, progresses_to=("open-and-close",)),
    )

    assert sum(isinstance(one, drills.LeadsInCircle) for one in results) == 1


@pytest.mark.django_db(transaction=True)
def test_two_edits_of_one_revision_at_once_store_one(ana, drill):
    results = at_once(*[lambda n=n: edit(drill, ana, name=f"Name {n}") for n in range(4)])

    assert sum(isinstance(one, drills.StaleRevision) for one in results) == 3
    drill.refresh_from_db()
    assert drill.revision == 2


def test_approve_picture_of_picked_poses_is_about_their_drawing(northside, ana):
    drill = make_drill(clinic=northside, picture=PICTURE, poses_json={"drawing": "of-poses"})

    with pytest.raises(drills.PictureRedrawn):
        drills.approve_picture(drill=drill, digest=DIGEST, by=ana, now=NOON)
    drills.approve_picture(drill=drill, digest="of-poses", by=ana, now=NOON)

    drill.refresh_from_db()
    assert drill.picture_approved_digest == "of-poses"
