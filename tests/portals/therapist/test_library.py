import re

import pytest

from programmes.models import Drill, Favourite, Role
from tests.factories import NOON, make_drill, make_membership, make_patient
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
        position="Seated or standing",
        hand_use="both",
        helper="optional",
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
        ({"q": "circles"}, ["Wipe the table"]),
        ({"q": "xylophone"}, []),
        ({"stage": "mid"}, ["Pinch a coin"]),
        ({"stage": ["early", "late"]}, ["Pinch a coin", "Wipe the table"]),
        ({"category": "adl"}, ["Wipe the table"]),
        ({"category": ["adl", "fine_motor"]}, ["Pinch a coin", "Wipe the table"]),
        ({"movement": "tip pinch"}, ["Pinch a coin"]),
        ({"kit": "none"}, []),
        ({"kit": "some"}, ["Pinch a coin", "Wipe the table"]),
        ({"position": "standing"}, ["Wipe the table"]),
        ({"ability": "grasp"}, ["Pinch a coin"]),
        ({"ability": "isolated"}, ["Pinch a coin", "Wipe the table"]),
        ({"hand": "both"}, ["Wipe the table"]),
        ({"helper": "optional"}, ["Wipe the table"]),
        ({"source": "own"}, ["Pinch a coin", "Wipe the table"]),
        ({"source": "starter"}, []),
        ({"favourite": "yes"}, []),
        ({"stage": "mid", "category": "adl"}, []),
        ({"stage": "late", "hand": "both", "q": "bowl"}, ["Wipe the table"]),
        ({"q": "%"}, ["Pinch a coin", "Wipe the table"]),
        (
            {"stage": "mids", "category": "", "ability": "x", "page": "many"},
            ["Pinch a coin", "Wipe the table"],
        ),
        ({"movement": "a\x00b"}, ["Pinch a coin", "Wipe the table"]),
        ({"q": "x" * 10_000}, []),
    ],
)
def test_library_finds_by_words_and_filters(desk, shelf, query, expected):
    assert names(desk.get(url("library", query=query))) == expected


def shown_filters(page):
    groups = (*page.context["seen"], *page.context["folded"])
    return {
        group.kind: {value.value: (value.count, value.is_on) for value in group.values}
        for group in groups
    }


def test_library_filters_count_what_a_click_would_show(desk, shelf):
    page = desk.get(url("library", query={"stage": "late", "q": "bowl", "movement": "reach"}))

    filters = shown_filters(page)
    assert filters["stage"] == {"early": (0, False), "mid": (0, False), "late": (1, True)}
    assert filters["movement"] == {"reach": (1, True), "tip pinch": (1, False)}
    assert "category" not in filters  # one category is no choice
    assert page.context["folded_on"] == 1


def test_library_filters_that_are_on_can_be_taken_away_one_by_one_or_all(desk, ben, shelf):
    query = {
        "q": "bowl",
        "stage": ["mid", "late"],
        "movement": "tip pinch",
        "patient": ben.public_id,
        "page": "1",
    }
    page = desk.get(url("library", query=query))

    patient = f"patient={ben.public_id}"
    assert [(chip.label, chip.query) for chip in page.context["chips"]] == [
        ("Mid", f"q=bowl&stage=late&movement=tip+pinch&{patient}"),
        ("Late", f"q=bowl&stage=mid&movement=tip+pinch&{patient}"),
        ("Tip pinch", f"q=bowl&stage=mid&stage=late&{patient}"),
    ]
    assert page.context["cleared"] == f"q=bowl&{patient}"
    assert page.context["nobody"] == "q=bowl&stage=mid&stage=late&movement=tip+pinch"
    for chip in page.context["chips"]:
        assert names(desk.get(f"{url('library')}?{chip.query}")) != [], chip


