"""What a phone needs to go on without a network: the app's card, its worker, the whole plan."""

import json
from collections.abc import Sequence
from hashlib import sha256
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import outbox
from programmes.actions.outbox import Receipt
from programmes.domain.outbox import Moment
from programmes.domain.telling import Rule
from programmes.models import Answer, Outcome, PainSite
from programmes.models.facts import pain_source
from programmes.portals.access import PatientRequest, patient_page, public_page
from programmes.portals.patient.forms import REST
from programmes.portals.patient.kept import (
    Data,
    NotReadable,
    Record,
    events_of,
    mark_of_person,
    read_records,
)
from programmes.portals.patient.now import load_now
from programmes.portals.patient.pack import make_pack
from programmes.portals.patient.shown import OFFERS
from programmes.portals.patient.stops import rule_of
from programmes.portals.patient.views.player import after_pain
from programmes.portals.patient.views.wins import ready_made
from programmes.portals.patient.winning import IS_KEPT
from programmes.portals.patient.wrongs import QUESTIONS, WAS_MISTAKEN, WRONGS

REJECTED, NOT_VALID = "rejected", "not_valid"
KEPT = (Receipt.STORED, Receipt.DUPLICATE, Receipt.LATER)
ALWAYS = {
    "stop": "patient:pain_after",
    "mistake": "patient:today",
    "win": "patient:progress",
}
"""The pages that follow whatever came of a record."""
DONE = {"mistake": WAS_MISTAKEN, "win": IS_KEPT}
"""What is said once a record of this kind is stored."""
LOST = {
    Receipt.TOO_OLD: _lazy("Some practice came too late to keep. Please tell your therapist."),
    Receipt.NOT_IN_PLAN: _lazy("Your plan has changed. We could not keep all that you did."),
    Receipt.TOO_MANY: _lazy("You told many wins that day. We kept twelve."),
    NOT_VALID: _lazy("We could not keep all that you did. Please tell your therapist."),
}
"""What is said of a record that was refused while nobody waited for it, by the reason."""
PAGES = (
    "/today/",
    "/wins/",
    "/practice/",
    "/done/",
    "/hurt/",
    "/rest/",
    "/help/",
    "/progress/",
    "/entries/",
    "/messages/",
    "/questions/",
    "/settings/",
    "/emergency/",
)
# Whoever turns this off wants no phone to go on with what it has kept of the site. What a person
# sent, and the clinic has not, stays.
GOODBYE = """\
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  await registration.unregister();
})()));
"""


