"""Passwords that are guessed first are refused; those that people can remember are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.passwords import DIGEST_BYTES, digest_of, is_easy

STOLEN = ("1qaz2wsx3edc4rfv", "qwertyuiopasdfgh", "letmein in please")
TABLE = b"".join(sorted(map(digest_of, STOLEN)))


@pytest.mark.parametrize("password", [*STOLEN, "1QAZ2wsx3edc4rfv", "Qwertyuiopasdfgh2024!"])
def test_stolen_password_is_easy_in_any_case_and_with_signs_around(password):
    assert is_easy(password, TABLE)


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabca",
        "Passwordpassword",
        "relearn relearn",
        "abcdefghijklmnop",
        "zyxwvutsrqponmlk",
        "northside northside 2026!",
    ],
)
def test_pattern_is_easy(password):
    assert is_easy(password, b"")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "six badgers row home", "31415926535897932", "    ü    x"]
)
def test_what_people_can_remember_and_others_do_not_use_is_not_easy(password):
    assert not is_easy(password, TABLE)


@given(st.sets(st.text(min_size=15), max_size=40))
def test_table_finds_what_it_was_made_of(stolen):
    table = b"".join(sorted({digest_of(one) for one in stolen}))

    assert len(table) % DIGEST_BYTES == 0
    assert all(is_easy(one, table) for one in stolen)
    assert not is_easy("correct horse battery", table)
