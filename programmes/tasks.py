"""Celery entry points: read the clock, call one action."""

from celery import shared_task
from django.utils.timezone import now

from programmes import engine
from programmes.actions import days, escalation, media


@shared_task(name="programmes.close_days")
def close_days(**_: object) -> int:
    """Close the practice days that ended in their patients' zones; return how many."""
    return days.close_days(now=now())


@shared_task(name="programmes.escalate_cards")
def escalate_cards(**_: object) -> int:
    """Tell whoever is on duty of red cards that nobody has seen; return how many went on."""
    return escalation.escalate_cards(now=now())


# Longer than a film may take, and shorter than it stays claimed.
@shared_task(name="programmes.prepare_media", soft_time_limit=360, time_limit=390)
def prepare_media(**_: object) -> bool:
    """Make the film that waits longest; return whether there was one."""
    return media.prepare_media(now=now())


@shared_task(name="programmes.send_letters")
def send_letters(**_: object) -> int:
    """Send what somebody waits for: codes, invitations; return how many were taken in hand."""
    return engine.send(is_urgent=True)


@shared_task(name="programmes.send_reminders")
def send_reminders(**_: object) -> int:
    """Let late messages go, and send those that are due; return how many were taken in hand."""
    return engine.send(is_urgent=False)


@shared_task(name="programmes.reap")
def reap(**_: object) -> int:
    """Take back what dead workers held; return how much."""
    return engine.reap()


@shared_task(name="programmes.fill")
def fill(**_: object) -> int:
    """Write the messages of the next two days; return for how many rules."""
    return engine.fill()
