"""Importing drills: all or nothing, once, what was checked, and in this clinic alone."""

import csv
import io
import threading
import time

import pytest
from django.db import connection, transaction

from programmes.actions import drill_imports, library
from programmes.actions.drill_imports import LibraryChanged
from programmes.domain.csvfile import FileInvalid
from programmes.domain.drillfile import COLUMNS, cells
from programmes.domain.drillimport import Fate, digest, read_import
from programmes.exports.drills import drills_csv
from programmes.management.commands.load_library import SHIPPED
from programmes.models import AuditEvent, Drill
from tests.actions.parallel import at_once
from tests.factories import NOON, make_drill
from tests.portals.therapist.conftest import Statements

pytestmark = pytest.mark.django_db


def _file(*rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([COLUMNS, *(row.values() for row in rows)])
    return out.getvalue()


def _row(drill, **changes):
    """Return the row of a drill that was never stored, or of one that was."""
    return cells(drill.row) | changes


@pytest.fixture
def cup(northside):
    return make_drill(clinic=northside, slug="cup", name="Cup to shelf")


def _steps(clinic, text):
    drills = Drill.objects.filter(clinic=clinic)
    return read_import(text, {drill.slug: drill.kept for drill in drills})


def _import(clinic, text, by, *, seen=None):
    seen = digest(_steps(clinic, text)) if seen is None else seen
    return drill_imports.import_drills(clinic=clinic, text=text, seen=seen, by=by, now=NOON)


def _fates(steps):
    return {step.row.slug: step.fate for step in steps}


def _all(clinic):
    return list(Drill.objects.filter(clinic=clinic).order_by("pk").values())


def test_import_drills_adds_and_changes_and_finds_them_again(northside, ana, cup):
    other = make_drill(clinic=northside, slug="other", name="Other")
    text = _file(
        _row(cup, name="Cup to window", progresses_to="fan;other", sets="", reps="", minutes="5"),
        _row(cup, slug="fan", name="Wave a fan"),
    )

    steps = _import(northside, text, ana)

    assert _fates(steps) == {"cup": Fate.CHANGED, "fan": Fate.NEW}
    fan = Drill.objects.get(slug="fan")
    assert (fan.clinic, fan.revision, fan.edited_by, fan.edited_at) == (northside, 1, ana, NOON)
    before = cup.public_id
    cup.refresh_from_db()
    assert (cup.public_id, cup.name, cup.minutes, cup.reps) == (before, "Cup to window", 5, None)
    assert (cup.revision, cup.edited_by, cup.progresses_to) == (2, ana, ["fan", "other"])
    assert {drill.slug for drill in Drill.objects.find("window", user=ana, most=9).drills} == {
        "cup"
    }
    assert {drill.slug for drill in Drill.objects.find("fan", user=ana, most=9).drills} == {"fan"}
    assert Drill.objects.get(search_vector="window") == cup
    other.refresh_from_db()
    assert (other.name, other.revision) == ("Other", 1)
    assert [(e.verb, e.clinic, e.by) for e in AuditEvent.objects.all()] == [
        ("library.imported", northside, ana)
    ]


def test_import_drills_twice_changes_nothing_the_second_time(northside, ana, cup):
    text = _file(_row(cup, name="Cup to window"), _row(cup, slug="fan", name="Wave a fan"))
    seen = digest(_steps(northside, text))
    _import(northside, text, ana, seen=seen)
    before = _all(northside)

    steps = _import(northside, text, ana, seen=seen)

    assert set(_fates(steps).values()) == {Fate.UNCHANGED}
    assert _all(northside) == before
    assert AuditEvent.objects.count() == 1


def test_import_drills_of_an_export_changes_nothing(northside, ana):
    library.load_starters(text=SHIPPED.read_text(encoding="utf-8"), by=None)
    make_drill(
        clinic=northside,
        name="=HYPERLINK(1)",
        instructions="-1\r\n\t=2;\n@3",
        equipment='"+1',
        progresses_to=["gone"],
    )
    text = drills_csv(Drill.objects.filter(clinic=northside)).decode("utf-8-sig")

    assert set(_fates(_import(northside, text, ana)).values()) == {Fate.UNCHANGED}


def test_import_drills_brings_a_retired_one_back(northside, ana, cup):
    Drill.objects.filter(pk=cup.pk).update(retired_at=NOON)

    assert _fates(_import(northside, _file(_row(cup)), ana)) == {"cup": Fate.BACK}

    cup.refresh_from_db()
    assert (cup.retired_at, cup.revision) == (None, 2)


def test_import_drills_changes_the_clinics_copy_and_not_the_starter(northside, southside, ana):
    library.load_starters(text=SHIPPED.read_text(encoding="utf-8"), by=None)
    copy = Drill.objects.filter(clinic=northside).earliest("pk")

    (step,) = _import(northside, _file(_row(copy, name="Our own name")), ana)

    assert step.before.is_copy
    copy.refresh_from_db()
    assert (copy.name, copy.is_own) == ("Our own name", False)
    assert copy.starter.name != "Our own name"
    assert Drill.objects.get(clinic=southside, slug=copy.slug).name == copy.starter.name


def test_import_drills_leaves_another_clinic_alone(northside, southside, ana, cup):
    theirs = make_drill(clinic=southside, slug="cup", name="Their cup", retired_at=NOON)
    make_drill(clinic=southside, slug="fan", name="Fan")
    before = _all(southside)

    text = _file(_row(cup, name="Their cup"), _row(cup, slug="fan", name="Fan"))
    _import(northside, text, ana)

    assert _all(southside) == before
    make_drill(clinic=southside, slug="window")
    with pytest.raises(FileInvalid, match="No drill has the slug “window”"):
        _import(northside, _file(_row(theirs, progresses_to="window")), ana)


def test_import_drills_with_a_bad_row_stores_nothing(northside, ana, cup):
    before = _all(northside)
    text = _file(_row(cup, name="Cup to window"), _row(cup, slug="fan", reps="many"))

    with pytest.raises(FileInvalid, match="line 3, column reps"):
        _import(northside, text, ana, seen="")

    assert _all(northside) == before
    assert not AuditEvent.objects.exists()


def test_import_drills_does_only_what_was_agreed_to(northside, ana, cup):
    text = _file(_row(cup, name="Cup to window"))
    seen = digest(_steps(northside, text))
    Drill.objects.filter(pk=cup.pk).update(position="Standing")

    with pytest.raises(LibraryChanged):
        _import(northside, text, ana, seen=seen)

    cup.refresh_from_db()
    assert (cup.name, cup.position, cup.revision) == ("Cup to shelf", "Standing", 1)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_are_one(northside, ana, cup):
    text = _file(_row(cup, name="Cup to window"), _row(cup, slug="fan", name="Wave a fan"))
    seen = digest(_steps(northside, text))

    done = at_once(*[lambda: _import(northside, text, ana, seen=seen)] * 3)

    assert sorted(sorted(_fates(steps).values()) for steps in done) == [
        ["changed", "new"],
        ["unchanged", "unchanged"],
        ["unchanged", "unchanged"],
    ]
    cup.refresh_from_db()
    assert (cup.revision, Drill.objects.count(), AuditEvent.objects.count()) == (2, 2, 1)


@pytest.mark.django_db(transaction=True)
def test_two_different_imports_at_once_do_not_overwrite_one_another(northside, ana, cup):
    texts = [_file(_row(cup, name=name)) for name in ("Cup to window", "Cup to door")]
    seen = [digest(_steps(northside, text)) for text in texts]

    done = at_once(
        lambda: _import(northside, texts[0], ana, seen=seen[0]),
        lambda: _import(northside, texts[1], ana, seen=seen[1]),
    )

    assert [isinstance(one, LibraryChanged) for one in done].count(True) == 1
    cup.refresh_from_db()
    assert cup.revision == 2


def _wait_until_somebody_waits():
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.05)
    pytest.fail("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_import_drills_beside_a_drill_that_is_just_being_added_overwrites_nothing(
    northside, ana, cup
):
    text = _file(_row(cup, name="Cup to window"), _row(cup, slug="fan", name="Wave a fan"))
    seen = digest(_steps(northside, text))
    is_there = threading.Event()

    def add():
        with transaction.atomic():
            make_drill(clinic=northside, slug="fan", name="Fan of ours")
            is_there.set()
            _wait_until_somebody_waits()

    def bring_in():
        is_there.wait(timeout=30)
        return _import(northside, text, ana, seen=seen)

    added, brought = at_once(add, bring_in)

    assert (added, type(brought)) == (None, LibraryChanged)
    assert Drill.objects.get(slug="fan").name == "Fan of ours"
    cup.refresh_from_db()
    assert cup.name == "Cup to shelf"


