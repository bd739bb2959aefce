"""Run, test and check Relearn on one Linux machine that has only Python and make.

Everything up to the moment ``.venv`` exists uses the standard library alone.
"""

import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - the reader of this sentence has the older one
    sys.exit("Relearn needs Python 3.11 or newer; set PYTHON=, as in: make run PYTHON=python3.12")
if sys.platform != "linux":
    sys.exit("The local set-up needs Linux; elsewhere use: docker compose up")

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".local"
VENV = ROOT / ".venv"


class Failure(Exception):
    """What went wrong, as one sentence for the person at the terminal."""
