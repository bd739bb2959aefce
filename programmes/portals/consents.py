"""What a patient agreed to, in words for the patient and for the team."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes.models import DeliveryKind, Patient
from programmes.models.consents import Agreed, Consent, consents_of

WORDS: Mapping[Agreed, str | Promise] = MappingProxyType(
    {
        Agreed.REMINDER: _("Mails and messages: %(about)s"),
        Agreed.PUSH: _("Messages on this device: %(about)s"),
        Agreed.HELPER: _("%(about)s helps"),
        Agreed.PAST: _("%(about)s may read the past"),
        Agreed.PHOTO: _("The team keeps a photo"),
        Agreed.CARD: _("A card on paper opens practice"),
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """One agreement in words."""

    words: str
    row: Consent


def told_consents(patient: Patient) -> list[Told]:
    """Return what ``patient`` agreed to, in words, the newest first."""
    return [Told(_words(one), one) for one in consents_of(patient)]


def _words(one: Consent) -> str:
    about = one.about
    if one.what is Agreed.REMINDER:
        about = str(DeliveryKind(about).label).lower()
    return str(WORDS[one.what]) % {"about": about}
