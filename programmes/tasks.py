"""Celery entry points: read the clock, call one action."""

from celery import shared_task
from django.utils.timezone import now

from programmes.actions import days


@shared_task(name="programmes.close_days")
def close_days(**_: object) -> int:
    """Close the practice days that ended in their patients' zones; return how many."""
    return days.close_days(now=now())
