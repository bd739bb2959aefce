"""How it felt around a session: pain before the first drill and after the last."""

from datetime import datetime

from django.db import transaction

from programmes.actions import days
from programmes.actions.judging import Late, judge_patient
from programmes.domain.outbox import Moment
from programmes.models import AuditEvent, Patient, PracticeSession, User
from programmes.models.facts import pain_source


@transaction.atomic
def tell_pain(
    *,
    session: PracticeSession,
    moment: Moment,
    pain_0_10: int,
    by: User,
    now: datetime,
    is_late: bool = False,
) -> None:
    """
    Keep the pain that was told before or after a session, 0 to 10.

    Nobody has to tell: a question that was skipped stays ``None``. Telling again puts it right;
    what was closed by the first answer stays so. ``is_late`` tells that a phone kept it, so that it
    is judged by the day of its session.
    """
    patient = Patient.objects.locked().get(pk=session.patient_id)
    field = f"pain_{moment}_0_10"
    rows = PracticeSession.objects.filter(pk=session.pk)
    if rows.exclude(**{field: pain_0_10}).update(**{field: pain_0_10}):
        source = pain_source(session.pk, moment, pain_0_10)
        late = Late(source, session.day) if is_late else None
        if judge_patient(patient=patient, now=now, late=late):
            days.project(patient=patient, now=now)
        AuditEvent.record(f"session.pain_{moment}", session, clinic=patient.clinic, by=by)
