"""A red card that nobody looks at goes on to whoever is on duty."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from programmes.actions import delivery
from programmes.domain.escalation import LOOKED_AT_WITHIN, goes_on
from programmes.domain.reminders import Kind
from programmes.models import AuditEvent, SafetyCard, User, reach

logger = logging.getLogger(__name__)


def escalate_cards(*, now: datetime) -> int:
    """
    Tell whoever is on duty of each red card that nobody has seen for 4 working hours.

    Return how many went on. Running it again tells nothing twice, and neither do two at once. A
    card that cannot go on is logged and tried again, and holds up no other.
    """
    # No clinic works faster than the clock: what waits for less cannot be due.
    waiting = SafetyCard.objects.unseen_red().filter(waits_since__lte=now - LOOKED_AT_WITHIN)
    sent = 0
    for card in waiting.select_related("clinic").order_by("waits_since", "pk"):
        try:
            with reach.within(card.clinic_id):
                sent += _escalate(card, now)
        except Exception:  # whatever it is, the other cards must go on
            logger.exception("Card #%s cannot go on", card.pk)
    return sent


@transaction.atomic
def _escalate(card: SafetyCard, now: datetime) -> bool:
    clinic = card.clinic
    if not goes_on(card.waits_since, now=now, hours=clinic.working_hours, zone=clinic.zone):
        return False
    told = clinic.on_duty()
    only = told[0] if len(told) == 1 else None
    rows = SafetyCard.objects.unseen_red().filter(pk=card.pk)
    if not rows.update(escalated_at=now, escalated_to=only):
        return False
    AuditEvent.record("card.escalated", card, clinic=clinic, by=None)
    tell_of_card(card=card, to=told, is_sent_on=True, now=now)
    return True


def tell_of_card(
    *, card: SafetyCard, to: Iterable[User], now: datetime, is_sent_on: bool = False
) -> None:
    """
    Mail people that a red card waits, within the caller's transaction.

    ``is_sent_on`` where nobody else had looked. It goes once for all that a card says while nobody
    has seen it.
    """
    clinic = card.clinic
    slot = f"{'sent-on' if is_sent_on else 'card'}:{card.pk}:{card.waits_since:%Y%m%dT%H%M%S%f}"
    contents = {"clinic": clinic.name, "is_sent_on": is_sent_on}
    for user in to:
        delivery.post(
            kind=Kind.CARD, clinic=clinic, user=user, slot=slot, contents=contents, now=now
        )
