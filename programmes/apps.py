"""Configuration of the domain app."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

LOCK_TIMEOUT_S = 3  # for which a migration may wait for a table: everybody waits behind it


class ProgrammesConfig(AppConfig):
    """The rehabilitation domain: library, programmes, assignments, sessions."""

    name = "programmes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks, hold what runs to its role, let migrations rather give up."""
        from programmes import checks  # noqa: F401, PLC0415 -- apps must be ready
        from programmes.models import reach  # noqa: PLC0415 -- apps must be ready

        if settings.DATABASE_ROLE:
            reach.hold(settings.DATABASE_ROLE)

        pre_migrate.connect(_wait_briefly, sender=self)
        post_migrate.connect(_wait_as_ever, sender=self)


def _wait_briefly(*, using: str, **_: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT_S}s'")


def _wait_as_ever(*, using: str, **_: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("RESET lock_timeout")
