"""The therapist's pages, one module for each topic."""

from programmes.portals.therapist.views.building import (
    builder,
    builder_search,
    programme_begin,
)
from programmes.portals.therapist.views.devices import device_end, pairing
from programmes.portals.therapist.views.drills import drill, library
from programmes.portals.therapist.views.giving import give
from programmes.portals.therapist.views.papers import paper, sheet
from programmes.portals.therapist.views.people import caseload
from programmes.portals.therapist.views.prescribing import (
    prescription_add,
    prescription_edit,
    prescription_move,
    prescription_remove,
    programme_undo,
    stage_edit,
)
from programmes.portals.therapist.views.record import patient
from programmes.portals.therapist.views.steering import (
    allow_again,
    end,
    go_on,
    pause,
    resume,
    stages_enter,
    stop_now,
    stop_seen,
)

__all__ = [
    "allow_again",
    "builder",
    "builder_search",
    "caseload",
    "device_end",
    "drill",
    "end",
    "give",
    "go_on",
    "library",
    "pairing",
    "paper",
    "patient",
    "pause",
    "prescription_add",
    "prescription_edit",
    "prescription_move",
    "prescription_remove",
    "programme_begin",
    "programme_undo",
    "resume",
    "sheet",
    "stage_edit",
    "stages_enter",
    "stop_now",
    "stop_seen",
]
