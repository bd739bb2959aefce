"""
django-allauth's pages, each under a policy of ours.

A name that is not in the table is not mounted; a name that vanished from allauth fails the start.
"""

from collections.abc import Iterator
from functools import wraps
from typing import Any

from allauth.account import urls as account_urls
from allauth.mfa import urls as mfa_urls
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path

from programmes.portals.access import SignedInRequest, View, public_page, signed_in_page
from programmes.portals.second_factor import Asked

_way_in = public_page(reason="people who are not signed in must reach it")
_OWN = "it shows and changes only the person's own account"
_own_account = signed_in_page(reason=_OWN)
_first_factor = signed_in_page(reason=_OWN, factor=Asked.IF_SET_UP)
_asks_again = signed_in_page(reason=_OWN, factor=Asked.NEVER)


def _by_mail_first(view: View) -> View:
    """
    Let who has no password choose the first by a mail, which proves more than an open page.

    A phone that somebody else holds may be signed in; the mailbox is the person's own.
    """

    @wraps(view)
    def checked(request: SignedInRequest, **kwargs: object) -> HttpResponseBase:
        if not request.user.has_usable_password():
            return redirect("account_reset_password")
        return view(request, **kwargs)

    return checked


BEFORE = {"account_change_password": _by_mail_first}
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


def _as_it_is(view: View) -> View:
    return view


def _mounted(patterns: list[Any], met: set[str]) -> Iterator[URLPattern | URLResolver]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inside = list(_mounted(entry.url_patterns, met))
            resolver = path("", include(inside))
            resolver.pattern = entry.pattern
            yield resolver
        elif entry.name in POLICIES:
            met.add(entry.name)
            own: View = BEFORE.get(entry.name, _as_it_is)(entry.callback)
            view: View = POLICIES[entry.name](own)
            yield URLPattern(entry.pattern, view, entry.default_args, entry.name)


_met: set[str] = set()
urlpatterns = [
    *_mounted(account_urls.urlpatterns, _met),
    path("2fa/", include(list(_mounted(mfa_urls.urlpatterns, _met)))),
]

if set(POLICIES) != _met:
    raise ImproperlyConfigured(f"allauth has no page named {sorted(set(POLICIES) - _met)}")
