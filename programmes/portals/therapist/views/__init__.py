"""The therapist's pages, one module for each topic."""

from programmes.portals.therapist.views.building import (
    builder,
    builder_search,
    programme,
    programme_begin,
)
from programmes.portals.therapist.views.devices import device_end, pairing
from programmes.portals.therapist.views.drill import drill
from programmes.portals.therapist.views.drill_editing import drill_copy, drill_edit, drill_new
from programmes.portals.therapist.views.drill_files import (
    library_csv,
    library_export,
    library_import,
    library_import_confirm,
)
from programmes.portals.therapist.views.drill_keeping import (
    drill_bring_back,
    drill_retire,
    drill_starter,
)
from programmes.portals.therapist.views.drill_pictures import drill_picture_check, drill_pictures
from programmes.portals.therapist.views.drills import library
from programmes.portals.therapist.views.giving import give
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
    pause,
    resume,
    stages_enter,
    stop_now,
)
from programmes.portals.therapist.views.templates import (
    start,
    template_begin,
    template_describe,
    template_save_as,
    template_state,
    templates,
    templates_compare,
)

__all__ = [
    "allow_again",
    "builder",
    "builder_search",
    "caseload",
    "device_end",
    "drill",
    "drill_bring_back",
    "drill_copy",
    "drill_edit",
    "drill_new",
    "drill_picture_check",
    "drill_pictures",
    "drill_retire",
    "drill_starter",
    "give",
    "library",
    "library_csv",
    "library_export",
    "library_import",
    "library_import_confirm",
    "pairing",
    "patient",
    "pause",
    "prescription_add",
    "prescription_edit",
    "prescription_move",
    "prescription_remove",
    "programme",
    "programme_begin",
    "programme_undo",
    "resume",
    "stage_edit",
    "stages_enter",
    "start",
    "stop_now",
    "template_begin",
    "template_describe",
    "template_save_as",
    "template_state",
    "templates",
    "templates_compare",
]
