"""Suggestions in words: what is suggested, why, and where the rule comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programmes.actions.suggestions import Said
from programmes.domain import edits
from programmes.domain.attention import Hint
from programmes.domain.document import Stage
from programmes.domain.evidence import (
    Because,
    Evidence,
    NewDose,
    NewDrill,
    NewLimit,
    NewStage,
    Rule,
    Suggestion,
)
from programmes.domain.reason import Reason
from programmes.domain.staging import dropped
from programmes.domain.suggestions import SNOOZES_DAYS, suggestions
from programmes.domain.timing import DAYS_A_WEEK
from programmes.models import Ability
from programmes.models.evidence import PatientEvidence
from programmes.models.measure import shipped_measures
from programmes.portals.therapist import words

BUILDER = "builder"
_UPWARDS = gettext_lazy(
    "Training after stroke is to be adapted upwards: Canadian Stroke Best Practices 2019, 5.1, "
    "level A. Easy on 3 or right on 6 of 14 days is our proposal; a clinician has to confirm it."
)
_DOWNWARDS = gettext_lazy(
    "Pain and an effort of 5 or more of 10 went with giving up: Ademoyegun and Ibitoye, 125 "
    "people after stroke. Pain on 1 or hard on 2 of 14 days is our proposal; a clinician has to "
    "confirm it."
)
_STAGES = gettext_lazy(
    "Ability decides the stage, never the calendar. The signs are those of the stage; where it "
    "names none, the usual ones of its kind, which a clinician has to confirm."
)
_AGAIN = gettext_lazy(
    "Four weeks for what the hand can do is our default; each measure has its own time in the "
    "list of measures."
)
SOURCES: Mapping[Rule, object] = {
    Rule.MORE: _UPWARDS,
    Rule.HARDER: _UPWARDS,
    Rule.LESS_HELP: _UPWARDS,
    Rule.LESS: _DOWNWARDS,
    Rule.EASIER: _DOWNWARDS,
    Rule.NEXT_STAGE: _STAGES,
    Rule.STEP_BACK: _STAGES,
    Rule.REASSESS: _AGAIN,
    Rule.REMEASURE: _AGAIN,
    Rule.GROW: gettext_lazy(
        "Programmes for the arm at home ask for up to 60 minutes a day (H-GRASP); beyond 43 people "
        "kept up fewer (Ademoyegun and Ibitoye). So minutes grow by steps of 20, 30 and 60, after "
        "two weeks at 80 %."
    ),
    Rule.REFRESH: gettext_lazy(
        "In 12 weeks of practice at home the days missed doubled from week 7 on (Cramer 2021, "
        "Front Neurol 11:611453)."
    ),
}
NAMES: Mapping[Rule, object] = {
    Rule.MORE: gettext_lazy("More of a drill"),
    Rule.HARDER: gettext_lazy("Harder drill"),
    Rule.LESS_HELP: gettext_lazy("Less help"),
    Rule.LESS: gettext_lazy("Less of a drill"),
    Rule.EASIER: gettext_lazy("Easier drill"),
    Rule.NEXT_STAGE: gettext_lazy("Stage signs"),
    Rule.STEP_BACK: gettext_lazy("Stage signs"),
    Rule.REASSESS: gettext_lazy("Look again"),
    Rule.REMEASURE: gettext_lazy("Measure again"),
    Rule.GROW: gettext_lazy("Growing the dose"),
    Rule.REFRESH: gettext_lazy("Variety"),
}
_EVIDENCE: Mapping[str, object] = {
    Because.EASY: gettext_lazy("Easy on %(count)s of the last %(window)s days: %(on)s."),
    Because.RIGHT: gettext_lazy("Right or easy on %(count)s of the last %(window)s days: %(on)s."),
    Because.HARD: gettext_lazy("Hard on %(count)s of the last %(window)s days: %(on)s."),
    Because.HURT: gettext_lazy("It hurt on %(count)s of the last %(window)s days: %(on)s."),
    Because.SIGNS_HOLD: gettext_lazy("%(signs)s."),
    Because.SIGNS_BROKEN: gettext_lazy("%(signs)s."),
    Because.KEPT_UP: gettext_lazy(
        "Practised on %(done)s of %(due)s days in the last two weeks. The limit is %(minutes)s "
        "minutes a day."
    ),
    Because.SAME_DRILLS: gettext_lazy("The same drills for %(weeks)s weeks."),
    Because.LONG_AGO: gettext_lazy("Last time %(weeks)s weeks ago; due every %(every)s weeks."),
}
_SIGNS: Mapping[str, object] = {
    Because.SIGNS_HOLD: gettext_lazy("All signs of that stage hold."),
    Because.SIGNS_BROKEN: gettext_lazy("A sign of the stage does not hold any more."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """
    A suggestion of the panel.

    ``act`` says how it is accepted: ``edit``, ``stage``, ``limit``, or where a person has to do it
    ``build``, ``assess`` or ``measure``. ``stage`` is the key of the stage to build in, ``leaves``
    and ``enters`` the names of the stages to move between.
    """

    rule: str
    about: str
    key: str
    name: str
    text: str
    evidence: str
    source: str
    act: str
    stage: str = ""
    leaves: str = ""
    enters: str = ""


def panel(found: PatientEvidence | None, *, place: str, **more: Any) -> dict[str, Any]:
    """
    Return what the panel of suggestions shows; ``None`` where nothing was given.

    ``place`` is where it stands: in the builder it keeps to what can be built, and takes no room
    where there is nothing to say.
    """
    context = {"place": place, "at_stage": "", "told": "", "warned": "", **more}
    if found is None:
        return {**context, "is_shown": False}
    lines = [
        _line(one, found.evidence)
        for one in suggestions(found.evidence)
        if place != BUILDER or one.rule not in {Rule.REASSESS, Rule.REMEASURE}
    ]
    context |= {"suggested": lines, "warned": _dropped(found.evidence)}
    is_shown = place != BUILDER or bool(lines or context["told"] or context["warned"])
    return {**context, "draft": found.programme, "snoozes": snoozes(), "is_shown": is_shown}


def snoozes() -> list[tuple[int, str]]:
    """Return for how many days a suggestion can be put off, and that in words."""
    return [
        (
            days,
            ngettext("%(weeks)s week", "%(weeks)s weeks", days // DAYS_A_WEEK)
            % {"weeks": days // DAYS_A_WEEK}
            if days % DAYS_A_WEEK == 0
            else ngettext("%(days)s day", "%(days)s days", days) % {"days": days},
        )
        for days in SNOOZES_DAYS
    ]


def said(suggestion: Suggestion, evidence: Evidence) -> Said:
    """Return a suggestion in words that are kept with the answer."""
    return Said(
        summary=_("Suggestion: %(change)s") % {"change": _change(suggestion, evidence)},
        evidence=_evidence(suggestion),
    )


def _line(suggestion: Suggestion, evidence: Evidence) -> Line:
    leaves, enters = _stages(suggestion, evidence)
    return Line(
        rule=suggestion.rule.value,
        about=suggestion.about,
        key=f"{suggestion.rule.value}-{suggestion.about}",
        name=str(NAMES[suggestion.rule]),
        text=_text(suggestion, evidence),
        evidence=_evidence(suggestion),
        source=str(SOURCES[suggestion.rule]),
        act=_act(suggestion),
        stage=str(enters.key) if enters else "",
        leaves=_stage(leaves),
        enters=_stage(enters),
    )


def _act(suggestion: Suggestion) -> str:
    match suggestion.change:
        case NewDose() | NewDrill():
            return "edit"
        case NewStage():
            return "stage"
        case NewLimit():
            return "limit"
        case None:
            by_hand = {Rule.REASSESS: "assess", Rule.REMEASURE: "measure"}
            return by_hand.get(suggestion.rule, "build")


def _text(suggestion: Suggestion, evidence: Evidence) -> str:
    change = _change(suggestion, evidence)
    match suggestion.rule:
        case Rule.MORE:
            return _("A little more: %(change)s") % {"change": change}
        case Rule.LESS:
            return _("A little less: %(change)s") % {"change": change}
        case Rule.HARDER:
            return _("The harder drill: %(change)s") % {"change": change}
        case Rule.EASIER:
            return _("The easier drill: %(change)s") % {"change": change}
        case Rule.LESS_HELP:
            return _("The same with less help: %(change)s") % {"change": change}
    return change


def _change(suggestion: Suggestion, evidence: Evidence) -> str:
    match suggestion.change:
        case NewDose(key, dose):
            old = edits.prescription_of(evidence.draft, key)[1]
            values = {"old": words.dose(old.dose), "new": words.dose(dose)}
            name = evidence.variants[old.drill].facts.name
            return _("%(drill)s %(old)s → %(new)s") % {"drill": name, **values}
        case NewDrill(key, drill):
            old = edits.prescription_of(evidence.draft, key)[1]
            names = [evidence.variants[one].facts.name for one in (old.drill, drill)]
            return _("%(old)s → %(new)s") % dict(zip(("old", "new"), names, strict=True))
        case NewLimit(minutes):
            return _("Allow %(minutes)s minutes a day") % {"minutes": minutes}
    return _other(suggestion, evidence)


def _other(suggestion: Suggestion, evidence: Evidence) -> str:
    if suggestion.rule is Rule.REASSESS:
        return _("Look again at what the hand can do")
    if suggestion.rule is Rule.REMEASURE:
        return _("Measure again: %(name)s") % {"name": shipped_measures()[suggestion.about].name}
    if suggestion.rule is Rule.REFRESH:
        return _("Refresh the programme: change a drill or two")
    values = {"stage": _stage(_stages(suggestion, evidence)[1])}
    if suggestion.rule is Rule.STEP_BACK:
        return _("Look at stepping back to the %(stage)s stage") % values
    if suggestion.change is None:
        return _("Ready to look at the %(stage)s stage, which has no drill yet") % values
    return _("Ready to look at the %(stage)s stage") % values


def _stages(suggestion: Suggestion, evidence: Evidence) -> tuple[Stage | None, Stage | None]:
    """Return the stages to leave and to enter; ``None`` for a suggestion about something else."""
    step = {Rule.NEXT_STAGE: 1, Rule.STEP_BACK: -1}.get(suggestion.rule)
    if step is None:
        return None, None
    stages = evidence.given.stages
    place = [stage.key for stage in stages].index(UUID(suggestion.about))
    return stages[place], stages[place + step]


def _stage(stage: Stage | None) -> str:
    return str(words.STAGES[stage.kind]) if stage else ""


def because(hint: Hint) -> str:
    """Return what a suggestion rested on when it was last found."""
    if hint.because.code in {Because.SIGNS_HOLD, Because.SIGNS_BROKEN}:
        return str(_SIGNS[hint.because.code])
    text = _because(hint.because, hint.days)
    return f"{hint.subject}: {text[:1].lower()}{text[1:]}" if hint.subject else text


def _evidence(suggestion: Suggestion) -> str:
    is_back = suggestion.rule is Rule.STEP_BACK
    signs = "; ".join(words.sign(sign, is_back=is_back) for sign in suggestion.signs)
    return _because(suggestion.because, suggestion.days, signs)


def _because(reason: Reason, days: Iterable[date], signs: str = "") -> str:
    values: dict[str, object] = dict(reason.values)
    values["count"] = values.pop("days", None)
    return str(_EVIDENCE[reason.code]) % (values | {"on": _on(days), "signs": signs})


def _on(days: Iterable[date]) -> str:
    return ", ".join(date_format(day, "D j") for day in days)


def _dropped(evidence: Evidence) -> str:
    found = dropped(evidence)
    if found is None:
        return ""
    before, now = (str(Ability(ability.value).label) for ability in found)
    text = _(
        "The hand went from “%(before)s” to “%(now)s”. Rule out a new stroke, an infection and "
        "pain first; no change of stage is suggested."
    )
    return text % {"before": before, "now": now}
