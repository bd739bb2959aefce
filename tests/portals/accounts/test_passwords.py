"""New passwords are hashed slowly, and those of the shipped list are refused with one sentence."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from programmes.domain.passwords import DIGEST_BYTES
from programmes.portals.accounts.passwords import TABLE
from tests.factories import make_user

ENTRIES = 9728
SENTENCE = "Choose another one: this password is among those that are guessed first."


def test_shipped_table_is_sorted_and_holds_no_entry_twice():
    table = TABLE.read_bytes()
    entries = [table[at : at + DIGEST_BYTES] for at in range(0, len(table), DIGEST_BYTES)]

    assert len(entries) == ENTRIES
    assert entries == sorted(set(entries))


@pytest.mark.parametrize(
    "password", ["1qaz2wsx3edc4rfv", "Passwordstandard", "123456789qwerty", "passwordstandard2026!"]
)
def test_stolen_password_is_refused_with_one_sentence(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)

    assert refused.value.messages == [SENTENCE]


def test_password_of_three_words_is_accepted_and_hashed_with_argon2(db):
    validate_password("correct horse battery")

    user = make_user()
    user.set_password("correct horse battery")
    assert user.password.startswith("argon2$argon2id$")
