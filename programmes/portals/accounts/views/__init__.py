"""Front door, pairing, invitations, emergency; codes by telephone and by e-mail."""

from programmes.portals.accounts.views.codes import code, email, email_code, enter
from programmes.portals.accounts.views.doors import (
    emergency,
    help_offer,
    invitation,
    not_connected,
    pair,
    printed,
    start,
)
from programmes.portals.accounts.views.health import alive, deep_health, ready
from programmes.portals.accounts.views.sessions import others_end, sign_in_end, sign_ins, stay
from programmes.portals.accounts.views.stopping import stop

__all__ = [
    "alive",
    "code",
    "deep_health",
    "email",
    "email_code",
    "emergency",
    "enter",
    "help_offer",
    "invitation",
    "not_connected",
    "others_end",
    "pair",
    "printed",
    "ready",
    "sign_in_end",
    "sign_ins",
    "start",
    "stay",
    "stop",
]
