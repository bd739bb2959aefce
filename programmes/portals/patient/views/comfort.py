"""How the screen looks: asked once with pictures, changed at any time."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import comfort as choosing
from programmes.domain.screen import NoSuchChoice
from programmes.models import Role
from programmes.portals.access import PatientRequest, clinic_page, open_record, patient_page
from programmes.portals.comfort import BY_SLUG, QUESTIONS, Question, after, page_of
from programmes.portals.patient.views.preview import PreviewRequest

answers_too = require_http_methods(["GET", "HEAD", "POST"])


@patient_page
@require_safe
def settings(request: PatientRequest) -> HttpResponse:
    """List what can be changed, and how it is now."""
    screen = request.patient.screen
    rows = [(question, question.label_of(screen)) for question in QUESTIONS]
    return render(request, "patient/settings.html", {"rows": rows})


@patient_page
@answers_too
def setting(request: PatientRequest, setting: str) -> HttpResponse:
    """Ask one question, and go back to the list."""
    question, back = _question(setting), reverse("patient:settings")
    return _ask(request, question, on=back, context={"is_alone": True})


@patient_page
@answers_too
def ask(request: PatientRequest, setting: str) -> HttpResponse:
    """Ask one question after the other; each can be skipped, and all of them."""
    question = _question(setting)
    following, end = after(question), reverse("patient:today")
    on = reverse("patient:ask", args=[following]) if following else end
    return _ask(request, question, on=on, context={"end": end})


@clinic_page(Role.THERAPIST)
@answers_too
def ask_together(request: PreviewRequest, patient: UUID, setting: str) -> HttpResponse:
    """Ask the same on the therapist's own screen, with the patient beside it."""
    question = _question(setting)
    request.patient = open_record(request, patient)
    ids = {"clinic": request.clinic.slug, "patient": patient}
    following, end = after(question), reverse("therapist:patient", kwargs=ids)
    on = end
    if following:
        on = reverse("patient:ask_together", kwargs={**ids, "setting": following})
    return _ask(request, question, on=on, context={"end": end, "is_staff": True})


def _question(slug: str) -> Question:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def _ask(
    request: PatientRequest | PreviewRequest,
    question: Question,
    *,
    on: str,
    context: dict[str, object],
) -> HttpResponse:
    is_refused = False
    if request.method == "POST":
        answer = {question.setting: request.POST.get("answer", "")}
        try:
            choosing.set_screen(patient=request.patient, chosen=answer, by=request.user)
        except NoSuchChoice:
            is_refused = True
        else:
            return redirect(on)
    context |= page_of(question, request.patient.screen)
    context |= {"skip": on, "is_refused": is_refused}
    return render(request, "patient/setting.html", context, status=422 if is_refused else 200)
