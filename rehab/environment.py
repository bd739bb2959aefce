"""The environment, from which all settings come."""

from datetime import UTC, datetime

import environ

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Given(environ.fileaware_mapping.FileAwareMapping):
    """The environment; NAME_FILE names a file that holds NAME, without the end of its line."""

    def __getitem__(self, key: str) -> str:
        """Return what is given for ``key``."""
        return str(super().__getitem__(key)).strip()


env = environ.FileAwareEnv()
env.ENVIRON = Given()
