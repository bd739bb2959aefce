"""A patient practises with the clinic's own photo or film in place of the drawing."""

import pytest

from programmes.models import Drill
from tests.factories import NOON, make_film, make_media
from tests.portals.patient.pages import words

WORDS = "A left hand opens. It closes again."


@pytest.fixture
def first(drills):
    """The drill that comes first; its drawing shows a fist that opens."""
    Drill.objects.filter(pk=drills[0].pk).update(slug="fist-and-open", picture="fist-and-open")
    drills[0].refresh_from_db()
    return drills[0]


def test_practice_shows_the_film_in_place_of_the_drawing(begun, northside, first):
    media = make_film(clinic=northside, drill=first, alternative=WORDS)

    page = begun.get("/practice/").content.decode()

    address = f"/media/{media.public_id}/"
    assert f'<video src="{address}" poster="{address}poster/"' in page
    assert f'aria-label="{WORDS}" controls muted playsinline loop preload="none" data-plays' in page
    assert "drills/fist-and-open" not in page
    assert "mirrored" not in page  # Ben's left hand is affected; a film is never turned round


def test_practice_shows_the_photo_in_place_of_the_drawing(begun, northside, first):
    media = make_media(clinic=northside, drill=first, alternative=WORDS, width=160, height=120)

    page = begun.get("/practice/").content.decode()

    assert f'<img src="/media/{media.public_id}/" alt="{WORDS}" width="160" height="120">' in page
    assert "<video" not in page


def test_steps_say_what_the_film_shows_and_keep_the_stills(begun, northside, first):
    make_film(clinic=northside, drill=first, alternative=WORDS)

    page = begun.get("/practice/steps/")

    assert WORDS in words(page)
    for still in ("drills/fist-and-open-1.svg", "drills/fist-and-open-2.svg"):
        assert still in page.content.decode()


@pytest.mark.parametrize(
    "state", [{"state": "waiting"}, {"state": "refused"}, {"removed_at": NOON}]
)
def test_practice_keeps_the_drawing_until_there_is_something_to_show(
    begun, northside, first, state
):
    make_film(clinic=northside, drill=first, **state)

    page = begun.get("/practice/").content.decode()

    assert "drills/fist-and-open.svg" in page
    assert "/media/" not in page


def test_today_keeps_the_small_drawings(bens_phone, plan, northside, first):
    make_film(clinic=northside, drill=first)

    page = bens_phone.get("/today/").content.decode()

    assert "drills/fist-and-open-2.svg" in page
    assert "/media/" not in page


def test_practice_costs_the_same_with_films_and_without(
    begun, northside, drills, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8) as without:
        begun.get("/practice/")
    for drill in drills:
        make_film(clinic=northside, drill=drill)
        make_media(clinic=northside, drill=drill, removed_at=NOON)
    with django_assert_num_queries(len(without)):
        begun.get("/practice/")
