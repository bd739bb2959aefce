"""Own drawings of drills: drawn once from picked poses, then shown in place of the library's."""

import threading
from datetime import datetime

from django.db import transaction

from programmes.models import AuditEvent, Drawing, Drill, User
from programmes.pictures import sketch
from programmes.pictures.picker import Poses

# Drawing takes half a second of a processor: a crowd of previews must not take all of them.
_pen = threading.Lock()


class StaleDrill(Exception):
    """Somebody edited the drill meanwhile; ``name`` says who, empty when nobody knows."""

    def __init__(self, *, name: str) -> None:
        super().__init__(f"edited by {name}")
        self.name = name


def draw(*, poses: Poses) -> Drawing:
    """
    Return the drawing of the poses, drawn now unless somebody ever picked the same.

    It belongs to no clinic and tells of nobody, so it is kept like a cache: without an audit event.
    """
    digest = sketch.digest(poses)
    return _kept(digest) or _drawn(digest, poses)


def _kept(digest: str) -> Drawing | None:
    return Drawing.objects.filter(digest=digest).first()


def _drawn(digest: str, poses: Poses) -> Drawing:
    from programmes.pictures.render import rendered  # noqa: PLC0415 -- numpy, only to draw

    with _pen:
        # Whoever waited for the pen may find that it was drawn just now.
        if (kept := _kept(digest)) is not None:
            return kept
        files = rendered(sketch.recipe(poses))
    drawing = Drawing(digest=digest, start=files.start, end=files.end, loop=files.loop)
    Drawing.objects.bulk_create([drawing], ignore_conflicts=True)
    return Drawing.objects.get(digest=digest)


def set_poses(*, drill: Drill, poses: Poses, revision: int, by: User, now: datetime) -> None:
    """
    Show the drill by a drawing of these poses; nobody has approved it yet.

    Setting what is set already changes nothing, so that sending a form twice is no conflict.

    :raises StaleDrill: unless ``revision`` is the drill's newest one.
    """
    drawing = draw(poses=poses)
    chosen = poses.to_json() | {"drawing": drawing.digest}
    _show(drill, chosen, revision, "drill.poses_set", by=by, now=now)


def clear_poses(*, drill: Drill, revision: int, by: User, now: datetime) -> None:
    """
    Show the drill as the library draws it, or by an icon where the library has no drawing.

    :raises StaleDrill: unless ``revision`` is the drill's newest one.
    """
    _show(drill, None, revision, "drill.poses_cleared", by=by, now=now)


def _locked(drill: Drill) -> Drill:
    rows = Drill.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("clinic", "edited_by").get(pk=drill.pk)


@transaction.atomic
def _show(
    drill: Drill,
    poses_json: dict[str, object] | None,
    revision: int,
    verb: str,
    *,
    by: User,
    now: datetime,
) -> None:
    current = _locked(drill)
    if current.poses_json == poses_json:
        return
    if current.revision != revision:
        raise StaleDrill(name=current.edited_by.name if current.edited_by else "")
    current.poses_json = poses_json
    current.revision += 1
    current.edited_by, current.edited_at = by, now
    # What was approved is not what is shown from now on.
    current.picture_approved_by = current.picture_approved_at = None
    current.picture_approved_digest = ""
    current.save(
        update_fields=[
            "poses_json",
            "revision",
            "edited_by",
            "edited_at",
            "picture_approved_by",
            "picture_approved_at",
            "picture_approved_digest",
        ]
    )
    AuditEvent.record(verb, current, clinic=current.clinic, by=by)
