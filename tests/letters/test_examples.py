"""What a message looks like, for people who may not read it: every kind, about nobody."""

import re

import pytest

from programmes.domain.reminders import Kind
from programmes.letters.examples import example_of
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

    said = f"{letter.subject}{letter.text}{letter.html}{dict(letter.headers)}"
    secrets = (row.secret, row.code, row.rule.stop_token("email"))
    real = re.compile("|".join(["Ben", "Okafor", "dog", "77", "ben@", *map(re.escape, secrets)]))
    assert (len(letter.subject) > 3, real.findall(said)) == (True, [])
