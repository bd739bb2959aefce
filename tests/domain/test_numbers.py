"""Numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.numbers import INTERNATIONAL, NotANumber, mobile_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+447700900123", "+447700900123"),
        (" +44 7700-900.123 ", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("07700 900 123", "+447700900123"),
        ("(07700) 900/123", "+447700900123"),
    ],
)
def test_number_is_read_as_people_type_it(typed, number):
    assert mobile_number(typed, country="+44") == number


@pytest.mark.parametrize("typed", ["", "ben", "7700900123", "+0770090012", "+44", "+" + "4" * 16])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(NotANumber) as refused:
        mobile_number(typed, country="+44")
    assert not refused.value.needs_country


def test_number_of_nowhere_needs_its_country():
    with pytest.raises(NotANumber) as refused:
        mobile_number("07700900123", country="")
    assert refused.value.needs_country


@given(st.text(alphabet="+0123456789 ()-/.x", max_size=24))
def test_whatever_is_typed_is_refused_or_becomes_one_that_stays_itself(typed):
    try:
        number = mobile_number(typed, country="+31")
    except NotANumber:
        return
    assert INTERNATIONAL.fullmatch(number)
    assert mobile_number(number, country="") == number
