"""
Which passwords are guessed first: those of stolen lists, and those that follow a simple pattern.

What is known of stolen lists is a table of digests, 8 bytes each, sorted: enough to refuse a
password, too little to read one. The odds that it refuses another are one in 10^15.
"""

import string
from hashlib import blake2b
from itertools import pairwise

DIGEST_BYTES = 8
PADDING = string.digits + string.punctuation + string.whitespace


def digest_of(password: str) -> bytes:
    """Return the entry of a table that stands for ``password``, in whatever case it is typed."""
    return blake2b(password.casefold().encode(), digest_size=DIGEST_BYTES).digest()


def is_easy(password: str, table: bytes) -> bool:
    """
    Tell whether ``password`` is guessed early: alone, or with digits and signs around it.

    NIST SP 800-63B-4, section 3.1.1.2, asks to refuse what is common, expected or compromised.
    """
    bare = password.strip(PADDING)
    forms = {password, bare if len(bare) > len(password) / 2 else password}
    return any(
        _holds(table, digest_of(form)) or _repeats(form.casefold()) or _runs(form.casefold())
        for form in forms
    )


def _holds(table: bytes, digest: bytes) -> bool:
    low, high = 0, len(table) // DIGEST_BYTES
    while low < high:
        middle = (low + high) // 2
        entry = table[middle * DIGEST_BYTES : (middle + 1) * DIGEST_BYTES]
        if entry == digest:
            return True
        low, high = (middle + 1, high) if entry < digest else (low, middle)
    return False


def _repeats(text: str) -> bool:
    """Tell whether the same piece comes again and again, the last time perhaps not whole."""
    return any(text.startswith(text[piece:]) for piece in range(1, (len(text) + 1) // 2 + 1))


def _runs(text: str) -> bool:
    """Tell whether every character is the next one, or every one the one before."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps in ({1}, {-1})
