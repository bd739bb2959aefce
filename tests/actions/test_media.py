"""A clinic's own photos and films: one at a time for each drill, made once, gone when removed."""

import io
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from programmes.actions import media as actions
from programmes.media import films
from programmes.media.problems import Problem, Unusable
from programmes.models import AuditEvent, DrillMedia, MediaContent, MediaPart
from rehab.local.process import wait_for
from tests.actions.parallel import at_once
from tests.actions.people import events
from tests.factories import NOON, make_drill, make_media
from tests.media.files import film, photo

ROOT = settings.BASE_DIR
LATER = NOON + actions.TRIED_AGAIN_AFTER + timedelta(seconds=1)


@pytest.fixture
def drill(northside):
    return make_drill(clinic=northside)


def add(drill, by, data, **given):
    file = io.BytesIO(data)
    return actions.add_media(
        **{
            "drill": drill,
            "file": file,
            "size": len(data),
            "alternative": "A hand opens.",
            "consent": None,
            "by": by,
            "now": NOON,
        }
        | given
    )


def part(media, name):
    return b"".join(media.pieces(name, 0, media.length(name)))


def test_add_photo_can_be_shown_at_once(drill, ana, northside):
    media = add(drill, ana, photo())

    media.refresh_from_db()
    assert (media.kind, media.state, media.width, media.height) == ("photo", "ready", 160, 120)
    content = part(media, MediaPart.CONTENT)
    assert content.startswith(b"\xff\xd8\xff")
    assert media.size == len(content)
    assert part(media, MediaPart.ORIGINAL) == b""
    assert (media.shows_person, media.consent, media.added_by) == (False, "", ana)
    assert events(clinic=northside) == [("media.added", ana)]


def test_add_film_waits_with_what_was_sent(drill, ana):
    sent = film()

    media = add(drill, ana, sent, consent="Jo Mills, 3 March 2026, signed")

    media.refresh_from_db()
    assert (media.kind, media.state, media.is_ready) == ("film", "waiting", False)
    assert part(media, MediaPart.ORIGINAL) == sent
    assert part(media, MediaPart.CONTENT) == b""
    assert (media.shows_person, media.consent) == (True, "Jo Mills, 3 March 2026, signed")


@pytest.mark.parametrize(
    ("data", "size", "problem"),
    [
        (b"", 0, Problem.EMPTY),
        (photo(form="GIF"), None, Problem.UNKNOWN),
        (photo(), 15 * 1024 * 1024 + 1, Problem.PHOTO_TOO_LARGE),
        (film(), 50 * 1024 * 1024 + 1, Problem.FILM_TOO_LARGE),
        (photo()[:200], None, Problem.BROKEN),
        (film("mp4", "mpeg4"), None, Problem.CODEC),
    ],
)
def test_add_of_what_cannot_be_shown_keeps_what_was_there(drill, ana, data, size, problem):
    before = add(drill, ana, photo())

    with pytest.raises(Unusable) as refused:
        add(drill, ana, data, size=len(data) if size is None else size)

    assert refused.value.problem is problem
    assert list(DrillMedia.objects.ready()) == [before]
    assert MediaContent.objects.count() == 1


def test_add_takes_the_place_of_what_was_there_and_deletes_its_bytes(drill, ana):
    first = add(drill, ana, photo())
    second = add(drill, ana, film(), now=LATER)

    first.refresh_from_db()
    assert first.removed_at == LATER
    assert list(DrillMedia.objects.current()) == [second]
    assert [content.media for content in MediaContent.objects.all()] == [second]


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_leave_one(drill, ana):
    add(drill, ana, photo())

    results = at_once(*[lambda: add(drill, ana, photo())] * 2)

    assert all(isinstance(result, DrillMedia) for result in results)
    current = DrillMedia.objects.current().get()
    assert current in results
    assert MediaContent.objects.get().media == current
    assert DrillMedia.objects.count() == 3


def test_a_person_without_consent_is_refused_by_the_database(drill, northside):
    with pytest.raises(IntegrityError, match="consent_noted"), transaction.atomic():
        make_media(clinic=northside, drill=drill, shows_person=True)


def test_remove_deletes_the_bytes_and_counts_once(drill, ana, northside):
    media = add(drill, ana, photo())

    actions.remove_media(media=media, by=ana, now=LATER)
    actions.remove_media(media=media, by=ana, now=LATER + timedelta(hours=1))

    media.refresh_from_db()
    assert (media.removed_at, media.is_ready) == (LATER, False)
    assert not MediaContent.objects.exists()
    assert media.length(MediaPart.CONTENT) == 0
    assert list(media.pieces(MediaPart.CONTENT, 0, 10)) == []
    assert events(clinic=northside) == [("media.added", ana), ("media.removed", ana)]


def test_prepare_makes_a_film_once_and_forgets_what_was_sent(drill, ana, northside):
    media = add(drill, ana, film(sound="aac"))

    assert actions.prepare_media(now=NOON) is True
    assert actions.prepare_media(now=LATER) is False

    media.refresh_from_db()
    assert (media.state, media.attempts, media.width, media.height) == ("ready", 1, 160, 120)
    assert media.seconds == 1.0
    assert part(media, MediaPart.CONTENT)[4:8] == b"ftyp"
    assert media.size == media.length(MediaPart.CONTENT)
    assert part(media, MediaPart.POSTER).startswith(b"\xff\xd8\xff")
    assert part(media, MediaPart.ORIGINAL) == b""
    assert events(clinic=northside) == [("media.added", ana), ("media.ready", None)]


