"""A person who was taken in twice: one record is put under the other, or taken out again."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from programmes.actions import linking, stays
from programmes.models import Membership, Patient, Role
from programmes.models.holdings import count_held
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.clinic_admin.people import Filters, find_people, patient_of


class LinkForm(forms.Form):
    """Under which record another one is put; the choices are people, by name."""

    into = forms.ChoiceField(
        label=gettext_lazy("The record that stays in use"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose a person of this clinic.")
        ),
    )

    def __init__(self, data: object, *, people: QuerySet[Membership]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # what was sent, or nothing
        names = [
            (str(one.public_id), f"{one.user.name} {one.user.email or ''}".strip())
            for one in people
        ]
        self.fields["into"].choices = [("", _("Choose")), *names]  # type: ignore[attr-defined]


@clinic_page(Role.CLINIC_ADMIN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: ClinicRequest, membership: UUID) -> HttpResponse:
    """Ask which other record is the same person's, show both in numbers, and put them together."""
    found, second = patient_of(request, membership)
    people = find_people(request, Filters(role=Role.PATIENT)).exclude(user=found.user_id)
    form = LinkForm(request.POST if request.method == "POST" else None, people=people)
    context: dict[str, object] = {"clinic": request.clinic, "membership": found, "form": form}
    if not form.is_valid() or request.POST.get("act") == "edit":
        status = 422 if form.errors else 200
        return render(request, "clinic_admin/link.html", context, status=status)
    other, first = patient_of(request, UUID(form.cleaned_data["into"]))
    if request.POST.get("act") != "sure":
        context |= {"other": other, "pairs": _side_by_side(second, first)}
        return render(request, "clinic_admin/link.html", context)
    try:
        linking.link_records(patient=second, into=first, by=request.user, now=now())
    except linking.CannotLink:
        form.add_error("into", _("One of the two was put together with a record already."))
        return render(request, "clinic_admin/link.html", context, status=422)
    messages.success(request, _("The record stands under the other one now."))
    return redirect("clinic_admin:person", clinic=request.clinic.slug, membership=other.public_id)


@clinic_page(Role.CLINIC_ADMIN)
@require_POST
def unlink(request: ClinicRequest, membership: UUID) -> HttpResponse:
    """Let a record that was put under another stand for itself again."""
    _found, second = patient_of(request, membership)
    try:
        linking.unlink_records(patient=second, by=request.user, now=now())
    except linking.NotLinked:
        messages.info(request, _("It stands for itself already."))
    except stays.CannotBeActive:
        messages.error(request, _("This person cannot be in care by this record now."))
    else:
        messages.success(request, _("The record stands for itself again, as it was."))
    return redirect("clinic_admin:person", clinic=request.clinic.slug, membership=membership)


def _side_by_side(second: Patient, first: Patient) -> list[tuple[object, int, int]]:
    """Return how many rows of each kind either record has, and nothing of what they say."""
    titles: dict[str, object] = {}
    counts: list[dict[str, int]] = []
    for record in (second, first):
        held = count_held(record)
        titles |= {about.slug: about.title for about, _n in held}
        counts.append({about.slug: n for about, n in held})
    return [
        (title, counts[0].get(slug, 0), counts[1].get(slug, 0)) for slug, title in titles.items()
    ]
