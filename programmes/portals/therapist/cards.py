"""A drill as the library and the builder show it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from programmes.domain.document import Dose, StageKind
from programmes.domain.fit import Fit, PatientFacts, Verdict, fit
from programmes.models import Category, Drill, Patient, Programme
from programmes.portals.access import today_of
from programmes.portals.pictures import DrillPicture, drill_picture
from programmes.portals.therapist import words


@dataclass(frozen=True, slots=True)
class Suits:
    """How a drill suits a patient, in words."""

    verdict: str
    tone: str
    reasons: tuple[str, ...]
    is_locked: bool
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Card:
    """
    A drill of the library, ``about`` in full and ``kit`` in short.

    ``suits`` is ``None`` where no patient was chosen.
    """

    drill: Drill
    picture: DrillPicture
    dose: Dose
    about: str
    kit: str
    dose_words: str
    suits: Suits | None


def facts_of(patient: Patient) -> PatientFacts:
    """Return what the rules read of a patient today, who was fetched ``with_clearances``."""
    return patient.facts_on(today_of(patient), patient.cleared)


def facts_for(programme: Programme) -> PatientFacts | None:
    """Return what the rules read of the programme's patient today; ``None`` in a template."""
    return programme.facts_on(today_of(programme.patient)) if programme.patient else None


def card(drill: Drill, patient: Patient | None, facts: PatientFacts | None) -> Card:
    """
    Return ``drill`` as it looks for ``patient``, of whom the rules read ``facts``.

    ``None`` is nobody in particular.
    """
    kinds = [str(words.STAGES[StageKind(stage)]) for stage in drill.stages]
    category, kit = str(Category(drill.category).label), _kit(drill)
    return Card(
        drill=drill,
        picture=drill_picture(drill, affected_side=side_of(patient)),
        dose=drill.dose,
        about=" · ".join([category, ", ".join(kinds), kit]),
        kit=f"{category} · {kit}",
        dose_words=words.dose(drill.dose),
        suits=suits(fit(drill.facts, facts)) if facts else None,
    )


def side_of(patient: Patient | None) -> str | None:
    """Return the affected side to draw; ``None`` where there is no patient."""
    return patient.affected_side if patient else None


def suits(result: Fit) -> Suits:
    """Return a verdict in words."""
    return Suits(
        verdict=str(words.VERDICTS[result.verdict]),
        tone=words.VERDICT_TONES[result.verdict],
        reasons=tuple(words.sentence(reason) for reason in result.reasons),
        is_locked=result.is_locked,
        is_plain=result.verdict is Verdict.FITS,
    )


def _kit(drill: Drill) -> str:
    return drill.equipment if drill.equipment not in {"", "none"} else _("no kit")