def test_prepare_takes_the_film_that_waits_longest(northside, ana):
    drills = [make_drill(clinic=northside) for _ in range(2)]
    second, first = (add(one, ana, film(seconds=0.1)) for one in drills)
    DrillMedia.objects.filter(pk=first.pk).update(added_at=NOON)
    DrillMedia.objects.filter(pk=second.pk).update(added_at=LATER)

    actions.prepare_media(now=LATER)

    assert list(DrillMedia.objects.ready()) == [first]


def test_prepare_refuses_a_film_that_is_not_what_it_said(drill, ana, northside):
    sent = film()
    index = sent.index(b"moov")
    media = add(drill, ana, sent[:64] + bytes(index - 68) + sent[index - 4 :])

    assert actions.prepare_media(now=NOON) is True

    media.refresh_from_db()
    assert (media.state, media.problem) == ("refused", "broken")
    assert part(media, MediaPart.ORIGINAL) == b""
    assert events(clinic=northside) == [("media.added", ana), ("media.refused", None)]
    assert actions.prepare_media(now=LATER) is False


PREPARE = """
import django
django.setup()
from programmes.actions import media
from tests.factories import NOON
media.prepare_media(now=NOON)
"""


def in_a_process(code):
    """Run code in a process of its own, on the database of this test."""
    address = urlsplit(os.environ["DATABASE_URL"])
    database = address._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return subprocess.Popen(  # noqa: S603 -- our own code
        [sys.executable, "-c", code], env=os.environ | {"DATABASE_URL": database}, cwd=ROOT
    )


@pytest.mark.django_db(transaction=True)
def test_a_film_whose_worker_was_killed_is_made_by_the_next(drill, ana):
    media = add(drill, ana, film(size=(640, 480), seconds=10))
    with in_a_process(PREPARE) as worker:
        has_begun = DrillMedia.objects.filter(attempts=1)
        assert wait_for(has_begun.exists, 60)
        worker.kill()
    media.refresh_from_db()
    assert (worker.returncode, media.state) == (-signal.SIGKILL, "waiting")

    assert actions.prepare_media(now=NOON + timedelta(minutes=1)) is False  # it may live still
    assert actions.prepare_media(now=LATER) is True

    media.refresh_from_db()
    assert (media.state, media.attempts) == ("ready", 2)


def test_a_film_that_was_begun_three_times_in_vain_is_refused(drill, ana):
    media = add(drill, ana, film())
    DrillMedia.objects.update(attempts=3, tried_at=NOON)

    assert actions.prepare_media(now=NOON) is False
    assert actions.prepare_media(now=LATER) is True

    media.refresh_from_db()
    assert (media.state, media.problem) == ("refused", "gave_up")
    assert part(media, MediaPart.ORIGINAL) == b""


def test_a_film_removed_while_it_is_made_stays_removed(drill, ana, monkeypatch):
    media = add(drill, ana, film())
    made = films.safe_film

    def removed_meanwhile(file, kind):
        actions.remove_media(media=media, by=ana, now=NOON)
        return made(file, kind)

    monkeypatch.setattr(films, "safe_film", removed_meanwhile)

    assert actions.prepare_media(now=NOON) is True

    media.refresh_from_db()
    assert (media.state, media.removed_at) == ("waiting", NOON)
    assert not MediaContent.objects.exists()


def test_a_worker_thought_dead_does_not_overwrite_the_next_one(drill, ana, monkeypatch):
    media = add(drill, ana, film())
    made = films.safe_film

    def overtaken(file, kind):
        DrillMedia.objects.filter(pk=media.pk).update(attempts=2)  # as the next one claims it
        return made(file, kind)

    monkeypatch.setattr(films, "safe_film", overtaken)
    actions.prepare_media(now=NOON)

    media.refresh_from_db()
    assert media.state == "waiting"
    assert media.length(MediaPart.ORIGINAL) > 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_film_once(drill, ana):
    add(drill, ana, film())

    results = at_once(*[lambda: actions.prepare_media(now=NOON)] * 2)

    assert sorted(results) == [False, True]
    assert DrillMedia.objects.get().attempts == 1
    assert AuditEvent.objects.filter(verb="media.ready").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_film_can_be_removed_while_a_worker_makes_it(drill, ana, monkeypatch):
    """Nothing is locked while a film is made, which may take minutes."""
    media = add(drill, ana, film())
    begun, go_on = threading.Event(), threading.Event()
    made = films.safe_film

    def slowly(file, kind):
        begun.set()
        assert go_on.wait(timeout=30)
        return made(file, kind)

    def remove():
        assert begun.wait(timeout=30)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        actions.remove_media(media=media, by=ana, now=NOON)
        go_on.set()

    monkeypatch.setattr(films, "safe_film", slowly)

    assert at_once(lambda: actions.prepare_media(now=NOON), remove) == [True, None]
    assert not DrillMedia.objects.current().exists()


def test_pieces_of_large_bytes_are_read_one_after_the_other(northside, django_assert_num_queries):
    media = make_media(clinic=northside)
    data = bytes(range(256)) * 5000  # 1.28 MB
    MediaContent.objects.create(clinic=northside, media=media)
    media.put(MediaPart.CONTENT, data)

    with django_assert_num_queries(3):
        assert b"".join(media.pieces(MediaPart.CONTENT, 0, len(data))) == data
    with django_assert_num_queries(1):
        assert b"".join(media.pieces(MediaPart.CONTENT, 700_001, 700_011)) == data[700_001:700_011]
    assert media.length(MediaPart.CONTENT) == len(data)
