"""The page of one drill: its words, its way, its users, its source, its picture."""

import re

import pytest

from programmes.models import Drill
from programmes.pictures.catalogue import picture_for
from tests.factories import (
    NOON,
    make_assignment,
    make_copy,
    make_document,
    make_drill,
    make_patient,
    make_programme,
    make_template,
    make_version,
)
from tests.portals.therapist.conftest import Statements, url

pytestmark = pytest.mark.django_db
PICTURE = "fist-and-open"
DIGEST = picture_for(PICTURE).digest


def shown(desk, drill, **query):
    return desk.get(url("drill", drill=drill.public_id, query=query)).context


def walk(limbs):
    return [(limb.node.name, [node.name for node in limb.further]) for limb in limbs]


def give(clinic, *drills, name="Pat"):
    patient = make_patient(clinic=clinic, name=name)
    programme = make_programme(clinic=clinic, patient=patient, document=make_document(*drills))
    return make_assignment(clinic=clinic, patient=patient, programme=programme)


@pytest.fixture
def drill(northside):
    return make_drill(clinic=northside, name="Start", slug="start")


def test_drill_shows_steps_flags_and_how_it_suits_the_patient(desk, northside, ben):
    drill = make_drill(clinic=northside, safety_flags=["small_parts"], helper="needed")

    page = shown(desk, drill, patient=ben.public_id)

    assert page["steps"] == ("Open the affected hand.", "Close it.")
    assert page["flags"] == ["Small parts"]
    assert page["card"].suits.reasons == ("Needs a helper, and there is none.",)


def test_drill_shows_its_two_stills_numbered_and_its_loop(desk, northside):
    drill = make_drill(clinic=northside, picture=PICTURE)

    html = desk.get(url("drill", drill=drill.public_id)).content.decode()

    figures = re.findall(r'<figure>.*?drills/(\S+?)".*?<figcaption>(\d)</', html, re.DOTALL)
    assert figures == [(f"{PICTURE}-1.svg", "1"), (f"{PICTURE}-2.svg", "2")]
    assert f'class="moving" src="/static/drills/{PICTURE}.svg" alt="' in html


def test_drill_says_its_dose_what_is_easier_and_harder_and_what_to_take_care_of(desk, northside):
    said = {"easier": "Use a sponge.", "harder": "Use a coin.", "precautions": "Mind the skin."}
    drill = make_drill(clinic=northside, **said)

    html = desk.get(url("drill", drill=drill.public_id)).content.decode()

    text = " ".join(re.sub("<[^>]*>", " ", html).split())
    for words in ("Take care Mind the skin.", "Easier Use a sponge.", "Harder Use a coin."):
        assert words in text
    assert "Usual dose 2 × 10 · about 4 min" in text


@pytest.mark.parametrize("named", ["nonsense", "8f7f1d9e-3c53-4e0f-8d43-0a6d4c9f0f11"])
def test_drill_for_an_unknown_patient_is_not_found(desk, drill, named):
    page = desk.get(url("drill", drill=drill.public_id, query={"patient": named}))
    assert page.status_code == 404


def test_drill_shows_two_steps_each_way_without_retired_and_unknown_ones(
    desk, northside, southside, drill, ben
):
    def make(slug, *leads_to, clinic=northside, **given):
        make_drill(clinic=clinic, slug=slug, name=slug.title(), progresses_to=leads_to, **given)

    make("before", "start")
    make("first", "before", "nowhere")
    make("gone-by", "start", retired_at=NOON)
    make("next", "last")
    make("last", "beyond")
    make("beyond")
    make("theirs", "start", clinic=southside)
    Drill.objects.filter(pk=drill.pk).update(progresses_to=["next", "unknown", "gone-by"])

    chain = shown(desk, drill, patient=ben.public_id)["chain"]

    assert walk(chain.before) == [("Before", ["First"])]
    assert walk(chain.after) == [("Next", ["Last"])]
    assert chain.after[0].node.url.endswith(f"/?patient={ben.public_id}")
    assert chain.here.name == "Start"


