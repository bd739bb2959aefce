"""The library: loaded whole or not at all, copied into every clinic, kept as the clinic has it."""

import csv
import io
import time

import pytest

from programmes.actions import library
from programmes.domain.csvfile import FileInvalid
from programmes.domain.document import Dose
from programmes.domain.drillfile import COLUMNS
from programmes.management.commands.load_library import SHIPPED
from programmes.models import AuditEvent, Drill, Favourite, StarterDrill
from tests.actions.parallel import at_once
from tests.factories import make_clinic, make_drill

TEXT = SHIPPED.read_text(encoding="utf-8")


def _rows(text=TEXT):
    return list(csv.DictReader(io.StringIO(text)))


def _file(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _load(text=TEXT, by=None):
    return library.load_starters(text=text, by=by)


def _small(*changes):
    """Return a file of the first drills, none leading on, with ``changes`` to each in turn."""
    rows = [row | {"progresses_to": ""} for row in _rows()[: len(changes)]]
    return _file(row | change for row, change in zip(rows, changes, strict=True))


def test_load_starters_stores_the_shipped_library_once(db):
    assert _load() == 140
    assert StarterDrill.objects.count() == 140
    assert _load() == 0
    assert StarterDrill.objects.count() == 140


def test_load_starters_stores_each_cell(db):
    _load()

    row = next(row for row in _rows() if row["hold_seconds"] and row["reps"])
    starter = StarterDrill.objects.get(slug=row["slug"])
    assert (starter.name, starter.instructions) == (row["name"], row["instructions"])
    assert starter.stages == row["stages"].split(";")
    assert (starter.reps, starter.hold_s) == (int(row["reps"]), int(row["hold_seconds"]))
    assert (starter.minutes, starter.bout_s) == (None, None)


def test_load_starters_copies_into_every_clinic(northside, southside):
    _load()

    for clinic in (northside, southside):
        drills = Drill.objects.filter(clinic=clinic)
        assert drills.count() == 140
        assert all(drill.starter.slug == drill.slug for drill in drills.select_related("starter"))
        assert all(isinstance(drill.dose, Dose) for drill in drills)
    events = AuditEvent.objects.filter(verb="library.filled").order_by("pk")
    assert [event.clinic for event in events] == [northside, southside]


def test_a_new_clinic_gets_its_copies_once(db):
    _load()
    clinic = make_clinic()

    assert library.copy_starters(clinic=clinic, by=None) == 140
    assert library.copy_starters(clinic=clinic, by=None) == 0
    assert AuditEvent.objects.filter(clinic=clinic).count() == 1


def test_copy_starters_without_any_copies_nothing(northside):
    assert library.copy_starters(clinic=northside, by=None) == 0
    assert not AuditEvent.objects.exists()


def test_a_changed_row_changes_the_starter_and_no_copy(northside):
    _load(_small({}, {}))
    mine = Drill.objects.filter(clinic=northside).earliest("pk")
    Drill.objects.filter(pk=mine.pk).update(name="Our own name", minutes=7)
    before = StarterDrill.objects.get(slug=mine.slug)

    assert _load(_small({"name": "Another name"}, {})) == 1

    after = StarterDrill.objects.get(slug=mine.slug)
    assert (after.pk, after.name) == (before.pk, "Another name")
    mine.refresh_from_db()
    assert (mine.name, mine.minutes, mine.starter) == ("Our own name", 7, after)
    assert Drill.objects.filter(clinic=northside).count() == 2


def test_a_new_row_is_copied_beside_what_the_clinic_has(northside):
    _load(_small({}))
    Drill.objects.filter(clinic=northside).update(name="Our own name")

    assert _load(_small({}, {})) == 1

    names = Drill.objects.filter(clinic=northside).order_by("pk").values_list("name", flat=True)
    assert list(names) == ["Our own name", _rows()[1]["name"]]


def test_a_row_that_is_no_longer_in_the_file_stays(northside):
    _load(_small({}, {}))

    assert _load(_small({})) == 0
    assert (StarterDrill.objects.count(), Drill.objects.count()) == (2, 2)


def test_a_clinics_own_drill_of_that_name_stands_in_its_place(northside):
    own = make_drill(clinic=northside, slug=_rows()[0]["slug"])

    _load(_small({}, {}))

    assert Drill.objects.filter(clinic=northside).count() == 2
    own.refresh_from_db()
    assert own.starter is None


def test_a_bad_row_loads_nothing_of_the_file(northside):
    rows = _rows()
    rows[-1] |= {"reps": "many", "helper": "perhaps"}

    with pytest.raises(FileInvalid) as refused:
        _load(_file(rows))

    assert [(p.line, p.column) for p in refused.value.problems] == [(141, "reps"), (141, "helper")]
    assert not StarterDrill.objects.exists()
    assert not Drill.objects.exists()


def test_ten_thousand_rows_load_in_few_queries_and_seconds(db, django_assert_max_num_queries):
    row = _rows()[0] | {"progresses_to": ""}
    text = _file(row | {"slug": f"drill-{number}"} for number in range(10_000))
    began = time.process_time()  # of this process alone: the machine may be busy

    with django_assert_max_num_queries(12):
        assert _load(text) == 10_000
    with django_assert_max_num_queries(8):
        assert _load(text) == 0

    assert time.process_time() - began < 30
    assert StarterDrill.objects.count() == 10_000


def test_changed_rows_take_no_query_each(northside, django_assert_max_num_queries):
    _load()
    text = _file(row | {"name": f"New {number}"} for number, row in enumerate(_rows()))

    with django_assert_max_num_queries(10):
        assert _load(text) == 140


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_store_each_drill_once(northside):
    results = at_once(*[lambda: _load(_small({}, {}, {}))] * 3)

    assert [result for result in results if isinstance(result, Exception)] == []
    assert (StarterDrill.objects.count(), Drill.objects.count()) == (3, 3)


def test_keep_favourite_twice_keeps_one_and_says_so_once(northside, ana):
    drill = make_drill(clinic=northside)

    for is_kept in (True, True, False, False):
        library.keep_favourite(drill=drill, is_kept=is_kept, by=ana)
        assert Favourite.objects.filter(user=ana, drill=drill).count() == is_kept

    events = AuditEvent.objects.order_by("pk").values_list("verb", "target", "by")
    target = f"drill:{drill.public_id}"
    assert list(events) == [
        ("favourite.kept", target, ana.pk),
        ("favourite.dropped", target, ana.pk),
    ]


@pytest.mark.django_db(transaction=True)
def test_keep_favourite_at_once_keeps_one(northside, ana):
    drill = make_drill(clinic=northside)

    def keep():
        library.keep_favourite(drill=drill, is_kept=True, by=ana)

    results = at_once(keep, keep, keep)

    assert [result for result in results if isinstance(result, Exception)] == []
    assert (Favourite.objects.count(), AuditEvent.objects.count()) == (1, 1)
