"""Celery entry points: read the clock, call one action."""

from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import now

from programmes.actions import carers, codes, days, media


@shared_task(name="programmes.close_days")
def close_days(**_: object) -> int:
    """Close the practice days that ended in their patients' zones; return how many."""
    return days.close_days(now=now())


# Longer than a film may take, and shorter than it stays claimed.
@shared_task(name="programmes.prepare_media", soft_time_limit=360, time_limit=390)
def prepare_media(**_: object) -> bool:
    """Make the film that waits longest; return whether there was one."""
    return media.prepare_media(now=now())


@shared_task(name="programmes.send_codes")
def send_codes(**_: object) -> int:
    """Send the sign-in codes that somebody waits for; return how many."""
    return codes.send_due(
        now=now(),
        address_of=lambda secret: settings.BASE_URL + reverse("accounts:enter", args=[secret]),
    )


@shared_task(name="programmes.send_offers")
def send_offers(**_: object) -> int:
    """Send the mails that ask somebody to help; return how many."""
    return carers.send_due(
        now=now(),
        address_of=lambda secret: settings.BASE_URL + reverse("accounts:help_offer", args=[secret]),
    )
