"""The therapist's pages, one module for each topic."""

from programmes.portals.therapist.views.asking import measure_ask, measure_ask_end
from programmes.portals.therapist.views.building import (
    builder,
    builder_search,
    programme,
    programme_begin,
)
from programmes.portals.therapist.views.cards import card_answer
from programmes.portals.therapist.views.clearing import clearance, clearance_end
from programmes.portals.therapist.views.comfort import screen
from programmes.portals.therapist.views.devices import (
    device_end,
    device_name,
    pairing,
    pairing_state,
    printed_card,
)
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
from programmes.portals.therapist.views.giving import give
from programmes.portals.therapist.views.goals import goal_add, goal_change, goal_settle
from programmes.portals.therapist.views.helpers import helper_end, helpers
from programmes.portals.therapist.views.keeping import look_after
from programmes.portals.therapist.views.library import favourite, library, library_filters
from programmes.portals.therapist.views.limiting import limit, limits, usual_pain
from programmes.portals.therapist.views.looking import ability_assess, sign_look
from programmes.portals.therapist.views.measuring import (
    measure_correct,
    measure_enter,
    measure_form,
    measure_goals,
)
from programmes.portals.therapist.views.media import (
    drill_media,
    drill_media_remove,
    media_file,
    media_poster,
)
from programmes.portals.therapist.views.papers import paper, sheet
from programmes.portals.therapist.views.people import caseload, caseload_answer, caseload_undo
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
from programmes.portals.therapist.views.reminding import reminders, weekly_list
from programmes.portals.therapist.views.rights import data, data_file, data_state, standing
from programmes.portals.therapist.views.several import prescriptions_edit
from programmes.portals.therapist.views.staging import (
    stage_add,
    stage_move,
    stage_remove,
    stage_sign,
)
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
from programmes.portals.therapist.views.suggesting import suggestion_answer, suggestions
from programmes.portals.therapist.views.talking import message_photo, messages
from programmes.portals.therapist.views.templates import (
    start,
    template_begin,
    template_describe,
    template_save_as,
    template_state,
    templates,
    templates_compare,
)
from programmes.portals.therapist.views.trends import trends

__all__ = [
    "ability_assess",
    "allow_again",
    "builder",
    "builder_search",
    "card_answer",
    "caseload",
    "caseload_answer",
    "caseload_undo",
    "clearance",
    "clearance_end",
    "data",
    "data_file",
    "data_state",
    "device_end",
    "device_name",
    "drill",
    "drill_bring_back",
    "drill_copy",
    "drill_edit",
    "drill_media",
    "drill_media_remove",
    "drill_new",
    "drill_picture_check",
    "drill_pictures",
    "drill_retire",
    "drill_starter",
    "end",
    "favourite",
    "give",
    "go_on",
    "goal_add",
    "goal_change",
    "goal_settle",
    "helper_end",
    "helpers",
    "library",
    "library_csv",
    "library_export",
    "library_filters",
    "library_import",
    "library_import_confirm",
    "limit",
    "limits",
    "look_after",
    "measure_ask",
    "measure_ask_end",
    "measure_correct",
    "measure_enter",
    "measure_form",
    "measure_goals",
    "media_file",
    "media_poster",
    "message_photo",
    "messages",
    "pairing",
    "pairing_state",
    "paper",
    "patient",
    "pause",
    "poses",
    "poses_clear",
    "prescription_add",
    "prescription_edit",
    "prescription_move",
    "prescription_remove",
    "prescriptions_edit",
    "printed_card",
    "programme",
    "programme_begin",
    "programme_undo",
    "reminders",
    "resume",
    "screen",
    "sheet",
    "sign_look",
    "stage_add",
    "stage_edit",
    "stage_move",
    "stage_remove",
    "stage_sign",
    "stages_enter",
    "standing",
    "start",
    "stop_now",
    "stop_seen",
    "suggestion_answer",
    "suggestions",
    "template_begin",
    "template_describe",
    "template_save_as",
    "template_state",
    "templates",
    "templates_compare",
    "trends",
    "usual_pain",
    "weekly_list",
]
