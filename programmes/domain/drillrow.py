"""What a drill says, as one value: where two differ, and how a new one is named."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import asdict, fields

from programmes.domain.drillfile import DrillRow
from programmes.domain.fields import LONGEST_SLUG

DOSE = "dose"
"""The name under which the parts of a dose differ: they only make sense together."""

DOSE_PARTS = ("sets", "reps", "hold_s", "minutes", "bout_s")
_OF_THE_FILE = ("slug", "seed_items")


def differing(one: DrillRow, other: DrillRow) -> tuple[str, ...]:
    """Return the fields in which two drills differ, in order, the parts of a dose as ``DOSE``."""
    names = (
        DOSE if field.name in DOSE_PARTS else field.name
        for field in fields(DrillRow)
        if field.name not in _OF_THE_FILE
        and _plain(getattr(one, field.name)) != _plain(getattr(other, field.name))
    )
    return tuple(dict.fromkeys(names))


def _plain(value: object) -> object:
    """Return what matters of a value: lists of words have no order."""
    return sorted(value) if isinstance(value, tuple) else value


def digest(row: DrillRow) -> str:
    """Return 64 hexadecimal digits that change whenever the drill says something else."""
    return hashlib.sha256(json.dumps(asdict(row), sort_keys=True).encode()).hexdigest()


def slug_for(name: str, *, taken: Collection[str]) -> str:
    """Return the slug of a new drill: its name in small letters, numbered while it is taken."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", "-", bare).strip("-") or "drill"
    endings = ("", *(f"-{number}" for number in range(2, len(taken) + 2)))
    slugs = (words[: LONGEST_SLUG - len(ending)].rstrip("-") + ending for ending in endings)
    return next(slug for slug in slugs if slug not in taken)
