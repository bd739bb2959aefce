"""
Text messages: that something is there, where, and how to stop it; nothing about health.

A phone shows them while it is locked, and others may look at it.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from programmes.channels.sms import Text
from programmes.domain.reminders import Kind
from programmes.letters.letter import address_of
from programmes.letters.practice import ON_A_PHONE
from programmes.models import Delivery


def text_of(delivery: Delivery) -> Text:
    """Return a message as a text message, in the language that is active."""
    return Text(name=str(delivery.public_id), to=delivery.to, words=_words(delivery))


def _words(delivery: Delivery) -> str:
    if delivery.kind == Kind.CODE:
        return _("Your code for Relearn is %(code)s.") % {"code": delivery.shown_code}
    assert delivery.rule is not None  # noqa: S101 -- all others are asked for by a rule
    values = {
        "said": ON_A_PHONE[Kind(delivery.kind)],
        "link": settings.BASE_URL,
        "stop": address_of("accounts:stop", delivery.rule.stop_token(delivery.channel)),
    }
    return _("Relearn: %(said)s %(link)s\n\nStop these texts: %(stop)s") % values