def test_library_address_brings_back_what_its_form_shows(desk, shelf):
    query = {"q": "bowl", "stage": "late", "kit": "some", "movement": "reach"}
    html = desk.get(url("library", query=query)).content.decode()

    for name, value in query.items():
        pattern = rf'name="{name}" value="{value}"'
        assert len(re.findall(pattern, html)) == 1
    assert len(re.findall(r"<input type=.checkbox[^>]*checked", html)) == 3


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "2 drills"),
        ({"q": "coin"}, "1 drill"),
        ({"q": "cion"}, "No drill has “cion”. These are nearest: 1 drill."),
        ({"q": "<xylophone>"}, "No drill has “<xylophone>”."),
        ({"stage": "early"}, "No drill passes the filters."),
    ],
)
def test_library_says_how_many_there_are_and_when_they_are_only_near(desk, shelf, query, said):
    page = desk.get(url("library", query=query))

    assert page.context["said"] == said
    assert said.replace("<", "&lt;").replace(">", "&gt;") in page.content.decode()


def test_library_shows_more_a_page_at_a_time(desk, northside):
    drills = [make_drill(clinic=northside, name=f"Drill {n:02}") for n in range(52)]
    pages = [desk.get(url("library", query={"page": n, "q": "drill"})) for n in (1, 2, 3)]

    assert [name for page in pages for name in names(page)] == [drill.name for drill in drills]
    assert [(page.context["later"], page.context["earlier"]) for page in pages] == [
        ("q=drill&page=2", ""),
        ("q=drill&page=3", "q=drill&page=1"),
        ("", "q=drill&page=2"),
    ]
    assert desk.get(url("library", query={"page": 4})).status_code == 404
    part = desk.get(url("library", query={"page": 3}), headers=HTMX).content.decode().strip()
    assert (part[:3], part.count("<li")) == ("<li", 12)  # nothing but the cards


def test_library_offers_the_patients_of_the_clinic_and_to_end_the_choice(
    desk, northside, southside, ben, shelf
):
    make_patient(clinic=northside, name="Dora", state="discharged")
    make_patient(clinic=southside, name="Sid")

    page = desk.get(url("library", query={"q": "coin", "stage": "mid"}))

    assert [patient.name for patient in page.context["patients"]] == ["Ben"]
    assert page.context["kept"] == [("q", "coin"), ("stage", "mid")]
    options = re.findall(r'<option value="(.*?)">(.*?)<', page.content.decode())
    assert options == [("", "Choose a patient"), (str(ben.public_id), "Ben")]
    chosen = desk.get(url("library", query={"q": "coin", "patient": ben.public_id}))
    assert "patients" not in chosen.context
    assert chosen.context["nobody"] == "q=coin"


def test_library_puts_drills_that_do_not_fit_last_among_equals(desk, northside, ben, shelf):
    make_drill(clinic=northside, name="Pinch beyond", min_ability="isolated")
    make_drill(clinic=northside, name="Pinch zest")

    found = names(desk.get(url("library", query={"q": "pinch", "patient": ben.public_id})))

    assert found == ["Pinch a coin", "Pinch zest", "Pinch beyond"]


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


def counts_in(page):
    """Return kind, value and number of every filter on the page."""
    pattern = r'name="(\w+)" value="([^"]+)".*?<span class="number">(\d+)<'
    return re.findall(pattern, page.content.decode())


def test_library_folded_filters_are_counted_when_they_are_opened(desk, shelf):
    typed = desk.get(url("library", query={"q": "bowl"}), headers=HTMX)
    opened = desk.get(url("library_filters", query={"q": "bowl"}), headers=HTMX)
    on = desk.get(url("library", query={"q": "bowl", "hand": "both"}), headers=HTMX)
    again = desk.get(
        url("library", query={"q": "bowl"}),
        headers=HTMX | {"HX-History-Restore-Request": "true"},
    )

    assert typed.context["folded"] is None
    assert b'name="hand"' not in typed.content
    folded = again.context["folded"]
    assert folded == desk.get(url("library", query={"q": "bowl"})).context["folded"]
    assert opened.content.strip().startswith(b'<div class="sheet groups" id="folded-values">')
    assert counts_in(opened) == [
        (group.kind, value.value, str(value.count)) for group in folded for value in group.values
    ]
    assert on.context["folded"] is None


