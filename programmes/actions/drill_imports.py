"""Bringing a clinic's library to what a CSV file says."""

from dataclasses import fields
from datetime import datetime

from django.db import IntegrityError, transaction

from programmes.domain.drillfile import DrillRow
from programmes.domain.drillimport import Fate, Step, digest, read_import
from programmes.models import AuditEvent, Clinic, Drill, User

_WRITTEN = (
    *(field.name for field in fields(DrillRow)),
    "retired_at",
    "revision",
    "edited_at",
    "edited_by",
    "search_words",
    "facets",
)


class LibraryChanged(Exception):
    """The library is other than when the file was checked; the import would do something else."""


@transaction.atomic
def import_drills(
    *, clinic: Clinic, text: str, seen: str, by: User, now: datetime
) -> tuple[Step, ...]:
    """
    Add and change drills as the CSV ``text`` says, all or none; return what was done.

    ``seen`` is the ``digest`` of the steps that were agreed to. Where the library says all of it
    already, nothing is stored, whatever was agreed to: importing twice changes nothing.

    :raises FileInvalid: naming line, column and problem.
    :raises LibraryChanged: unless the steps are still those agreed to.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)  # one import at a time
    locked = Drill.objects.select_for_update(no_key=True).filter(clinic=clinic).order_by("pk")
    drills = {drill.slug: drill for drill in locked.defer("search_vector")}
    steps = read_import(text, {slug: drill.kept for slug, drill in drills.items()})
    to_do = [step for step in steps if step.fate is not Fate.UNCHANGED]
    if not to_do:
        return steps
    if digest(steps) != seen:
        raise LibraryChanged
    new = [Drill(clinic=clinic, slug=step.row.slug) for step in to_do if step.before is None]
    changed = [drills[step.row.slug] for step in to_do if step.before is not None]
    rows = {step.row.slug: step.row for step in to_do}
    for drill in (*new, *changed):
        drill.take(rows[drill.slug])
        drill.index()
        drill.retired_at, drill.edited_at, drill.edited_by = None, now, by
    for drill in changed:
        drill.revision += 1
    try:
        with transaction.atomic():
            Drill.objects.bulk_create(new)
    except IntegrityError as error:  # somebody just added a drill with such a slug
        raise LibraryChanged from error
    # They are there and locked: each row of this insert becomes an update, all in one statement.
    Drill.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN
    )
    AuditEvent.record("library.imported", clinic, clinic=clinic, by=by)
    return steps
