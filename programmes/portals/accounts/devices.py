"""The browser of a patient: how long it stays signed in, and what it is called at first."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from programmes.models import Device
from programmes.portals.access import DEVICE_SESSION_KEY, PRINTED_SESSION_KEY

DEVICE_SIGN_IN_LASTS_S = 180 * 24 * 60 * 60


def connect(request: HttpRequest, device: Device) -> None:
    """Let the session that was just opened be that of ``device``."""
    request.session[DEVICE_SESSION_KEY] = str(device.public_id)
    request.session.pop(PRINTED_SESSION_KEY, None)
    request.session.set_expiry(DEVICE_SIGN_IN_LASTS_S)


def device_name(request: HttpRequest) -> str:
    """Return words by which a person knows this browser again."""
    return device_of(request.headers.get("User-Agent", ""))


def device_of(agent: str) -> str:
    """Return what kind of device a browser says that it runs on."""
    for mark, name in (
        ("iPhone", _("iPhone")),
        ("iPad", _("iPad")),
        ("Android", _("Android phone or tablet")),
        ("Windows", _("Windows computer")),
        ("Macintosh", _("Mac")),
    ):
        if mark in agent:
            return name
    return _("Computer")
