"""The words of a clinic's drills, which the database writes anew with the drills."""

import time
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.utils.text import slugify

from programmes.models import Drill, Vocabulary
from tests.actions.parallel import at_once
from tests.factories import make_drill, make_user

pytestmark = pytest.mark.django_db


def words_of(clinic):
    return Vocabulary.objects.get(clinic=clinic).words


def said_by(clinic):
    """Return the words of the clinic's drills in use, read from the drills."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT left(word, 60) FROM programmes_drill, "
            "unnest(tsvector_to_array(search_vector)) AS word "
            "WHERE clinic_id = %s AND retired_at IS NULL",
            [clinic.pk],
        )
        return sorted(word for (word,) in cursor.fetchall())


def unsaved(like, name):
    drill = Drill(clinic=like.clinic)
    drill.take(replace(like.row, name=name, slug=slugify(name)))
    drill.index()
    return drill


RETIRED = "2026-01-01T00:00Z"
WRITES = {
    "one more": lambda drill: make_drill(clinic=drill.clinic, name="Zebra"),
    "many more": lambda drill: Drill.objects.bulk_create(
        [unsaved(drill, "Zebra"), unsaved(drill, "Yak")]
    ),
    "renamed": lambda drill: Drill.objects.filter(pk=drill.pk).update(name="Zebra"),
    "retired": lambda drill: Drill.objects.filter(pk=drill.pk).update(retired_at=RETIRED),
    "all retired": lambda drill: Drill.objects.exclude(pk=drill.pk).update(retired_at=RETIRED),
    "deleted": lambda drill: drill.delete(),
    "all deleted": lambda drill: Drill.objects.filter(clinic=drill.clinic).delete(),
    "a long word": lambda drill: make_drill(clinic=drill.clinic, instructions="o" * 300),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_vocabulary_has_the_words_of_all_drills_in_use_after_any_write(northside, southside, write):
    drill = make_drill(clinic=northside, name="Xylophone")
    make_drill(clinic=northside, name="Walrus")
    make_drill(clinic=southside, name="Vole")
    before = words_of(northside)

    write(drill)

    assert words_of(northside) == said_by(northside) != before
    assert words_of(southside) == said_by(southside)


def test_vocabulary_learns_a_drill_again_that_is_brought_back(northside):
    drills = Drill.objects.filter(pk=make_drill(clinic=northside, name="Xylophone").pk)
    drills.update(retired_at=RETIRED)
    assert words_of(northside) == []

    drills.update(retired_at=None)

    assert "xylophone" in words_of(northside)


def test_vocabulary_is_left_alone_where_no_word_changes(northside):
    drill = make_drill(clinic=northside)
    Vocabulary.objects.update(words=["marked"])

    Drill.objects.filter(pk=drill.pk).update(picture_approved_digest="0" * 64, revision=2)

    assert words_of(northside) == ["marked"]


@pytest.mark.django_db(transaction=True)
def test_vocabulary_misses_no_word_of_drills_written_at_once(northside):
    def write(name):
        with transaction.atomic():
            make_drill(clinic=northside, name=name)
            time.sleep(0.05)

    names = ["xylophone", "walrus", "vole", "zebra"]
    at_once(*[lambda name=name: write(name) for name in names])

    assert set(names) <= set(words_of(northside)) == set(said_by(northside))


def test_find_suggests_a_word_that_stands_in_the_last_of_many_drills(northside):
    like = make_drill(clinic=northside)
    Drill.objects.bulk_create(unsaved(like, f"Many {number}") for number in range(1000))
    last = make_drill(clinic=northside, name="Xylophone")

    found = Drill.objects.filter(clinic=northside).find("xilophone", user=make_user(), most=9)

    assert (found.drills, found.is_near) == ((last,), True)
