"""A clinic's own photos and films of its drills: sent, made safe to show, taken away."""

import io
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import transaction

from programmes.media import films, photos
from programmes.media.problems import Problem, Unusable
from programmes.media.sniff import HEAD, Kind, kind_of
from programmes.models import (
    AuditEvent,
    Drill,
    DrillMedia,
    MediaContent,
    MediaKind,
    MediaPart,
    MediaState,
    User,
)
from programmes.models.media import DrillMediaQuerySet

MOST_ATTEMPTS = 3
TRIED_AGAIN_AFTER = timedelta(minutes=7)  # longer than the task lives: one at a time tries


def add_media(
    *,
    drill: Drill,
    file: BinaryIO,
    size: int,
    alternative: str,
    consent: str | None,
    by: User,
    now: datetime,
) -> DrillMedia:
    """
    Store the photo or film in ``file``, which has ``size`` bytes, as the one that shows ``drill``.

    It takes the place of what was there. A photo can be shown at once; a film waits for
    ``prepare_media``. ``alternative`` says in words what it shows; ``consent`` who agreed, when
    and how, and is ``None`` where no person can be recognised.

    :raises Unusable: if it is not a photo or film that can be shown; nothing is stored then.
    """
    kind = _kind(file)
    if size > (films.MOST_BYTES if kind.is_film else photos.MOST_BYTES):
        raise Unusable(Problem.FILM_TOO_LARGE if kind.is_film else Problem.PHOTO_TOO_LARGE)
    media = DrillMedia(
        clinic=drill.clinic,
        drill=drill,
        alternative=alternative,
        shows_person=consent is not None,
        consent=consent or "",
        added_by=by,
    )
    if kind.is_film:
        films.look_at(file, kind)
        file.seek(0)
        media.kind, media.state = MediaKind.FILM, MediaState.WAITING
        part, data = MediaPart.ORIGINAL, file.read()
    else:
        photo = photos.safe_photo(file, kind)
        media.kind, media.state = MediaKind.PHOTO, MediaState.READY
        media.width, media.height = photo.width, photo.height
        part, data = MediaPart.CONTENT, photo.content
        media.size = len(data)
    with transaction.atomic():
        # Two people who send at once wait for each other here: the later one stays.
        Drill.objects.select_for_update(no_key=True).get(pk=drill.pk)
        _take_away(DrillMedia.objects.filter(drill=drill), now)
        media.save()
        MediaContent.objects.create(clinic=media.clinic, media=media)
        media.put(part, data)
        AuditEvent.record("media.added", media, clinic=media.clinic, by=by)
    return media


@transaction.atomic
def remove_media(*, media: DrillMedia, by: User, now: datetime) -> None:
    """Take a photo or film away for good; taking it away again changes nothing."""
    if _take_away(DrillMedia.objects.filter(pk=media.pk), now):
        AuditEvent.record("media.removed", media, clinic=media.clinic, by=by)


def _take_away(rows: DrillMediaQuerySet, now: datetime) -> int:
    """Delete the bytes of those ``rows`` that are current; return how many there were."""
    found = list(rows.current().select_for_update().values_list("pk", flat=True))
    MediaContent.objects.filter(media__in=found).delete()
    return DrillMedia.objects.filter(pk__in=found).update(removed_at=now)


def prepare_media(*, now: datetime) -> bool:
    """
    Make the film that waits longest, or refuse it; return whether there was one.

    Two at once make two films. Where making one breaks off, whatever the reason, it is tried again
    some minutes later, and refused in the end. No transaction is open while a film is made.
    """
    media = _claim(now)
    if media is None:
        return False
    try:
        _settle(media, _film(media))
    except Unusable as unusable:
        _settle(media, unusable.problem)
    return True


@transaction.atomic
def _claim(now: datetime) -> DrillMedia | None:
    """Return a film that nobody else makes now, one attempt on; ``None`` when none waits."""
    waiting = DrillMedia.objects.waiting(tried_before=now - TRIED_AGAIN_AFTER)
    free = waiting.select_for_update(of=("self",), skip_locked=True).select_related("clinic")
    media = free.order_by("added_at", "pk").first()
    if media is not None:
        media.attempts, media.tried_at = media.attempts + 1, now
        media.save(update_fields=["attempts", "tried_at"])
    return media


def _film(media: DrillMedia) -> films.Film:
    if media.attempts > MOST_ATTEMPTS:
        raise Unusable(Problem.GAVE_UP)
    sent = io.BytesIO()
    for piece in media.pieces(MediaPart.ORIGINAL, 0, media.length(MediaPart.ORIGINAL)):
        sent.write(piece)
    return films.safe_film(sent, _kind(sent))


@transaction.atomic
def _settle(media: DrillMedia, outcome: films.Film | Problem) -> None:
    """Store what became of a film and forget the original; nothing if it was taken away."""
    ours = DrillMedia.objects.current().filter(pk=media.pk, attempts=media.attempts)
    if ours.select_for_update().first() is None:
        return
    if isinstance(outcome, films.Film):
        media.put(MediaPart.CONTENT, outcome.content)
        media.put(MediaPart.POSTER, outcome.poster)
        media.state, media.size = MediaState.READY, len(outcome.content)
        media.width, media.height, media.seconds = outcome.width, outcome.height, outcome.seconds
    else:
        media.state, media.problem = MediaState.REFUSED, outcome.value
    media.save(update_fields=["state", "size", "width", "height", "seconds", "problem"])
    MediaContent.objects.filter(media=media).update(original=None)
    AuditEvent.record(f"media.{media.state}", media, clinic=media.clinic, by=None)


def _kind(file: BinaryIO) -> Kind:
    """Return what the file is, and go back to its beginning."""
    file.seek(0)
    kind = kind_of(file.read(HEAD))
    file.seek(0)
    return kind
