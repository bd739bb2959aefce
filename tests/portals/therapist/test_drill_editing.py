"""Writing a drill: every field's rule, the preview, two tabs, and what never gets lost."""

import re
import uuid

import pytest

from programmes.domain.document import Dose
from programmes.models import Drill
from tests.factories import (
    NOON,
    make_assignment,
    make_copy,
    make_document,
    make_drill,
    make_patient,
    make_programme,
)
from tests.portals.therapist.conftest import HTMX, Statements, url
from tests.portals.therapist.drill_typing import TYPED, errors, make, stored, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def drill(northside):
    return make_drill(clinic=northside, name="Open and close")


def edit(desk, drill, revision=None, **changed):
    sent = typed(revision=drill.revision if revision is None else revision, **changed)
    return desk.post(url("drill_edit", drill=drill.public_id), sent)


def test_drill_new_stores_what_was_typed_and_shows_it(desk, northside, ana, drill):
    answer = make(desk, progresses_to=["", " open AND close ", ""])

    made = stored()
    assert answer.url == url("drill", drill=made.public_id)
    assert (made.slug, made.clinic, made.edited_by) == ("pinch-a-coin", northside, ana)
    assert (made.stages, made.movements) == (["mid", "late"], ["tip pinch", "release"])
    assert (made.dose, made.est_minutes) == (Dose(sets=2, reps=10), 2)
    assert (made.progresses_to, made.safety_flags) == ([drill.slug], ["small_parts"])
    assert "Saved." in desk.get(answer.url).content.decode()
    assert [c.drill for c in desk.get(url("library", query={"q": "coin"})).context["cards"]] == [
        made
    ]


def test_drill_new_sent_twice_makes_one_drill(desk):
    form = desk.get(url("drill_new")).context

    answers = [make(desk, token=form["token"]) for _ in "ab"]

    assert [answer.url for answer in answers] == [url("drill", drill=form["token"])] * 2
    assert Drill.objects.count() == 1


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_drill_new_of_a_name_that_is_there_says_so(desk, token):
    make(desk)

    taken = ["Another drill has this name. Choose another one."]
    assert errors(make(desk, token=token)) == (422, {"name": taken})

    Drill.objects.update(retired_at=NOON)
    retired = ["A retired drill has this name. Bring it back, or choose another name."]
    assert errors(make(desk)) == (422, {"name": retired})


def test_drill_new_leads_to_no_drill_of_another_clinic(desk, southside):
    make_drill(clinic=southside, name="Theirs", slug="theirs")

    for named in ("Theirs", "theirs"):
        assert errors(make(desk, progresses_to=[named]))[0] == 422
    assert desk.get(url("drill_new")).context["form"].suggestions == []


def test_drill_new_warns_of_long_sentences_and_doses_and_saves_all_the_same(desk):
    long = "Take one coin out of the bowl and put it down beside the other coins slowly."
    answer = make(desk, instructions=f"{long} Do it 10 times.")

    page = desk.get(answer.url).content.decode()
    assert f"16 words: “{long}” Patients read 12 at most with ease." in page
    assert "“10 times” says how much to do." in page
    assert stored().instructions == f"{long} Do it 10 times."


def test_drill_copy_begins_with_the_words_and_keeps_the_picture(desk, northside, drill):
    Drill.objects.filter(pk=drill.pk).update(
        picture="fist-and-open", progresses_to=["gone"], equipment="none"
    )
    address = url("drill_copy", drill=drill.public_id)
    page = desk.get(address).context

    initial = {name: value for name, value in page["form"].initial.items() if value is not None}
    assert (initial["name"], initial["equipment"]) == ("Open and close (copy)", "")
    assert initial["progresses_to"] == ["gone"]
    answer = desk.post(address, initial | {"token": page["token"], "progresses_to": [""]})

    copy = Drill.objects.get(name="Open and close (copy)")
    assert answer.url == url("drill", drill=copy.public_id)
    assert (copy.picture, copy.is_own, copy.instructions) == (
        "fist-and-open",
        True,
        drill.instructions,
    )


def test_drill_copy_of_the_longest_name_fits(desk, northside):
    drill = make_drill(clinic=northside, name="x" * 80)

    form = desk.get(url("drill_copy", drill=drill.public_id)).context["form"]

    assert len(form.initial["name"]) <= 80


@pytest.mark.parametrize(
    "dose", [{"sets": 2, "reps": 10, "hold_s": 5}, {"minutes": 5}, {"sets": 3, "bout_s": 30}]
)
def test_drill_edit_shows_what_it_says_and_saved_unchanged_changes_nothing(desk, northside, dose):
    none = {"sets": 1, "reps": None, "minutes": None, "bout_s": None}
    make_drill(clinic=northside, name="Fist", slug="fist")
    drill = make_copy(clinic=northside, equipment="none", progresses_to=["fist"], **none | dose)
    address = url("drill_edit", drill=drill.public_id)
    page = desk.get(address).context

    sent = {name: value for name, value in page["form"].initial.items() if value is not None}
    answer = desk.post(address, sent | {"revision": page["revision"]})

    assert answer.url == url("drill", drill=drill.public_id)
    assert Drill.objects.get(pk=drill.pk).row == drill.row
    assert Drill.objects.get(pk=drill.pk).revision == 1


