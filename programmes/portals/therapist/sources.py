"""What a programme can start from, in words: templates, and programmes given before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.domain.document import Document, Stage
from programmes.domain.doses import whole_minutes
from programmes.domain.fit import Verdict, fit
from programmes.domain.totals import totals
from programmes.models import Ability, Drill, Patient, Programme
from programmes.portals.pictures import DrillPicture, drill_picture
from programmes.portals.therapist import words
from programmes.portals.therapist.cards import facts_of, side_of


@dataclass(frozen=True, slots=True)
class StageGlance:
    """A stage at a glance: its drills with their doses, and the minutes of a full day."""

    name: str
    minutes: int
    drills: tuple[tuple[str, DrillPicture, str], ...]


@dataclass(frozen=True, slots=True)
class Glance:
    """
    A programme at a glance.

    ``care`` counts the drills that do not simply fit the patient; 0 where no patient was chosen.
    """

    title: str
    ability: str
    reasoning: str
    stages: tuple[StageGlance, ...]
    care: str


def glance(
    document: Document,
    drills: Mapping[UUID, Drill],
    *,
    template: Programme | None = None,
    patient: Patient | None = None,
) -> Glance:
    """Return a programme at a glance, as it would be for ``patient`` where one is given."""
    shown = [stage for stage in document.stages if stage.prescriptions]
    ability = template.for_ability if template else ""
    return Glance(
        title=document.title,
        ability=str(Ability(ability).label) if ability else "",
        reasoning=template.reasoning if template else "",
        stages=tuple(_stage(stage, drills, patient) for stage in shown),
        care=_care(shown, drills, patient) if patient else "",
    )


def by_ability(templates: Iterable[Programme], patient: Patient | None) -> list[Programme]:
    """Return the templates for the patient's ability first, then those for any, then the rest."""
    has = patient.ability if patient else ""
    levels = [value for value, _label in Ability.choices]

    def rank(template: Programme) -> tuple[int, int]:
        wanted = template.for_ability
        if wanted == has and has:
            return 0, 0
        return (1, 0) if not wanted else (2, levels.index(wanted))

    return sorted(templates, key=rank)


def _stage(stage: Stage, drills: Mapping[UUID, Drill], patient: Patient | None) -> StageGlance:
    side = side_of(patient)
    return StageGlance(
        name=str(words.STAGES[stage.kind]),
        minutes=whole_minutes(totals(stage.prescriptions).full_minutes),
        drills=tuple(
            (drill.name, drill_picture(drill, affected_side=side), words.dose(prescription.dose))
            for prescription in stage.prescriptions
            for drill in [drills[prescription.drill]]
        ),
    )


def _care(stages: Sequence[Stage], drills: Mapping[UUID, Drill], patient: Patient) -> str:
    """Return how many drills of the first stage, where practice begins, ask for a second look."""
    if not stages:
        return ""
    facts = facts_of(patient)
    verdicts = [
        fit(drills[prescription.drill].facts, facts).verdict
        for prescription in stages[0].prescriptions
    ]
    bad = verdicts.count(Verdict.DOES_NOT_FIT)
    careful = verdicts.count(Verdict.WITH_CARE)
    if bad:
        text = ngettext("%(n)s drill does not fit", "%(n)s drills do not fit", bad)
        return text % {"n": bad}
    if careful:
        text = ngettext("%(n)s drill with care", "%(n)s drills with care", careful)
        return text % {"n": careful}
    return _("all drills fit")
