"""
Keeping what the rules suggest, so that a caseload of any size can tell.

Whoever asks holds the patient's lock, ``Patient.objects.locked``.
"""

from datetime import datetime

from programmes.domain.suggestions import suggestions
from programmes.domain.timing import local_day
from programmes.models import Assignment, Patient
from programmes.models.course import load_course
from programmes.models.evidence import load_evidence
from programmes.models.hints import hint_row


def notice(*, patient: Patient, now: datetime) -> None:
    """Store what the rules suggest for ``patient`` now; asking twice changes nothing."""
    day = local_day(now, patient.zone)
    found = load_evidence(patient, load_course(patient, day=day), day=day)
    if found is None:
        return
    rows = [hint_row(one, found.evidence) for one in suggestions(found.evidence)]
    if rows != found.assignment.hints_json:
        Assignment.objects.filter(pk=found.assignment.pk).update(hints_json=rows)
