"""Addresses of the therapist's pages, below the clinic's."""

from django.urls import URLPattern, URLResolver, include, path

from programmes.portals.therapist import views

app_name = "therapist"

programme: list[URLPattern | URLResolver] = [
    path("", views.builder, name="builder"),
    path("search/", views.builder_search, name="builder_search"),
    path("undo/", views.programme_undo, name="programme_undo"),
    path("stages/add/", views.stage_add, name="stage_add"),
    path("stages/<uuid:stage>/", views.stage_edit, name="stage_edit"),
    path("stages/<uuid:stage>/move/", views.stage_move, name="stage_move"),
    path("stages/<uuid:stage>/remove/", views.stage_remove, name="stage_remove"),
    path("stages/<uuid:stage>/signs/", views.stage_sign, name="stage_sign"),
    path("stages/<uuid:stage>/several/", views.prescriptions_edit, name="prescriptions_edit"),
    path("stages/<uuid:stage>/add/", views.prescription_add, name="prescription_add"),
    path("drills/<uuid:prescription>/", views.prescription_edit, name="prescription_edit"),
    path("drills/<uuid:prescription>/move/", views.prescription_move, name="prescription_move"),
    path(
        "drills/<uuid:prescription>/remove/", views.prescription_remove, name="prescription_remove"
    ),
]
patient: list[URLPattern | URLResolver] = [
    path("", views.patient, name="patient"),
    path("cards/<uuid:card>/", views.card_answer, name="card_answer"),
    path("limits/", views.limits, name="limits"),
    path("messages/", views.messages, name="messages"),
    path("messages/<uuid:message>/photo/", views.message_photo, name="message_photo"),
    path("limits/usual/", views.usual_pain, name="usual_pain"),
    path("limits/<slug:section>/", views.limit, name="limit"),
    path("goals/", views.goal_add, name="goal_add"),
    path("goals/<uuid:goal>/", views.goal_settle, name="goal_settle"),
    path("stages/", views.stages_enter, name="stages_enter"),
    path("pause/", views.pause, name="pause"),
    path("clearance/", views.clearance, name="clearance"),
    path("clearance/end/", views.clearance_end, name="clearance_end"),
    path("resume/", views.resume, name="resume"),
    path("stop/", views.stop_now, name="stop_now"),
    path("stop/seen/", views.stop_seen, name="stop_seen"),
    path("end/", views.end, name="end"),
    path("end/take-back/", views.go_on, name="go_on"),
    path("allow/", views.allow_again, name="allow_again"),
    path("sheet/", views.sheet, name="sheet"),
    path("paper/", views.paper, name="paper"),
    path("helpers/", views.helpers, name="helpers"),
    path("helpers/<uuid:helper>/end/", views.helper_end, name="helper_end"),
    path("screen/", views.screen, name="screen"),
    path("pairing/", views.pairing, name="pairing"),
    path("devices/<uuid:device>/", views.pairing_state, name="pairing_state"),
    path("devices/<uuid:device>/name/", views.device_name, name="device_name"),
    path("devices/<uuid:device>/end/", views.device_end, name="device_end"),
    path("programme/", views.programme, name="programme"),
    path("programme/begin/", views.programme_begin, name="programme_begin"),
    path("programme/start/", views.start, name="start"),
    path("programme/give/", views.give, name="give"),
    path("signs/", views.sign_look, name="sign_look"),
    path("ability/", views.ability_assess, name="ability_assess"),
    path("measures/", views.measure_enter, name="measure_enter"),
    path("measures/correct/", views.measure_correct, name="measure_correct"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("suggestions/answer/", views.suggestion_answer, name="suggestion_answer"),
]
media: list[URLPattern | URLResolver] = [
    path("", views.drill_media, name="drill_media"),
    path("<uuid:media>/remove/", views.drill_media_remove, name="drill_media_remove"),
]
drill: list[URLPattern | URLResolver] = [
    path("", views.drill, name="drill"),
    path("edit/", views.drill_edit, name="drill_edit"),
    path("copy/", views.drill_copy, name="drill_copy"),
    path("retire/", views.drill_retire, name="drill_retire"),
    path("bring-back/", views.drill_bring_back, name="drill_bring_back"),
    path("starter/", views.drill_starter, name="drill_starter"),
    path("picture/", views.drill_picture_check, name="drill_picture_check"),
]
urlpatterns = [
    path("", views.caseload, name="caseload"),
    path("library/", views.library, name="library"),
    path("library/filters/", views.library_filters, name="library_filters"),
    path("library/import/", views.library_import, name="library_import"),
    path("library/import/carry-out/", views.library_import_confirm, name="library_import_confirm"),
    path("library/export/", views.library_export, name="library_export"),
    path("library/export/drills.csv", views.library_csv, name="library_csv"),
    path("library/<uuid:drill>/media/", include(media)),
    path("media/<uuid:media>/", views.media_file, name="media_file"),
    path("media/<uuid:media>/poster/", views.media_poster, name="media_poster"),
    path("library/new/", views.drill_new, name="drill_new"),
    path("library/pictures/", views.drill_pictures, name="drill_pictures"),
    path("library/<uuid:drill>/", include(drill)),
    path("library/<uuid:drill>/poses/", views.poses, name="poses"),
    path("library/<uuid:drill>/poses/clear/", views.poses_clear, name="poses_clear"),
    path("library/<uuid:drill>/favourite/", views.favourite, name="favourite"),
    path("patients/<uuid:patient>/", include(patient)),
    path("programmes/<uuid:programme>/", include(programme)),
    path("programmes/<uuid:programme>/save-as/", views.template_save_as, name="template_save_as"),
    path("templates/", views.templates, name="templates"),
    path("templates/begin/", views.template_begin, name="template_begin"),
    path("templates/compare/", views.templates_compare, name="templates_compare"),
    path("templates/<uuid:template>/", views.template_describe, name="template_describe"),
    path("templates/<uuid:template>/state/", views.template_state, name="template_state"),
]
