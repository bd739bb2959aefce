"""A passkey, offered in the settings to whoever is signed in already."""

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import SignupWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from programmes.actions import passkeys as keeping
from programmes.portals.access import PatientRequest, patient_page
from programmes.portals.second_factor import Asked, way_to_own_account


class PasskeyForm(SignupWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """The browser's answer to the challenge; what no browser sends is refused, too."""

    def clean(self) -> dict[str, object]:
        """Check the answer; allauth lets some that are no answers at all raise."""
        try:
            data: dict[str, object] = super().clean()
        except (KeyError, ValueError) as error:
            raise ValidationError("not an answer") from error
        return data


@patient_page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def passkey(request: PatientRequest) -> HttpResponse:
    """Make a passkey on this device; the browser answers a challenge of the site."""
    way = way_to_own_account(request, request.user, Asked.ALWAYS)
    if way is not None:
        return way  # a phone that was paired must not make itself the key to a clinic
    form = PasskeyForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        keeping.add_passkey(
            patient=request.patient,
            name=request.device.name,
            credential=form.cleaned_data["credential"],
            by=request.user,
        )
        messages.success(request, _("Saved. Your passkey can sign you in now."))
        return redirect("patient:settings")
    is_refused = request.method == "POST"
    keys = request.user.authenticator_set  # type: ignore[attr-defined]  # allauth ships no types
    own = keys.filter(type=Authenticator.Type.WEBAUTHN)
    context = {
        "problem": _("That did not work. Please try again.") if is_refused else "",
        "passkeys": own.count(),
        "options": {"creation_options": begin_registration(request.user, passwordless=True)},
    }
    return render(request, "patient/passkey.html", context, status=422 if is_refused else 200)


@patient_page
@require_POST
def passkey_remove(request: PatientRequest) -> HttpResponse:
    """Remove the passkeys of the patient."""
    keeping.remove_passkeys(patient=request.patient, by=request.user)
    messages.success(request, _("Removed."))
    return redirect("patient:settings")
