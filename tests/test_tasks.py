"""The entry points of Celery; ``local/test_celery.py`` shows them run by beat and worker."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from programmes import tasks
from programmes.actions import days
from programmes.models import PracticeDay
from rehab.celery import app

DAY = timedelta(days=1)


@pytest.fixture
def yesterday(ben):
    """A day of Ben's that is over and still open."""
    moment = now() - DAY
    days.rebuild(patient=ben, first_day=moment.date(), last_day=moment.date(), now=moment - DAY)
    return PracticeDay.objects.get(patient=ben, closed_at=None)


def test_close_days_reads_the_clock_and_closes_once(yesterday):
    ben = yesterday.patient
    ben.zone = "Pacific/Kiritimati"
    ben.save()

    assert tasks.close_days() == 1
    assert tasks.close_days(unknown="from a newer beat") == 0

    yesterday.refresh_from_db()
    assert now() - yesterday.closed_at < timedelta(minutes=1)


def test_every_bell_of_beat_rings_a_task_that_exists():
    app.loader.import_default_modules()
    rung = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert "programmes.close_days" in rung
    assert rung <= set(app.tasks)
