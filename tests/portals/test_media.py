"""The bytes of a photo or film: to whom they are sent, and how."""

import pytest
from django.test import Client
from django.utils.timezone import now

from programmes.actions import media as actions
from programmes.models import DrillMedia
from tests.conftest import pair
from tests.factories import (
    make_assignment,
    make_document,
    make_drill,
    make_film,
    make_media,
    make_patient,
    make_programme,
)

FILM = bytes(range(256)) * 4000  # 1,024,000 bytes: more than is read at once


@pytest.fixture
def drill(northside):
    return make_drill(clinic=northside)


@pytest.fixture
def shown(northside, drill):
    return make_film(clinic=northside, drill=drill, content=FILM, poster=b"poster")


@pytest.fixture
def desk(ana):
    browser = Client()
    browser.force_login(ana)
    return browser


def given(drill, patient):
    """Give the patient a programme with that drill."""
    programme = make_programme(
        clinic=patient.clinic, patient=patient, document=make_document(drill)
    )
    return make_assignment(clinic=patient.clinic, patient=patient, programme=programme)


def at_clinic(media, tail=""):
    return f"/clinics/northside/media/{media.public_id}/{tail}"


def at_home(media, tail=""):
    return f"/media/{media.public_id}/{tail}"


def body(answer):
    return b"".join(answer.streaming_content)


def test_film_is_sent_as_it_is_to_a_browser_that_takes_compressed_pages(desk, shown):
    answer = desk.get(at_clinic(shown), headers={"accept-encoding": "gzip"})
    page = desk.get("/clinics/northside/library/", headers={"accept-encoding": "gzip"})

    assert (body(answer), answer["Content-Length"]) == (FILM, "1024000")
    assert "Content-Encoding" not in answer
    assert page["Content-Encoding"] == "gzip"


