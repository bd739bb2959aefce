"""What single people of the demo have beside their practice: a thread of messages, a clearance."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from programmes.actions import clearances, conversation
from programmes.domain.clearance import Check
from programmes.domain.timing import local_day
from programmes.models import Patient, User

THREAD = (  # who writes: the patient, else the therapist; how long ago; what
    (False, timedelta(days=6), "How does it go at home?"),
    (True, timedelta(days=6, hours=-3), "The cup is easier now."),
    (False, timedelta(days=5), "Well done. Small steps count."),
    (True, timedelta(hours=5), "My shoulder feels stiff. Please call me."),
)


def add_thread(*, patient: Patient, therapist: User, now: datetime) -> None:
    """Let two people write to each other; the last message waits to be read."""
    for is_patients, ago, text in THREAD:
        by = patient.user if is_patients else therapist
        conversation.read_thread(patient=patient, by=by, now=now - ago)
        conversation.write_message(
            patient=patient, text=text, client_uuid=uuid4(), by=by, now=now - ago
        )


def add_clearance(*, patient: Patient, therapist: User, now: datetime) -> None:
    """Clear somebody for electrical stimulation until next week, so that it is soon due again."""
    today = local_day(now, patient.zone)
    clearances.clear(
        patient=patient,
        checklist=list(Check),
        device="Two-channel stimulator",
        settings="35 Hz, 250 µs, 10 s on, 10 s off",
        electrode_sites="Back of the forearm, 4 cm below the elbow",
        since=today,
        until=today + timedelta(days=9),
        by=therapist,
        now=now,
    )


def add_extras(patients: Iterable[tuple[str, Patient]], *, therapist: User, now: datetime) -> None:
    """Give the people named here what they have beside their practice."""
    extras = {"Rosa Lindqvist": add_thread, "Mei-Lin Castellano": add_clearance}
    for name, patient in patients:
        if name in extras:
            extras[name](patient=patient, therapist=therapist, now=now)
