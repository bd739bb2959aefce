"""Start a throw-away PostgreSQL and Valkey before the settings load, and stop them at the end.

Workers of pytest-xdist inherit the addresses and start nothing.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehab.local.servers import postgres, valkey

SWITCHES = {
    "DEBUG": "1",
    "DEMO": "1",
    "TEMPLATE_DEBUG": "1",  # coverage of templates
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's loop runs in the thread of the test
}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Go first: pytest-django reads the settings in the same hook."""
    for name, value in SWITCHES.items():
        os.environ.setdefault(name, value)
    folder = Path(tempfile.mkdtemp(prefix="relearn-test-"))
    early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    if "DATABASE_URL" not in os.environ:
        server, os.environ["DATABASE_URL"] = postgres(folder, is_throw_away=True)
        early_config.add_cleanup(server.stop)
    if "BROKER_URL" not in os.environ:
        server, os.environ["BROKER_URL"] = valkey(folder)
        early_config.add_cleanup(server.stop)
    return (yield)
