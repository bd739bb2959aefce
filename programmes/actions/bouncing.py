"""An address or number at which nothing arrives: it is stopped, and whoever treats is told."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from programmes.actions import delivery
from programmes.channels.bounces import Bounce
from programmes.domain.reminders import Kind
from programmes.models import (
    AttemptOutcome,
    Channel,
    Delivery,
    DeliveryAttempt,
    Patient,
    StoppedAddress,
    reach,
)
from programmes.models.delivery import ANSWER_LENGTH
from programmes.models.team import LOOKED_AFTER, team_of


@reach.every_clinic()
@transaction.atomic
def stop_address(*, address: str, answer: str, now: datetime) -> None:
    """
    Let nothing go to ``address`` until somebody lifts that; stopping it again changes nothing.

    It is stopped for every clinic. Who looks after a patient with that address or number is told by
    mail, without a word of who it is.
    """
    given = {"answer": answer[:ANSWER_LENGTH], "since": now}
    stopped, is_new = StoppedAddress.objects.get_or_create(address=address, defaults=given)
    if not is_new:
        return
    patients = Patient.objects.filter(Q(user__email=address) | Q(mobile=address))
    for patient in patients.filter(state__in=LOOKED_AFTER).select_related("clinic").order_by("pk"):
        for user in team_of(patient, now=now):
            delivery.post(
                kind=Kind.NOTICE,
                clinic=patient.clinic,
                user=user,
                slot=f"stopped:{stopped.pk}:{patient.pk}",
                contents={"about": "stopped", "patient": str(patient.public_id)},
                now=now,
            )


@reach.every_clinic()
@transaction.atomic
def take_back(*, bounce: Bounce, now: datetime) -> bool:
    """
    Write down that a mail came back; tell whether it was one of ours.

    Its address is stopped where that is at fault, and still that of whom the mail was for.
    """
    mails = Delivery.objects.filter(channel=Channel.EMAIL).select_related("user", "patient")
    row = mails.filter(public_id=bounce.name).first()
    if row is None:
        return False
    answer = bounce.answer[:ANSWER_LENGTH]
    told = {"delivery": row, "outcome": AttemptOutcome.BOUNCED, "answer": answer}
    if not DeliveryAttempt.objects.filter(**told).exists():
        DeliveryAttempt.objects.create(
            clinic_id=row.clinic_id, attempt=row.attempt, began_at=now, **told
        )
    if bounce.is_about_address and row.to.lower() in bounce.addresses:
        stop_address(address=row.to, answer=answer, now=now)
    return True
