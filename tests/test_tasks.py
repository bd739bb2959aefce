"""The entry points of Celery; ``local/test_celery.py`` shows them run by beat and worker."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from programmes import tasks
from programmes.actions import days, exporting
from programmes.actions.media import TRIED_AGAIN_AFTER
from programmes.media.films import MOST_WORK_S
from programmes.models import (
    DataExport,
    MediaContent,
    MediaPart,
    PracticeDay,
    SafetyCard,
    rights,
)
from rehab.celery import app
from rehab.local import ROOT
from tests.cards import make_card
from tests.factories import make_media
from tests.media.files import film

DAY = timedelta(days=1)


@pytest.fixture
def yesterday(ben):
    """A day of Ben's that is over and still open."""
    moment = now() - DAY
    days.rebuild(patient=ben, first_day=moment.date(), last_day=moment.date(), now=moment - DAY)
    return PracticeDay.objects.get(patient=ben, closed_at=None)


def test_only_beat_asks_for_tasks_so_that_no_page_waits_for_the_broker():
    asking = re.compile(r"\.(delay|apply_async|send_task)\(")
    paths = [*(ROOT / "programmes").rglob("*.py"), *(ROOT / "rehab").rglob("*.py")]

    assert len(paths) > 400
    assert [str(path) for path in paths if asking.search(path.read_text())] == []


def test_close_days_reads_the_clock_and_closes_once(yesterday):
    ben = yesterday.patient
    ben.zone = "Pacific/Kiritimati"
    ben.save()

    assert tasks.close_days() == 1
    assert tasks.close_days(unknown="from a newer beat") == 0

    yesterday.refresh_from_db()
    assert now() - yesterday.closed_at < timedelta(minutes=1)


def test_escalate_cards_reads_the_clock_and_tells_once(northside):
    make_card(clinic=northside, colour="red", rule="stroke_sign")

    assert tasks.escalate_cards() == 1
    assert tasks.escalate_cards(unknown="from a newer beat") == 0

    assert now() - SafetyCard.objects.get().escalated_at < timedelta(minutes=1)


def test_prepare_media_makes_what_waits_once(northside):
    media = make_media(clinic=northside, kind="film", state="waiting")
    MediaContent.objects.create(clinic=northside, media=media)
    media.put(MediaPart.ORIGINAL, film(seconds=0.1))

    assert tasks.prepare_media() is True
    assert tasks.prepare_media(unknown="from a newer beat") is False

    media.refresh_from_db()
    assert media.state == "ready"
    assert now() - media.tried_at < timedelta(minutes=1)


def test_make_export_makes_what_waits_once_and_drop_exports_leaves_it(ben):
    exporting.ask_export(patient=ben, reason="", by=ben.user, now=now())

    assert tasks.make_export() is True
    assert tasks.make_export(unknown="from a newer beat") is False
    assert tasks.drop_exports() == 0
    assert DataExport.objects.ready(now=now()).count() == 1


def test_a_file_of_data_is_tried_again_only_when_its_task_must_be_over():
    assert timedelta(seconds=tasks.make_export.time_limit) < rights.TRIED_AGAIN_AFTER


def test_a_film_is_tried_again_only_when_its_task_must_be_over():
    assert timedelta(seconds=tasks.prepare_media.time_limit) < TRIED_AGAIN_AFTER
    assert tasks.prepare_media.soft_time_limit > MOST_WORK_S


def test_every_bell_of_beat_rings_a_task_that_exists():
    app.loader.import_default_modules()
    rung = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert "programmes.close_days" in rung
    assert rung <= set(app.tasks)
