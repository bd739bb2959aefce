"""What a message looks like, for people who may not read it: every kind, about nobody."""

import html
import re

import pytest

from programmes.domain.reminders import Kind
from programmes.letters.examples import example_of
from programmes.letters.practice import ON_A_PHONE
from tests.factories import make_patient, make_user
from tests.sending import make_delivery

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", Kind)
def test_example_of_every_kind_says_nothing_about_anybody(kind, northside):
    user = make_user(name="Ben Okafor", email="ben@example.org")
    patient = make_patient(clinic=northside, user=user, cue="After the dog has been out.")
    said = {"name": "Ben Okafor", "cue": "After the dog", "done": 77}
    row = make_delivery(clinic=northside, patient=patient, kind=kind, contents_json=said)

    letter = example_of(row)

    assert len(letter.subject) > 3
    say_nothing(letter, row)


@pytest.mark.parametrize("kind", Kind)
def test_mail_of_every_kind_says_the_same_as_a_page_and_as_plain_text(kind, northside):
    letter = example_of(make_delivery(clinic=northside, kind=kind))

    page = letter.html.partition("<body")[2]
    links = re.findall(r'href="([^"]+)"', page)
    words = html.unescape(re.sub(r"<[^>]+>", " ", page.partition(">")[2]))
    plain = re.sub(r"https?://\S+|^- |[:\n]", " ", letter.text, flags=re.MULTILINE)
    assert words.replace(":", " ").split() == plain.split()
    assert [html.unescape(link) for link in links] == re.findall(r"https?://\S+", letter.text)


@pytest.mark.parametrize("channel", ["push", "sms"])
@pytest.mark.parametrize("kind", [Kind.SESSION, Kind.NUDGE, Kind.WEEKLY])
def test_example_on_a_phone_says_nothing_about_anybody(kind, channel, northside):
    patient = make_patient(clinic=northside, name="Ben Okafor", mobile="+447700900123")
    row = make_delivery(clinic=northside, patient=patient, kind=kind, channel=channel)

    letter = example_of(row)

    assert str(ON_A_PHONE[kind]) in letter.text
    say_nothing(letter, row)


def say_nothing(letter, row):
    said = f"{letter.subject}{letter.text}{letter.html}{dict(letter.headers)}"
    secrets = (row.secret, row.code, row.rule.stop_token(row.channel))
    real = re.compile("|".join(["Ben", "Okafor", "dog", "77", "ben@", *map(re.escape, secrets)]))
    assert real.findall(said) == []
