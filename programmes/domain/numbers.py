"""Numbers of mobile phones, as people type them and as networks know them."""

import re

# E.164: a country code that does not begin with 0, and 15 digits at most in all.
INTERNATIONAL = re.compile(r"\+[1-9]\d{7,14}")
BETWEEN = re.compile(r"[\s().\-/]")


class NotANumber(ValueError):
    """This is no number to which a text message can go; ``needs_country`` if that is lacking."""

    def __init__(self, *, needs_country: bool = False) -> None:
        super().__init__()
        self.needs_country = needs_country


def mobile_number(typed: str, *, country: str) -> str:
    """
    Return what was typed as E.164, such as +447700900123.

    A number that begins with 0 is one of ``country`` (such as +44; empty for none).

    :raises NotANumber: if it cannot be one.
    """
    digits = BETWEEN.sub("", typed.replace("(0)", ""))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("0"):
        if not country:
            raise NotANumber(needs_country=True)
        digits = country + digits[1:]
    if not INTERNATIONAL.fullmatch(digits):
        raise NotANumber
    return digits
