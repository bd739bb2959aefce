"""Addresses of the therapist's pages, below the clinic's."""

from django.urls import URLPattern, URLResolver, include, path

from programmes.portals.therapist import views

app_name = "therapist"

programme: list[URLPattern | URLResolver] = [
    path("", views.builder, name="builder"),
    path("begin/", views.programme_begin, name="programme_begin"),
    path("search/", views.builder_search, name="builder_search"),
    path("undo/", views.programme_undo, name="programme_undo"),
    path("give/", views.give, name="give"),
    path("stages/<uuid:stage>/", views.stage_edit, name="stage_edit"),
    path("stages/<uuid:stage>/add/", views.prescription_add, name="prescription_add"),
    path("drills/<uuid:prescription>/", views.prescription_edit, name="prescription_edit"),
    path("drills/<uuid:prescription>/move/", views.prescription_move, name="prescription_move"),
    path(
        "drills/<uuid:prescription>/remove/", views.prescription_remove, name="prescription_remove"
    ),
]
patient: list[URLPattern | URLResolver] = [
    path("", views.patient, name="patient"),
    path("stages/", views.stages_enter, name="stages_enter"),
    path("pause/", views.pause, name="pause"),
    path("resume/", views.resume, name="resume"),
    path("stop/", views.stop_now, name="stop_now"),
    path("stop/seen/", views.stop_seen, name="stop_seen"),
    path("end/", views.end, name="end"),
    path("end/take-back/", views.go_on, name="go_on"),
    path("allow/", views.allow_again, name="allow_again"),
    path("sheet/", views.sheet, name="sheet"),
    path("paper/", views.paper, name="paper"),
    path("pairing/", views.pairing, name="pairing"),
    path("devices/<uuid:device>/end/", views.device_end, name="device_end"),
    path("programme/", include(programme)),
]
urlpatterns = [
    path("", views.caseload, name="caseload"),
    path("library/", views.library, name="library"),
    path("library/<uuid:drill>/", views.drill, name="drill"),
    path("patients/<uuid:patient>/", include(patient)),
]
