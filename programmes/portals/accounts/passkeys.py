"""allauth's forms that take a passkey, which write down where one did not fit."""

from typing import Any

from allauth.core import context as allauth
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import extract_user_from_response
from django.core.exceptions import ValidationError

from programmes.actions import sign_ins
from programmes.models import User

HELD_BACK = "too_many_login_attempts"
NO_ANSWER = (AttributeError, KeyError, TypeError, ValueError)  # what allauth lets a sender raise


class _Noting:
    """Notes a passkey that does not fit; what is no answer at all is refused, too."""

    user: User | None

    def clean_credential(self) -> Authenticator:
        """Return the passkey that answered."""
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]  # allauth's
        except (ValidationError, *NO_ANSWER) as refused:
            self._note(is_held_back=getattr(refused, "code", "") == HELD_BACK)
            if isinstance(refused, ValidationError):
                raise
            raise ValidationError("not an answer") from refused
        return found

    def _note(self, *, is_held_back: bool) -> None:
        if self.user is not None:
            sign_ins.note_wrong_passkey(user=self.user, is_held_back=is_held_back)


class SecondProofForm(_Noting, AuthenticateWebAuthnForm):  # type: ignore[misc]  # no types
    """A passkey after the password."""


class AgainForm(_Noting, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # no types
    """A passkey of somebody who is signed in."""


class SignInForm(_Noting, LoginWebAuthnForm):  # type: ignore[misc]  # no types
    """
    A passkey in place of all else.

    Whose it is, the sender says: so it is noted for them only as often as wrong passwords are
    taken, and nobody fills another's log.
    """

    def _note(self, *, is_held_back: bool) -> None:
        named = _named(self.cleaned_data.get("credential"))
        key = f"passkey-of-{named.pk if named else 0}"
        if ratelimit.consume(allauth.request, action="login_failed", key=key):
            sign_ins.note_wrong_passkey(user=named, is_held_back=is_held_back)


def _named(answer: Any) -> User | None:
    try:
        found: User = extract_user_from_response(answer)
    except (ValidationError, *NO_ANSWER):
        return None
    return found
