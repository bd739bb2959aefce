"""Cards of safety in the words of a therapist: what was told, what it closed, who can change it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from programmes.domain.closures import Scope
from programmes.domain.telling import ReportKind as Kind
from programmes.domain.telling import Rule
from programmes.models import CardColour, SafetyCard
from programmes.models.safety import ClosedPart
from programmes.portals.therapist import words

SNOOZES_DAYS = (1, 3, 7)
NOTE_LENGTH = 500

_SIGNS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "swollen": _lazy("swollen"),
        "hot": _lazy("hot"),
        "discoloured": _lazy("another colour"),
        "mark": _lazy("a mark that stays"),
        "blister": _lazy("a blister or sore skin"),
        "numb": _lazy("numb or blue fingers"),
        Kind.CHEST: _lazy("chest pain"),
        Kind.FAINT: _lazy("a faint"),
        Kind.FALL: _lazy("a fall with an injury"),
    }
)
_SENTENCES: Mapping[Rule, str | Promise] = MappingProxyType(
    {
        Rule.STROKE_SIGN: _lazy("Signs of a stroke were told."),
        Rule.MEDICAL: _lazy("Told: %(told)s."),
        Rule.PAIN_END: _lazy("Pain reached %(pain)s of 10."),
        Rule.CRPS: _lazy("Possible CRPS. The hand: %(told)s."),
        Rule.SKIN: _lazy("Skin or feeling: %(told)s."),
        Rule.SHOULDER_AGAIN: _lazy("The shoulder hurt on %(days)s days, by %(pain)s at most."),
        Rule.SHOULDER: _lazy("The shoulder hurt by %(pain)s of 10."),
        Rule.PAIN_STOP: _lazy("A drill hurt by %(pain)s of 10, above what is usual."),
        Rule.FALL: _lazy("A fall without an injury was told."),
        Rule.SWELLING: _lazy("The hand: %(told)s."),
        Rule.TIGHTER: _lazy("The hand is tighter."),
        Rule.HARD: _lazy("Hard on %(days)s of the last 7 practised days: the dose is too high."),
        Rule.LOW_ENERGY: _lazy("Very little energy on %(days)s of the last 7 days."),
        Rule.SILENT: _lazy("Nothing logged on %(planned)s planned days (%(days)s days in all)."),
        Rule.OTHER: _lazy("Something else is wrong. Ask what it is."),
    }
)
_DROPS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "ability": _lazy("The hand can do less than before. Rule out new stroke, infection, pain."),
        "practice": _lazy("Suddenly half or less was done. Rule out new stroke, infection, pain."),
    }
)
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

    ``closed`` says what rests and until when. ``waits`` tells that only a therapist opens it again.
    ``state`` is who has seen it, or until when it is put away; empty for neither. ``sent_on`` says
    to whom it went because nobody looked, empty where it did not.
    """

    row: SafetyCard
    colour: str
    mark: str
    sentence: str
    told: str
    closed: tuple[str, ...]
    waits: bool
    is_taken_back: bool
    state: str
    sent_on: str

    @property
    def is_new(self) -> bool:
        """Tell whether nobody has seen it."""
        return self.row.acknowledged_at is None


def sentence(rule: str, values: Mapping[str, Any]) -> str:
    """Return what a rule found, in a sentence or two."""
    if rule == Rule.DROP:
        return str(_DROPS[values["what"]])
    shown = dict(values)
    if "told" in shown:
        signs = (str(_SIGNS[sign]) for sign in shown["told"].split(",") if sign)
        shown["told"] = ", ".join(signs)
    return str(_SENTENCES[Rule(rule)]) % shown


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
        sentence=sentence(card.rule, card.values),
        told=words.moment(card.told_at, now=now, zone=zone),
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


def summary(rule: str, values: Mapping[str, Any], count: int) -> str:
    """Return the first of ``count`` cards in a sentence, and how many more there are."""
    first = sentence(rule, values)
    if count == 1:
        return first
    more = ngettext("One more card.", "%(more)d more cards.", count - 1) % {"more": count - 1}
    return f"{first} {more}"


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
