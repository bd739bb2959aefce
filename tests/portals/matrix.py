"""The tables of ``test_access_matrix``: what everybody gets at every URL."""

from programmes.models import Role
from programmes.portals import access

OK, TO, BAD, GONE, NOT_ALLOWED, STALE, SPENT = 200, 302, 422, 404, 405, 409, 410
UNWELL = 503
# What an address names besides rows that belong to somebody.
OF_ONE_PAGE = {"stage", "prescription", "source", "place", "page"}
OF_ONE_PAGE |= {"number", "setting", "rule", "kind", "section", "question"}

# url name: (GET, POST) as the person it is for.
PUBLIC = {
    "accounts:start": (OK, NOT_ALLOWED),
    "accounts:pair": (SPENT, SPENT),
    "accounts:printed": (SPENT, SPENT),
    "accounts:code": (OK, BAD),
    "accounts:email": (OK, BAD),
    "accounts:email_code": (TO, TO),  # nobody asked for one
    "accounts:enter": (SPENT, SPENT),
    "accounts:help_offer": (SPENT, SPENT),
    "accounts:invitation": (SPENT, SPENT),
    "accounts:stop": (SPENT, SPENT),
    "accounts:not_connected": (OK, NOT_ALLOWED),
    "accounts:emergency": (OK, NOT_ALLOWED),
    "accounts:alive": (OK, NOT_ALLOWED),
    "accounts:ready": (OK, NOT_ALLOWED),
    "accounts:deep_health": (UNWELL, NOT_ALLOWED),  # nothing sends here
    "patient:worker": (OK, NOT_ALLOWED),
    "patient:manifest": (OK, NOT_ALLOWED),
    "drawings:drawing": (OK, NOT_ALLOWED),
    "drawings:logo": (GONE, NOT_ALLOWED),  # the digest is a drawing's
    "workbench:people": (OK, GONE),  # nobody was picked
    "workbench:mailbox": (OK, NOT_ALLOWED),
    "workbench:styleguide": (OK, NOT_ALLOWED),
    "workbench:pictures": (OK, NOT_ALLOWED),
}
THERAPIST = {
    "therapist:caseload": (OK, NOT_ALLOWED),
    "therapist:caseload_answer": (NOT_ALLOWED, GONE),  # no button was pressed
    "therapist:caseload_undo": (NOT_ALLOWED, TO),
    "therapist:patient": (OK, NOT_ALLOWED),
    "therapist:card_answer": (NOT_ALLOWED, GONE),  # no button was pressed
    "therapist:reminders": (OK, BAD),
    "therapist:weekly_list": (OK, TO),  # nothing ticked is none
    "therapist:limits": (OK, NOT_ALLOWED),
    "therapist:usual_pain": (OK, BAD),
    "therapist:limit": (OK, TO),  # nothing typed is as in the clinic
    "therapist:look_after": (NOT_ALLOWED, TO),
    "therapist:messages": (OK, BAD),
    "therapist:message_photo": (OK, NOT_ALLOWED),
    "therapist:goal_add": (NOT_ALLOWED, BAD),
    "therapist:goal_settle": (NOT_ALLOWED, GONE),  # no button was pressed
    "therapist:goal_change": (NOT_ALLOWED, BAD),
    "therapist:stages_enter": (NOT_ALLOWED, BAD),
    "therapist:pause": (NOT_ALLOWED, BAD),
    "therapist:clearance": (OK, BAD),
    "therapist:clearance_end": (GONE, GONE),  # no clearance was named
    "therapist:resume": (NOT_ALLOWED, TO),
    "therapist:stop_now": (NOT_ALLOWED, BAD),
    "therapist:stop_seen": (GONE, NOT_ALLOWED),  # no stop was named
    "therapist:end": (OK, BAD),
    "therapist:go_on": (NOT_ALLOWED, TO),
    "therapist:printed_card": (NOT_ALLOWED, GONE),  # the clinic has turned none on
    "therapist:sheet": (OK, NOT_ALLOWED),
    "therapist:paper": (OK, BAD),
    "therapist:allow_again": (NOT_ALLOWED, GONE),  # nothing was withdrawn
    "therapist:screen": (OK, BAD),
    "therapist:helpers": (OK, BAD),
    "therapist:standing": (OK, BAD),
    "therapist:data": (OK, BAD),
    "therapist:data_state": (OK, NOT_ALLOWED),
    "therapist:data_file": (GONE, NOT_ALLOWED),  # only whoever asked for it
    "therapist:helper_end": (NOT_ALLOWED, TO),
    "patient:ask_together": (OK, BAD),
    "therapist:pairing": (NOT_ALLOWED, OK),
    "therapist:pairing_state": (OK, NOT_ALLOWED),
    "therapist:device_name": (NOT_ALLOWED, TO),
    "therapist:device_end": (NOT_ALLOWED, TO),
    "therapist:library": (OK, NOT_ALLOWED),
    "therapist:library_filters": (OK, NOT_ALLOWED),
    "therapist:drill": (OK, NOT_ALLOWED),
    "therapist:poses": (OK, BAD),
    "therapist:poses_clear": (NOT_ALLOWED, TO),  # there were none
    "therapist:programme": (TO, NOT_ALLOWED),
    "therapist:start": (OK, GONE),  # no such source
    "therapist:templates": (OK, NOT_ALLOWED),
    "therapist:template_begin": (NOT_ALLOWED, BAD),
    "therapist:template_save_as": (OK, BAD),
    "therapist:template_describe": (NOT_ALLOWED, TO),
    "therapist:template_state": (NOT_ALLOWED, GONE),  # no such state
    "therapist:templates_compare": (OK, NOT_ALLOWED),
    "therapist:library_import": (OK, BAD),
    "therapist:library_import_confirm": (NOT_ALLOWED, BAD),  # nothing was checked
    "therapist:library_export": (OK, NOT_ALLOWED),
    "therapist:library_csv": (OK, NOT_ALLOWED),
    "therapist:drill_media": (OK, BAD),
    "therapist:drill_media_remove": (TO, TO),  # sent before it is opened: it is gone by then
    "therapist:media_file": (OK, NOT_ALLOWED),
    "therapist:media_poster": (OK, NOT_ALLOWED),
    "therapist:drill_new": (OK, BAD),
    "therapist:drill_edit": (OK, BAD),
    "therapist:drill_copy": (OK, BAD),
    "therapist:drill_retire": (OK, TO),
    "therapist:drill_bring_back": (NOT_ALLOWED, TO),
    "therapist:drill_starter": (OK, STALE),
    "therapist:drill_pictures": (OK, NOT_ALLOWED),
    "therapist:drill_picture_check": (NOT_ALLOWED, TO),
    "therapist:favourite": (NOT_ALLOWED, TO),
    "therapist:builder": (OK, NOT_ALLOWED),
    "therapist:builder_search": (TO, NOT_ALLOWED),
    "therapist:programme_begin": (NOT_ALLOWED, TO),
    "therapist:programme_undo": (NOT_ALLOWED, STALE),
    "therapist:stage_add": (NOT_ALLOWED, GONE),  # no such kind
    "therapist:stage_edit": (NOT_ALLOWED, BAD),
    "therapist:stage_move": (NOT_ALLOWED, STALE),
    "therapist:stage_remove": (NOT_ALLOWED, STALE),
    "therapist:stage_sign": (NOT_ALLOWED, STALE),
    "therapist:prescription_add": (NOT_ALLOWED, GONE),  # no such drill
    "therapist:prescription_edit": (NOT_ALLOWED, BAD),
    "therapist:prescription_move": (NOT_ALLOWED, STALE),
    "therapist:prescription_remove": (NOT_ALLOWED, STALE),
    "therapist:prescriptions_edit": (NOT_ALLOWED, STALE),
    "therapist:give": (OK, STALE),
    "patient:preview": (OK, NOT_ALLOWED),
    "therapist:suggestions": (TO, NOT_ALLOWED),
    "therapist:suggestion_answer": (NOT_ALLOWED, GONE),  # no button was pressed
    "therapist:sign_look": (NOT_ALLOWED, GONE),  # no movement was named
    "therapist:ability_assess": (NOT_ALLOWED, BAD),
    "therapist:measure_enter": (NOT_ALLOWED, BAD),
    "therapist:trends": (OK, NOT_ALLOWED),
    "therapist:measure_form": (TO, NOT_ALLOWED),
    "therapist:measure_goals": (NOT_ALLOWED, BAD),
    "therapist:measure_correct": (NOT_ALLOWED, GONE),  # no score was named
    "therapist:measure_ask": (NOT_ALLOWED, BAD),
    "therapist:measure_ask_end": (NOT_ALLOWED, TO),
}
# What an assistant may open as well: read, log, measure and prepare; never decide.
ASSISTANT = {
    f"therapist:{name}"
    for name in (
        *("caseload", "patient", "goal_add", "goal_settle", "goal_change", "sheet", "paper"),
        *("messages", "message_photo"),
        *("library", "library_filters", "drill", "favourite", "media_file", "media_poster"),
        *("programme", "programme_begin", "programme_undo", "start"),
        *("builder", "builder_search", "suggestions", "measure_enter", "measure_correct"),
        *("measure_form", "measure_goals", "measure_ask", "measure_ask_end", "trends"),
        *("stage_add", "stage_edit", "stage_move", "stage_remove", "stage_sign"),
        *("prescription_add", "prescription_edit", "prescription_move", "prescription_remove"),
        "prescriptions_edit",
    )
} | {"patient:preview"}
CLINIC_ADMIN = {
    "clinic_admin:people": (OK, NOT_ALLOWED),
    "clinic_admin:person": (OK, NOT_ALLOWED),
    "clinic_admin:membership_end": (OK, TO),
    "clinic_admin:membership_renew": (NOT_ALLOWED, TO),
    "clinic_admin:memberships_end": (NOT_ALLOWED, TO),  # nobody was chosen
    "clinic_admin:sign_out": (NOT_ALLOWED, TO),
    "clinic_admin:invitations_act": (NOT_ALLOWED, TO),  # none was chosen
    "clinic_admin:factor_reset": (OK, BAD),  # nobody said what goes
    "clinic_admin:role_add": (NOT_ALLOWED, TO),
    "clinic_admin:data": (OK, BAD),
    "clinic_admin:data_state": (OK, NOT_ALLOWED),
    "clinic_admin:data_file": (GONE, NOT_ALLOWED),  # only whoever asked for it
    "clinic_admin:emergency": (OK, BAD),
    "clinic_admin:record": (TO, NOT_ALLOWED),  # no reason was given
    "clinic_admin:link": (OK, BAD),
    "clinic_admin:unlink": (NOT_ALLOWED, TO),  # it stands for itself
    "clinic_admin:erase": (OK, BAD),
    "clinic_admin:erasures": (OK, NOT_ALLOWED),
    "clinic_admin:erasure_answer": (NOT_ALLOWED, GONE),  # no button was pressed
    "clinic_admin:care": (OK, NOT_ALLOWED),
    "clinic_admin:handover": (OK, BAD),
    "clinic_admin:handover_nobody": (OK, BAD),
    "clinic_admin:device_end": (NOT_ALLOWED, TO),
    "clinic_admin:patient_add": (OK, BAD),
    "clinic_admin:staff_add": (OK, BAD),
    "clinic_admin:staff_import": (OK, BAD),
    "clinic_admin:staff_import_confirm": (NOT_ALLOWED, BAD),  # nothing was checked
    "clinic_admin:deliveries": (OK, NOT_ALLOWED),
    "clinic_admin:why": (OK, NOT_ALLOWED),
    "clinic_admin:address_lift": (NOT_ALLOWED, GONE),  # no address was named
    "clinic_admin:delivery": (OK, NOT_ALLOWED),
    "clinic_admin:delivery_look": (OK, NOT_ALLOWED),
    "clinic_admin:delivery_act": (NOT_ALLOWED, GONE),  # no button was pressed
    "clinic_admin:audit": (OK, NOT_ALLOWED),
    "clinic_admin:audit_csv": (OK, NOT_ALLOWED),
    "clinic_admin:settings": (OK, NOT_ALLOWED),
    "clinic_admin:setting_logo": (OK, BAD),
    "clinic_admin:setting": (OK, TO),  # nothing typed is the default
}
PATIENT = {
    "patient:today": (OK, NOT_ALLOWED),
    "patient:changed": (OK, NOT_ALLOWED),
    "patient:follow": (NOT_ALLOWED, TO),
    "patient:start": (NOT_ALLOWED, TO),
    "patient:awake": (NOT_ALLOWED, TO),
    "patient:stop": (NOT_ALLOWED, TO),
    "patient:ready": (OK, NOT_ALLOWED),
    "patient:pain_before": (OK, BAD),
    "patient:between": (OK, NOT_ALLOWED),
    "patient:pain_after": (TO, TO),  # the session goes on
    "patient:practice": (OK, NOT_ALLOWED),
    "patient:steps": (OK, NOT_ALLOWED),
    "patient:pause": (OK, NOT_ALLOWED),
    "patient:some": (OK, NOT_ALLOWED),
    "patient:log": (NOT_ALLOWED, TO),
    "patient:how": (OK, TO),  # nothing picked is skipped
    "patient:number": (OK, BAD),
    "patient:pain": (OK, BAD),
    "patient:wins": (OK, BAD),
    "patient:messages": (OK, BAD),
    "patient:message_photo": (OK, NOT_ALLOWED),
    "patient:take_back": (NOT_ALLOWED, TO),
    "patient:done": (OK, NOT_ALLOWED),
    "patient:progress": (OK, NOT_ALLOWED),
    "patient:correct": (OK, BAD),
    "patient:hurt": (OK, BAD),
    "patient:rest": (OK, NOT_ALLOWED),
    "patient:help": (OK, NOT_ALLOWED),
    "patient:tired": (OK, NOT_ALLOWED),
    "patient:mistake": (NOT_ALLOWED, TO),  # no report was named
    "patient:wrong": (OK, BAD),
    "patient:wrong_more": (OK, BAD),
    "patient:opened": (OK, NOT_ALLOWED),
    "patient:data": (OK, TO),
    "patient:data_file": (OK, NOT_ALLOWED),
    "patient:consents": (OK, NOT_ALLOWED),
    "patient:erase": (OK, TO),
    "patient:devices": (OK, NOT_ALLOWED),
    "patient:device": (OK, TO),
    "patient:device_end": (NOT_ALLOWED, TO),
    "patient:home_screen": (OK, NOT_ALLOWED),
    "patient:passkey": (OK, BAD),
    "patient:passkey_remove": (NOT_ALLOWED, TO),
    "patient:address": (OK, BAD),
    "patient:address_code": (TO, TO),  # nobody asked for one
    "patient:questions": (TO, NOT_ALLOWED),
    "patient:question": (OK, BAD),
    "patient:question_skip": (NOT_ALLOWED, TO),
    "patient:helpers": (OK, NOT_ALLOWED),
    "patient:helper_add": (OK, BAD),
    "patient:helper": (OK, TO),
    "patient:helper_end": (NOT_ALLOWED, TO),
    "patient:who": (OK, BAD),
    "patient:reminders": (OK, NOT_ALLOWED),
    "patient:reminder": (TO, TO),  # there is no address
    "patient:push": (GONE, GONE),  # there is no key
    "patient:mobile": (GONE, GONE),  # there is no provider
    "patient:mobile_code": (TO, TO),
    "patient:quiet": (OK, BAD),
    "patient:cue": (OK, TO),  # nothing typed is none
    "patient:settings": (OK, NOT_ALLOWED),
    "patient:setting": (OK, BAD),
    "patient:ask": (OK, BAD),
    "patient:pack": (OK, NOT_ALLOWED),
    "patient:inbox": (OK, 400),  # nothing was sent
    "patient:media_file": (OK, NOT_ALLOWED),
    "patient:media_poster": (OK, NOT_ALLOWED),
}
CARER = {
    "patient:helping": (OK, NOT_ALLOWED),
    "patient:helping_drill": (OK, BAD),
    "patient:helping_past": (OK, NOT_ALLOWED),
    "patient:helping_hurt": (OK, BAD),
    "patient:helping_wrong": (OK, BAD),
    "patient:helping_wrong_more": (OK, BAD),
    "patient:helping_rest": (OK, NOT_ALLOWED),
    "patient:helping_mistake": (NOT_ALLOWED, TO),  # no report was named
    "patient:helping_end": (TO, TO),  # sent before it is opened: who has stopped is signed out
}
SIGNED_IN = {
    "accounts:sign_ins": (OK, NOT_ALLOWED),
    "accounts:stay": (OK, NOT_ALLOWED),
    "accounts:others_end": (NOT_ALLOWED, TO),
    "accounts:sign_in_end": (NOT_ALLOWED, GONE),  # it is nobody's
}
BY_ROLE = {
    Role.THERAPIST.value: THERAPIST,
    Role.CLINIC_ADMIN.value: CLINIC_ADMIN,
    Role.PATIENT.value: PATIENT,
    access.CARER: CARER,
}
MATRIX = {**PUBLIC, **THERAPIST, **CLINIC_ADMIN, **PATIENT, **CARER, **SIGNED_IN}
