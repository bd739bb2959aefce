"""
Web push: a line on a phone that says that something is there, and nothing about health.

The text is encrypted for one browser (RFC 8291) and signed by our key (RFC 8292). Who carries it
learns when and how much, not what. That it was taken says nothing about whether it was shown.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid, b64urlencode
from pywebpush import WebPushException, webpush

from programmes.channels import Deferred, Lost, Refused, Unreachable

TIMEOUT_S = 10.0
GONE = (404, 410)
FOREVER, SERVER = 400, 500
LATER = (408, 429)
TOPIC_LENGTH = 32  # RFC 8030, 5.4


class Gone(Exception):
    """The browser wants nothing from us any more."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser takes messages, and the keys to encrypt for it, as it gave them."""

    endpoint: str
    p256dh: str
    auth: str


def is_set_up() -> bool:
    """Tell whether there is a key to sign with."""
    return bool(settings.WEB_PUSH_PRIVATE_KEY)


@cache
def public_key(private: str) -> str:
    """Return what browsers are told of ``private``."""
    key = Vapid.from_string(private).public_key
    return str(b64urlencode(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)))


def is_allowed(endpoint: str) -> bool:
    """
    Tell whether ``endpoint`` is one of a known push service.

    Browsers choose it, so that anybody could name any machine, one of ours too.
    """
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        return False
    host = parts.hostname or ""
    known = any(host == one or host.endswith(f".{one}") for one in settings.WEB_PUSH_HOSTS)
    return known and (parts.scheme == "https" or host == "localhost")


def push(to: Subscription, data: str, *, name: str, lasts: timedelta) -> str:
    """
    Hand ``data`` over for one browser and return the answer.

    A message of the same ``name``, of at most ``TOPIC_LENGTH`` letters and digits, takes the place
    of one that was not shown yet.

    :raises Gone: if the subscription has ended.
    :raises Unreachable: if the service is not there.
    :raises Deferred: if it asks to try later.
    :raises Refused: if it will never have it.
    :raises Lost: if nobody knows whether it has it.
    """
    if not is_allowed(to.endpoint):
        raise Gone("not a push service that is known")
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(to.endpoint))
    try:
        answer = webpush(
            {"endpoint": to.endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}},
            data=data,
            vapid_private_key=settings.WEB_PUSH_PRIVATE_KEY,
            vapid_claims={"sub": settings.WEB_PUSH_CONTACT, "aud": origin},
            ttl=max(0, int(lasts.total_seconds())),
            headers={"Topic": name, "Urgency": "normal"},
            timeout=TIMEOUT_S,
        )
    except WebPushException as error:
        if error.response is None:
            raise Gone(str(error)) from error  # its keys are none
        raise _verdict(error.response.status_code) from error
    except requests.ConnectionError as error:
        raise Unreachable(type(error).__name__) from error
    except requests.Timeout as error:
        raise Lost(type(error).__name__) from error
    return str(answer.status_code)


def _verdict(code: int) -> Exception:
    if code in GONE:
        return Gone(str(code))
    if code >= SERVER or code in LATER:
        return Deferred(str(code))
    return Refused(str(code))
