"""Letters by which people get in; those about an account alone do not name the clinic."""

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from django.utils.translation import gettext as _

from programmes.letters.letter import Letter, address_of
from programmes.letters.page import Line, Link, Part, written
from programmes.models import Delivery


def code(delivery: Delivery) -> Letter:
    """Say a code and, where it signs in, the link in its place."""
    contents = delivery.contents_json or {}
    if contents["signs_in"]:
        link = address_of("accounts:enter", delivery.secret)
        how: Part = Link(_("Or sign in on this page"), link)
    else:
        how = Line(_("Type it on the page that asks for it."))
    parts = [
        Line(_("Your code is %(code)s") % {"code": delivery.shown_code}, is_first=True),
        how,
        Line(_("It works once, for %(minutes)d minutes.") % contents),
        Line(_("Did you not ask? Then do nothing.")),
    ]
    return written(delivery, subject=_("Your code for Relearn"), parts=parts, is_signed=False)


def offer(delivery: Delivery) -> Letter:
    """Ask somebody to help a patient."""
    contents = delivery.contents_json or {}
    parts: list[Part] = [
        Line(_("Hello %(name)s,") % contents),
        Line(_("%(patient)s asks for your help.") % contents, is_first=True),
        Link(_("See what it is"), address_of("accounts:help_offer", delivery.secret)),
    ]
    return written(delivery, subject=_("Somebody asks for your help"), parts=parts)


def invitation(delivery: Delivery) -> Letter:
    """Ask somebody into the staff of a clinic."""
    contents = delivery.contents_json or {}
    parts: list[Part] = [
        Line(_("Hello %(name)s,") % contents),
        Line(_("%(clinic)s invites you to Relearn.") % contents, is_first=True),
        Link(_("Open the invitation"), address_of("accounts:invitation", delivery.secret)),
        Line(_("The link works once, for %(hours)d hours.") % contents),
    ]
    return written(delivery, subject=_("Your invitation to Relearn"), parts=parts, is_large=False)


def message(delivery: Delivery) -> Letter:
    """Say that somebody wrote, and nothing of what."""
    clinic = (delivery.contents_json or {}).get("clinic")
    if clinic is None:
        said, label = _("Your clinic wrote to you."), _("Read it")
        where = address_of("patient:messages")
    else:
        said, label = _("A patient wrote to you."), _("See who on your caseload")
        where = address_of("therapist:caseload", clinic)
    parts: list[Part] = [Line(said, is_first=True), Link(label, where)]
    subject = _("A message waits for you")
    return written(delivery, subject=subject, parts=parts, is_large=clinic is None)


def password(delivery: Delivery) -> Letter:
    """
    Let somebody choose another password.

    The key is made from the account as it is now and the moment of asking: it opens nothing once
    the password is another.
    """
    tokens = EmailAwarePasswordResetTokenGenerator()
    tokens._now = lambda: delivery.due_at.replace(tzinfo=None)  # noqa: SLF001 -- Django's own seam
    key = tokens.make_token(delivery.user)
    link = address_of("account_reset_password_from_key", user_pk_to_url_str(delivery.user), key)
    parts: list[Part] = [
        Line(_("Somebody asked for a new password for your account.")),
        Link(_("Choose a new password"), link),
        Line(_("Did you not ask? Then do nothing.")),
    ]
    subject = _("A new password for Relearn")
    return written(delivery, subject=subject, parts=parts, is_large=False, is_signed=False)


def account(delivery: Delivery) -> Letter:
    """Say what the part of the project that signs people in wrote itself."""
    contents = delivery.contents_json or {}
    said = (piece.strip() for piece in contents["text"].split("\n\n"))
    parts: list[Part] = [Line(piece) for piece in said if piece]
    subject = contents["subject"]
    return written(delivery, subject=subject, parts=parts, is_large=False, is_signed=False)
