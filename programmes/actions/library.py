"""The drill library: starter drills from a file, and their copies in each clinic."""

from dataclasses import fields
from typing import Any

from django.db import transaction

from programmes.domain.drillfile import DrillRow, read_drills
from programmes.domain.drillrow import digest
from programmes.models import AuditEvent, Clinic, Drill, Favourite, StarterDrill, User

FIELDS = tuple(field.name for field in fields(DrillRow))


def _values(row: DrillRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in FIELDS}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}


@transaction.atomic
def load_starters(*, text: str, by: User | None) -> int:
    """
    Bring the starter drills to what the CSV ``text`` says, and copy new ones into every clinic.

    Return how many drills were added or changed; loading the same file twice returns 0 the second
    time. Clinics keep their own copies as they are.

    :raises FileInvalid: naming line, column and problem; nothing is stored then.
    """
    stored = {row["slug"]: row for row in StarterDrill.objects.values(*FIELDS)}
    rows = map(_values, read_drills(text).values())
    changed = [row for row in rows if stored.get(row["slug"]) != row]
    StarterDrill.objects.bulk_create(
        [StarterDrill(**row) for row in changed],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=FIELDS,
    )
    for clinic in Clinic.objects.order_by("pk"):
        copy_starters(clinic=clinic, by=by)
    return len(changed)


@transaction.atomic
def copy_starters(*, clinic: Clinic, by: User | None) -> int:
    """Give the clinic a copy of each starter drill that it has none of; return how many."""
    taken = set(Drill.objects.filter(clinic=clinic).values_list("slug", flat=True))
    copies = [
        Drill(
            clinic=clinic,
            starter=starter,
            starter_digest=digest(starter.row),
            picture=starter.slug,
            **{name: getattr(starter, name) for name in FIELDS},
        )
        for starter in StarterDrill.objects.order_by("pk")
        if starter.slug not in taken
    ]
    for copy in copies:
        copy.index()
    Drill.objects.bulk_create(copies)
    if copies:
        AuditEvent.record("library.filled", clinic, clinic=clinic, by=by)
    return len(copies)


@transaction.atomic
def keep_favourite(*, drill: Drill, is_kept: bool, by: User) -> None:
    """Keep a drill at hand for ``by``, or no longer; what is so already stays so."""
    if is_kept:
        _, is_changed = Favourite.objects.get_or_create(
            user=by, drill=drill, defaults={"clinic": drill.clinic}
        )
    else:
        is_changed = Favourite.objects.filter(user=by, drill=drill).delete()[0] > 0
    if is_changed:
        verb = "favourite.kept" if is_kept else "favourite.dropped"
        AuditEvent.record(verb, drill, clinic=drill.clinic, by=by)
