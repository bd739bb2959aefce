"""The pose picker: what is offered, what is seen, what is saved."""

import json
import re
import subprocess
import sys

import pytest

from programmes.actions import drawings
from programmes.models import AuditEvent, Drawing, Drill
from programmes.pictures import sketch
from programmes.pictures.choices import POSES
from programmes.pictures.picker import Poses
from tests.factories import NOON, make_drill
from tests.portals.therapist.conftest import HTMX, Statements, url

pytestmark = pytest.mark.django_db

PICKED = Poses("grasp_open", "cylinder", "above", "cup")
ASKED = {
    "start": "grasp_open",
    "end": "cylinder",
    "view": "",
    "thing": "cup",
    "hands": "one",
    "way": "stay",
    "tempo": "normal",
    "side": "right",
    "tone": "tan",
}
SENT = ASKED | {"view": "above", "revision": "1"}


@pytest.fixture
def drill(northside):
    return make_drill(clinic=northside, name="Use a cup", picture="fist-and-open")


def ask(desk, drill, *, htmx=True, **changed):
    page = url("poses", drill=drill.public_id, query=ASKED | changed)
    return desk.get(page, headers=HTMX if htmx else {})


def send(desk, drill, **changed):
    return desk.post(url("poses", drill=drill.public_id), SENT | changed)


def offered(page, name):
    return re.findall(rf'type="radio" name="{name}" value="(\w*)"', page.content.decode())


def chosen(page, name):
    found = rf'<input type="radio" name="{name}" value="(\w*)" id="[^"]*" checked>'
    return re.findall(found, page.content.decode())


def test_poses_opens_with_a_suggestion_and_draws_nothing(desk, drill):
    page = desk.get(url("poses", drill=drill.public_id))

    assert (chosen(page, "start"), chosen(page, "end")) == (["fist"], ["open"])
    assert offered(page, "start") == [*POSES]
    assert "Choose two poses to see them move." in page.content.decode()
    assert 'hx-trigger="load"' in page.content.decode()
    assert not Drawing.objects.exists()


def test_poses_is_a_page_of_the_library(desk, drill):
    page = desk.get(url("poses", drill=drill.public_id)).content.decode()

    assert re.findall(r'aria-current="true">(\w+)</a>', page) == ["Library"]


def test_poses_opens_with_what_the_drill_shows(desk, drill, ana):
    drawings.set_poses(drill=drill, poses=PICKED, revision=1, by=ana, now=NOON)

    page = desk.get(url("poses", drill=drill.public_id))

    assert (chosen(page, "start"), chosen(page, "thing")) == (["grasp_open"], ["cup"])
    assert f"/pictures/{sketch.digest(PICKED)}/loop.svg#tan" in page.content.decode()
    assert "drawing away" in page.content.decode()


def test_poses_of_a_changed_choice_answers_with_preview_and_what_fits(desk, drill):
    page = ask(desk, drill)

    text = page.content.decode()
    assert "<html" not in text
    assert text.count('hx-swap-oob="true"') == 4
    assert offered(page, "thing")[:3] == ["", "cup", "bottle"]
    assert 'srcset="/pictures/' in text
    assert "Then take the cup." in text
    assert json.loads(page["HX-Trigger"]) == {
        "announce": {"value": "Begin with the hand wide, ready to grasp. Then take the cup."}
    }
    assert Drawing.objects.get().digest == sketch.digest(PICKED)


def test_poses_leaves_the_group_alone_in_which_something_was_chosen(desk, drill):
    page = url("poses", drill=drill.public_id, query=ASKED)

    answer = desk.get(page, headers=HTMX | {"HX-Trigger-Name": "view"})

    assert 'id="view-tiles"' not in answer.content.decode()
    assert 'id="hands-tiles"' in answer.content.decode()


def test_poses_without_htmx_answers_with_the_page_and_the_preview(desk, drill):
    page = ask(desk, drill, htmx=False)

    assert "<html" in page.content.decode()
    assert "/loop.svg#tan" in page.content.decode()
    assert "HX-Trigger" not in page


def test_poses_leave_out_what_does_not_go_with_them_and_say_so(desk, drill):
    page = ask(desk, drill, start="open", end="wrist_up", hands="both", way="up", view="palm")

    text = page.content.decode()
    assert "The object is left out: these poses do not hold it." in text
    assert "One hand is shown: these poses leave no room for a second one." in text
    assert "The hand stays where it is: it bends, turns, takes or lets go." in text
    assert chosen(page, "view") == ["side"]


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        ("grasp_open", "Choose another end pose, or let the hand move."),
        ("palm_up", "One picture cannot show both poses. Choose another end pose."),
    ],
)
def test_two_poses_that_are_no_picture_get_one_sentence(desk, drill, end, sentence):
    page = ask(desk, drill, end=end)

    assert page.content.decode().count(sentence) == 1
    assert json.loads(page["HX-Trigger"]) == {"announce": {"value": sentence}}
    assert "Save this drawing" not in page.content.decode()
    assert not Drawing.objects.exists()


