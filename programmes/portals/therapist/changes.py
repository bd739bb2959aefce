"""What giving a programme would change for the patient, in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.domain.diff import Act, Change, diff
from programmes.domain.document import (
    Document,
    Dose,
    Hand,
    Prescription,
    Progression,
    Schedule,
    Sign,
    Size,
    Stage,
)
from programmes.models import Drill
from programmes.portals.therapist import words

ICONS = {
    Act.ADDED: "plus",
    Act.REMOVED: "minus",
    Act.MOVED: "arrow-right",
    Act.CHANGED: "pencil",
}


@dataclass(frozen=True, slots=True)
class Detail:
    """A field that is other than before."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change: its icon, its sentence, and the fields that differ."""

    icon: str
    what: str
    details: tuple[Detail, ...]


def changes(old: Document | None, new: Document, drills: Mapping[UUID, Drill]) -> list[Line]:
    """Return what ``new`` changes against ``old``; ``None`` is a patient without a programme."""
    before = old or Document(title=new.title)
    names = {s.key: str(words.STAGES[s.kind]) for s in (*before.stages, *new.stages)}
    return [
        Line(ICONS[step.act], _what(step, drills, names), tuple(_details(step)))
        for step in diff(before, new)
        if not isinstance(step.part, Document)
        and not (old is None and isinstance(step.part, Stage))
    ]


def drills_in(documents: Iterable[Document | None]) -> set[UUID]:
    """Return the public ids of the drills that the words of a difference need."""
    return {p.drill for document in documents if document for _s, p in document.prescriptions()}


def _what(step: Change, drills: Mapping[UUID, Drill], names: Mapping[UUID, str]) -> str:
    part = step.part
    if isinstance(part, Stage):
        return str(_STAGES[step.act]) % {"stage": f"{words.STAGES[part.kind]}: {part.name}"}
    assert isinstance(part, Prescription)  # noqa: S101 -- documents were left out
    place = step.arrived or step.left
    stage = names.get(place.stage, "") if place and place.stage else ""
    return str(_PRESCRIPTIONS[step.act]) % {
        "drill": drills[part.drill].name,
        "stage": stage,
        "dose": words.dose(part.dose),
        "days": words.schedule(part.schedule),
    }


_STAGES = {
    Act.ADDED: gettext_lazy("New stage: %(stage)s"),
    Act.REMOVED: gettext_lazy("Stage removed: %(stage)s"),
    Act.MOVED: gettext_lazy("Stage moved: %(stage)s"),
    Act.CHANGED: gettext_lazy("Stage reworded: %(stage)s"),
}
_PRESCRIPTIONS = {
    Act.ADDED: gettext_lazy("New in %(stage)s: %(drill)s, %(dose)s, %(days)s"),
    Act.REMOVED: gettext_lazy("Removed from %(stage)s: %(drill)s"),
    Act.MOVED: gettext_lazy("Moved in %(stage)s: %(drill)s"),
    Act.CHANGED: gettext_lazy("%(drill)s"),
}
_LABELS = {
    "dose": gettext_lazy("Full"),
    "short": gettext_lazy("Short"),
    "tiny": gettext_lazy("Tiny"),
    "size": gettext_lazy("In the plan at"),
    "schedule": gettext_lazy("Days"),
    "hand": gettext_lazy("Hand"),
    "pace_s": gettext_lazy("Pace"),
    "note": gettext_lazy("Note"),
    "name": gettext_lazy("Name"),
    "aim": gettext_lazy("Aim"),
    "not_about": gettext_lazy("Not about"),
    "entry_signs": gettext_lazy("Entry signs"),
    "exit_signs": gettext_lazy("Exit signs"),
    "step_back_signs": gettext_lazy("Step-back signs"),
    "progression": gettext_lazy("Grows"),
    "weeks": gettext_lazy("Weeks"),
}


def _details(step: Change) -> Iterator[Detail]:
    if step.act is Act.MOVED:
        return
    for name, before, after in step.fields:
        if name in _LABELS:
            shown = [_value(value, is_back=name == "step_back_signs") for value in (before, after)]
            yield Detail(str(_LABELS[name]), *shown)


def _value(value: object, *, is_back: bool = False) -> str:
    if isinstance(value, tuple):
        return "; ".join(_value(one, is_back=is_back) for one in value) or _("nothing")
    if isinstance(value, Sign):
        return words.sign(value, is_back=is_back)
    say = _SAYINGS.get(type(value))
    if say is not None:
        return str(say(value))
    return str(value) if value else _("nothing")


_SAYINGS: Mapping[type, Callable[[Any], object]] = {
    Dose: words.dose,
    Schedule: words.schedule,
    Progression: words.progression,
    Size: words.SMALLEST_SIZES.__getitem__,
    Hand: words.HANDS.__getitem__,
}
