"""The only way to publish a view: every one states who may open it."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django_htmx.middleware import HtmxDetails

from programmes.actions import accounts
from programmes.domain import timing
from programmes.models import (
    AuditContext,
    CarerLink,
    Clinic,
    Device,
    Patient,
    Role,
    User,
    audit_context,
    reach,
)
from programmes.models.asking import asked_of
from programmes.models.message import news_for, unread_of
from programmes.models.prepared import Prepared
from programmes.portals import refusals, second_factor
from programmes.portals.second_factor import Asked

View = Callable[..., HttpResponseBase]
POLICY_ATTRIBUTE = "access_policy"
DEVICE_SESSION_KEY = "device"
PRINTED_SESSION_KEY = "printed"  # the browser came in by a card on paper
PRINTED_ATTRIBUTE = "opens_for_cards"
DOOR_ATTRIBUTE = "is_door"
CARER = "carer"  # no role at a clinic: what a carer may do hangs on one link


class SignedInRequest(HttpRequest):
    """A request of a signed-in person, as the middleware guarantees it."""

    user: User
    htmx: HtmxDetails


class ClinicRequest(SignedInRequest):
    """
    A request under a clinic's URL, by a member; ``roles`` are all that they hold there.

    ``decides`` tells whether they are a therapist, and no assistant who only prepares.
    """

    clinic: Clinic
    roles: frozenset[Role]
    decides: bool


class PatientRequest(SignedInRequest):
    """
    A request of a patient from a paired device.

    ``has_news`` tells of a message to read, ``is_asked`` of a question to answer.
    """

    patient: Patient
    device: Device
    has_news: bool
    is_asked: bool


class CarerRequest(SignedInRequest):
    """A request of a carer; ``patient`` is whom they help by ``link``."""

    patient: Patient
    link: CarerLink


def _act_as(role: str) -> None:
    audit_context.set(AuditContext(request_id=audit_context.get().request_id, role=role))


def _noting_refusals(view: View) -> View:
    """Let the log tell whom ``view``, or a wall within it, held back."""

    @wraps(view)
    def noted(request: SignedInRequest, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, **kwargs)
        except Http404:
            refusals.note(request)
            raise

    return noted


def clinic_page(*roles: Role) -> Callable[[View], View]:
    """
    Open a view to members who hold one of ``roles`` in the clinic named by the URL.

    Who holds several acts as the first of them. Members prove themselves by a second factor first.

    Anyone else gets 404, so that the answer does not tell whether the clinic exists.
    """

    def decorate(view: View) -> View:
        @_noting_refusals
        @wraps(view)
        def checked(request: ClinicRequest, clinic: str, **kwargs: object) -> HttpResponseBase:
            memberships = (
                request.user.memberships.current()
                .filter(clinic__slug=clinic)
                .select_related("clinic")
                .with_factor()
                .order_by("pk")
            )
            held = {Role(membership.role): membership for membership in memberships}
            role = next((role for role in roles if role in held), None)
            if role is None:
                raise Http404
            way = second_factor.way_to_prove(request, held[role].__dict__["factor"])
            if way is not None:
                return way
            request.clinic, request.roles = held[role].clinic, frozenset(held)
            reach.only(request.clinic.pk)
            request.decides = Role.THERAPIST in held
            _act_as(role)
            try:
                return view(request, **kwargs)
            except accounts.NotAdminAnyMore:  # the role ended after it was read above
                raise Http404 from None

        setattr(checked, POLICY_ATTRIBUTE, " ".join(roles))
        return checked

    return decorate


care_page = clinic_page(Role.THERAPIST, Role.ASSISTANT)
"""Open a view to care staff: an assistant logs, measures and prepares; a therapist decides."""


def patient_page(view: View) -> View:
    """
    Open a view to a patient whose device is paired; it becomes ``request.patient``.

    A device that was ended, and a patient whose membership was, are sent to a page that says so.
    Signed-in people who never paired a device get 404, and so does who came in by a card on paper.
    """
    return _of_patient(view, opens_for_cards=False)


def practice_page(view: View) -> View:
    """Open a view as ``patient_page`` does, and to a patient who came in by a card on paper too."""
    return _of_patient(view, opens_for_cards=True)


@Prepared
def _device(*, public_id: UUID, user: int) -> QuerySet[Device]:
    return (
        Device.objects.visible_to(User(pk=user))
        .in_use()
        .filter(public_id=public_id, patient__user=user)
        .select_related("patient__user", "patient__clinic")
        .annotate(has_news=news_for("patient"), is_asked=asked_of("patient"))
    )


def _of_patient(view: View, *, opens_for_cards: bool) -> View:
    @_noting_refusals
    @wraps(view)
    def checked(request: PatientRequest, **kwargs: object) -> HttpResponseBase:
        device_id = request.session.get(DEVICE_SESSION_KEY)
        if device_id is None:
            raise Http404
        with reach.every_clinic():
            found = _device(public_id=UUID(device_id), user=request.user.pk)
        device = found[0] if found else None
        if device is None or not _opens(device):
            return _not_connected(request)
        if device.is_printed and not opens_for_cards:
            raise Http404
        reach.only(device.clinic_id)
        request.device, request.patient = device, device.patient
        request.patient.comes_by_card = device.is_printed
        request.has_news = device.__dict__["has_news"] and not device.is_printed
        request.is_asked = device.__dict__["is_asked"] and not device.is_printed
        _act_as(Role.PATIENT)
        return view(request, **kwargs)

    setattr(checked, POLICY_ATTRIBUTE, Role.PATIENT.value)
    setattr(checked, PRINTED_ATTRIBUTE, opens_for_cards)
    return checked


def _opens(device: Device) -> bool:
    """Tell whether a device in use opens its record: no card unasked, no second record of one."""
    is_allowed = device.patient.clinic.allows_cards or not device.is_printed
    return is_allowed and device.patient.merged_into_id is None


def opens_for_cards(view: View) -> bool:
    """Tell whether a browser that came in by a card on paper may open ``view``."""
    policy: str = getattr(view, POLICY_ATTRIBUTE, "")
    return policy.startswith("public: ") or getattr(view, PRINTED_ATTRIBUTE, False)


def carer_page(view: View) -> View:
    """
    Open a view to a carer whose link holds: ``request.link`` and its one ``request.patient``.

    Anyone else gets 404, and so does a carer from the first request after the link has ended.
    """

    @_noting_refusals
    @wraps(view)
    def checked(request: CarerRequest, **kwargs: object) -> HttpResponseBase:
        links = CarerLink.objects.visible_to(request.user).active().filter(user=request.user)
        with reach.every_clinic():
            link = links.select_related("clinic", "patient__user", "patient__clinic").first()
        if link is None:
            raise Http404
        reach.only(link.clinic_id)
        request.link, request.patient = link, link.patient
        _act_as(CARER)
        return view(request, **kwargs)

    setattr(checked, POLICY_ATTRIBUTE, CARER)
    return checked


def _not_connected(request: PatientRequest) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("accounts:not_connected")})
    return redirect("accounts:not_connected")


def public_page(*, reason: str, is_door: bool = False) -> Callable[[View], View]:
    """
    Open a view to anyone, signed in or not. ``reason`` says why that is safe.

    Behind a door a secret or an account is looked up, of whatever clinic; PostgreSQL shows other
    public pages no patient.
    """
    if not reason:
        raise ValueError("say why this page may be public")

    def decorate(view: View) -> View:
        @wraps(view)
        def open_view(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
            with reach.every_clinic() if is_door else nullcontext():
                return view(request, **kwargs)

        setattr(open_view, POLICY_ATTRIBUTE, f"public: {reason}")
        setattr(open_view, DOOR_ATTRIBUTE, is_door)
        return login_not_required(open_view)

    return decorate


def signed_in_page(*, reason: str, factor: Asked = Asked.ALWAYS) -> Callable[[View], View]:
    """
    Open a view to anyone who is signed in, whatever their role. ``reason`` says why.

    ``factor`` says whether those who work at a clinic prove themselves by a second factor first.
    """
    if not reason:
        raise ValueError("say why everybody may open this page")

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: SignedInRequest, **kwargs: object) -> HttpResponseBase:
            way = second_factor.way_to_own_account(request, request.user, factor)
            return way if way is not None else view(request, **kwargs)

        setattr(checked, POLICY_ATTRIBUTE, f"signed in: {reason}")
        return checked

    return decorate


def open_record(request: ClinicRequest, patient: UUID) -> Patient:
    """
    Return the patient of this clinic with that public id, and record that their record was read.

    :raises Http404: if there is none that the person may read.
    """
    found = get_object_or_404(
        Patient.objects.visible_to(request.user)
        .select_related("user", "clinic")
        .with_clearances()
        .annotate(unread=unread_of("pk")),
        public_id=patient,
        clinic=request.clinic,
    )
    if request.method == "GET":
        accounts.record_reading(patient=found, by=request.user)
    return found


def today_of(patient: Patient) -> date:
    """Return the patient's own calendar day at this moment."""
    return timing.local_day(now(), patient.zone)
