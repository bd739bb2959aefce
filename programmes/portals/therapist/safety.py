"""Cards of safety in the words of a therapist: what was told, what it closed, who can change it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from programmes.domain.closures import Scope
from programmes.domain.telling import Rule
from programmes.letters.reasons import card_sentence
from programmes.models import CardColour, SafetyCard
from programmes.models.safety import ClosedPart
from programmes.portals.therapist import words

SNOOZES_DAYS = (1, 3, 7)
NOTE_LENGTH = 500

_CLOSED: Mapping[Scope, str | Promise] = MappingProxyType(
    {
        Scope.ALL: _lazy("all practice"),
        Scope.SHOULDER: _lazy("drills that use the shoulder"),
        Scope.DEVICES: _lazy("stimulator and splint"),
        Scope.LOADING: _lazy("loading the hand"),
    }
)


@dataclass(frozen=True, slots=True)
class ShownCard:
    """
    An open card in words.

    ``helpers`` are the names of those who told it for the patient. ``closed`` says what rests and
    until when. ``waits`` tells that only a therapist opens it again. ``state`` is who has seen it,
    or until when it is put away; empty for neither. ``sent_on`` says to whom it went because nobody
    looked, empty where it did not.
    """

    row: SafetyCard
    colour: str
    mark: str
    sentence: str
    told: str
    helpers: str
    closed: tuple[str, ...]
    waits: bool
    is_taken_back: bool
    state: str
    sent_on: str

    @property
    def is_new(self) -> bool:
        """Tell whether nobody has seen it."""
        return self.row.acknowledged_at is None


def shown_cards(cards: Iterable[SafetyCard], *, now: datetime, zone: str) -> list[ShownCard]:
    """Return cards that were fetched ``with_closed``, the most urgent first."""
    shown = [_shown(card, now, zone) for card in cards]
    return sorted(shown, key=lambda one: (Rule(one.row.rule).urgency, one.row.pk))


def _shown(card: SafetyCard, now: datetime, zone: str) -> ShownCard:
    is_red = card.colour == CardColour.RED
    return ShownCard(
        row=card,
        colour=str(CardColour(card.colour).label),
        mark="card-red" if is_red else "card-amber",
        sentence=card_sentence(card.rule, card.values),
        told=words.moment(card.told_at, now=now, zone=zone),
        helpers=", ".join(card.helpers),
        closed=tuple(_closed(part) for part in card.closed_parts),
        waits=any(part.until is None for part in card.closed_parts),
        is_taken_back=card.is_taken_back,
        state=_state(card, now, zone),
        sent_on=_sent_on(card, now, zone),
    )


def _sent_on(card: SafetyCard, now: datetime, zone: str) -> str:
    if card.escalated_at is None:
        return ""
    moment = words.moment(card.escalated_at, now=now, zone=zone)
    if card.escalated_to is None:
        text = _("Nobody looked for 4 working hours: sent to all therapists at %(moment)s.")
        return text % {"moment": moment}
    text = _("Nobody looked for 4 working hours: sent to %(name)s, on duty, at %(moment)s.")
    return text % {"name": card.escalated_to.name, "moment": moment}


def _closed(part: ClosedPart) -> str:
    what = part.drill if part.scope == Scope.DRILL else str(_CLOSED[Scope(part.scope)])
    if part.until is None:
        return _("%(what)s, until you reopen it") % {"what": what}
    return _("%(what)s, today") % {"what": what}


def _state(card: SafetyCard, now: datetime, zone: str) -> str:
    if card.snoozed_until is not None:
        return _("Put away until %(day)s") % {"day": words.day_month(card.snoozed_until)}
    if card.acknowledged_at is None or card.acknowledged_by is None:
        return ""
    values = {
        "name": card.acknowledged_by.name,
        "when": words.moment(card.acknowledged_at, now=now, zone=zone),
    }
    return _("Seen by %(name)s, %(when)s") % values


class CardForm(forms.Form):
    """What to do with a card: the button that was pressed, a note, a number of days."""

    act = forms.ChoiceField(
        choices=[(act, act) for act in ("acknowledge", "snooze", "reopen", "close")]
    )
    days = forms.TypedChoiceField(
        coerce=int, choices=[(str(days), days) for days in SNOOZES_DAYS], required=False
    )
    note = forms.CharField(
        max_length=NOTE_LENGTH,
        required=False,
        error_messages={"max_length": _lazy("Use at most 500 characters.")},
    )
