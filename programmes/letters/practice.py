"""Letters to patients and those who help them: plain words, and nothing about health outside."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from programmes.domain.reminders import Kind
from programmes.domain.weekly import Said, Tone
from programmes.letters.letter import Letter, address_of
from programmes.letters.page import Figures, Line, Link, Listed, Part, written
from programmes.models import Delivery

SENTENCES: Mapping[Said, str | Promise] = MappingProxyType(
    {
        Said.EVERY_DAY: _lazy("You practised on every day of your plan."),
        Said.CAME_BACK: _lazy("You came back to practice this week."),
        Said.MORE_DAYS: _lazy("You practised on more days than the week before."),
        Said.WON: _lazy("You could do something new this week."),
        Said.SEVERAL_DAYS: _lazy("You practised on several days. Each one counts."),
        Said.ONE_DAY: _lazy("You practised this week. That day counts."),
    }
)

ON_A_PHONE: Mapping[Kind, str | Promise] = MappingProxyType(
    {
        Kind.SESSION: _lazy("Your plan for today is ready."),
        Kind.NUDGE: _lazy("Your plan is still here."),
        Kind.WEEKLY: _lazy("Your week is ready."),
    }
)


def session(delivery: Delivery) -> Letter:
    """Say that it is time, in the words that the patient chose."""
    contents = delivery.contents_json or {}
    parts: list[Part] = [
        Line(_hello(contents)),
        *_cue(contents),
        Link(_("Open your plan"), address_of("patient:today")),
        Line(_("Not much energy? Choose the tiny plan.")),
    ]
    return written(delivery, subject=_("Your plan for today"), parts=parts, is_large=True)


def nudge(delivery: Delivery) -> Letter:
    """Ask once more, kindly, on a day on which nothing was logged."""
    contents = delivery.contents_json or {}
    parts: list[Part] = [
        Line(_hello(contents)),
        Line(_("The tiny plan takes a few minutes. It counts too."), is_first=True),
        Link(_("Open your plan"), address_of("patient:today")),
        Line(_("Not today? That is fine. Tomorrow is a new day.")),
    ]
    return written(delivery, subject=_("Your plan is still here"), parts=parts, is_large=True)


def weekly(delivery: Delivery) -> Letter:
    """Sum up a week; one without practice gets no number."""
    contents = delivery.contents_json or {}
    if contents["tone"] == Tone.HERE:
        return _here(delivery, contents)
    parts: list[Part] = [
        Line(_hello(contents)),
        Line(str(SENTENCES[Said(contents["said"])]), is_first=True),
        Figures(_figures(contents)),
    ]
    if contents["wins"]:
        won = tuple(("", words) for words in contents["wins"])
        parts.append(Listed(_("What you could do"), won))
    coming = tuple(("", words) for words in _coming(contents))
    parts += [
        Listed(_("Next week"), coming),
        *_cue(contents),
        Link(_("See your days"), address_of("patient:progress")),
    ]
    return written(delivery, subject=_("Your week"), parts=parts, is_large=True)


def _here(delivery: Delivery, contents: Mapping[str, Any]) -> Letter:
    parts: list[Part] = [
        Line(_hello(contents)),
        Line(_("Start again when you are ready."), is_first=True),
        Line(_("The tiny plan takes a few minutes.")),
        Line(_("Is something in the way? Call your clinic.")),
        Link(_("Open your plan"), address_of("patient:today")),
    ]
    return written(delivery, subject=_("We are here"), parts=parts, is_large=True)


def carer(delivery: Delivery) -> Letter:
    """Sum up a patient's week for who helps them, as the patient agreed."""
    contents = delivery.contents_json or {}
    hello = _("Hello %(name)s,") % {"name": contents["helper"]}
    parts: list[Part] = [
        Line(hello),
        Line(_("This is the week of %(name)s.") % {"name": contents["name"]}, is_first=True),
        Figures(_figures(contents)),
    ]
    if contents["wins"]:
        won = tuple(("", words) for words in contents["wins"])
        parts.append(Listed(_("What went well"), won))
    coming = tuple(("", words) for words in _coming(contents))
    parts += [
        Listed(_("Next week"), coming),
        Link(_("See how to help"), address_of("patient:helping")),
    ]
    return written(delivery, subject=_("The week of practice"), parts=parts, is_large=True)


def _hello(contents: Mapping[str, Any]) -> str:
    return _("Hello %(name)s,") % {"name": (contents["name"].split() or [""])[0]}


def _cue(contents: Mapping[str, Any]) -> list[Part]:
    """Quote what the patient chose; nothing where they chose nothing."""
    if not contents["cue"]:
        return []
    return [Line(_("You said:")), Line(f"“{contents['cue']}”", is_first=True)]


def _figures(contents: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    days = _("%(done)d of %(due)d") % contents
    return (
        (_("Days practised"), days),
        (_("Minutes"), str(contents["minutes"])),
        (_("Movements"), str(contents["movements"])),
    )


def _coming(contents: Mapping[str, Any]) -> list[str]:
    days, minutes = contents["next_days"], contents["next_minutes"]
    if not days:
        return [_("No practice is planned.")]
    return [
        ngettext("Practice on %(days)d day.", "Practice on %(days)d days.", days) % {"days": days},
        ngettext("About %(n)d minute a day.", "About %(n)d minutes a day.", minutes)
        % {"n": minutes},
    ]