def test_library_filters_count_what_a_click_on_one_of_them_would_show(desk, shelf):
    opened = desk.get(url("library_filters", query={"hand": "both", "q": "bowl"}))

    assert [one for one in counts_in(opened) if one[0] in {"hand", "movement"}] == [
        ("hand", "affected", "1"),
        ("hand", "both", "1"),
    ]
    assert re.findall(r'value="(\w+)"[^>]*checked', opened.content.decode()) == ["both"]


@pytest.mark.parametrize("drills", [1, 100])
@pytest.mark.parametrize(
    "asked", [{}, {"q": "drill"}, {"q": "drlil"}, {"stage": "early", "kit": "none"}]
)
def test_library_takes_six_queries_as_it_is_typed_and_seven_as_a_page(
    desk, northside, ben, drills, asked
):
    for _number in range(drills):
        make_drill(clinic=northside)
    query = asked | {"patient": ben.public_id}

    with Statements() as typed:
        part = desk.get(url("library", query=query), headers=HTMX)
    with Statements() as alone:
        desk.get(url("library", query=asked))
    with Statements() as page:
        desk.get(url("library", query=query))

    assert (typed.count, alone.count, page.count) == (6, 6, 7)
    assert (len(part.context["cards"]), part.context["found"].total) == (min(drills, 20), drills)


def keep(desk, drill, value="yes", **options):
    query = options.pop("query", None)
    path = url("favourite", drill=drill.public_id, query=query)
    return desk.post(path, {"keep": value} | options.pop("sent", {}), **options)


def test_favourite_is_kept_dropped_and_found_again(desk, northside, ana, shelf):
    wipe = Drill.objects.get(name="Wipe the table")

    sent = keep(desk, wipe, query={"q": "bowl", "stage": "late"})

    assert sent.url == f"{url('library')}?q=bowl&stage=late#drill-{wipe.public_id}"
    page = desk.get(url("library"))
    assert names(page) == ["Wipe the table", "Pinch a coin"]
    assert names(desk.get(url("library", query={"favourite": "yes"}))) == ["Wipe the table"]
    assert shown_filters(page)["favourite"] == {"yes": (1, False)}
    keep(desk, wipe, "no")
    assert not Favourite.objects.exists()


def test_favourite_with_htmx_answers_the_button(desk, northside, shelf):
    drill = Drill.objects.get(name="Wipe the table")

    on = keep(desk, drill, headers=HTMX).content.decode()
    off = keep(desk, drill, "no", headers=HTMX).content.decode()

    assert ('aria-pressed="true"' in on, 'value="no"' in on) == (True, True)
    assert ('aria-pressed="false"' in off, 'value="yes"' in off) == (True, True)
    assert on.strip().startswith("<button")


def test_favourite_from_the_drills_page_leads_back_to_it(desk, northside, shelf):
    drill = Drill.objects.get(name="Wipe the table")
    page = url("drill", drill=drill.public_id)

    assert keep(desk, drill, query={"from": "drill"}).url == page
    assert 'aria-pressed="true"' in desk.get(page).content.decode()


def test_favourite_of_another_clinics_drill_is_not_found(desk, southside, shelf):
    theirs = Drill.objects.get(clinic=southside)

    assert keep(desk, theirs).status_code == 404
    assert not Favourite.objects.exists()


def test_favourites_are_each_therapists_own(desk, northside, shelf):
    other = make_membership(clinic=northside, role=Role.THERAPIST).user
    coin = Drill.objects.get(name="Pinch a coin")
    Favourite.objects.create(clinic=northside, user=other, drill=coin)

    assert names(desk.get(url("library", query={"favourite": "yes"}))) == []
