"""A clinic's drills: its own, and its copies of the starters."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from programmes.domain.chains import find_circle
from programmes.domain.drillfile import DrillRow
from programmes.domain.drillrow import DOSE, DOSE_PARTS, differing, digest, slug_for
from programmes.models import AuditEvent, Clinic, Drill, User
from programmes.pictures.catalogue import picture_for

_WAYS = ("slug", "name", "progresses_to")


class StaleRevision(Exception):
    """Somebody else saved the drill meanwhile; ``drill`` is what they saved."""

    def __init__(self, drill: Drill) -> None:
        super().__init__(f"drill {drill.pk} is at revision {drill.revision}")
        self.drill = drill


class DrillNameTaken(Exception):
    """The clinic has a drill of that name: ``drill``, which may be a retired one."""

    def __init__(self, drill: Drill) -> None:
        super().__init__(f"drill {drill.pk} has that name")
        self.drill = drill


class LeadsInCircle(Exception):
    """The drill would lead back to itself; ``names`` are those along the way, the first twice."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(" > ".join(names))
        self.names = names


class PictureRedrawn(Exception):
    """The picture is no longer the one that was looked at, or there is none."""


@transaction.atomic
def create_drill(
    *,
    clinic: Clinic,
    row: DrillRow,
    by: User,
    now: datetime,
    token: UUID | None = None,
    like: Drill | None = None,
) -> Drill:
    """
    Store a drill of the clinic's own that says what ``row`` says, under a slug made of its name.

    ``token`` is the id that its form was opened under: sent twice, it stores one drill. A copy gets
    the picture of the drill that it is ``like``; its tick does not come along.

    :raises DrillNameTaken: if a drill of the clinic, even a retired one, has the name.
    :raises LeadsInCircle: if what it leads to would lead back to it.
    """
    _lock(clinic)
    of_clinic = Drill.objects.filter(clinic=clinic)
    taken = set(of_clinic.values_list("slug", flat=True))
    row = replace(row, slug=slug_for(row.name, taken=taken), seed_items=())
    sent = Drill.objects.filter(public_id=token).first() if token else None
    if sent is not None and sent.clinic_id == clinic.pk and not differing(sent.row, row):
        return sent
    drill = Drill(
        clinic=clinic,
        public_id=token if token is not None and sent is None else uuid4(),
        picture=like.picture if like else "",
        poses_json=like.poses_json if like else None,
    )
    _say(drill, row, by=by, now=now)
    AuditEvent.record("drill.created", drill, clinic=clinic, by=by)
    return drill


@transaction.atomic
def edit_drill(*, drill: Drill, revision: int, row: DrillRow, by: User, now: datetime) -> Drill:
    """
    Make the drill say what ``row`` says, and return it; its slug stays.

    Whoever has it in their plan reads the new words from now on. Saving what it says already
    stores nothing.

    :raises StaleRevision: unless ``revision`` is the newest one.
    :raises DrillNameTaken: if another drill of the clinic, even a retired one, has the name.
    :raises LeadsInCircle: if what it leads to would lead back to it.
    """
    current = _lock_drill(drill, revision)
    row = replace(row, slug=current.slug, seed_items=tuple(current.seed_items))
    if not differing(current.row, row):
        return current
    current.revision += 1
    _say(current, row, by=by, now=now)
    AuditEvent.record("drill.edited", current, clinic=current.clinic, by=by)
    return current


@transaction.atomic
def restore_starter(
    *, drill: Drill, revision: int, fields: Collection[str], by: User, now: datetime
) -> Drill:
    """
    Take ``fields`` from the starter again, the parts of a dose as ``DOSE``; none keeps all.

    Either way the clinic has now seen what the starter says.

    :raises StaleRevision: unless ``revision`` is the newest one.
    :raises DrillNameTaken: if another drill has the starter's name meanwhile.
    :raises LeadsInCircle: if what the starter leads to would lead back to it.
    """
    current = _lock_drill(drill, revision)
    if current.starter is None:
        return current
    starter = current.starter.row
    current.starter_digest = digest(starter)
    current.save(update_fields=["starter_digest"])
    changed = set(current.changed_fields) & set(fields)
    if not changed:
        return current
    names = (changed - {DOSE}) | set(DOSE_PARTS if DOSE in changed else ())
    current.revision += 1
    values: dict[str, Any] = {name: getattr(starter, name) for name in names}
    _say(current, replace(current.row, **values), by=by, now=now)
    AuditEvent.record("drill.restored", current, clinic=current.clinic, by=by)
    return current


