"""The pages of those who run a clinic, one module for each topic."""

from programmes.portals.clinic_admin.views.auditing import audit, audit_csv
from programmes.portals.clinic_admin.views.care import care, handover, handover_nobody
from programmes.portals.clinic_admin.views.deliveries import (
    address_lift,
    deliveries,
    delivery,
    delivery_act,
    delivery_look,
    why,
)
from programmes.portals.clinic_admin.views.inviting import staff_import, staff_import_confirm
from programmes.portals.clinic_admin.views.people import (
    device_end,
    membership_end,
    membership_renew,
    patient_add,
    people,
    person,
    role_add,
    staff_add,
)
from programmes.portals.clinic_admin.views.settings import setting, settings

__all__ = [
    "address_lift",
    "audit",
    "audit_csv",
    "care",
    "deliveries",
    "delivery",
    "delivery_act",
    "delivery_look",
    "device_end",
    "handover",
    "handover_nobody",
    "membership_end",
    "membership_renew",
    "patient_add",
    "people",
    "person",
    "role_add",
    "setting",
    "settings",
    "staff_add",
    "staff_import",
    "staff_import_confirm",
    "why",
]
