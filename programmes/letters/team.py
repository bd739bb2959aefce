"""
Letters to therapists: what their caseload says, in its own words and numbers.

A mail is not as safe as a page: people stand in it by their first name and an initial.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.domain.evidence import Rule
from programmes.domain.reason import Reason
from programmes.letters.letter import Letter, address_of
from programmes.letters.page import Figures, Line, Link, Listed, Part, written
from programmes.letters.reasons import why
from programmes.models import Delivery


def digest(delivery: Delivery) -> Letter:
    """Say who needs the therapist and why, who is doing well, and what is due."""
    contents = delivery.contents_json or {}
    needing, well, due = contents["needing"], contents["well"], contents["due"]
    first = ngettext("%(n)d person needs you.", "%(n)d people need you.", len(needing)) % {
        "n": len(needing)
    }
    practised = _("%(practised)d of %(total)d") % contents
    parts: list[Part] = [
        Line(first if needing else _("Nobody needs you today."), is_first=True),
        Figures(((_("Practised in the last 7 days"), practised),)),
    ]
    for title, rows in (
        (_("Who needs you, most urgent first"), [(one, _needs(one)) for one in needing]),
        (_("Doing well"), [(one, _counted(one)) for one in well]),
        (_("Due"), [(one, _due(one)) for one in due]),
    ):
        if rows:
            named = tuple((short_name(one["name"]), said) for one, said in rows)
            parts.append(Listed(title, named))
    clinic = delivery.clinic
    parts.append(Link(_("Open the caseload"), address_of("therapist:caseload", clinic.slug)))
    return written(delivery, subject=_("Your week in Relearn"), parts=parts, is_large=False)


def reassess(delivery: Delivery) -> Letter:
    """Say that it is time to look at a hand or measure again."""
    text = _("It is time to look at the hand of %(name)s again.")
    return _upkeep(delivery, _("Time to measure again"), text)


def refresh(delivery: Delivery) -> Letter:
    """Say that the drills have been the same for long."""
    text = _("The drills of %(name)s have been the same for 6 weeks. Others may help to go on.")
    return _upkeep(delivery, _("Time for a fresh programme"), text)


def _upkeep(delivery: Delivery, subject: str, text: str) -> Letter:
    contents = delivery.contents_json or {}
    url = address_of("therapist:patient", delivery.clinic.slug, contents["patient"])
    said = text % {"name": short_name(contents["name"])}
    parts: list[Part] = [Line(said, is_first=True), Link(_("Open the record"), url)]
    return written(delivery, subject=subject, parts=parts, is_large=False)


def short_name(name: str) -> str:
    """Return the first name and the initial of the last: Ben Okafor is Ben O."""
    first, *others = name.split() or [""]
    return f"{first} {others[-1][0]}." if others else first


def _needs(one: dict[str, Any]) -> str:
    return f"{why(Reason(one['code'], tuple(one['values'].items())))} {_counted(one)}"


def _counted(one: dict[str, Any]) -> str:
    if not one["due"]:
        return _("Nothing was due.")
    return _("Practised on %(done)d of %(due)d days in a week.") % one


def _due(one: dict[str, Any]) -> str:
    said = {
        Rule.REASSESS: _("Look at the hand again."),
        Rule.REMEASURE: _("Measure again."),
        Rule.REFRESH: _("Refresh the drills."),
    }
    return " ".join(said[Rule(rule)] for rule in one["rules"])