def test_film_is_sent_with_headers_that_let_it_do_nothing_but_be_shown(desk, shown):
    answer = desk.get(at_clinic(shown))

    assert body(answer) == FILM
    assert {name: answer[name] for name in answer.headers if name != "X-Request-ID"} == {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=86400, immutable",
        "Content-Disposition": "inline",
        "Content-Length": "1024000",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Type": "video/mp4",
        "Cross-Origin-Opener-Policy": "same-origin",
        "ETag": f'"{shown.public_id}-content"',
        "Referrer-Policy": "same-origin",
        "Vary": "Accept-Language, Cookie",
        "Content-Language": "en-gb",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def test_poster_is_a_picture(desk, shown):
    answer = desk.get(at_clinic(shown, "poster/"))

    assert (answer["Content-Type"], body(answer)) == ("image/jpeg", b"poster")


def test_photo_has_no_poster(desk, northside, drill):
    media = make_film(clinic=northside, drill=drill, poster=None)
    DrillMedia.objects.update(kind="photo")

    assert desk.get(at_clinic(media))["Content-Type"] == "image/jpeg"
    assert desk.get(at_clinic(media, "poster/")).status_code == 404


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-1", 0, 1),  # how Safari asks whether ranges are known at all
        ("bytes=0-", 0, 1_023_999),
        ("bytes=500000-700000", 500_000, 700_000),
        ("bytes=524287-524288", 524_287, 524_288),  # over the edge of what is read at once
        ("bytes=1023999-", 1_023_999, 1_023_999),
        ("bytes=1000000-9999999", 1_000_000, 1_023_999),
        ("bytes=-100", 1_023_900, 1_023_999),
        ("bytes=-9999999", 0, 1_023_999),
    ],
)
def test_range_is_answered_with_those_bytes(desk, shown, asked, first, last):
    answer = desk.get(at_clinic(shown), headers={"Range": asked})

    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/1024000"
    assert answer["Content-Length"] == str(last - first + 1)
    assert body(answer) == FILM[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=1024000-", "bytes=9999999-99999999", "bytes=-0"])
def test_range_beyond_the_end_cannot_be_satisfied(desk, shown, asked):
    answer = desk.get(at_clinic(shown), headers={"Range": asked})

    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */1024000")
    assert answer.content == b""


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-6",
        "bytes=5-1",
        "bytes=-",
        "lines=1-2",
        "bytes=a-b",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_what_is_no_single_range_is_answered_with_everything(desk, shown, asked):
    answer = desk.get(at_clinic(shown), headers={"Range": asked})

    assert (answer.status_code, len(body(answer))) == (200, 1_024_000)


@pytest.mark.parametrize(("known", "status"), [("same", 206), ('"another"', 200)])
def test_range_of_something_else_is_answered_with_everything(desk, shown, known, status):
    known = f'"{shown.public_id}-content"' if known == "same" else known

    answer = desk.get(at_clinic(shown), headers={"Range": "bytes=0-1", "If-Range": known})

    assert answer.status_code == status


def test_what_the_browser_has_is_not_sent_again(desk, shown):
    etag = desk.get(at_clinic(shown))["ETag"]

    answer = desk.get(at_clinic(shown), headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer["Cache-Control"] == "private, max-age=86400, immutable"


def test_head_reads_no_bytes(desk, shown):
    answer = desk.head(at_clinic(shown))

    assert (answer["Content-Length"], body(answer)) == ("1024000", b"")


def test_a_range_reads_those_bytes_alone(desk, shown, django_assert_num_queries):
    desk.get(at_clinic(shown))
    # session, person, memberships; the row; its length; one piece
    with django_assert_num_queries(6):
        body(desk.get(at_clinic(shown), headers={"Range": "bytes=5-9"}))


@pytest.mark.parametrize("state", ["waiting", "refused"])
def test_what_is_not_ready_is_not_sent(desk, shown, state):
    DrillMedia.objects.update(state=state)

    assert desk.get(at_clinic(shown)).status_code == 404


def test_removed_film_is_gone_at_once_for_everybody(desk, bens_phone, ben, shown, ana):
    given(shown.drill, ben)
    assert bens_phone.get(at_home(shown)).status_code == 200

    actions.remove_media(media=shown, by=ana, now=now())

    assert desk.get(at_clinic(shown)).status_code == 404
    assert desk.get(at_clinic(shown, "poster/")).status_code == 404
    assert bens_phone.get(at_home(shown)).status_code == 404


def test_film_removed_while_it_is_sent_ends_there(desk, shown, ana):
    pieces = iter(desk.get(at_clinic(shown)).streaming_content)
    first = next(pieces)

    actions.remove_media(media=shown, by=ana, now=now())

    assert first + b"".join(pieces) == FILM[: len(first)]


def test_patient_sees_the_films_of_their_own_drills_alone(bens_phone, ben, northside, shown):
    other = make_film(clinic=northside)
    neighbour = make_patient(clinic=northside, name="Nia")
    given(other.drill, neighbour)
    given(shown.drill, ben)

    assert body(bens_phone.get(at_home(shown))) == FILM
    assert body(bens_phone.get(at_home(shown, "poster/"))) == b"poster"
    assert bens_phone.get(at_home(other)).status_code == 404
    assert bens_phone.get(at_clinic(shown)).status_code == 404
    phone = pair(neighbour)
    assert phone.get(at_home(other)).status_code == 200
    assert phone.get(at_home(shown)).status_code == 404


def test_patient_of_another_clinic_sees_nothing(southside, drill, ben, shown):
    given(drill, ben)
    sid = make_patient(clinic=southside, name="Sid")

    assert pair(sid).get(at_home(shown)).status_code == 404


def test_patient_whose_membership_ended_sees_nothing(bens_phone, ben, drill, shown):
    given(drill, ben)
    ben.user.memberships.update(until=now())

    assert bens_phone.get(at_home(shown)).status_code == 302  # to the page that says so
    assert not DrillMedia.objects.visible_to(ben.user).exists()


def test_a_row_without_bytes_is_not_found(desk, northside, drill):
    assert desk.get(at_clinic(make_media(clinic=northside, drill=drill))).status_code == 404
