"""The pages of those who run a clinic, one module for each topic."""

from programmes.portals.clinic_admin.views.auditing import audit, audit_csv
from programmes.portals.clinic_admin.views.deliveries import (
    address_lift,
    deliveries,
    delivery,
    delivery_act,
    delivery_look,
    why,
)
from programmes.portals.clinic_admin.views.people import (
    device_end,
    membership_end,
    membership_renew,
    patient_add,
    people,
    person,
    staff_add,
)
from programmes.portals.clinic_admin.views.settings import setting, settings

__all__ = [
    "address_lift",
    "audit",
    "audit_csv",
    "deliveries",
    "delivery",
    "delivery_act",
    "delivery_look",
    "device_end",
    "membership_end",
    "membership_renew",
    "patient_add",
    "people",
    "person",
    "setting",
    "settings",
    "staff_add",
    "why",
]
