"""Letters to those who treat; they name no patient and say nothing about anybody's health."""

from typing import Any

from django.utils.translation import gettext as _

from programmes.letters.letter import Letter, address_of
from programmes.letters.page import Line, Link, Part, written
from programmes.models import Delivery


def card(delivery: Delivery) -> Letter:
    """Say that a red card waits, and whether it went on because nobody had looked."""
    contents = delivery.contents_json or {}
    parts: list[Part] = [Line(_("A red card of %(clinic)s waits.") % contents, is_first=True)]
    if contents["is_sent_on"]:
        late = _("Nobody has looked at it for 4 working hours, so it comes to you.")
        parts.append(Line(late))
    link = address_of("therapist:caseload", delivery.clinic.slug)
    parts.append(Link(_("Open the caseload"), link))
    return written(delivery, subject=_("A card waits in Relearn"), parts=parts, is_large=False)


def notice(delivery: Delivery) -> Letter:
    """Say that a record was opened in an emergency, may have to be erased, or cannot be mailed."""
    contents = delivery.contents_json or {}
    if contents["about"] == "factor":
        return _factor(delivery, contents)
    clinic = delivery.clinic.slug
    if contents["about"] == "opened":
        subject = _("A record was opened")
        said = _("%(by)s opened the record of a person whom you look after.") % contents
        more = _("They are not of the team.")
        label = _("Read whose, and the reason they gave")
        link = address_of("therapist:patient", clinic, contents["patient"])
    elif contents["about"] == "stopped":
        subject = _("Messages do not arrive")
        said = _("Messages to a person whom you look after do not arrive.")
        more = _("Ask for another address. Until then, nothing more is sent there.")
        label = _("See who")
        link = address_of("therapist:reminders", clinic, contents["patient"])
    else:
        subject = _("A decision waits in Relearn")
        said, more = _("Somebody's data may have to be erased."), _("You decide.")
        label, link = _("See whose"), address_of("clinic_admin:erasures", clinic)
    parts: list[Part] = [Line(said, is_first=True), Line(more), Link(label, link)]
    return written(delivery, subject=subject, parts=parts, is_large=False)


def _factor(delivery: Delivery, contents: dict[str, Any]) -> Letter:
    """Say to somebody of staff that their second factor was taken away, and what they do now."""
    if contents["by"]:
        said = _("%(by)s, who runs %(clinic)s, removed your app, passkeys and recovery codes.")
    else:
        said = _("Whoever runs the server removed your app, passkeys and recovery codes.")
    parts: list[Part] = [
        Line(said % contents, is_first=True),
        Line(_("You are signed out everywhere. Your password is the same.")),
        Link(_("Sign in and set up a new one"), address_of("account_login")),
        Line(_("Did you not ask for this? Then call the clinic now, and change your password.")),
    ]
    return written(
        delivery, subject=_("Your second proof was removed"), parts=parts, is_large=False
    )
