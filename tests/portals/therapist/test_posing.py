"""Choosing the poses of a drill's own drawing."""

import pytest

from programmes.models import Drawing, Drill
from tests.factories import make_drill
from tests.portals.therapist.conftest import HTMX, url

pytestmark = pytest.mark.django_db
FIST = {
    "start": "open",
    "end": "fist",
    "view": "palm",
    "hands": "one",
    "way": "stay",
    "tempo": "normal",
}


@pytest.fixture
def drill(northside):
    return make_drill(clinic=northside, name="Close the hand")


def test_poses_opened_draws_nothing(desk, drill):
    page = desk.get(url("poses", drill=drill.public_id))

    assert page.status_code == 200
    assert Drawing.objects.count() == 0


def test_poses_asked_for_are_drawn_once_and_shown_moving(desk, drill):
    address = url("poses", drill=drill.public_id, query=FIST)

    first = desk.get(address, headers=HTMX)
    second = desk.get(address, headers=HTMX)

    drawing = Drawing.objects.get()
    for part in (first, second):
        assert f"/{drawing.digest}/loop.svg" in part.content.decode()


def test_poses_saved_show_the_drill_and_ask_for_a_new_tick(desk, drill):
    Drill.objects.filter(pk=drill.pk).update(picture_approved_digest="old")

    answer = desk.post(url("poses", drill=drill.public_id), FIST | {"revision": 1}, follow=True)

    drill.refresh_from_db()
    digest = Drawing.objects.get().digest
    assert (drill.revision, drill.poses_json["drawing"]) == (2, digest)
    assert drill.picture_approved_digest == ""
    assert f"/{digest}/start.svg" in answer.content.decode()


def test_poses_saved_twice_from_one_page_are_saved_once(desk, drill):
    for _ in "ab":
        answer = desk.post(url("poses", drill=drill.public_id), FIST | {"revision": 1})
        assert answer.status_code == 302

    drill.refresh_from_db()
    assert drill.revision == 2


def test_poses_of_a_stale_page_are_refused_and_nothing_is_saved(desk, drill):
    Drill.objects.filter(pk=drill.pk).update(revision=5)

    answer = desk.post(url("poses", drill=drill.public_id), FIST | {"revision": 1})

    drill.refresh_from_db()
    assert (answer.status_code, drill.poses_json) == (409, None)
    assert "edited the drill meanwhile" in answer.content.decode()


@pytest.mark.parametrize(
    "changed", [{"end": "open"}, {"end": "juggle"}, {"view": "moon"}, {"thing": "piano"}]
)
def test_poses_that_cannot_be_drawn_are_refused(desk, drill, changed):
    sent = FIST | changed | {"revision": 1}

    answer = desk.post(url("poses", drill=drill.public_id), sent)

    drill.refresh_from_db()
    assert (answer.status_code, drill.poses_json) == (422, None)


def test_poses_clear_takes_the_drawing_away(desk, drill):
    desk.post(url("poses", drill=drill.public_id), FIST | {"revision": 1})

    desk.post(url("poses_clear", drill=drill.public_id), {"revision": 2})

    drill.refresh_from_db()
    assert (drill.poses_json, drill.revision) == (None, 3)


def test_drawing_is_handed_out_for_good_and_runs_nothing(client, desk, drill):
    desk.post(url("poses", drill=drill.public_id), FIST | {"revision": 1})
    digest = Drawing.objects.get().digest

    answer = client.get(f"/pictures/{digest}/loop.svg")

    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    assert client.get(f"/pictures/{'0' * 64}/loop.svg").status_code == 404