@pytest.mark.parametrize("count", [1, 1_000])
def test_import_drills_takes_five_queries(northside, ana, cup, count):
    rows = [_row(cup, slug=f"d-{number}", name=f"Drill {number}") for number in range(2 * count)]
    _import(northside, _file(*rows[:count]), ana)
    text = _file(*(row | {"position": "Standing"} for row in rows))
    seen = digest(_steps(northside, text))

    with Statements() as statements:
        steps = _import(northside, text, ana, seen=seen)

    assert [step.fate for step in steps] == [Fate.CHANGED] * count + [Fate.NEW] * count
    assert statements.count == 5


def test_import_drills_of_five_thousand_rows_stays_well_inside_a_request(northside, ana, cup):
    shipped = list(csv.DictReader(io.StringIO(SHIPPED.read_text(encoding="utf-8"))))
    rows = [
        shipped[number % 140] | {"slug": f"d-{number}", "name": f"D {number}", "progresses_to": ""}
        for number in range(5_000)
    ]
    text = _file(*rows)
    assert len(text.encode()) > 2_000_000
    seen = digest(_steps(northside, text))

    began = time.process_time()
    _import(northside, text, ana, seen=seen)
    assert time.process_time() - began < 15
    began = time.process_time()
    _import(northside, text, ana)
    assert time.process_time() - began < 15
    assert Drill.objects.count() == 5_001
