"""What stands between a programme and its patient: locks, and care that nobody acknowledged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from programmes.domain import giving
from programmes.domain.document import Document, Stage
from programmes.domain.fit import PatientFacts
from programmes.models.library import Drill
from programmes.models.programme import Acknowledgement

if TYPE_CHECKING:
    from programmes.models.programme import Programme


@dataclass(frozen=True, slots=True)
class Care:
    """
    The drills of a document by public id, and which of them ask for what.

    ``locked`` cannot be given at all; ``missing`` wait for somebody who acknowledges them,
    ``known`` do not any more.
    """

    drills: dict[UUID, Drill]
    locked: tuple[UUID, ...]
    missing: tuple[giving.Caution, ...]
    known: tuple[giving.Caution, ...]


def load_care(
    programme: Programme,
    patient: PatientFacts,
    *,
    active: Collection[Stage],
    document: Document | None = None,
) -> Care:
    """
    Return what ``document`` asks of whoever gives it, in two queries; see ``cautions``.

    It is the programme's own as it stands, or one that was given, by default the former.
    """
    document = programme.document if document is None else document
    wanted = {prescription.drill for _, prescription in document.prescriptions()}
    found = Drill.objects.filter(clinic_id=programme.clinic_id, public_id__in=wanted)
    drills = {drill.public_id: drill for drill in found}
    facts = {key: drill.facts for key, drill in drills.items()}
    known = {
        (row.drill.public_id, row.reason)
        for row in Acknowledgement.objects.filter(programme=programme).select_related("drill")
    }
    cautions = giving.cautions(document, active, facts, patient)
    return Care(
        drills=drills,
        locked=giving.locked(document, facts, patient),
        missing=tuple(one for one in cautions if (one.drill, one.code) not in known),
        known=tuple(one for one in cautions if (one.drill, one.code) in known),
    )
