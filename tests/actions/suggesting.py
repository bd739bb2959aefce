"""A patient who follows one drill of a chain, and what they told about it."""

from dataclasses import replace
from datetime import timedelta

from programmes.domain.document import Dose, Progression, StageKind
from programmes.domain.progress import Answer
from programmes.models.course import load_course
from programmes.models.evidence import load_evidence
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_assignment,
    make_document,
    make_drill,
    make_entry,
    make_prescription,
    make_programme,
    make_session,
)

SINCE = WEDNESDAY - timedelta(days=35)
ASKED = {"sets": 2, "reps": 10, "rest_s": 30}


def ago(days):
    return WEDNESDAY - timedelta(days=days)


def make_chain(clinic):
    """Return three drills, each leading to the next."""
    steps = (("tap", ["touch"]), ("touch", ["race"]), ("race", []))
    return {
        slug: make_drill(
            clinic=clinic,
            slug=slug,
            name=slug.capitalize(),
            stages=["early", "mid"],
            progresses_to=leads_to,
        )
        for slug, leads_to in steps
    }


def follow(patient, by, *, dose=None, most=20, since=SINCE, **signs):
    """Let ``patient`` follow an early stage with the middle drill, and a mid one with the last."""
    chain = make_chain(patient.clinic)
    document = make_document(chain["touch"])
    early = replace(
        document.stages[0],
        prescriptions=(
            make_prescription(
                chain["touch"], dose=dose or Dose(sets=2, reps=10), progression=Progression(2, most)
            ),
        ),
        **signs,
    )
    mid = replace(make_document(chain["race"]).stages[0], kind=StageKind.MID, name="Consistency")
    document = replace(document, stages=(early, mid))
    programme = make_programme(clinic=patient.clinic, patient=patient, by=by, document=document)
    return make_assignment(clinic=patient.clinic, patient=patient, programme=programme, since=since)


def enter_early(assignment, by):
    """Leave only the early stage active."""
    assignment.stage_entries.create(
        clinic=assignment.clinic,
        day=assignment.since,
        stages=[assignment.programme.document.stages[0].key],
        by=by,
    )


def tell(assignment, *answers, last=0, asked=None, **given):
    """Log one session a day with these answers, the last of them ``last`` days ago."""
    answers = [Answer(answer) if answer else None for answer in answers]
    return [
        make_entry(
            clinic=assignment.clinic,
            session=make_session(
                clinic=assignment.clinic,
                assignment=assignment,
                day=ago(last + len(answers) - 1 - number),
                ended_at=NOON,
            ),
            answer=answer,
            asked_dose_json=asked or ASKED,
            **given,
        )
        for number, answer in enumerate(answers)
    ]


def read(patient, day=WEDNESDAY):
    """Return what suggestions read of ``patient``."""
    patient = type(patient).objects.select_related("user", "clinic").get(pk=patient.pk)
    return load_evidence(patient, load_course(patient, day=day), day=day)
