"""The signs of the active stages as a checklist, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.domain.signs import Sign, SignKind, holds
from programmes.domain.staging import active_stages, exit_signs
from programmes.models import Ability
from programmes.models.evidence import PatientEvidence
from programmes.models.measure import shipped_measures
from programmes.portals.therapist import words

_EXIT_STATES = {True: gettext_lazy("Holds"), False: gettext_lazy("Not yet")}
_BACK_STATES = {
    True: gettext_lazy("No sign of it"),
    False: gettext_lazy("Speaks for stepping back"),
}
_ICONS = {True: "circle-check", False: "minus", None: "circle-help"}
_TONES = {True: "good", False: "warn", None: ""}


@dataclass(frozen=True, slots=True)
class SignLine:
    """
    A sign with what is known of it.

    ``movement`` is what to look for, ``measure`` the slug to enter a score of; empty for others.
    """

    text: str
    state: str
    tone: str
    icon: str
    evidence: str
    movement: str
    measure: str
    is_assessed: bool


@dataclass(frozen=True, slots=True)
class StageSigns:
    """The signs of one active stage."""

    stage: str
    leaving: tuple[SignLine, ...]
    back: tuple[SignLine, ...]


def checklist(found: PatientEvidence | None) -> list[StageSigns]:
    """Return the signs of every active stage; none where nothing was given."""
    if found is None:
        return []
    return [
        StageSigns(
            stage=str(words.STAGES[stage.kind]),
            leaving=tuple(_line(sign, found, is_back=False) for sign in exit_signs(stage)),
            back=tuple(_line(sign, found, is_back=True) for sign in stage.step_back_signs),
        )
        for stage in active_stages(found.evidence)
    ]


def movements(found: PatientEvidence) -> set[str]:
    """Return the movements that the signs of the active stages ask to look for."""
    return {
        sign.subject
        for stage in active_stages(found.evidence)
        for sign in (*exit_signs(stage), *stage.step_back_signs)
        if sign.kind is SignKind.SEEN
    }


def _line(sign: Sign, found: PatientEvidence, *, is_back: bool) -> SignLine:
    held = holds(sign, found.evidence.signs)
    states = _BACK_STATES if is_back else _EXIT_STATES
    measure = shipped_measures().get(sign.subject) if sign.kind is SignKind.MEASURE else None
    tone = _TONES[held]
    if is_back and held is False:
        tone = "alarm"
    return SignLine(
        text=words.sign(sign),
        state=_("Nobody has looked") if held is None else str(states[held]),
        tone=tone,
        icon=_ICONS[held],
        evidence=_EVIDENCE[sign.kind](sign, found),
        movement=sign.subject if sign.kind is SignKind.SEEN else "",
        measure=measure.slug if measure else "",
        is_assessed=sign.kind is SignKind.ABILITY,
    )


def _ability(_sign: Sign, found: PatientEvidence) -> str:
    if not found.evidence.assessed:
        return ""
    day, ability = found.evidence.assessed[-1]
    return _dated(str(Ability(ability.value).label), day)


def _days(_sign: Sign, found: PatientEvidence) -> str:
    days = found.evidence.signs.days_practised
    return _("%(days)s of the last 28 days") % {"days": days}


def _measure(sign: Sign, found: PatientEvidence) -> str:
    score = found.evidence.signs.scores.get(sign.subject)
    return "" if score is None else _dated(f"{score:g}", found.scored_on[sign.subject])


def _seen(sign: Sign, found: PatientEvidence) -> str:
    is_seen = found.evidence.signs.seen.get(sign.subject)
    if is_seen is None:
        return ""
    return _dated(_("seen") if is_seen else _("not seen"), found.looked_on[sign.subject])


def _pain(_sign: Sign, found: PatientEvidence) -> str:
    pain = found.evidence.signs.worst_pain
    if pain is None:
        return _("nobody said anything about pain in 14 days")
    return _("worst pain in 14 days: %(pain)s of 10") % {"pain": pain}


_EVIDENCE: Mapping[SignKind, Callable[[Sign, PatientEvidence], str]] = {
    SignKind.ABILITY: _ability,
    SignKind.DAYS: _days,
    SignKind.MEASURE: _measure,
    SignKind.SEEN: _seen,
    SignKind.PAIN: _pain,
}


def _dated(what: str, day: date) -> str:
    return _("%(what)s, %(day)s") % {"what": what, "day": words.day_month(day)}


class AbilityForm(forms.Form):
    """What the hand can do, as a therapist saw it on a day."""

    ability = forms.ChoiceField(
        label=gettext_lazy("What the affected hand can do"), choices=Ability.choices
    )
    day = forms.DateField(
        label=gettext_lazy("Seen on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Give the day."),
            "invalid": gettext_lazy("Write the day like 2026-03-31."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "ability"} | kwargs)
