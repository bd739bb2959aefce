"""What giving a programme asks of a therapist, and which stages are active from then on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from programmes.domain.document import Document, Stage
from programmes.domain.fit import DrillFacts, FitCode, PatientFacts, fit, needs_acknowledgement
from programmes.domain.plan import StageEntry, Version, stages_entered
from programmes.domain.reason import Reason

MOST_DAYS_AHEAD = 90
"""How many days after today a version may begin, or an assignment end."""

_OF_ABILITY = {FitCode.BEYOND_ABILITY, FitCode.ONE_STEP_UP, FitCode.ABILITY_UNKNOWN}


@dataclass(frozen=True, slots=True)
class Caution:
    """A reason for care with a drill; ``code`` is how it is acknowledged, as ``code:value``."""

    drill: UUID
    code: str
    reason: Reason


def cautions(
    document: Document,
    active: Collection[Stage],
    drills: Mapping[UUID, DrillFacts],
    patient: PatientFacts,
) -> tuple[Caution, ...]:
    """
    Return what has to be acknowledged before ``document`` is given, each drill and reason once.

    ``active`` are the stages that the patient will be in. What the hand cannot do yet counts in
    those alone: the others are entered once it can.
    """
    return tuple(dict.fromkeys(_cautions(document, {s.key for s in active}, drills, patient)))


def _cautions(
    document: Document,
    active: Collection[UUID],
    drills: Mapping[UUID, DrillFacts],
    patient: PatientFacts,
) -> Iterator[Caution]:
    for stage, prescription in document.prescriptions():
        found = fit(drills[prescription.drill], patient)
        reasons = (reason for reason in found.reasons if reason.code != FitCode.NO_CLEARANCE)
        for reason, code in zip(reasons, needs_acknowledgement(found), strict=True):
            if stage.key in active or reason.code not in _OF_ABILITY:
                yield Caution(prescription.drill, code, reason)


def locked(
    document: Document, drills: Mapping[UUID, DrillFacts], patient: PatientFacts
) -> tuple[UUID, ...]:
    """Return the drills that keep ``document`` from being given, whoever acknowledges what."""
    wanted = dict.fromkeys(prescription.drill for _, prescription in document.prescriptions())
    return tuple(key for key in wanted if fit(drills[key], patient).is_locked)


def stages_then(document: Document, entries: Sequence[StageEntry], day: date) -> tuple[Stage, ...]:
    """
    Return the stages of ``document`` that are active on ``day``.

    Where those entered by then are not in it: the ones entered before, else after, that are; else
    its first with a prescription. Empty when it prescribes nothing.
    """
    entered = stages_entered(entries, day)
    before = [entry.stages for entry in entries if entry.day <= day]
    after = [entry.stages for entry in entries if entry.day > day]
    for keys in (entered, *reversed(before), *after):
        if found := tuple(stage for stage in document.stages if stage.key in keys):
            return found
    return tuple(stage for stage in document.stages if stage.prescriptions)[:1]


def missing_entries(
    versions: Sequence[Version], entries: Sequence[StageEntry], *, first_day: date
) -> tuple[StageEntry, ...]:
    """
    Return the entries without which a day from ``first_day`` on would have no stage.

    That happens where a version lacks the stages that were entered, or begins before they were.
    """
    found: list[StageEntry] = []
    changes = {version.valid_from for version in versions} | {entry.day for entry in entries}
    for day in sorted({first_day, *(day for day in changes if day > first_day)}):
        valid = [version for version in versions if version.valid_from <= day]
        if not valid:
            continue
        document = max(valid, key=lambda version: version.number).document
        so_far = [*entries, *found]
        then = frozenset(stage.key for stage in stages_then(document, so_far, day))
        if then and not then <= stages_entered(so_far, day):
            found.append(StageEntry(day, then))
    return tuple(found)
