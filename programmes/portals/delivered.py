"""What became of a message, in a sentence: in full for who treats, without health for who runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes.domain.gate import Reason
from programmes.models import Delivery, DeliveryState

STATES: Mapping[str, str | Promise] = MappingProxyType(
    {
        DeliveryState.PENDING: _("Waits for its time."),
        DeliveryState.CLAIMED: _("Is being sent."),
        DeliveryState.SENDING: _("Is being handed over."),
        DeliveryState.SENT: _("The other server took it. Whether it was read, nobody knows."),
    }
)
REASONS: Mapping[str, str | Promise] = MappingProxyType(
    {
        Reason.NO_ADDRESS: _("There is no address, number or phone to send to."),
        Reason.ADDRESS_STOPPED: _("The address or number was refused before, and is stopped."),
        Reason.ACCOUNT_CLOSED: _("The account is closed."),
        Reason.NOT_HERE: _("This person no longer belongs to the clinic, or no longer helps."),
        Reason.RULE_OFF: _("These messages were turned off."),
        Reason.RULE_PAUSED: _("The reminders are paused."),
        Reason.NO_CONSENT: _("The consent was withdrawn."),
        Reason.CHANNEL_OFF: _("This way of sending was turned off."),
        Reason.PATIENT_PAUSED: _("The patient is paused."),
        Reason.IN_HOSPITAL: _("The patient is in hospital."),
        Reason.DISCHARGED: _("The patient is no longer treated here."),
        Reason.ENDED: _("The patient is no longer treated here."),
        Reason.DIED: _("The patient has died."),
        Reason.RED_CARD: _("A red card was open."),
        Reason.STOPPED: _("Practice was stopped."),
        Reason.PAUSED: _("Practice was paused."),
        Reason.NO_PLAN: _("There was no plan for that day."),
        Reason.NOT_STARTED: _("The plan had not begun."),
        Reason.REST_DAY: _("It was a rest day."),
        Reason.DONE: _("The day's practice was done already."),
        Reason.LOGGED: _("Something was logged already."),
        Reason.SUPERSEDED: _("A newer message says the same."),
        Reason.NOTHING_TO_SAY: _("There was nothing to say."),
        Reason.EXPIRED: _("It could not go in its time."),
        Reason.CHANGED: _("The times were changed before it went."),
        Reason.BY_HAND: _("Somebody stopped it."),
        Reason.POISON: _("It could not be sent in 5 attempts."),
        Reason.REFUSED: _("The other server refused it."),
        Reason.LOST: _("It was handed over and no answer came: it may have arrived."),
    }
)
HEALTH = frozenset(
    {
        *(Reason.PATIENT_PAUSED, Reason.IN_HOSPITAL, Reason.DIED, Reason.RED_CARD, Reason.STOPPED),
        *(Reason.PAUSED, Reason.NO_PLAN, Reason.NOT_STARTED, Reason.REST_DAY, Reason.DONE),
        *(Reason.LOGGED, Reason.NOTHING_TO_SAY),
    }
)
CAME_BACK = _("The other server took it, and it came back later.")
HELD_BACK = _("The plan asked for nothing then. Their therapist reads why on the record.")


@dataclass(frozen=True, slots=True)
class Told:
    """A message and what became of it."""

    row: Delivery
    sentence: str

    @property
    def is_waiting(self) -> bool:
        """Tell whether it can still be stopped."""
        return self.row.state == DeliveryState.PENDING


def told(row: Delivery, *, with_health: bool) -> Told:
    """
    Return what became of a message; without health a reason of the plan is not named.

    That it came back is said of a row that was fetched ``with_return``.
    """
    if row.reason in HEALTH and not with_health:
        return Told(row, str(HELD_BACK))
    if row.__dict__.get("came_back"):
        return Told(row, str(CAME_BACK))
    if row.state in STATES and not (row.state == DeliveryState.PENDING and row.reason):
        return Told(row, str(STATES[row.state]))
    return Told(row, str(REASONS.get(row.reason, row.get_state_display())))
