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
from programmes.portals.clinic_admin.views.emergency import emergency, record
from programmes.portals.clinic_admin.views.erasing import erase, erasure_answer, erasures
from programmes.portals.clinic_admin.views.factors import factor_reset
from programmes.portals.clinic_admin.views.inviting import staff_import, staff_import_confirm
from programmes.portals.clinic_admin.views.linking import link, unlink
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
from programmes.portals.clinic_admin.views.rights import data, data_file, data_state
from programmes.portals.clinic_admin.views.settings import setting, setting_logo, settings
from programmes.portals.clinic_admin.views.several import (
    invitations_act,
    memberships_end,
    sign_out,
)

__all__ = [
    "address_lift",
    "audit",
    "audit_csv",
    "care",
    "data",
    "data_file",
    "data_state",
    "deliveries",
    "delivery",
    "delivery_act",
    "delivery_look",
    "device_end",
    "emergency",
    "erase",
    "erasure_answer",
    "erasures",
    "factor_reset",
    "handover",
    "handover_nobody",
    "invitations_act",
    "link",
    "membership_end",
    "membership_renew",
    "memberships_end",
    "patient_add",
    "people",
    "person",
    "record",
    "role_add",
    "setting",
    "setting_logo",
    "settings",
    "sign_out",
    "staff_add",
    "staff_import",
    "staff_import_confirm",
    "unlink",
    "why",
]
