"""Letters about practice."""

from django.utils.translation import gettext as _

from programmes.letters.letter import Letter, address_of
from programmes.models import Delivery


def session(delivery: Delivery) -> Letter:
    """Say that it is time, in the words that the patient chose."""
    contents = delivery.contents_json or {}
    lines = [contents["cue"], _("Your plan for today is here:"), address_of("patient:today")]
    return Letter(subject=_("Your plan for today"), text="\n\n".join(filter(None, lines)) + "\n")
