"""Drawings as files: the same for everybody, for ever, and harmless."""

import gzip

import pytest
from django.urls import reverse

from tests.factories import make_drawing

pytestmark = pytest.mark.django_db


def address(digest, part):
    return reverse("drawings:drawing", kwargs={"digest": digest, "part": part})


@pytest.mark.parametrize(("part", "text"), [("start", "1"), ("end", "2"), ("loop", "3")])
def test_drawing_is_a_file_that_stays_for_ever(client, django_assert_num_queries, part, text):
    drawing = make_drawing()

    with django_assert_num_queries(1):
        answer = client.get(address(drawing.digest, part))

    assert answer.content.decode() == f"<svg>{text}</svg>"
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.cookies == {}


def test_drawing_may_run_nothing_and_load_nothing(client):
    answer = client.get(address(make_drawing().digest, "loop"))

    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer["Content-Security-Policy"] == policy


def test_drawing_is_sent_compressed_to_those_who_ask(client):
    loop = "<svg>" + "<path d='M0 0'/>" * 200 + "</svg>"
    url = address(make_drawing(loop=loop).digest, "loop")

    answer = client.get(url, headers={"accept-encoding": "gzip"})

    assert gzip.decompress(answer.content).decode() == loop
    assert len(answer.content) < 200


@pytest.mark.parametrize(
    ("digest", "part"), [("0" * 64, "loop"), ("", "digest"), ("", "id"), ("", "START")]
)
def test_drawing_that_nobody_drew_is_not_found(client, digest, part):
    url = address(digest or make_drawing().digest, part)

    answer = client.get(url)
    assert answer.status_code == 404
    assert "Cache-Control" not in answer
