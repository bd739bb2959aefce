"""Sending, seeing and removing a clinic's own photo or film of a drill."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from programmes.actions import media as actions
from programmes.models import DrillMedia, MediaPart
from programmes.portals import uploads
from tests.factories import NOON, make_drill, make_film, make_media
from tests.media.files import film, photo
from tests.portals.therapist.conftest import HTMX, Statements, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def drill(northside):
    return make_drill(clinic=northside, name="Open and close")


def send(desk, drill, data, name="hand.jpg", **changed):
    typed = {
        "file": SimpleUploadedFile(name, data) if data is not None else "",
        "alternative": "A hand opens.",
        "person": "no",
        "consent": "",
    } | changed
    return desk.post(url("drill_media", drill=drill.public_id), typed)


def errors(page):
    one = re.compile(r'class="error".*?Error:</span>\s*(.*?)</span>', re.DOTALL)
    found = one.findall(page.content.decode())
    return [text.strip() for text in found]


def test_drill_media_takes_in_a_photo_and_shows_it(desk, ana, drill):
    answer = send(desk, drill, photo())

    assert answer["Location"] == url("drill_media", drill=drill.public_id)
    media = DrillMedia.objects.get()
    assert (media.drill, media.alternative, media.consent) == (drill, "A hand opens.", "")
    page = desk.get(answer["Location"]).content.decode()
    assert f'src="{url("media_file", media=media.public_id)}" alt="A hand opens."' in page
    assert "Sent by Ana on" in page
    assert "No person can be recognised." in page


def test_drill_media_notes_who_agreed(desk, drill):
    send(desk, drill, photo(), person="yes", consent="Jo Mills, signed")

    media = DrillMedia.objects.get()
    assert (media.shows_person, media.consent) == (True, "Jo Mills, signed")
    page = desk.get(url("drill_media", drill=drill.public_id)).content.decode()
    assert "Agreed: Jo Mills, signed" in page


def test_drill_media_keeps_no_consent_where_nobody_is_seen(desk, drill):
    send(desk, drill, photo(), person="no", consent="Jo Mills, signed")

    media = DrillMedia.objects.get()
    assert (media.shows_person, media.consent) == (False, "")


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (None, "", "Choose a photo or a film."),
        (b"", "hand.jpg", "This file is empty."),
        (photo(form="GIF"), "hand.jpg", "This is no photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "hand.jpg", "This is no photo"),
        (b"<html><script>alert(1)</script>", "hand.jpg", "This is no photo"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_1.HEIC", "This photo is in HEIC format."),
        (photo()[:300], "hand.jpg", "This file cannot be read to its end."),
        (film()[:900], "hand.mp4", "This file cannot be read to its end."),
        (film("mp4", "mpeg4"), "hand.mp4", "This film is in a format that we cannot read."),
        (film(seconds=62, rate=2), "hand.mp4", "This film is longer than 60 seconds."),
    ],
)
def test_drill_media_says_in_one_sentence_what_is_wrong_with_a_file(
    desk, drill, data, name, sentence
):
    answer = send(desk, drill, data, name)

    assert answer.status_code == 422
    (error,) = errors(answer)
    assert error.startswith(sentence)
    assert 'value="A hand opens."' in answer.content.decode()
    assert not DrillMedia.objects.exists()


def test_drill_media_says_that_a_file_is_too_large_and_keeps_the_words(desk, drill, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    monkeypatch.setattr(uploads, "FIELDS_BYTES", 1000)

    answer = send(desk, drill, bytes(5000), "hand.mp4")

    (error,) = errors(answer)
    assert error.startswith("This file has more than 50 MB.")
    assert 'value="A hand opens."' in answer.content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"alternative": " "}, "Say in words what it shows."),
        ({"person": ""}, "Say whether a person can be recognised."),
        ({"person": "maybe"}, "Select a valid choice. maybe is not one of the available choices."),
        ({"person": "yes"}, "Say who agreed, when and how."),
        (
            {"alternative": "x" * 201},
            "Ensure this value has at most 200 characters (it has 201).",
        ),
    ],
)
def test_drill_media_asks_for_words_and_consent(desk, drill, changed, sentence):
    answer = send(desk, drill, photo(), **changed)

    assert (answer.status_code, errors(answer)) == (422, [sentence])
    assert not DrillMedia.objects.exists()


def test_drill_media_of_a_film_is_looked_for_until_it_is_ready(desk, drill):
    send(desk, drill, film(), "hand.mp4")
    address = url("drill_media", drill=drill.public_id)

    waiting = desk.get(address, headers=HTMX).content.decode()
    assert f'hx-get="{address}" hx-trigger="every 3s"' in waiting
    assert "Your film is being prepared." in waiting
    assert f'href="{address}"' in waiting  # for browsers without htmx
    assert "<html" not in waiting

    actions.prepare_media(now=NOON)

    ready = desk.get(address, headers=HTMX).content.decode()
    assert "hx-trigger" not in ready
    media = DrillMedia.objects.get()
    for attribute in (
        f'src="{url("media_file", media=media.public_id)}"',
        f'poster="{url("media_poster", media=media.public_id)}"',
        'controls muted playsinline loop preload="none"',
    ):
        assert attribute in ready


def test_drill_media_says_why_a_film_was_refused(desk, northside, drill):
    make_media(clinic=northside, drill=drill, kind="film", state="refused", problem="gave_up")

    for page in ("drill_media", "drill"):
        words = desk.get(url(page, drill=drill.public_id)).content.decode()
        assert "This film could not be prepared." in words
        assert "<video" not in words


def test_drill_media_remove_asks_first(desk, northside, drill):
    media = make_film(clinic=northside, drill=drill)
    address = url("drill_media_remove", drill=drill.public_id, media=media.public_id)

    page = desk.get(address).content.decode()
    assert "Remove this film?" in page
    assert DrillMedia.objects.ready().exists()

    for _ in range(2):  # a second tap changes nothing
        assert desk.post(address)["Location"] == url("drill_media", drill=drill.public_id)
    assert not DrillMedia.objects.current().exists()
    assert media.length(MediaPart.CONTENT) == 0
    assert desk.get(address)["Location"] == url("drill_media", drill=drill.public_id)


def test_drill_media_remove_of_another_drills_film_is_not_found(desk, northside, drill):
    media = make_film(clinic=northside)

    answer = desk.post(url("drill_media_remove", drill=drill.public_id, media=media.public_id))

    assert answer.status_code == 404
    assert DrillMedia.objects.current().exists()


def test_drill_shows_its_film_before_the_drawing(desk, northside):
    drill = make_drill(clinic=northside, slug="fist-and-open", picture="fist-and-open")
    make_film(clinic=northside, drill=drill, alternative="Ana opens her hand.")

    page = desk.get(url("drill", drill=drill.public_id)).content.decode()

    assert page.index("<video") < page.index("drills/fist-and-open-1.svg")
    assert "<figcaption>Ana opens her hand.</figcaption>" in page


def test_drill_costs_the_same_with_a_film_and_without(desk, northside, drill):
    address = url("drill", drill=drill.public_id)
    desk.get(address)
    with Statements() as without:
        desk.get(address)
    make_film(clinic=northside, drill=drill)
    make_media(clinic=northside, drill=drill, removed_at=NOON)
    with Statements() as film_shown:
        desk.get(address)

    assert film_shown.count == without.count


def test_lists_keep_the_drawing(desk, northside):
    make_film(
        clinic=northside,
        drill=make_drill(clinic=northside, slug="fist-and-open", picture="fist-and-open"),
    )

    page = desk.get(url("library")).content.decode()

    assert "drills/fist-and-open-1.svg" in page
    assert "/media/" not in page


def test_photo_above_memory_size_goes_through_a_file_on_disk(desk, drill, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10

    assert send(desk, drill, photo()).status_code == 302
    assert send(desk, drill, film(), "hand.mp4").status_code == 302
    media = DrillMedia.objects.current().get()
    stored = b"".join(media.pieces(MediaPart.ORIGINAL, 0, media.length(MediaPart.ORIGINAL)))
    assert io.BytesIO(stored).read(12)[4:8] == b"ftyp"
