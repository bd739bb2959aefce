"""What a clinic admin sees and does: people, never their treatment."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programmes.actions import accounts, inviting
from programmes.domain.timing import local_day
from programmes.models import (
    CARE_STAFF,
    STAFF,
    Ability,
    Device,
    Erasure,
    Invitation,
    Membership,
    Role,
    Side,
)
from programmes.models.rights import record_of
from programmes.models.team import patients_with
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.clinic_admin.forms import PatientForm, RoleForm, StaffForm
from programmes.portals.clinic_admin.people import Filters, factor_of, find_people, memberships
from programmes.portals.rates import INVITATIONS, limited

PEOPLE_A_PAGE = 50


@clinic_page(Role.CLINIC_ADMIN)
@require_GET
def people(request: ClinicRequest) -> HttpResponse:
    """List the people of the clinic; search and filters stand in the address."""
    filters = Filters.read(request.GET)
    page = Paginator(find_people(request, filters), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    rows = [(membership, factor_of(membership)) for membership in page]
    context = {"filters": filters, "page": page, "rows": rows, "clinic": request.clinic}
    if request.htmx:
        return render(request, "clinic_admin/people.html#found", context)
    waiting = Invitation.objects.visible_to(request.user).filter(
        clinic=request.clinic, ended_at=None
    )
    context |= {"invitations": waiting.order_by("expires_at", "pk"), "now": now()}
    asked = Erasure.objects.visible_to(request.user).filter(clinic=request.clinic)
    context["to_decide"] = asked.open().filter(due_at=None).count()
    return render(request, "clinic_admin/people.html", context)


@clinic_page(Role.CLINIC_ADMIN)
@require_GET
def person(request: ClinicRequest, membership: UUID) -> HttpResponse:
    """Show one person: account, roles held here, and the devices of a patient."""
    found = get_object_or_404(memberships(request), public_id=membership)
    roles = memberships(request).filter(user=found.user_id).order_by("-since", "-pk")
    devices = Device.objects.visible_to(request.user).filter(
        clinic=request.clinic, patient__user=found.user_id, paired_at__isnull=False
    )
    held = [role.role for role in roles if role.until is None]
    context = {
        "membership": found,
        "factor": factor_of(found),
        "resets_factor": factor_of(found) and _is_colleague(request, found),
        "more_roles": [role for role in STAFF if role not in held] if found.user.email else [],
        "can_renew": found.until and found.role not in held,
        "roles": roles,
        "devices": devices.order_by("-paired_at", "-pk"),
        "record": record_of(found),
        "reads_records": bool(request.roles & {*CARE_STAFF}),
        "clinic": request.clinic,
    }
    return render(request, "clinic_admin/person.html", context)


@clinic_page(Role.CLINIC_ADMIN)
@require_http_methods(["GET", "POST"])
def membership_end(request: ClinicRequest, membership: UUID) -> HttpResponse:
    """Ask, and then end a person's role; it counts from their next request on."""
    found = get_object_or_404(memberships(request), public_id=membership)
    context: dict[str, object] = {"membership": found, "clinic": request.clinic, "error": ""}
    if found.role == Role.THERAPIST and not found.until:
        context["left"] = patients_with(request.clinic, found.user, now=now()).count()
    if request.method == "GET":
        return render(request, "clinic_admin/membership_end.html", context)
    try:
        accounts.end_membership(membership=found, by=request.user, now=now())
    except accounts.LastAdmin:
        context["error"] = _("Make somebody else clinic admin first: this is the only one.")
        return render(request, "clinic_admin/membership_end.html", context, status=422)
    said = {"name": found.user.name, "role": found.get_role_display()}
    messages.success(request, _("%(name)s no longer has the role “%(role)s” here.") % said)
    is_own = found.user_id == request.user.pk and found.role == Role.CLINIC_ADMIN
    return redirect("accounts:start") if is_own else _to_person(request, found)


@clinic_page(Role.CLINIC_ADMIN)
@require_POST
def membership_renew(request: ClinicRequest, membership: UUID) -> HttpResponse:
    """Give a person the role of an ended membership again."""
    found = get_object_or_404(memberships(request), public_id=membership)
    said = {"name": found.user.name, "role": found.get_role_display()}
    try:
        renewed = accounts.add_membership(
            user=found.user, clinic=request.clinic, role=Role(found.role), by=request.user
        )
    except accounts.AlreadyMember:
        messages.error(request, _("%(name)s has the role “%(role)s” already.") % said)
        return _to_person(request, found)
    messages.success(request, _("%(name)s has the role “%(role)s” again.") % said)
    return _to_person(request, renewed)


