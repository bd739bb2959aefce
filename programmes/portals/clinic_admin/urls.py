"""Pages of those who run a clinic."""

from django.urls import path

from programmes.portals.clinic_admin import views

app_name = "clinic_admin"
urlpatterns = [
    path("", views.people, name="people"),
    path("people/<uuid:membership>/", views.person, name="person"),
    path("people/<uuid:membership>/end/", views.membership_end, name="membership_end"),
    path("people/<uuid:membership>/renew/", views.membership_renew, name="membership_renew"),
    path("people/<uuid:membership>/role/", views.role_add, name="role_add"),
    path("care/", views.care, name="care"),
    path("care/nobody/", views.handover_nobody, name="handover_nobody"),
    path("care/<uuid:therapist>/", views.handover, name="handover"),
    path("devices/<uuid:device>/end/", views.device_end, name="device_end"),
    path("patients/add/", views.patient_add, name="patient_add"),
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
    path("settings/<slug:section>/", views.setting, name="setting"),
]