@public_page(reason="a file of the site, the same for everybody")
@require_safe
@cache_control(no_cache=True)
def manifest(_request: HttpRequest) -> HttpResponse:
    """Describe the app to a phone on which somebody installs it."""
    icons = [
        {"src": staticfiles_storage.url(f"img/icon-{size}.png"), "sizes": f"{size}x{size}"}
        | {"type": "image/png", "purpose": "any maskable"}
        for size in (192, 512)
    ]
    card = {
        "id": "/",
        "name": _("Relearn: practice for my hand"),
        "short_name": "Relearn",
        "lang": get_language(),
        "start_url": reverse("patient:today"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#0b2545",
        "theme_color": "#0b2545",
        "icons": icons,
    }
    return JsonResponse(card, content_type="application/manifest+json")


@public_page(reason="a file of the site, the same for everybody")
@require_safe
@cache_control(no_cache=True)
def worker(_request: HttpRequest) -> HttpResponse:
    """
    Return the script that serves patients' pages without a network.

    A browser asks for it anew at each visit. With ``OFFLINE`` turned off it is one that leaves.
    """
    code = _worker() if settings.OFFLINE else GOODBYE
    return HttpResponse(code, content_type="text/javascript")


def _worker() -> str:
    scripts = [staticfiles_storage.url(f"js/{name}.js") for name in ("outbox", "worker")]
    given = {
        "home": reverse("patient:today"),
        "inbox": reverse("patient:inbox"),
        "pack": reverse("patient:pack"),
        "pages": PAGES,
        "practice": reverse("patient:practice"),
        "shell": [reverse("accounts:emergency")],
    }
    code = json.dumps(given)
    version = sha256(f"{code} {scripts}".encode()).hexdigest()[:16]
    return (
        f"self.RELEARN = {json.dumps(given | {'version': version})};\n"
        f"importScripts({', '.join(json.dumps(url) for url in scripts)});\n"
    )


@patient_page
@require_safe
@never_cache
def pack(request: PatientRequest) -> HttpResponse:
    """Show the plan of the next days whole, for a browser to keep; a script shows one part."""
    made_at = now()
    here = load_now(request)
    context = {
        "pack": make_pack(here, request.patient, made_at=made_at),
        "person": mark_of_person(request.patient),
        "client_uuid": "",  # the script names each thing that is sent
        "offers": OFFERS,
        "sites": PainSite.choices,
        "kinds": WRONGS,
        "questions": QUESTIONS.items(),
        **ready_made(request),
    }
    answer = render(request, "patient/pack.html", context)
    answer["Relearn-Made"] = made_at.isoformat()
    return answer


@patient_page
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: PatientRequest) -> HttpResponse:
    """
    Take in what a phone kept, and say of each record what became of it and where to go on.

    A phone keeps what was kept by somebody else (409), and what this cannot read (400).
    """
    person = mark_of_person(request.patient)
    if request.method != "POST":
        return JsonResponse({"token": get_token(request), "person": person})
    try:
        sender, records, asked = read_records(request.body)
    except NotReadable:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    if not constant_time_compare(sender, person):
        return HttpResponse(status=HTTPStatus.CONFLICT)
    receipts = outbox.receive(
        patient=request.patient, events=events_of(records), by=request.user, now=now()
    )
    results = [_result(record, receipts.get(record.id)) for record in records]
    # A page that waits is shown again, with what is wrong; of the rest nobody else would tell.
    lost = [one["reason"] for one in results if one["result"] == REJECTED and one["id"] != asked]
    for reason in dict.fromkeys(lost):
        messages.warning(request, LOST[reason])
    if records and records[-1].kind in DONE and results[-1]["result"] == Receipt.STORED:
        messages.success(request, DONE[records[-1].kind])
    return JsonResponse({"results": results, "next": _onward(request, records)})


def _result(record: Record, receipt: Receipt | None) -> dict[str, str]:
    """Say what became of a record; what no form lets through has no receipt."""
    if receipt in KEPT:
        return {"id": str(record.id), "result": receipt.value}
    reason = receipt.value if receipt else NOT_VALID
    return {"id": str(record.id), "result": REJECTED, "reason": reason}


def _onward(request: PatientRequest, records: Sequence[Record]) -> str:
    """Return the page that follows the last of ``records``."""
    if not records or records[-1].data is None:
        return reverse("patient:today")
    kind, data = records[-1].kind, records[-1].data
    if kind in ALWAYS or data.get("size") == REST:
        return reverse(ALWAYS.get(kind, "patient:today"))
    if kind in {"before", "after", "wrong", "sore"}:
        return _after_telling(request, records[-1], data)
    named = data.get("entry", records[-1].id)
    own = request.patient.entries.filter(superseded_by=None)
    entry = own.filter(Q(client_uuid=named) | Q(public_id=named)).order_by("pk").first()
    if entry is not None and kind in {"hurt", "pain"}:
        return after_pain(request, entry).url
    is_logged = kind == "log" and entry is not None and entry.outcome != Outcome.NOT_TODAY
    is_hurt = kind == "answer" and data["answer"] == Answer.HURT
    if entry is not None and (is_logged or is_hurt):
        page = "patient:how" if is_logged else "patient:pain"
        return reverse(page, kwargs={"entry": entry.public_id})
    return reverse("patient:between")


def _after_telling(request: PatientRequest, record: Record, data: Data) -> str:
    """Return the screen of the rule that a report or the pain around a session fires."""
    if record.kind in {"wrong", "sore"}:
        report = request.patient.safety_reports.get(client_uuid=record.id)
        source, onward = report.source, reverse("patient:rest", kwargs={"rule": Rule.OTHER.value})
    else:
        named = data["session"]
        own = request.patient.sessions.filter(Q(client_uuid=named) | Q(public_id=named))
        session = own.order_by("pk").first()
        if session is None:
            return reverse("patient:practice")
        moment: Moment = "before" if record.kind == "before" else "after"
        source = pain_source(session.pk, moment, data["pain"])
        onward = reverse("patient:practice" if moment == "before" else "patient:done")
    rule = rule_of(source, request.patient, now=now())
    return reverse("patient:rest", kwargs={"rule": rule.value}) if rule else onward
