"""The therapist's pages, one module for each topic."""

from programmes.portals.therapist.views.building import (
    builder,
    builder_search,
    programme_begin,
)
from programmes.portals.therapist.views.devices import device_end, pairing
from programmes.portals.therapist.views.drills import drill, library
from programmes.portals.therapist.views.giving import give
from programmes.portals.therapist.views.people import caseload
from programmes.portals.therapist.views.posing import poses, poses_clear
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
    pause,
    resume,
    stages_enter,
    stop_now,
)

__all__ = [
    "allow_again",
    "builder",
    "builder_search",
    "caseload",
    "device_end",
    "drill",
    "give",
    "library",
    "pairing",
    "patient",
    "pause",
    "poses",
    "poses_clear",
    "prescription_add",
    "prescription_edit",
    "prescription_move",
    "prescription_remove",
    "programme_begin",
    "programme_undo",
    "resume",
    "stage_edit",
    "stages_enter",
    "stop_now",
]
