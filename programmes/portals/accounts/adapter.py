"""
What django-allauth asks of us.

Nobody signs up by themselves, patients come back by passkey, and mails go by our ledger.
"""

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth
from allauth.mfa.signals import authentication_failed
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from programmes.actions import delivery, passkeys, sign_ins
from programmes.domain.reminders import Kind
from programmes.models import User, reach
from programmes.portals.accounts.devices import connect, device_name

NEW_PASSWORD = "account/email/password_reset_key"  # noqa: S105 -- the name of a template


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-in for people whom a clinic let in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's shape
        """Refuse: accounts come from invitations and from clinics."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse, and write down, what comes after too many tries."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            sign_ins.note_refused(address=credentials.get("email", ""), is_held_back=True)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002 -- allauth's shape
        """Write down that a password was wrong."""
        sign_ins.note_refused(address=credentials.get("email", ""))

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        """Write it down; connect the browser of a patient who came by a passkey, as pairing it."""
        answer: HttpResponse = super().post_login(request, user, **how)
        sign_ins.note_signed_in(by=user)
        if did_use_passwordless_login(request, user):
            device = passkeys.enter(user=user, device_name=device_name(request), now=now())
            if device is not None:
                connect(request, device)
        return answer

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """
        Post a mail to an account; strangers are written nothing.

        A new password's key is made when the mail goes, so that it is stored nowhere.
        """
        user: User | None = context.get("user")
        clinic = None if user is None else delivery.home_of(user=user)
        if user is None or clinic is None:
            return
        is_password = template_prefix == NEW_PASSWORD
        contents = {}
        if not is_password:
            site = get_current_site(allauth.request)
            known = {"request": allauth.request, "email": email, "current_site": site}
            mail = self.render_mail(template_prefix, email, known | context)
            contents = {"subject": mail.subject, "text": mail.body}
        with reach.within(clinic.pk):
            delivery.post(
                kind=Kind.PASSWORD if is_password else Kind.ACCOUNT,
                clinic=clinic,
                user=user,
                address=email,
                slot=f"account:{uuid4()}",
                contents=contents,
                now=now(),
            )


def _note_wrong_code(user: User, **_more: Any) -> None:
    sign_ins.note_wrong_code(user=user)


authentication_failed.connect(_note_wrong_code)  # of a second factor; the first is told above