def test_drill_that_is_retired_says_so_and_can_be_brought_back(desk, drill):
    Drill.objects.filter(pk=drill.pk).update(retired_at=NOON)

    page = desk.get(url("drill", drill=drill.public_id)).content.decode()

    assert "Retired on 4 March 2026" in page
    assert url("drill_bring_back", drill=drill.public_id) in page
    assert url("drill_retire", drill=drill.public_id) not in page


def test_drill_names_the_patients_who_have_it_in_their_newest_version(
    desk, northside, southside, drill
):
    other = make_drill(clinic=northside)
    give(northside, drill, name="Zoe")
    give(northside, other, drill, name="adam")
    ended = give(northside, drill, name="Ended")
    ended.ended_on = ended.since
    ended.save()
    given_anew = give(northside, drill, name="Anew")
    given_anew.programme.document_json = give(northside, other).programme.document_json
    given_anew.programme.save()
    make_version(assignment=given_anew, number=2)
    theirs = make_drill(clinic=southside)
    give(southside, theirs, name="Sid")
    make_template(clinic=northside, document=make_document(drill))

    page = shown(desk, drill)

    assert [user["name"] for user in page["users"]] == ["adam", "Zoe"]
    assert page["held"] == {"programmes": 4, "templates": 1}


def test_drill_of_a_patient_of_two_clinics_is_told_to_neither_of_the_other(
    desk, northside, southside, olga, drill
):
    """The document of another clinic may even name our drill: its patient stays theirs."""
    patient = make_patient(clinic=southside, name="Sid")
    programme = make_programme(clinic=southside, patient=patient, document=make_document(drill))
    make_assignment(clinic=southside, patient=patient, programme=programme)

    assert shown(desk, drill)["users"] == []


@pytest.mark.parametrize("users", [1, 100])
def test_drill_takes_ten_queries_however_many_use_it(desk, northside, ben, users):
    drill = make_drill(clinic=northside, progresses_to=["next"])
    make_drill(clinic=northside, slug="next")
    for _number in range(users):
        give(northside, drill)

    with Statements() as statements:
        page = shown(desk, drill, patient=ben.public_id)

    assert (statements.count, len(page["users"])) == (10, users)


def source(desk, drill):
    found = shown(desk, drill)["source"]
    return found.text, found.changed, found.is_changed, found.is_behind


def test_drill_says_where_it_comes_from_and_who_changed_it(desk, northside, ana, drill):
    copy = make_copy(clinic=northside)
    assert source(desk, drill) == ("This clinic's own drill", "", False, False)
    assert source(desk, copy) == ("Starter drill, as it ships", "", False, False)

    copy.starter.easier = "Less."
    copy.starter.save()
    assert source(desk, copy) == ("Starter drill", "", True, True)

    Drill.objects.update(edited_by=ana, edited_at=NOON)
    assert source(desk, drill) == ("This clinic's own drill", "Ana, 12:00", False, False)
    changed = ("Starter drill, changed by this clinic", "Ana, 12:00", True, True)
    assert source(desk, copy) == changed
    assert (
        "The starter has changed since."
        in desk.get(url("drill", drill=copy.public_id)).content.decode()
    )


@pytest.mark.parametrize(
    ("digest", "words"),
    [
        ("", "Not yet checked by a clinician"),
        ("older", "Drawn anew since Ana checked it, 12:00"),
        (DIGEST, "Checked by Ana, 12:00"),
    ],
)
def test_drill_says_whether_a_clinician_found_its_picture_true(desk, northside, ana, digest, words):
    given = {"picture_approved_by": ana, "picture_approved_at": NOON} if digest else {}
    drill = make_drill(clinic=northside, picture=PICTURE, picture_approved_digest=digest, **given)

    page = shown(desk, drill)

    assert page["check"].text == words
    assert page["card"].picture.is_approved is (digest == DIGEST)
    assert page["card"].picture.moving.endswith(f"drills/{PICTURE}.svg")


def test_drill_without_a_picture_asks_for_no_tick(desk, drill):
    page = desk.get(url("drill", drill=drill.public_id)).content.decode()

    assert "No picture yet" in page
    assert url("drill_picture_check", drill=drill.public_id) not in page
