"""The stop link of a mail: works without signing in, and only by a POST."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from programmes.actions import reminders
from programmes.portals.access import public_page


# Mail readers send the POST themselves and have no token of ours (RFC 8058); the link is the key.
@csrf_exempt
@public_page(
    reason="the link in the mail is the key; it stops mails of one kind, by POST alone",
    is_door=True,
)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Show one big button; a POST stops the mails, and says so each time."""
    try:
        if request.method == "POST":
            reminders.stop_by_link(token=token, now=now())
        rule, channel = reminders.find_stop(token=token)
    except reminders.NoSuchLink:
        return render(request, "accounts/stop.html", {"rule": None}, status=410)
    is_stopped = not rule.is_active or channel not in rule.channels
    context = {"rule": rule, "is_stopped": is_stopped, "is_own": rule.is_own}
    return render(request, "accounts/stop.html", context)
