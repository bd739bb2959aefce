"""Pages of those who run a clinic."""

from django.urls import path

from programmes.portals.clinic_admin import views

app_name = "clinic_admin"
urlpatterns = [
    path("", views.people, name="people"),
    path("people/end/", views.memberships_end, name="memberships_end"),
    path("people/<uuid:membership>/", views.person, name="person"),
    path("people/<uuid:membership>/end/", views.membership_end, name="membership_end"),
    path("people/<uuid:membership>/renew/", views.membership_renew, name="membership_renew"),
    path("people/<uuid:membership>/role/", views.role_add, name="role_add"),
    path("people/<uuid:membership>/sign-out/", views.sign_out, name="sign_out"),
    path("people/<uuid:membership>/data/", views.data, name="data"),
    path("people/<uuid:membership>/data/state/", views.data_state, name="data_state"),
    path("people/<uuid:membership>/data/<uuid:export>/", views.data_file, name="data_file"),
    path("people/<uuid:membership>/emergency/", views.emergency, name="emergency"),
    path("people/<uuid:membership>/record/", views.record, name="record"),
    path("people/<uuid:membership>/link/", views.link, name="link"),
    path("people/<uuid:membership>/unlink/", views.unlink, name="unlink"),
    path("people/<uuid:membership>/erase/", views.erase, name="erase"),
    path("erasures/", views.erasures, name="erasures"),
    path("erasures/<uuid:erasure>/", views.erasure_answer, name="erasure_answer"),
    path("care/", views.care, name="care"),
    path("care/nobody/", views.handover_nobody, name="handover_nobody"),
    path("care/<uuid:therapist>/", views.handover, name="handover"),
    path("devices/<uuid:device>/end/", views.device_end, name="device_end"),
    path("patients/add/", views.patient_add, name="patient_add"),
    path("staff/<uuid:colleague>/factor/", views.factor_reset, name="factor_reset"),
    path("staff/invitations/", views.invitations_act, name="invitations_act"),
    path("staff/import/", views.staff_import, name="staff_import"),
    path("staff/import/carry-out/", views.staff_import_confirm, name="staff_import_confirm"),
    path("staff/add/", views.staff_add, name="staff_add"),
    path("delivery/", views.deliveries, name="deliveries"),
    path("delivery/why/", views.why, name="why"),
    path("delivery/addresses/allow/", views.address_lift, name="address_lift"),
    path("delivery/<uuid:delivery>/", views.delivery, name="delivery"),
    path("delivery/<uuid:delivery>/look/", views.delivery_look, name="delivery_look"),
    path("delivery/<uuid:delivery>/act/", views.delivery_act, name="delivery_act"),
    path("audit/", views.audit, name="audit"),
    path("audit/csv/", views.audit_csv, name="audit_csv"),
    path("settings/", views.settings, name="settings"),
    path("settings/logo/", views.setting_logo, name="setting_logo"),
    path("settings/<slug:section>/", views.setting, name="setting"),
]
