"""Celery entry points: read the clock, call one action."""

from celery import shared_task
from django.utils.timezone import now

from programmes import engine
from programmes.actions import days, erasing, escalation, exporting, forgetting, media
from programmes.models import reach


@shared_task(name="programmes.close_days")
@reach.every_clinic()
def close_days(**_: object) -> int:
    """Close the practice days that ended in their patients' zones; return how many."""
    return days.close_days(now=now())


@shared_task(name="programmes.escalate_cards")
@reach.every_clinic()
def escalate_cards(**_: object) -> int:
    """Tell whoever is on duty of red cards that nobody has seen; return how many went on."""
    return escalation.escalate_cards(now=now())


# Longer than a film may take, and shorter than it stays claimed.
@shared_task(name="programmes.prepare_media", soft_time_limit=360, time_limit=390)
@reach.every_clinic()
def prepare_media(**_: object) -> bool:
    """Make the film that waits longest; return whether there was one."""
    return media.prepare_media(now=now())


@shared_task(name="programmes.make_export", soft_time_limit=240, time_limit=270)
@reach.every_clinic()
def make_export(**_: object) -> bool:
    """Make the file with a person's data that waits longest; return whether there was one."""
    return exporting.make_export(now=now())


@shared_task(name="programmes.drop_exports")
@reach.every_clinic()
def drop_exports(**_: object) -> int:
    """Delete the files with people's data whose time is over; return how many."""
    return exporting.drop_exports(now=now())


@shared_task(name="programmes.erase")
@reach.every_clinic()
def erase(**_: object) -> int:
    """Put up the records that are kept no longer, erase those that have waited; return how many."""
    erasing.retain(now=now())
    return forgetting.erase_due(now=now())


@shared_task(name="programmes.send_letters")
@reach.every_clinic()
def send_letters(**_: object) -> int:
    """Send what somebody waits for: codes, invitations; return how many were taken in hand."""
    return engine.send(is_urgent=True)


@shared_task(name="programmes.send_reminders")
@reach.every_clinic()
def send_reminders(**_: object) -> int:
    """Let late messages go, and send those that are due; return how many were taken in hand."""
    return engine.send(is_urgent=False)


@shared_task(name="programmes.reap")
@reach.every_clinic()
def reap(**_: object) -> int:
    """Take back what dead workers held; return how much."""
    return engine.reap()


@shared_task(name="programmes.fill")
@reach.every_clinic()
def fill(**_: object) -> int:
    """Write the messages of the next two days; return for how many rules."""
    return engine.fill()
