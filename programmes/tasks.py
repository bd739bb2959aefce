"""Celery entry points: read the clock, call one action."""

from celery import shared_task
from django.utils.timezone import now

from programmes.actions import days, media


@shared_task(name="programmes.close_days")
def close_days(**_: object) -> int:
    """Close the practice days that ended in their patients' zones; return how many."""
    return days.close_days(now=now())


# Making a film of a minute takes up to three; the film's lease outlasts both limits.
@shared_task(name="programmes.prepare_media", soft_time_limit=240, time_limit=270)
def prepare_media(**_: object) -> bool:
    """Make the film that waits longest; return whether there was one."""
    return media.prepare_media(now=now())
