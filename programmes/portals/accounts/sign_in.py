"""
django-allauth's pages, each under a policy of ours.

A name that is not in the table is not mounted; a name that vanished from allauth fails the start.
"""

from collections.abc import Iterator
from typing import Any

from allauth.account import urls as account_urls
from allauth.mfa import urls as mfa_urls
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, include, path

from programmes.portals.access import View, public_page, signed_in_page
from programmes.portals.second_factor import Asked

_way_in = public_page(reason="people who are not signed in must reach it")
_OWN = "it shows and changes only the person's own account"
_own_account = signed_in_page(reason=_OWN)
_first_factor = signed_in_page(reason=_OWN, factor=Asked.IF_SET_UP)
_asks_again = signed_in_page(reason=_OWN, factor=Asked.NEVER)

POLICIES = {
    "account_login": _way_in,
    "account_logout": _way_in,
    "account_inactive": _way_in,
    "account_signup": _way_in,  # says that sign-up is closed
    "account_reset_password": _way_in,
    "account_reset_password_done": _way_in,
    "account_reset_password_from_key": _way_in,
    "account_reset_password_from_key_done": _way_in,
    "account_reauthenticate": _asks_again,
    "account_change_password": _own_account,
    "mfa_authenticate": _way_in,
    "mfa_login_webauthn": _way_in,
    "mfa_reauthenticate": _asks_again,
    "mfa_reauthenticate_webauthn": _asks_again,
    "mfa_index": _first_factor,
    "mfa_activate_totp": _first_factor,
    "mfa_deactivate_totp": _own_account,
    "mfa_view_recovery_codes": _own_account,
    "mfa_generate_recovery_codes": _own_account,
    "mfa_download_recovery_codes": _own_account,
    "mfa_list_webauthn": _own_account,
    "mfa_add_webauthn": _first_factor,
    "mfa_edit_webauthn": _own_account,
    "mfa_remove_webauthn": _own_account,
}


def _mounted(patterns: list[Any], met: set[str]) -> Iterator[URLPattern | URLResolver]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inside = list(_mounted(entry.url_patterns, met))
            resolver = path("", include(inside))
            resolver.pattern = entry.pattern
            yield resolver
        elif entry.name in POLICIES:
            met.add(entry.name)
            view: View = POLICIES[entry.name](entry.callback)
            yield URLPattern(entry.pattern, view, entry.default_args, entry.name)


_met: set[str] = set()
urlpatterns = [
    *_mounted(account_urls.urlpatterns, _met),
    path("2fa/", include(list(_mounted(mfa_urls.urlpatterns, _met)))),
]

if set(POLICIES) != _met:
    raise ImproperlyConfigured(f"allauth has no page named {sorted(set(POLICIES) - _met)}")
