"""Letters by which people get in; none says why anybody would use Relearn."""

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from django.utils.translation import gettext as _

from programmes.letters.letter import Letter, address_of
from programmes.models import Delivery


def code(delivery: Delivery) -> Letter:
    """Say a code and, where it signs in, the link in its place."""
    contents = delivery.contents_json or {}
    values = {
        "code": f"{delivery.code[:3]} {delivery.code[3:]}",
        "minutes": contents["minutes"],
        "link": address_of("accounts:enter", delivery.secret),
    }
    if contents["signs_in"]:
        body = _("Your code is %(code)s\n\nOr open this page and tap the button:\n%(link)s")
    else:
        body = _("Your code is %(code)s\n\nType it on the page that asks for it.")
    end = _("It works once, for %(minutes)d minutes.\n\nDid you not ask? Then do nothing.")
    return Letter(_("Your code for Relearn"), f"{body}\n\n{end}\n" % values)


def offer(delivery: Delivery) -> Letter:
    """Ask somebody to help a patient."""
    values = {
        **(delivery.contents_json or {}),
        "link": address_of("accounts:help_offer", delivery.secret),
    }
    text = _("Hello %(name)s\n\n%(patient)s asks for your help.\n\n%(link)s\n") % values
    return Letter(_("Somebody asks for your help"), text)


def invitation(delivery: Delivery) -> Letter:
    """Ask somebody into the staff of a clinic."""
    values = {
        **(delivery.contents_json or {}),
        "link": address_of("accounts:invitation", delivery.secret),
    }
    text = _(
        "Hello %(name)s\n\n%(clinic)s invites you to Relearn.\n\n%(link)s\n\n"
        "The link works once, for %(hours)d hours.\n"
    )
    return Letter(_("Your invitation to Relearn"), text % values)


def message(delivery: Delivery) -> Letter:
    """Say that somebody wrote, and nothing of what."""
    clinic = (delivery.contents_json or {}).get("clinic")
    if clinic is None:
        link = address_of("patient:messages")
        text = _("Your clinic wrote to you.\n\nRead it here:\n%(link)s\n")
    else:
        link = address_of("therapist:caseload", clinic)
        text = _("A patient wrote to you.\n\nSee who on your caseload:\n%(link)s\n")
    return Letter(_("A message waits for you"), text % {"link": link})


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
    text = _(
        "Somebody asked for a new password for your account.\n\n"
        "Open this page to choose one:\n%(link)s\n\nDid you not ask? Then do nothing.\n"
    )
    return Letter(_("A new password for Relearn"), text % {"link": link})


def account(delivery: Delivery) -> Letter:
    """Say what the part of the project that signs people in wrote itself."""
    contents = delivery.contents_json or {}
    return Letter(contents["subject"], contents["text"])
