"""What pages write into the audit log that changes nothing else."""

from django.db import transaction

from programmes.models import AuditEvent, Clinic, User


@transaction.atomic
def record_export(*, clinic: Clinic, by: User) -> None:
    """Write down that ``by`` took a part of the clinic's audit log as a file."""
    AuditEvent.record("audit.exported", clinic, clinic=clinic, by=by)


@transaction.atomic
def record_held_back(*, clinic: Clinic, what: str, by: User) -> None:
    """Write down that ``by`` asked for something too often and was refused."""
    AuditEvent.record(f"rate.{what}", clinic, clinic=clinic, by=by)
