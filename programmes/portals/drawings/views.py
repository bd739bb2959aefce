"""Hands out drawings and logos as files that never change."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from programmes.models import ClinicLogo, Drawing
from programmes.portals.access import public_page

HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    # The style sheet inside the file sets tone and line weight; nothing else may run or load.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


@public_page(reason="a drawing of poses shows no person, and its address is a hash")
@require_safe
@gzip_page
def drawing(_request: HttpRequest, digest: str, part: str) -> HttpResponse:
    """Return one file of a drawing: start, end or loop."""
    text = Drawing.text_of(digest, part)
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="image/svg+xml", headers=HEADERS)


@public_page(
    reason="a logo stands on paper and over doors, and its address is a hash", is_door=True
)
@require_safe
def logo(_request: HttpRequest, digest: str) -> HttpResponse:
    """Return the logo of a clinic."""
    content = ClinicLogo.of_digest(digest)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="image/jpeg", headers=HEADERS)
