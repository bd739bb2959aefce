"""The bytes of a photo or film, whole or the range that a player asks for."""

import re
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response

from programmes.models import DrillMedia, MediaPart

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# The bytes at an address never change. Not kept for longer: consent can be taken back.
CACHE = "private, max-age=86400, immutable"


def media_response(
    request: HttpRequest, media: DrillMedia, part: MediaPart = MediaPart.CONTENT
) -> HttpResponseBase:
    """
    Answer with that part of ``media``, which the person who asks may see.

    :raises Http404: if there is nothing to show.
    """
    size = media.length(part)
    if size == 0:
        raise Http404
    is_film = media.is_film and part is MediaPart.CONTENT
    etag = f'"{media.public_id}-{part}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        wanted = _range(request, size, etag)
        if wanted is None:
            answer = _body(request, media, part, range(size))
        elif not wanted:
            answer = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            answer["Content-Range"] = f"bytes */{size}"
        else:
            answer = _body(request, media, part, wanted)
            answer.status_code = HTTPStatus.PARTIAL_CONTENT
            answer["Content-Range"] = f"bytes {wanted[0]}-{wanted[-1]}/{size}"
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = CACHE
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Content-Type"] = "video/mp4" if is_film else "image/jpeg"
    answer["ETag"] = etag
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _body(
    request: HttpRequest, media: DrillMedia, part: MediaPart, wanted: range
) -> StreamingHttpResponse:
    pieces = media.pieces(part, wanted.start, wanted.stop) if request.method == "GET" else ()
    answer = StreamingHttpResponse(pieces)
    answer["Content-Length"] = str(len(wanted))
    return answer


def _range(request: HttpRequest, size: int, etag: str) -> range | None:
    """
    Return the bytes asked for; empty where there are none such, ``None`` where all are.

    Several ranges at once, and what is no range, are answered with everything (RFC 9110, 14.2).
    """
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-":
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)
