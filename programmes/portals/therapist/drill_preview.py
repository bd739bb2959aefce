"""A drill while it is being written: as a patient will read it, and as the library shows it."""

from dataclasses import dataclass

from programmes.domain.document import Dose
from programmes.domain.wording import BodySide, for_side, steps
from programmes.models import Clinic, Drill
from programmes.portals.therapist.cards import Card, card
from programmes.portals.therapist.drill_form import DrillForm
from programmes.portals.therapist.drill_words import remarks


@dataclass(frozen=True, slots=True)
class Preview:
    """
    What the words come to so far, for a patient with the affected ``side``.

    ``dose``, ``minutes`` and ``card`` are ``None`` while something that they need is missing.
    """

    side: BodySide
    name: str
    position: str
    steps: tuple[str, ...]
    care: tuple[str, ...]
    dose: Dose | None
    minutes: int | None
    remarks: list[str]
    card: Card | None


def preview(form: DrillForm, *, side: BodySide, clinic: Clinic, like: Drill | None) -> Preview:
    """Return what a checked ``form`` comes to, complete or not; the picture is as in ``like``."""

    def typed(name: str) -> str:
        return str(form[name].value() or "").strip()

    def told(name: str) -> str:
        return for_side(typed(name), affected=side)

    return Preview(
        side=side,
        name=told("name"),
        position=told("position"),
        steps=steps(told("instructions")),
        care=steps(told("precautions")),
        dose=form.dose,
        minutes=form.cleaned_data.get("est_minutes"),
        remarks=remarks((typed("instructions"), typed("precautions")), typed("instructions")),
        card=_card(form, clinic, like),
    )


def _card(form: DrillForm, clinic: Clinic, like: Drill | None) -> Card | None:
    data, dose = form.cleaned_data, form.dose
    if dose is None or not all(data.get(name) for name in ("name", "category", "stages")):
        return None
    drill = Drill(
        clinic=clinic,
        name=data["name"],
        category=data["category"],
        stages=data["stages"],
        equipment=data.get("equipment", ""),
        sets=dose.sets,
        reps=dose.reps,
        hold_s=dose.hold_s,
        minutes=dose.minutes,
        bout_s=dose.bout_s,
        picture=like.picture if like else "",
        poses_json=like.poses_json if like else None,
    )
    return card(drill, None, None)
