"""What those who build and try Relearn use: styleguide, pictures, the demo's people and mails."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import demo
from programmes.actions.demo import Note
from programmes.models import Role
from programmes.pictures.catalogue import every_picture
from programmes.pictures.tones import DEFAULT_TONE, TONES
from programmes.portals import second_factor
from programmes.portals.access import DEVICE_SESSION_KEY, public_page
from programmes.portals.workbench import mailbox as mails
from programmes.portals.workbench import samples

NOTES = {
    Note.HALF_DONE: _("Today's session half done"),
    Note.PAIN: _("Pain reported today"),
    Note.PAUSED: _("Paused"),
    Note.NO_PROGRAMME: _("New, no programme yet"),
    Note.NOT_STARTED: _("Has a programme, not yet started"),
    Note.SILENT: _("Nothing logged on the last 5 planned days"),
    Note.NEGLECT: _("Overlooks one side, large type"),
    Note.NEW_ABILITY: _("The hand can do more: ready for the next stage?"),
    Note.REST_DAY: _("Rest day today"),
}


@public_page(reason="shows invented pieces only, and is mounted in debug and demo only")
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the pieces of one face, with the screen settings that the address asks for."""
    face = samples.chosen(request.GET, "face")
    return render(request, "workbench/styleguide.html", samples.context(request, face))


@public_page(reason="shows the starter drills' pictures, and is mounted in debug and demo only")
@require_safe
def pictures(request: HttpRequest) -> HttpResponse:
    """Show every starter drill's picture, to be judged; ``?tone=`` and ``?hand=left`` as seen."""
    tone = request.GET.get("tone", "")
    context = {
        "pictures": every_picture(),
        "tones": [name for name in TONES if name != DEFAULT_TONE],
        "tone": tone if tone in TONES else DEFAULT_TONE,
        "is_left": request.GET.get("hand") == "left",
    }
    return render(request, "workbench/pictures.html", context)


@public_page(reason="the people are invented, and it is open in the demo only", is_door=True)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """List the people of the demo; a POST signs this browser in as one of them."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        return _become(request)
    everybody = [
        {
            "membership": person.membership,
            "is_patient": person.membership.role == Role.PATIENT,
            "note": NOTES.get(person.note, ""),
        }
        for person in demo.list_people(now=now())
    ]
    return render(request, "workbench/people.html", {"people": everybody})


def _become(request: HttpRequest) -> HttpResponse:
    try:
        membership = UUID(request.POST.get("membership", ""))
        user, device = demo.become(membership=membership, now=now())
    except (ValueError, demo.NobodyThere):
        raise Http404 from None
    login(request, user)
    second_factor.waive(request.session)
    request.session.pop(DEVICE_SESSION_KEY, None)
    if device is not None:
        request.session[DEVICE_SESSION_KEY] = str(device.public_id)
    return redirect("accounts:start")


@public_page(reason="the mails are those of invented people, and it is open in the demo only")
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the mails that the demo sent, newest first; ``?mail=`` shows one."""
    if not settings.DEMO:
        raise Http404
    name = request.GET.get("mail", "")
    mail = mails.read_mail(settings.MAILBOX_DIR, name) if name else None
    if name and mail is None:
        raise Http404
    context = {"mails": mails.read_mails(settings.MAILBOX_DIR), "mail": mail}
    return render(request, "workbench/mailbox.html", context)
