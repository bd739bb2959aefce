"""Configuration of the domain app."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The rehabilitation domain: library, programmes, assignments, sessions."""

    name = "programmes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from programmes import checks  # noqa: F401, PLC0415 -- apps must be ready
