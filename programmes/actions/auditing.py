"""Taking the audit log out of the house is an act, too."""

from django.db import transaction

from programmes.models import AuditEvent, Clinic, User


@transaction.atomic
def record_export(*, clinic: Clinic, by: User) -> None:
    """Write down that ``by`` took a part of the clinic's audit log as a file."""
    AuditEvent.record("audit.exported", clinic, clinic=clinic, by=by)
