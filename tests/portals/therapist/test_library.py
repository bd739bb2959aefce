import pytest

from tests.factories import NOON, make_drill, make_patient
from tests.portals.therapist.conftest import HTMX, Statements, url

pytestmark = pytest.mark.django_db


def names(page):
    return [card.drill.name for card in page.context["cards"]]


@pytest.fixture
def shelf(northside, southside):
    make_drill(
        clinic=northside,
        name="Pinch a coin",
        category="fine_motor",
        stages=["mid", "late"],
        movements=["tip pinch"],
        equipment="coins, bowl",
        instructions="Pick up one coin. Let it fall.",
    )
    make_drill(
        clinic=northside,
        name="Wipe the table",
        category="adl",
        stages=["late"],
        movements=["reach"],
        equipment="cloth",
        instructions="Wipe in circles. Use the bowl as a goal.",
        min_ability="release",
        safety_flags=["fall_risk_standing"],
    )
    make_drill(clinic=northside, name="Old drill", retired_at=NOON)
    make_drill(clinic=southside, name="Pinch a pin")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Pinch a coin", "Wipe the table"]),
        ({"q": "pin"}, ["Pinch a coin"]),
        ({"q": "BOWL"}, ["Pinch a coin", "Wipe the table"]),
        ({"q": "bowl tip"}, ["Pinch a coin"]),
        ({"q": "tip pinch"}, ["Pinch a coin"]),
        ({"q": "circles"}, ["Wipe the table"]),
        ({"q": "old"}, []),
        ({"stage": "mid"}, ["Pinch a coin"]),
        ({"category": "adl"}, ["Wipe the table"]),
        ({"stage": "mid", "category": "adl"}, []),
        ({"q": "100%_"}, []),
    ],
)
def test_library_finds_by_words_and_filters(desk, shelf, query, expected):
    assert names(desk.get(url("library", query=query))) == expected


def test_library_puts_drills_with_the_words_in_their_name_first(desk, northside, shelf):
    make_drill(clinic=northside, name="Zip a bowl cover")

    found = names(desk.get(url("library", query={"q": "bowl"})))

    assert found == ["Zip a bowl cover", "Pinch a coin", "Wipe the table"]


def test_library_filters_count_what_a_click_would_show(desk, shelf):
    page = desk.get(url("library", query={"stage": "late", "q": "bowl"}))

    categories = {f.label: f.count for f in page.context["categories"] if f.count}
    stages = {f.label: (f.count, f.is_on) for f in page.context["stages"]}
    assert categories == {"Fine movement": 1, "Daily life": 1}
    assert stages == {"Early": (0, False), "Mid": (1, False), "Late": (2, True)}
    late = next(f for f in page.context["stages"] if f.is_on)
    assert late.query == "stage=&q=bowl"


def test_library_for_a_patient_says_how_each_drill_suits_and_why(desk, northside, ben, shelf):
    ben.safety_flags = ["fall_risk_standing"]
    ben.save()

    page = desk.get(url("library", query={"patient": ben.public_id}))

    coin, wipe = page.context["cards"]
    assert (coin.suits.verdict, coin.suits.reasons) == ("Fits", ())
    assert wipe.suits.verdict == "Does not fit"
    assert wipe.suits.reasons == (
        "Needs “Can grasp and let go”; the hand is at “Part of a movement”.",
        "Take care: falls when standing.",
    )


@pytest.mark.parametrize("named", ["nonsense", "8f7f1d9e-3c53-4e0f-8d43-0a6d4c9f0f11"])
def test_library_for_an_unknown_patient_is_not_found(desk, shelf, named):
    assert desk.get(url("library", query={"patient": named})).status_code == 404


def test_library_for_a_patient_of_another_clinic_is_not_found(desk, southside, shelf):
    sid = make_patient(clinic=southside)
    for headers in ({}, HTMX):
        page = desk.get(url("library", query={"patient": sid.public_id}), headers=headers)
        assert page.status_code == 404


def test_library_search_with_htmx_answers_the_found_alone(desk, shelf):
    part = desk.get(url("library", query={"q": "coin"}), headers=HTMX)

    assert part.content.strip().startswith(b'<div id="found"')
    assert (b"Pinch a coin" in part.content, b"Wipe" in part.content) == (True, False)


@pytest.mark.parametrize("drills", [1, 100])
def test_library_takes_six_queries_for_a_patient(desk, northside, ben, drills):
    for _number in range(drills):
        make_drill(clinic=northside)

    with Statements() as statements:
        page = desk.get(url("library", query={"q": "drill", "patient": ben.public_id}))

    assert (statements.count, len(page.context["cards"])) == (6, drills)
