"""All that is held of a person as one file: asked for, made in the background, had, deleted."""

import io
import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import translation

from programmes.exports import record
from programmes.models import AuditEvent, DataExport, ExportContent, Patient, User
from programmes.models.rights import EXPORT_LASTS, TRIED_AGAIN_AFTER

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
MOST_A_DAY = 3  # of one patient, for one person: each reads the whole record
MOST_A_DAY_OF_ONE = 20  # of all patients together, for one person


class TooManyExports(Exception):
    """The person asked for too many of these files within a day."""


@transaction.atomic
def ask_export(*, patient: Patient, reason: str, by: User, now: datetime) -> DataExport:
    """
    Ask for a file with all that is held of ``patient``; one that is being made for ``by`` counts.

    ``reason`` is why staff take it; empty where it is the patient's own.

    :raises TooManyExports: after 3 of one patient, or 20 of all, within 24 hours.
    """
    Patient.objects.locked().get(pk=patient.pk)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = DataExport.objects.filter(by=by, asked_at__gt=now - timedelta(days=1))
    of_patient = mine.filter(patient=patient)
    running = of_patient.filter(ready_at=None, failed_at=None).first()
    if running is not None:
        return running
    if of_patient.count() >= MOST_A_DAY or mine.count() >= MOST_A_DAY_OF_ONE:
        raise TooManyExports
    export = DataExport.objects.create(
        clinic=patient.clinic, patient=patient, by=by, reason=reason, asked_at=now
    )
    AuditEvent.record("data.asked", export, clinic=patient.clinic, by=by)
    return export


def make_export(*, now: datetime) -> bool:
    """
    Make the file that waits longest, or give it up; return whether there was one.

    Two at once make two files. Where making one breaks off, whatever the reason, it is tried again
    some minutes later, and given up in the end.
    """
    export = _claim(now)
    if export is None:
        return False
    if export.attempts > MOST_ATTEMPTS:
        _give_up(export, now)
        return True
    out = io.BytesIO()
    with translation.override(export.patient.language):
        with transaction.atomic():
            # Whoever writes about practice waits, so that the tables agree with each other.
            patient = Patient.objects.locked().get(pk=export.patient_id)
            found = record.collect(patient, now=now)
        rows = DataExport.objects.filter(pk=export.pk)
        rows.update(parts=record.count_of(found), parts_done=0)
        for _name in record.write_zip(out, record.files(found), now=now):
            rows.update(parts_done=F("parts_done") + 1)
    _store(export, out.getvalue(), now)
    return True


@transaction.atomic
def _claim(now: datetime) -> DataExport | None:
    """Return a file that nobody else makes now, one attempt on; ``None`` when none waits."""
    waiting = DataExport.objects.waiting(tried_before=now - TRIED_AGAIN_AFTER)
    free = waiting.select_for_update(of=("self",), skip_locked=True)
    export = free.select_related("clinic", "patient").order_by("asked_at", "pk").first()
    if export is not None:
        export.attempts, export.tried_at = export.attempts + 1, now
        export.save(update_fields=["attempts", "tried_at"])
    return export


@transaction.atomic
def _give_up(export: DataExport, now: datetime) -> None:
    logger.error("Export #%s cannot be made", export.pk)
    DataExport.objects.filter(pk=export.pk).update(failed_at=now)
    AuditEvent.record("data.failed", export, clinic=export.clinic, by=None)


@transaction.atomic
def _store(export: DataExport, data: bytes, now: datetime) -> None:
    """Keep the file for as long as it lasts; not where the record was erased meanwhile."""
    ours = DataExport.objects.filter(pk=export.pk, attempts=export.attempts, ready_at=None)
    if not ours.update(ready_at=now, expires_at=now + EXPORT_LASTS, size=len(data)):
        return
    ExportContent.objects.create(clinic=export.clinic, export=export)
    export.put(data)
    AuditEvent.record("data.made", export, clinic=export.clinic, by=None)


@transaction.atomic
def record_fetch(*, export: DataExport, by: User) -> None:
    """Write down that ``by`` took the file."""
    AuditEvent.record("data.taken", export, clinic=export.clinic, by=by)


@transaction.atomic
def drop_exports(*, now: datetime) -> int:
    """Delete the files whose time is over; return how many. Their rows stay."""
    over = ExportContent.objects.filter(export__expires_at__lte=now)
    return over.delete()[0]
