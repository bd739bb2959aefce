"""How a patient's screens look, as their therapist sets it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programmes.actions import comfort
from programmes.domain.screen import Screen
from programmes.models import Role
from programmes.portals.access import ClinicRequest, clinic_page, open_record
from programmes.portals.comfort import QUESTIONS


class ScreenForm(forms.Form):
    """All settings of one patient's screen, by their words."""

    def __init__(self, data: Any, *, screen: Screen) -> None:
        super().__init__(data, initial=dict(screen.words))
        for question in QUESTIONS:
            self.fields[question.setting] = forms.ChoiceField(
                label=str(question.name),
                choices=[(option.word, option.label) for option in question.options],
            )


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Show and change all settings of a patient's screen at once."""
    found = open_record(request, patient)
    form = ScreenForm(request.POST or None, screen=found.screen)
    if form.is_valid():
        comfort.set_screen(patient=found, chosen=form.cleaned_data, by=request.user)
        messages.success(request, _("Saved. The patient's next page looks like this."))
        return redirect("therapist:patient", request.clinic.slug, patient)
    context = {"patient": found, "form": form}
    return render(request, "therapist/screen.html", context, status=422 if form.errors else 200)
