"""Letters to those who treat; they name no patient and say nothing about anybody's health."""

from django.utils.translation import gettext as _

from programmes.letters.letter import Letter, address_of
from programmes.models import Delivery


def card(delivery: Delivery) -> Letter:
    """Say that a red card waits, and whether it went on because nobody had looked."""
    contents = delivery.contents_json or {}
    link = address_of("therapist:caseload", delivery.clinic.slug)
    if contents["is_sent_on"]:
        text = _(
            "A red card of %(clinic)s waits. Nobody has looked at it for 4 working hours, "
            "so it comes to you.\n\nOpen the caseload:\n%(link)s\n"
        )
    else:
        text = _("A red card of %(clinic)s waits.\n\nOpen the caseload:\n%(link)s\n")
    return Letter(_("A card waits in Relearn"), text % {"clinic": contents["clinic"], "link": link})
