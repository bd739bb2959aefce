"""What a drawing is made of, as one digest: its recipe and the generator's own source."""

import hashlib
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

from programmes.pictures.recipe import Recipe

GENERATOR = Path(__file__).resolve().parent
NOT_DRAWING = {
    "__init__.py",
    "build.py",
    "catalogue.py",
    "choices.py",
    "contact.py",
    "held.py",
    "picker.py",
    "sketch.py",
    "version.py",
}


def digest(recipe: Recipe) -> str:
    """Return the SHA-256 in hexadecimal that changes whenever the drawing might."""
    return hashlib.sha256((_generator() + _canonical(recipe)).encode()).hexdigest()


@cache
def _generator() -> str:
    """Return what the generator's own source is, so that a change of it renders all again."""
    digest = hashlib.sha256()
    for path in sorted(GENERATOR.glob("*.py")):
        if path.name not in NOT_DRAWING:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _canonical(recipe: Recipe) -> str:
    return json.dumps(asdict(recipe), sort_keys=True, default=sorted)
