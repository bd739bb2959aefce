"""What rules found in words of therapists: the same on their pages and in their mails."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from programmes.domain import evidence
from programmes.domain.attention import AttentionCode
from programmes.domain.document import StageKind
from programmes.domain.reason import Reason
from programmes.domain.telling import ReportKind as Kind
from programmes.domain.telling import Rule

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
_CARDS: Mapping[Rule, str | Promise] = MappingProxyType(
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
_LATE: Mapping[str, str | Promise] = MappingProxyType(
    {
        "late_day": _lazy("Told on %(day)s; it reached us late."),
        "late_part": _lazy("Part of it was told on %(day)s and reached us late."),
    }
)
_NEXT: Mapping[StageKind, str | Promise] = MappingProxyType(
    {
        StageKind.EARLY: _lazy("Ready to look at the Early stage."),
        StageKind.MID: _lazy("Ready to look at the Mid stage."),
        StageKind.LATE: _lazy("Ready to look at the Late stage."),
    }
)
_BACK: Mapping[StageKind, str | Promise] = MappingProxyType(
    {
        StageKind.EARLY: _lazy("Look at stepping back to the Early stage."),
        StageKind.MID: _lazy("Look at stepping back to the Mid stage."),
        StageKind.LATE: _lazy("Look at stepping back to the Late stage."),
    }
)


def why(reason: Reason | None) -> str:
    """Return why somebody needs a look, in a sentence or two; empty for no reason."""
    if reason is None:
        return ""
    values = reason.values
    match AttentionCode(reason.code):
        case AttentionCode.PAIN:
            said = _pain(reason)
        case AttentionCode.NO_PLAN:
            said = _planless(str(values["ended"]))
        case AttentionCode.MESSAGE:
            text = ngettext("A message waits.", "%(count)s messages wait.", int(values["count"]))
            said = text % values
        case AttentionCode.LITTLE:
            said = _("Practised on %(done)s of %(due)s planned days in a week.") % values
        case AttentionCode.HINT:
            rule = evidence.Rule(str(values["rule"]))
            said = _hint(rule, str(values["subject"]), int(values["count"]))
        case _:
            said = _cards(str(values["rule"]), values, int(values["count"]))
    return said


def _hint(rule: evidence.Rule, subject: str, count: int) -> str:
    """Return what is suggested, of ``count`` suggestions by one rule."""
    if rule is evidence.Rule.NEXT_STAGE:
        return str(_NEXT[StageKind(subject)])
    if rule is evidence.Rule.STEP_BACK:
        return str(_BACK[StageKind(subject)])
    if rule in {evidence.Rule.LESS, evidence.Rule.EASIER}:
        text = ngettext(
            "“%(drill)s” is too much.", "Too much: “%(drill)s” and %(more)s more.", count
        )
    else:
        text = ngettext(
            "Ready for more: “%(drill)s”.", "Ready for more: “%(drill)s” and %(more)s more.", count
        )
    return text % {"drill": subject, "more": count - 1}


def card_sentence(rule: str, values: Mapping[str, Any]) -> str:
    """Return what a rule found, in a sentence or two; and of which day, where it came late."""
    sentences = [_found(rule, values)]
    for name, text in _LATE.items():
        if name in values:
            day = date_format(date.fromisoformat(values[name]), "j F")
            sentences.append(text % {"day": day})
    return " ".join(sentences)


def _found(rule: str, values: Mapping[str, Any]) -> str:
    if rule == Rule.DROP:
        return str(_DROPS[values["what"]])
    if rule == Rule.LOW_ENERGY and values.get("rests"):
        return _("Very little energy on %(days)s of the last 7 days; rest chosen on %(rests)s.") % (
            values
        )
    shown = dict(values)
    if "told" in shown:
        signs = (str(_SIGNS[sign]) for sign in shown["told"].split(",") if sign)
        shown["told"] = ", ".join(signs)
    return str(_CARDS[Rule(rule)]) % shown


def _cards(rule: str, values: Mapping[str, Any], count: int) -> str:
    """Return the first of ``count`` cards in a sentence, and how many more there are."""
    first = card_sentence(rule, values)
    if count == 1:
        return first
    more = ngettext("One more card.", "%(more)d more cards.", count - 1) % {"more": count - 1}
    return f"{first} {more}"


def _planless(ended: str) -> str:
    if not ended:
        return _("No plan yet. Build the first one.")
    day = date_format(date.fromisoformat(ended), "j F")
    return _("The plan ended on %(day)s, and no other followed.") % {"day": day}


def _pain(reason: Reason) -> str:
    values = reason.values
    if values["days"] == 1:
        return _("Pain reached %(pain)s in the last %(window)s days.") % values
    text = _("Pain reached %(pain)s; it was 4 or more on %(days)s of the last %(window)s days.")
    return text % values
