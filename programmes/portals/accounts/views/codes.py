"""Ways in for people who remember nothing: a code by telephone, a code or a link by e-mail."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from programmes.actions import accounts, codes
from programmes.portals.access import public_page
from programmes.portals.accounts.devices import device_name
from programmes.portals.accounts.forms import PairingCodeForm
from programmes.portals.accounts.views.doors import sign_in_carer, sign_in_on
from programmes.portals.code_forms import AddressForm, EmailCodeForm

ASKED_SESSION_KEY = "email_code"
TOO_MANY = 429
answers_too = require_http_methods(["GET", "HEAD", "POST"])


def _is_too_much(request: HttpRequest, *actions: str) -> bool:
    """Count a try, and tell whether there were too many of late."""
    return not all(
        ratelimit.consume(request, action=action, key="all" if action.endswith("_all") else None)
        for action in actions
    )


def answer_form(
    request: HttpRequest, template: str, form: forms.Form, *, is_too_much: bool = False, **more: Any
) -> HttpResponse:
    """Answer with a page of one form: as it is, refused, or refused for a while."""
    status = TOO_MANY if is_too_much else 422 if form.errors else 200
    return render(request, template, {"form": form, **more}, status=status)


def _let_in(request: HttpRequest, entered: codes.Entered) -> HttpResponse:
    if entered.device is None:
        return sign_in_carer(request, entered.user)
    return sign_in_on(request, entered.device)


@public_page(reason="whoever hears the code is let in; tries are counted", is_door=True)
@answers_too
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Take the code that the clinic read out; the page after it asks "Is this you?"."""
    form = PairingCodeForm(request.POST or None)
    is_too_much = False
    if request.method == "POST" and form.is_valid():
        is_too_much = _is_too_much(request, "pairing_code", "pairing_code_all")
        if is_too_much:
            form.add_error("code", _("Too many tries. Wait 10 minutes."))
        else:
            try:
                secret = codes.find_pairing_code(code=form.cleaned_data["code"], now=now())
            except accounts.PairingNotUsable:
                form.add_error("code", _("These numbers do not work. Ask for new ones."))
            else:
                return redirect("accounts:pair", secret=secret)
    return answer_form(request, "accounts/code.html", form, is_too_much=is_too_much)


@public_page(reason="people sign in here; every address gets the same answer", is_door=True)
@answers_too
@never_cache
def email(request: HttpRequest) -> HttpResponse:
    """Ask for the address to which a code goes."""
    form = AddressForm(request.POST or None)
    is_too_much = False
    if request.method == "POST" and form.is_valid():
        is_too_much = _is_too_much(request, "email_code")
        if is_too_much:
            form.add_error("address", _("Too many tries. Wait 10 minutes."))
        else:
            asked = codes.ask_for_sign_in(address=form.cleaned_data["address"], now=now())
            request.session[ASKED_SESSION_KEY] = str(asked.public_id)
            return redirect("accounts:email_code")
    return answer_form(request, "accounts/email.html", form, is_too_much=is_too_much)


@public_page(reason="people sign in here; tries are counted", is_door=True)
@answers_too
@never_cache
def email_code(request: HttpRequest) -> HttpResponse:
    """Take the code from the mail and sign this browser in."""
    asked = request.session.get(ASKED_SESSION_KEY)
    if asked is None:
        return redirect("accounts:email")
    form = EmailCodeForm(request.POST or None)
    if form.is_valid():
        try:
            entered = codes.use_code(
                asked=UUID(asked),
                code=form.cleaned_data["code"],
                device_name=device_name(request),
                now=now(),
            )
        except codes.WrongCode:
            form.add_error("code", _("These are not the numbers in your mail."))
        except codes.CodeNotUsable:
            form.add_error("code", _("These numbers do not work now. Ask for new ones."))
        else:
            return _let_in(request, entered)
    return answer_form(request, "accounts/email_code.html", form)


@public_page(reason="the secret in the link is the key; only a POST uses it", is_door=True)
@answers_too
@never_cache
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """Show one button; a tap on it signs this browser in."""
    try:
        if request.method == "POST":
            entered = codes.use_link(secret=secret, device_name=device_name(request), now=now())
            return _let_in(request, entered)
        mail = codes.find_link(secret=secret, now=now())
    except codes.CodeNotUsable:
        return render(request, "accounts/enter.html", {"person": None}, status=410)
    return render(request, "accounts/enter.html", {"person": mail.user})