@clinic_page(Role.CLINIC_ADMIN)
@require_POST
def role_add(request: ClinicRequest, membership: UUID) -> HttpResponse:
    """Give a colleague one more role; it counts from their next request on."""
    found = get_object_or_404(memberships(request), public_id=membership)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the role to give."))
        return _to_person(request, found)
    role = Role(form.cleaned_data["role"])
    said = {"name": found.user.name, "role": role.label}
    try:
        added = accounts.add_membership(
            user=found.user, clinic=request.clinic, role=role, by=request.user
        )
    except accounts.AlreadyMember:
        messages.error(request, _("%(name)s has the role “%(role)s” already.") % said)
        return _to_person(request, found)
    except accounts.NoAddress:
        messages.error(request, _("%(name)s has no e-mail address to sign in with.") % said)
        return _to_person(request, found)
    messages.success(request, _("%(name)s has the role “%(role)s” now.") % said)
    return _to_person(request, added)


@clinic_page(Role.CLINIC_ADMIN)
@require_POST
def device_end(request: ClinicRequest, device: UUID) -> HttpResponse:
    """Sign a patient's device out for good."""
    found = get_object_or_404(
        Device.objects.visible_to(request.user).select_related("patient"),
        public_id=device,
        clinic=request.clinic,
    )
    accounts.end_device(device=found, by=request.user, now=now())
    messages.success(request, _("The device is signed out."))
    return _to_person(request, _patient_membership(request, found.patient.user_id))


@clinic_page(Role.CLINIC_ADMIN)
@require_http_methods(["GET", "POST"])
def patient_add(request: ClinicRequest) -> HttpResponse:
    """Take in a patient; after this only therapists read the record."""
    today = local_day(now(), request.clinic.zone)
    form = PatientForm(_posted(request), day=today, initial={"zone": request.clinic.zone})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        patient = accounts.add_patient(
            clinic=request.clinic,
            name=values["name"],
            affected_side=Side(values["affected_side"]),
            dominant_hand=Side(values["dominant_hand"]),
            ability=Ability(values["ability"]),
            day=today,
            by=request.user,
            stroke_on=values["stroke_on"],
            has_helper=values["has_helper"],
            safety_flags=tuple(values["safety_flags"]),
            minutes_limit=values["minutes_limit"],
            zone=values["zone"],
            client_uuid=values["client_uuid"],
        )
        messages.success(request, _("%(name)s is a patient here.") % {"name": patient.name})
        return _to_person(request, _patient_membership(request, patient.user_id))
    context = {"form": form, "clinic": request.clinic}
    return render(request, "clinic_admin/patient_add.html", context, status=_status(request))


@clinic_page(Role.CLINIC_ADMIN)
@limited(INVITATIONS)
@never_cache
@require_http_methods(["GET", "POST"])
def staff_add(request: ClinicRequest) -> HttpResponse:
    """Invite a colleague; the answer to the POST shows the link, and nothing shows it again."""
    form = StaffForm(_posted(request))
    context: dict[str, object] = {"form": form, "clinic": request.clinic}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            invitation, secret = inviting.invite(
                clinic=request.clinic,
                name=values["name"],
                email=values["email"],
                role=Role(values["role"]),
                by=request.user,
                now=now(),
            )
        except accounts.AlreadyMember:
            form.add_error("email", _("This person has that role here already."))
        else:
            link = reverse("accounts:invitation", kwargs={"secret": secret})
            context |= {"invitation": invitation, "link": request.build_absolute_uri(link)}
            return render(request, "clinic_admin/staff_add.html", context)
    return render(request, "clinic_admin/staff_add.html", context, status=_status(request))


def _is_colleague(request: ClinicRequest, membership: Membership) -> bool:
    is_staff = membership.role in STAFF and membership.until is None
    return is_staff and membership.user != request.user


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent; ``None`` for a page that is only opened."""
    return request.POST if request.method == "POST" else None


def _status(request: HttpRequest) -> int:
    """Return the status of a form's page: that of a refusal when it answers a POST."""
    return 422 if request.method == "POST" else 200


def _to_person(request: ClinicRequest, membership: Membership) -> HttpResponse:
    return redirect(
        "clinic_admin:person", clinic=request.clinic.slug, membership=membership.public_id
    )


def _patient_membership(request: ClinicRequest, user_id: int) -> Membership:
    """Return the newest membership as a patient here."""
    held = memberships(request).filter(user=user_id, role=Role.PATIENT)
    return held.latest("pk")
