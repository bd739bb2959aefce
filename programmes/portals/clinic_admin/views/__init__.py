"""The pages of those who run a clinic, one module for each topic."""

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
    "device_end",
    "membership_end",
    "membership_renew",
    "patient_add",
    "people",
    "person",
    "setting",
    "settings",
    "staff_add",
]
