"""Files of drills: the form that takes one, and what an import would do, in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.domain.drillfile import COLUMNS
from programmes.domain.drillimport import Fate, Step
from programmes.domain.fields import BETWEEN, LONGEST_SLUG, Many, Number, OneOf, Rule, Slug, Text
from programmes.portals.therapist.changes import Detail

MOST_SHOWN = 300  # drills of a dry run; nobody reads more, and a page of all 5,000 is slow

FATES: Mapping[Fate, object] = {
    Fate.NEW: gettext_lazy("New"),
    Fate.CHANGED: gettext_lazy("Changed"),
    Fate.BACK: gettext_lazy("Brought back"),
    Fate.UNCHANGED: gettext_lazy("Unchanged"),
}
TONES: Mapping[Fate, str] = {Fate.NEW: "good", Fate.CHANGED: "warn", Fate.BACK: "warn"}


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of one drill, as the page shows it."""

    step: Step
    label: str
    tone: str
    details: tuple[Detail, ...]
    note: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """
    What an import would do: how many drills of each fate, and the first drills themselves.

    ``to_do`` counts the drills that would be stored, ``hidden`` those that are not shown.
    """

    counts: tuple[tuple[str, str, int], ...]
    rows: tuple[Row, ...]
    to_do: int
    hidden: int


def dry_run(steps: Iterable[Step]) -> DryRun:
    """Return what an import would do, what it changes first, else in the order of the file."""
    ordered = sorted(steps, key=lambda step: (step.fate is Fate.UNCHANGED, step.line))
    times = Counter(step.fate for step in ordered)
    return DryRun(
        counts=tuple(
            (str(FATES[fate]), TONES.get(fate, ""), times[fate]) for fate in Fate if times[fate]
        ),
        rows=tuple(_row(step) for step in ordered[:MOST_SHOWN]),
        to_do=len(ordered) - times[Fate.UNCHANGED],
        hidden=max(0, len(ordered) - MOST_SHOWN),
    )


def _row(step: Step) -> Row:
    nothing = _("empty")
    is_copy = bool(step.changes) and step.before is not None and step.before.is_copy
    return Row(
        step=step,
        label=str(FATES[step.fate]),
        tone=TONES.get(step.fate, ""),
        details=tuple(
            Detail(column, before or nothing, after or nothing)
            for column, before, after in step.changes
        ),
        note=_("A starter drill: your clinic's copy changes.") if is_copy else "",
    )


def done(steps: Iterable[Step]) -> str:
    """Return what an import did, in one sentence."""
    times = Counter(step.fate for step in steps)
    parts = [str(label) % {"n": times[fate]} for fate, label in _PARTS.items() if times[fate]]
    if not parts:
        return _("Nothing changed: the library says all of this already.")
    return _("Imported: %(parts)s.") % {"parts": ", ".join(parts)}


_PARTS: Mapping[Fate, object] = {
    Fate.NEW: gettext_lazy("%(n)s new"),
    Fate.CHANGED: gettext_lazy("%(n)s changed"),
    Fate.BACK: gettext_lazy("%(n)s brought back"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file, and what it takes."""

    name: str
    takes: str
    is_required: bool


def columns() -> list[Column]:
    """Return the columns of the file in their order."""
    return [Column(name, _takes(rule), rule.is_required) for name, rule in COLUMNS.items()]


def _takes(rule: Rule) -> str:
    match rule:
        case Slug():
            words = _("short name that stays: small letters, digits, hyphens; up to %(most)s")
            words %= {"most": LONGEST_SLUG}
        case Text(most=most):
            words = _("words, up to %(most)s characters") % {"most": most}
        case Number(least=least, most=most):
            words = _("whole number from %(least)s to %(most)s") % {"least": least, "most": most}
        case OneOf(known=known):
            words = _("one of: %(known)s") % {"known": ", ".join(known)}
        case Many(one=OneOf(known=known)):
            words = _("any of: %(known)s") % {"known": f"{BETWEEN} ".join(known)}
        case Many(one=Slug()):
            words = _("slugs of drills, “;” between them")
        case _:
            words = _("words, “;” between them")
    return words
