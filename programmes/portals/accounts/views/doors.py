"""Getting in: start page, pairing, invitations; and emergency, which needs no signing in."""

from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from programmes.actions import accounts, carers, inviting
from programmes.actions import printed as cards
from programmes.models import CarerLink, Device, Patient, Role, User
from programmes.portals import second_factor
from programmes.portals.access import DEVICE_SESSION_KEY, PRINTED_SESSION_KEY, public_page
from programmes.portals.accounts.devices import connect, device_name
from programmes.portals.accounts.forms import NewPasswordForm

PRINTED_SIGN_IN_LASTS_S = 12 * 60 * 60  # a day of practice; the card opens the next
CARER_SIGN_IN_LASTS_S = 30 * 24 * 60 * 60
FIRST_SETTING = "type"
STARTS = (
    (Role.THERAPIST, "therapist:caseload"),
    (Role.ASSISTANT, "therapist:caseload"),
    (Role.CLINIC_ADMIN, "clinic_admin:people"),
)
EMERGENCY_NUMBER = "112"  # works on mobile phones nearly everywhere (ETSI TS 122 101, section 10)
# A person who was just let in is signed in by the one backend there is.
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public_page(
    reason="the front door: it sends each person on, and strangers learn what this is", is_door=True
)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send each person to their own start; show the two ways in to everybody else."""
    user = request.user
    if not user.is_authenticated:
        return render(request, "accounts/start.html")
    if DEVICE_SESSION_KEY in request.session:
        return redirect("patient:today")
    if CarerLink.objects.visible_to(user).active().filter(user=user).exists():
        return redirect("patient:helping")
    for role, page in STARTS:
        clinic = user.clinics_as(role).order_by("name", "pk").first()
        if clinic is not None:
            return redirect(page, clinic=clinic.slug)
    return render(request, "accounts/start.html")


@public_page(reason="the secret in the link is the key; only a POST uses it", is_door=True)
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask "Is this you?"; a yes signs this browser in as the patient."""
    try:
        if request.method == "POST":
            device = accounts.pair_device(secret=secret, name=device_name(request), now=now())
            return sign_in_on(request, device)
        device = accounts.find_pairing(secret=secret, now=now())
    except accounts.PairingNotUsable:
        return render(request, "accounts/pair.html", {"patient": None}, status=410)
    return render(request, "accounts/pair.html", {"patient": device.patient})


def sign_in_carer(request: HttpRequest, user: User) -> HttpResponseRedirect:
    """Sign a carer in here; what they may see ends with their link."""
    login(request, user, backend=BACKEND)
    second_factor.forget(request.session)
    request.session.pop(DEVICE_SESSION_KEY, None)
    request.session.pop(PRINTED_SESSION_KEY, None)
    request.session.set_expiry(CARER_SIGN_IN_LASTS_S)
    return redirect("patient:helping")


def sign_in_on(request: HttpRequest, device: Device) -> HttpResponseRedirect:
    """Sign the patient in here; the first time the screen is asked for before anything else."""
    login(request, device.patient.user, backend=BACKEND)
    second_factor.forget(request.session)
    connect(request, device)
    if device.is_first:
        return redirect("patient:ask", setting=FIRST_SETTING)
    return redirect("patient:today")


@public_page(reason="the secret on the card is the key; only a POST uses it", is_door=True)
@require_http_methods(["GET", "HEAD", "POST"])
def printed(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask "Are you Ben?"; a yes signs this browser in for practice, until tonight."""
    try:
        if request.method == "POST":
            device = cards.use_card(secret=secret, now=now())
            return _sign_in_by_card(request, device)
        device = cards.find_card(secret=secret, now=now())
    except cards.CardNotUsable:
        return render(request, "accounts/printed.html", {"patient": None}, status=410)
    return render(request, "accounts/printed.html", {"patient": device.patient})


def _sign_in_by_card(request: HttpRequest, device: Device) -> HttpResponseRedirect:
    """Sign the patient in here; a browser of theirs that may do more stays as it is."""
    known = request.session.get(DEVICE_SESSION_KEY, "")
    devices = Device.objects.visible_to(request.user).in_use().filter(patient=device.patient)
    own = {str(one.public_id) for one in devices if not one.is_printed}
    if known not in own:
        request.session.flush()
        login(request, device.patient.user, backend=BACKEND)
        request.session[DEVICE_SESSION_KEY] = str(device.public_id)
        request.session[PRINTED_SESSION_KEY] = True
        request.session.set_expiry(PRINTED_SIGN_IN_LASTS_S)
    return redirect("patient:today")


@public_page(reason="a patient whose device was ended must be told kindly")
@require_GET
def not_connected(request: HttpRequest) -> HttpResponse:
    """Say that this device is not connected, and what to do."""
    return render(request, "accounts/not_connected.html")


@public_page(reason="an emergency never waits for signing in", is_door=True)
@require_GET
def emergency(request: HttpRequest) -> HttpResponse:
    """Show how to call for help; the second tap calls."""
    patient, number = None, EMERGENCY_NUMBER
    if request.user.is_authenticated:
        own = Patient.objects.visible_to(request.user).filter(user=request.user)
        patient = own.select_related("clinic").order_by("pk").first()
        helped = CarerLink.objects.visible_to(request.user).active().filter(user=request.user)
        here = patient or helped.select_related("clinic").first()
        number = here.clinic.emergency_number if here else EMERGENCY_NUMBER
    context = {"number": number, "patient": patient}
    if patient is not None:
        request.patient = patient  # type: ignore[attr-defined]  # the page is laid out for them
    return render(request, "accounts/emergency.html", context)


@public_page(reason="the secret in the link is the key; only a POST uses it", is_door=True)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Let an invited person of staff choose a password and come in."""
    try:
        invited = inviting.find_invitation(secret=secret, now=now())
    except inviting.InvitationNotUsable:
        return render(request, "accounts/invitation.html", {"invitation": None}, status=410)
    has_account = invited.has_account
    form = None if has_account else NewPasswordForm(request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        password = form.cleaned_data["password"] if form else ""
        try:
            user = inviting.accept_invitation(secret=secret, password=password, now=now())
        except ValidationError as error:
            assert form is not None  # noqa: S101 -- only a new account's password is judged
            form.add_error("password", error)
        else:
            if has_account:
                return redirect("account_login")
            login(request, user, backend=BACKEND)
            return redirect("accounts:start")
    context = {"invitation": invited, "form": form}
    is_refused = form is not None and form.errors
    return render(request, "accounts/invitation.html", context, status=422 if is_refused else 200)


@public_page(reason="the secret in the link is the key; only a POST uses it", is_door=True)
@require_http_methods(["GET", "HEAD", "POST"])
def help_offer(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask "Are you Luis?"; a yes makes this person a helper and signs them in here."""
    template, problem = "accounts/help_offer.html", ""
    try:
        if request.method == "POST":
            link = carers.accept_offer(secret=secret, now=now())
            assert link.user is not None  # noqa: S101 -- it was accepted just now
            return sign_in_carer(request, link.user)
        link = carers.find_offer(secret=secret, now=now())
    except carers.OfferNotUsable:
        return render(request, template, {"link": None}, status=410)
    except carers.HelpsAlready:
        problem = _("You help somebody already. Stop that first.")
    except carers.StaffAccount:
        problem = _("This is a work address. Ask for another link.")
    if problem:
        return render(request, template, {"link": None, "problem": problem}, status=409)
    return render(request, template, {"link": link})