def test_preview_is_mirrored_for_a_left_hand_and_in_the_asked_tone(desk, drill):
    text = ask(desk, drill, side="left", tone="dark").content.decode()

    assert 'class="loop mirrored"' in text
    assert "loop.svg#dark" in text


@pytest.mark.parametrize(
    "changed",
    [
        {"start": "x" * 10_000},
        {"end": "../open"},
        {"thing": "<script>"},
        {"moving": ["toe"]},
        {"tempo": ""},
        {"side": "up", "tone": '"><script>'},
    ],
)
def test_poses_of_a_made_up_address_never_break(desk, drill, changed):
    for htmx in (True, False):
        page = ask(desk, drill, htmx=htmx, **changed)
        assert page.status_code == 200
        assert "<script>" not in page.content.decode()


def test_saving_shows_the_drawing_on_the_drills_page(desk, drill):
    ask(desk, drill)

    answer = send(desk, drill)

    assert answer["Location"] == url("drill", drill=drill.public_id)
    page = desk.get(answer["Location"]).content.decode()
    assert f"/pictures/{sketch.digest(PICKED)}/start.svg" in page
    assert 'alt="Begin with the hand wide, ready to grasp. Then take the cup."' in page
    assert "fist-and-open" not in page


def test_saving_twice_saves_once(desk, drill):
    assert [send(desk, drill).status_code for _ in "ab"] == [302, 302]

    drill.refresh_from_db()
    assert drill.revision == 2
    assert AuditEvent.objects.filter(verb="drill.poses_set").count() == 1


def test_saving_in_a_second_window_is_told_and_keeps_the_choice(desk, drill):
    send(desk, drill)

    answer = send(desk, drill, end="grasp_open", start="cylinder")

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Ana edited the drill meanwhile. Nothing was saved." in text
    assert chosen(answer, "start") == ["cylinder"]
    assert 'name="revision" value="2"' in text
    drill.refresh_from_db()
    assert drill.poses_json["start"] == "grasp_open"


@pytest.mark.parametrize("revision", ["", "one", "9" * 400, "-1", "²"])
def test_saving_for_no_revision_is_refused(desk, drill, revision):
    assert send(desk, drill, revision=revision).status_code == 409


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"start": "handstand"}, "Choose one of the list."),
        ({"thing": "marble"}, "These poses do not hold it. It needs “Pinch”."),
        ({"view": "back"}, "These poses cannot be seen well from there."),
        ({"hands": "both"}, "Seen like this, one hand has to do."),
    ],
)
def test_saving_what_does_not_go_together_gets_one_sentence(desk, drill, changed, sentence):
    answer = send(desk, drill, **changed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    drill.refresh_from_db()
    assert (drill.poses_json, drill.revision) == (None, 1)


def test_taking_the_drawing_away_shows_the_librarys_again(desk, drill):
    send(desk, drill)

    answer = desk.post(url("poses_clear", drill=drill.public_id), {"revision": "2"})

    page = desk.get(answer["Location"]).content.decode()
    assert "fist-and-open-1.svg" in page
    assert Drill.objects.get().poses_json is None


def test_taking_away_what_somebody_changed_meanwhile_is_refused(desk, drill):
    send(desk, drill)

    answer = desk.post(url("poses_clear", drill=drill.public_id), {"revision": "1"})

    assert answer.status_code == 409
    assert Drill.objects.get().poses_json is not None


def test_poses_of_another_clinics_drill_are_not_found(desk, southside):
    theirs = make_drill(clinic=southside)

    assert ask(desk, theirs).status_code == 404
    assert send(desk, theirs).status_code == 404
    assert not Drawing.objects.exists()


def test_poses_take_few_queries_and_a_drawn_preview_one_more(desk, drill):
    ask(desk, drill)

    with Statements() as opened:
        desk.get(url("poses", drill=drill.public_id))
    with Statements() as previewed:
        ask(desk, drill)

    assert (opened.count, previewed.count) == (5, 6)


def test_opening_the_library_needs_none_of_the_generators_libraries():
    code = (
        "import sys, django; django.setup(); import rehab.urls;"
        "sys.exit(bool({'numpy', 'shapely'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