@transaction.atomic
def retire_drill(*, drill: Drill, by: User, now: datetime) -> None:
    """Offer the drill no longer; whoever has it in their plan keeps it. Twice changes nothing."""
    current = _lock_drill(drill)
    if current.retired_at is None:
        current.retired_at = now
        current.save(update_fields=["retired_at"])
        AuditEvent.record("drill.retired", current, clinic=current.clinic, by=by)


@transaction.atomic
def bring_back_drill(*, drill: Drill, by: User) -> None:
    """Offer a retired drill again. Twice changes nothing."""
    current = _lock_drill(drill)
    if current.retired_at is not None:
        current.retired_at = None
        current.save(update_fields=["retired_at"])
        AuditEvent.record("drill.brought_back", current, clinic=current.clinic, by=by)


@transaction.atomic
def approve_picture(*, drill: Drill, digest: str, by: User, now: datetime) -> None:
    """
    Note that ``by``, a clinician, found the drawing called ``digest`` true.

    :raises PictureRedrawn: if the drill has another drawing by now, or none.
    """
    current = _lock_drill(drill)
    if not digest or digest != _drawn_as(current):
        raise PictureRedrawn
    if current.picture_approved_digest != digest:
        _note_approval(current, digest=digest, by=by, now=now)
        AuditEvent.record("drill.picture_approved", current, clinic=current.clinic, by=by)


@transaction.atomic
def withdraw_picture(*, drill: Drill, by: User) -> None:
    """Take a clinician's tick off the drill's drawing. Twice changes nothing."""
    current = _lock_drill(drill)
    if current.picture_approved_digest:
        _note_approval(current, digest="", by=None, now=None)
        AuditEvent.record("drill.picture_withdrawn", current, clinic=current.clinic, by=by)


def _drawn_as(drill: Drill) -> str:
    """Return the digest of the drill's drawing: of its own poses, else the library's."""
    if drill.poses_json:
        return str(drill.poses_json.get("drawing", ""))
    picture = picture_for(drill.picture)
    return picture.digest if picture else ""


def _note_approval(drill: Drill, *, digest: str, by: User | None, now: datetime | None) -> None:
    drill.picture_approved_digest = digest
    drill.picture_approved_by, drill.picture_approved_at = by, now
    drill.save(
        update_fields=["picture_approved_digest", "picture_approved_by", "picture_approved_at"]
    )


def _lock(clinic: Clinic) -> None:
    """Let nobody else change what this clinic's drills are called or lead to meanwhile."""
    # no_key: rows that only point at the clinic can be stored meanwhile.
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)


def _lock_drill(drill: Drill, revision: int | None = None) -> Drill:
    _lock(drill.clinic)
    current = Drill.objects.select_related("clinic", "starter", "edited_by").get(pk=drill.pk)
    if revision is not None and current.revision != revision:
        raise StaleRevision(current)
    return current


def _say(drill: Drill, row: DrillRow, *, by: User, now: datetime) -> None:
    """Store the drill with what ``row`` says, unless its name or its way onward speak against."""
    others = Drill.objects.filter(clinic=drill.clinic).exclude(public_id=drill.public_id)
    taken = others.filter(name__iexact=row.name).order_by("pk").first()
    if taken is not None:
        raise DrillNameTaken(taken)
    ways = {slug: (name, tuple(leads)) for slug, name, leads in others.values_list(*_WAYS)}
    ways[row.slug] = (row.name, row.progresses_to)
    around = find_circle({slug: leads for slug, (_name, leads) in ways.items()}, among=(row.slug,))
    if around:
        raise LeadsInCircle(tuple(ways[slug][0] for slug in around))
    drill.take(row)
    drill.edited_by, drill.edited_at = by, now
    drill.index()
    drill.save()
