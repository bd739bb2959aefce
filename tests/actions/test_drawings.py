"""Own drawings: drawn once, shown by the drill, never by an outdated form."""

import pytest

from programmes.actions import drawings
from programmes.models import AuditEvent, Drawing, Drill
from programmes.pictures import sketch
from programmes.pictures.picker import Poses
from tests.actions.parallel import at_once
from tests.factories import NOON, make_drill

POSES = Poses("open", "fist", "palm")
OTHERS = Poses("fist", "open", "palm")


@pytest.fixture
def drill(northside, ana):
    return make_drill(
        clinic=northside,
        picture="fist-and-open",
        picture_approved_by=ana,
        picture_approved_at=NOON,
        picture_approved_digest="old",
    )


def _set(drill, by, poses=POSES, revision=1):
    drawings.set_poses(drill=drill, poses=poses, revision=revision, by=by, now=NOON)
    drill.refresh_from_db()


def test_draw_keeps_the_files_under_their_digest(db):
    drawing = drawings.draw(poses=POSES)

    assert drawing.digest == sketch.digest(POSES)
    assert drawing.start != drawing.end
    assert "<animate" in drawing.loop
    assert Drawing.text_of(drawing.digest, "loop") == drawing.loop
    assert Drawing.is_kept(drawing.digest)


def test_draw_of_what_was_drawn_takes_one_query(db, django_assert_num_queries):
    first = drawings.draw(poses=POSES)

    with django_assert_num_queries(1):
        assert drawings.draw(poses=POSES) == first
    assert Drawing.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_three_who_draw_the_same_at_once_keep_it_once():
    found = at_once(*[lambda: drawings.draw(poses=POSES)] * 3)

    assert found == [Drawing.objects.get()] * 3


def test_text_of_another_part_or_digest_is_none(db):
    drawing = drawings.draw(poses=POSES)

    assert Drawing.text_of(drawing.digest, "digest") is None
    assert Drawing.text_of("0" * 64, "loop") is None
    assert not Drawing.is_kept("0" * 64)


def test_set_poses_shows_the_drawing_and_takes_the_approval_back(drill, ana):
    _set(drill, ana)

    assert drill.poses_json == POSES.to_json() | {"drawing": sketch.digest(POSES)}
    assert (drill.revision, drill.edited_by, drill.edited_at) == (2, ana, NOON)
    approval = (drill.picture_approved_by, drill.picture_approved_at, drill.picture_approved_digest)
    assert approval == (None, None, "")
    assert drill.picture == "fist-and-open"
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.clinic) == ("drill.poses_set", ana, drill.clinic)
    assert event.target == f"drill:{drill.public_id}"


def test_set_poses_twice_changes_nothing_the_second_time(drill, ana):
    _set(drill, ana)
    _set(drill, ana)  # the same form again, with the revision of before

    assert drill.revision == 2
    assert AuditEvent.objects.count() == 1


def test_set_poses_of_an_outdated_form_is_refused_by_name(drill, ana):
    _set(drill, ana)

    with pytest.raises(drawings.StaleDrill) as stale:
        _set(drill, ana, OTHERS)

    assert stale.value.name == "Ana"
    drill.refresh_from_db()
    assert (drill.poses_json["end"], drill.revision) == ("fist", 2)
    assert AuditEvent.objects.count() == 1


def test_set_poses_of_a_drill_that_nobody_edited_names_nobody(drill, ana):
    with pytest.raises(drawings.StaleDrill) as stale:
        _set(drill, ana, revision=7)

    assert stale.value.name == ""


def test_clear_poses_shows_the_librarys_drawing_again(drill, ana):
    _set(drill, ana)
    Drill.objects.filter(pk=drill.pk).update(picture_approved_digest="new")

    drawings.clear_poses(drill=drill, revision=2, by=ana, now=NOON)

    drill.refresh_from_db()
    assert (drill.poses_json, drill.picture, drill.revision) == (None, "fist-and-open", 3)
    assert drill.picture_approved_digest == ""
    assert AuditEvent.objects.latest("pk").verb == "drill.poses_cleared"


def test_clear_poses_of_a_drill_without_any_changes_nothing(drill, ana):
    drawings.clear_poses(drill=drill, revision=1, by=ana, now=NOON)

    drill.refresh_from_db()
    assert (drill.revision, drill.picture_approved_digest) == (1, "old")
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_set_other_poses_at_once_leave_one_and_tell_the_other(drill, ana):
    def call(poses):
        return lambda: drawings.set_poses(drill=drill, poses=poses, revision=1, by=ana, now=NOON)

    results = at_once(call(POSES), call(OTHERS))

    assert sorted(type(result).__name__ for result in results) == ["NoneType", "StaleDrill"]
    drill.refresh_from_db()
    assert drill.revision == 2
