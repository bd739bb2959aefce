"""The periodic work really runs: beat rings through Valkey, a worker closes the days."""

import os
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils.timezone import now

from programmes.actions import assignments, health
from programmes.models import PracticeDay
from rehab.local.process import Child, wait_for
from tests.factories import make_document, make_drill, make_programme

BUSY_MACHINE_S = 90


@pytest.fixture
def start(tmp_path):
    """Start a process that works on the database of this test, and stop it at the end."""
    address = urlsplit(os.environ["DATABASE_URL"])
    database = connection.settings_dict["NAME"]
    children = []

    def start(name, *arguments):
        child = Child(
            name=name,
            argv=[sys.executable, *arguments],
            log=tmp_path / name,
            env={"DATABASE_URL": address._replace(path=f"/{database}").geturl()},
        )
        child.start()
        children.append(child)

    yield start
    for child in children:
        child.stop()


@pytest.mark.django_db(transaction=True)
def test_bells_ring_as_soon_as_beat_is_there_and_then_all_is_well(northside, ben, ana, start):
    """One would ring after ten minutes otherwise, and nobody had looked for half a minute."""
    document = make_document(make_drill(clinic=northside))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=now() - timedelta(days=3))
    closed = PracticeDay.objects.exclude(closed_at=None)

    start("worker", "-m", "celery", "-A", "rehab.celery", "worker", "--concurrency=1")
    start("beat", "-m", "celery", "-A", "rehab.celery", "beat")

    assert wait_for(lambda: closed.count() == 3, BUSY_MACHINE_S)
    assert wait_for(lambda: health.health(now=now()).is_well, BUSY_MACHINE_S)


def test_beat_has_short_intervals_only_so_that_it_needs_no_file():
    entries = settings.CELERY_BEAT_SCHEDULE.values()

    assert [entry["options"]["expires"] for entry in entries] == [
        entry["schedule"] for entry in entries
    ]
    assert max(entry["schedule"] for entry in entries) <= 600