def test_drill_edit_takes_effect_and_keeps_the_slug_and_ways_that_nobody_knows(desk, drill, ana):
    Drill.objects.filter(pk=drill.pk).update(progresses_to=["not-yet"])
    address = url("drill_edit", drill=drill.public_id)
    assert desk.get(address).context["form"].initial["progresses_to"] == ["not-yet"]

    edit(desk, drill, progresses_to=["not-yet"])

    after = Drill.objects.get(pk=drill.pk)
    assert (after.name, after.slug, after.revision) == ("Pinch a coin", drill.slug, 2)
    assert (after.edited_by, after.edited_at) == (ana, NOON)
    assert after.progresses_to == ["not-yet"]


def test_drill_edit_says_how_many_patients_read_the_new_words(desk, northside, drill):
    address = url("drill_edit", drill=drill.public_id)
    assert "in their plan" not in desk.get(address).content.decode()
    for _number in range(2):
        patient = make_patient(clinic=northside)
        programme = make_programme(clinic=northside, patient=patient, document=make_document(drill))
        make_assignment(clinic=northside, patient=patient, programme=programme)

    page = re.sub(r"\s+", " ", desk.get(address).content.decode())

    told = "2 patients have this drill in their plan. They read your new words as soon as you save."
    assert told in page


def test_drill_edit_by_the_second_of_two_overwrites_nothing_and_keeps_what_was_typed(
    desk, drill, cleo
):
    Drill.objects.filter(pk=drill.pk).update(
        name="Cleo's words", revision=2, edited_by=cleo, edited_at=NOON
    )

    answer = edit(desk, drill, revision=1)

    stale = answer.context["stale"]
    assert answer.status_code == 409
    assert stale["text"] == "Cleo saved this drill meanwhile, 12:00. Yours is not saved."
    assert answer.context["form"]["name"].value() == "Pinch a coin"
    names = next(one for one in stale["differences"] if one.field == "name")
    assert "".join(piece.text for piece in names.one) == "Cleo's words"
    assert Drill.objects.get(pk=drill.pk).name == "Cleo's words"

    again = edit(desk, drill, revision=answer.context["revision"])

    assert again.status_code == 302
    assert Drill.objects.get(pk=drill.pk).name == "Pinch a coin"


def test_drill_edit_in_two_tabs_of_one_person_says_so(desk, drill):
    edit(desk, drill)

    answer = edit(desk, drill, revision=1, name="Pinch two coins")

    text = answer.context["stale"]["text"]
    assert text == "You saved this drill elsewhere, 12:00. This is not saved."


@pytest.mark.parametrize("revision", ["", "x", "9" * 5000])
def test_drill_edit_of_a_nonsense_revision_is_stale(desk, drill, revision):
    assert edit(desk, drill, revision=revision).status_code == 409


def test_drill_edit_that_leads_in_a_circle_names_it(desk, northside, drill):
    make_drill(clinic=northside, name="Fist", slug="fist", progresses_to=[drill.slug])

    answer = edit(desk, drill, progresses_to=["Fist"])

    status, found = errors(answer)
    assert status == 422
    assert re.fullmatch(
        r"This would lead in a circle: (Fist → Pinch a coin → Fist|Pinch a coin → Fist → Pinch a "
        r"coin)\.",
        found["progresses_to"][0],
    )


def test_drill_edit_suggests_no_retired_ones(desk, northside, drill):
    make_drill(clinic=northside, name="Fist")
    make_drill(clinic=northside, name="Old", retired_at=NOON)

    form = desk.get(url("drill_edit", drill=drill.public_id)).context["form"]

    assert form.suggestions == ["Fist", "Open and close"]


def preview(desk, **changed):
    sent = typed(preview="1", **changed)
    return desk.post(url("drill_new"), sent, headers=HTMX)


def test_drill_preview_answers_the_preview_alone_and_saves_nothing(desk):
    part = preview(desk, side="left")

    page = part.content.decode()
    assert part.status_code == 200
    assert "<h1" not in page
    assert "Pick up one coin with the left hand." in page
    assert "Bigger coins" not in page
    assert "about 2 min" in page
    assert part.context["preview"].card.about == "Fine movement · Mid, Late · coins; bowl"
    assert not Drill.objects.exists()


def test_drill_preview_of_something_unfinished_shows_what_there_is(desk):
    part = preview(desk, name="", reps="x", instructions="a " * 300, precautions="Mind the thumb.")

    shown = part.context["preview"]
    assert (shown.card, shown.dose, shown.minutes) == (None, None, None)
    assert shown.care == ("Mind the thumb.",)
    assert len(shown.remarks) == 1


def test_drill_preview_without_htmx_is_the_page_with_what_was_typed(desk):
    page = desk.post(url("drill_new"), typed(preview="1", side="right", name=""))

    assert page.status_code == 200
    assert page.context["form"]["instructions"].value() == TYPED["instructions"]
    assert "Pick up one coin with the right hand." in page.content.decode()
    assert not Drill.objects.exists()


def test_drill_preview_of_an_edit_keeps_revision_and_token(desk, drill):
    token = str(uuid.uuid4())
    sent = typed(preview="1", revision="7", token=token)

    page = desk.post(url("drill_edit", drill=drill.public_id), sent)

    assert (page.context["revision"], page.context["token"]) == (7, token)


@pytest.mark.parametrize("drills", [1, 100])
def test_drill_edit_takes_six_queries(desk, northside, drill, drills):
    for _number in range(drills):
        make_drill(clinic=northside)

    with Statements() as statements:
        desk.get(url("drill_edit", drill=drill.public_id))

    assert statements.count == 6
