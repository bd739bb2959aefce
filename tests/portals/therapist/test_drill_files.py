"""Drills out of the library into a file, and out of a file into the library."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from programmes.domain.drillfile import COLUMNS, cells, read_drills
from programmes.models import AuditEvent, Drill, StarterDrill
from tests.factories import NOON, make_drill
from tests.portals.therapist.conftest import Statements, url

pytestmark = pytest.mark.django_db


def file_of(*rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([COLUMNS, *(row.values() for row in rows)])
    return out.getvalue()


@pytest.fixture
def cup(northside):
    return make_drill(clinic=northside, slug="cup", name="Cup to shelf")


@pytest.fixture
def shelf(northside, southside, cup):
    make_drill(clinic=northside, slug="tap", reps=None, bout_s=30, name="=Tap")
    make_drill(clinic=northside, slug="rest", sets=1, reps=None, minutes=5, name="Rest")
    make_drill(clinic=northside, slug="old", name="Old", retired_at=NOON)
    make_drill(clinic=southside, slug="theirs")


def check(desk, content, name="drills.csv"):
    content = content.encode() if isinstance(content, str) else content
    return desk.post(url("library_import"), {"file": SimpleUploadedFile(name, content)})


def carry_out(desk, page):
    return desk.post(url("library_import_confirm"), {"checked": page.context["checked"]})


def test_library_leads_to_import_and_export(desk, northside):
    page = desk.get(url("library")).content.decode()

    assert url("library_import") in page
    assert url("library_export") in page


def test_library_export_counts_what_each_choice_holds(desk, shelf):
    counts = desk.get(url("library_export")).context["counts"]

    assert counts == {"own": 3, "used": 3, "all": 4}


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ({}, ["cup", "rest", "tap"]),
        ({"which": "used"}, ["cup", "rest", "tap"]),
        ({"which": "own"}, ["cup", "rest", "tap"]),
        ({"which": "all"}, ["cup", "old", "rest", "tap"]),
        ({"which": "example"}, ["cup", "rest", "tap"]),
    ],
)
def test_library_csv_sends_the_drills_chosen_in_order(desk, shelf, query, slugs):
    answer = desk.get(url("library_csv", query=query))

    text = answer.content.decode()
    assert text.startswith("\ufeffslug,name,")
    assert text.count("\r\n") == len(slugs) + 1
    assert sorted(row.slug for row in read_drills(text[1:]).values()) == slugs
    if query.get("which") != "example":
        assert [row.slug for row in read_drills(text[1:]).values()] == slugs
    assert ",'=Tap," in text


def test_library_csv_is_a_safe_file(desk, shelf):
    answer = desk.get(url("library_csv", query={"which": "own"}))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == (
        'attachment; filename="drills-northside-own-2026-03-04.csv"'
    )
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_library_csv_of_starters_alone_has_no_own_drill(desk, northside):
    text = desk.get(url("library_csv", query={"which": "own"})).content.decode("utf-8-sig")

    assert text == ",".join(COLUMNS) + "\r\n"


def test_library_csv_of_something_else_is_not_found(desk, northside):
    assert desk.get(url("library_csv", query={"which": "theirs"})).status_code == 404


@pytest.mark.parametrize("count", [1, 200])
def test_library_csv_takes_as_many_statements_for_one_drill_as_for_many(desk, northside, count):
    for _number in range(count):
        make_drill(clinic=northside)

    with Statements() as statements:
        answer = desk.get(url("library_csv"))

    # Who asks, in which clinic, and the drills: four; counting how often it was asked for: seven.
    assert (statements.count, len(answer.content.splitlines())) == (11, count + 1)


def test_library_import_explains_every_column(desk, northside):
    page = desk.get(url("library_import"))

    takes = {column.name: (column.takes, column.is_required) for column in page.context["columns"]}
    assert list(takes) == list(COLUMNS)
    assert takes["name"] == ("words, up to 80 characters", True)
    assert takes["sets"] == ("whole number from 1 to 10", False)
    assert takes["helper"] == ("one of: none, optional, needed", True)
    assert takes["stages"] == ("any of: early; mid; late", True)
    assert takes["progresses_to"] == ("slugs of drills, “;” between them", False)
    assert takes["movements"] == ("words, “;” between them", True)
    assert takes["slug"] == (
        "short name that stays: small letters, digits, hyphens; up to 60",
        True,
    )


def test_library_import_says_first_and_does_then(desk, ana, cup, northside):
    make_drill(clinic=northside, slug="old", name="Old", retired_at=NOON)
    rest = make_drill(clinic=northside, slug="rest", name="Rest")
    rows = [
        cells(cup.row) | {"name": "Cup to window"},
        cells(rest.row),
        cells(Drill.objects.get(slug="old").row),
        cells(cup.row) | {"slug": "fan", "name": "Wave a fan", "progresses_to": "rest"},
    ]
    before = list(Drill.objects.order_by("pk").values())

    page = check(desk, file_of(*rows))

    shown = page.context["dry_run"]
    assert page.status_code == 200
    assert list(Drill.objects.order_by("pk").values()) == before
    assert [(row.step.row.slug, row.label) for row in shown.rows] == [
        ("cup", "Changed"),
        ("old", "Brought back"),
        ("fan", "New"),
        ("rest", "Unchanged"),
    ]
    assert [(d.label, d.before, d.after) for d in shown.rows[0].details] == [
        ("name", "Cup to shelf", "Cup to window")
    ]
    assert "Import 3 drills" in page.content.decode()

    answer = carry_out(desk, page)

    assert answer.url == url("library")
    said = "Imported: 1 new, 1 changed, 1 brought back."
    assert said in desk.get(answer.url).content.decode()
    cup.refresh_from_db()
    assert (cup.name, cup.revision, Drill.objects.count()) == ("Cup to window", 2, 4)


def test_library_import_twice_changes_nothing_and_says_so(desk, cup):
    text = file_of(cells(cup.row) | {"name": "Cup to window"})
    page = check(desk, text)
    carry_out(desk, page)

    again = carry_out(desk, page)

    assert "Nothing changed" in desk.get(again.url).content.decode()
    assert AuditEvent.objects.filter(verb="library.imported").count() == 1
    once_more = check(desk, text)
    assert once_more.context["dry_run"].to_do == 0
    assert "Nothing: the library says all of this already." in once_more.content.decode()


def test_library_import_of_a_starters_copy_says_that_the_copy_changes(desk, cup):
    text = file_of(cells(cup.row) | {"name": "Cup to window"})
    own = check(desk, text)
    starter = StarterDrill()
    starter.take(cup.row)
    starter.save()
    Drill.objects.filter(pk=cup.pk).update(starter=starter)

    copy, same = check(desk, text), check(desk, file_of(cells(cup.row)))

    notes = [page.context["dry_run"].rows[0].note for page in (own, copy, same)]
    assert notes == ["", "A starter drill: your clinic's copy changes.", ""]


def test_library_import_names_line_column_and_problem(desk, cup):
    rows = [cells(cup.row), cells(cup.row) | {"slug": "fan", "reps": "many", "name": "<b>"}]

    page = check(desk, file_of(*rows).replace("<b>", ""))

    assert page.status_code == 422
    assert page.context["problems"] == [
        (3, "name", "Fill this in."),
        (3, "reps", "Give a whole number from 1 to 200."),
    ]
    assert "2 problems in this file" in page.content.decode()
    assert Drill.objects.count() == 1


def test_library_import_shows_what_was_typed_as_text(desk, cup):
    page = check(desk, file_of(cells(cup.row) | {"helper": "<script>"}))

    assert "“&lt;script&gt;” is not one of" in page.content.decode()


def test_library_import_of_many_problems_says_that_there_may_be_more(desk, cup):
    page = check(desk, file_of(*[cells(cup.row) | {"reps": "many"}] * 300))

    assert len(page.context["problems"]) == 200
    assert "There may be more" in page.content.decode()


def test_library_import_refuses_a_name_that_another_drill_has(desk, cup):
    page = check(desk, file_of(cells(cup.row) | {"slug": "mug", "name": "cup  To Shelf"}))

    assert page.context["problems"] == [(2, "name", "Another drill has the name “cup  To Shelf”.")]


def test_library_import_takes_pasted_cells_of_a_spreadsheet(desk, cup):
    text = file_of(cells(cup.row) | {"slug": "fan", "name": "Fan"}, delimiter="\t")

    page = desk.post(url("library_import"), {"text": "\ufeff" + text})

    assert page.context["dry_run"].to_do == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"\xef\xbb\xbf \r\n", "This file is empty."),
        (
            "slug\r\nAufw\u00e4rmen".encode("cp1252"),
            "Line 2 is not UTF-8. In Excel, save as “CSV UTF-8”.",
        ),
        ("slug".encode("utf-16"), "Line 1 is not UTF-8. In Excel, save as “CSV UTF-8”."),
        (b"x" * 2_000_001, "This is larger than 2 MB. Cut it into several files."),
    ],
)
def test_library_import_of_a_file_that_is_no_text_says_what_to_do(
    desk, northside, content, sentence
):
    page = check(desk, content)

    assert page.status_code == 422
    assert page.context["file_form"].errors == {"file": [sentence]}


def test_library_import_of_no_file_asks_for_one(desk, northside):
    page = desk.post(url("library_import"), {})

    assert page.status_code == 422
    assert page.context["file_form"].errors == {"file": ["Choose a file."]}
    assert not page.context["paste_form"].is_bound


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Paste the text of a file."),
        (" \n", "Paste the text of a file."),
        ("x" * 2_000_001, "This is larger than 2 MB. Cut it into several files."),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_library_import_of_bad_text_keeps_it_beside_its_sentence(desk, northside, typed, sentence):
    page = desk.post(url("library_import"), {"text": typed})

    assert page.status_code == 422
    assert page.context["paste_form"].errors == {"text": [sentence]}
    assert page.context["paste_form"]["text"].value() == typed


def test_library_import_of_a_library_that_changed_meanwhile_shows_it_anew(desk, cup):
    page = check(desk, file_of(cells(cup.row) | {"name": "Cup to window"}))
    Drill.objects.filter(pk=cup.pk).update(name="Cup to door")

    answer = carry_out(desk, page)

    assert answer.status_code == 409
    assert "The library has changed since you checked." in answer.content.decode()
    (row,) = answer.context["dry_run"].rows
    assert row.details[0].before == "Cup to door"
    assert carry_out(desk, answer).status_code == 302
    cup.refresh_from_db()
    assert cup.name == "Cup to window"


def test_library_import_that_became_wrong_meanwhile_names_the_problem(desk, northside, cup):
    page = check(desk, file_of(cells(cup.row) | {"name": "Cup to window"}))
    make_drill(clinic=northside, name="Cup to window")

    answer = carry_out(desk, page)

    assert answer.status_code == 422
    assert answer.context["problems"] == [
        (2, "name", "Another drill has the name “Cup to window”.")
    ]


def test_library_import_takes_only_what_was_checked_in_this_clinic(desk, client, olga, cup):
    page = check(desk, file_of(cells(cup.row) | {"name": "Cup to window"}))
    checked = page.context["checked"]
    client.force_login(olga)
    theirs = url("library_import_confirm").replace("northside", "southside")

    foreign = client.post(theirs, {"checked": checked})
    forged = desk.post(url("library_import_confirm"), {"checked": checked[:-3] + "abc"})

    for answer in (foreign, forged):
        assert answer.status_code == 422
        assert "Check the file first, then import it." in answer.content.decode()
    assert not AuditEvent.objects.filter(verb="library.imported").exists()


def test_library_import_keeps_line_ends_to_the_letter(desk, northside):
    drill = make_drill(clinic=northside, slug="cup", instructions="One.\nTwo.\r\nThree.\rFour.")

    page = check(desk, desk.get(url("library_csv")).content)

    assert page.context["dry_run"].to_do == 0
    page = check(desk, file_of(cells(drill.row) | {"slug": "fan", "name": "Fan"}))
    carry_out(desk, page)
    assert Drill.objects.get(slug="fan").instructions == drill.instructions


@pytest.mark.parametrize("count", [1, 1_000])
def test_library_import_checks_in_four_queries_and_carries_out_in_eight(desk, cup, count):
    rows = [
        cells(cup.row) | {"slug": f"d-{number}", "name": f"Drill {number}"}
        for number in range(count)
    ]

    with Statements() as checking:
        page = check(desk, file_of(*rows))
    with Statements() as doing:
        carry_out(desk, page)

    shown = page.context["dry_run"]
    assert (len(shown.rows), shown.hidden) == (min(count, 300), max(0, count - 300))
    assert (checking.count, doing.count) == (4, 7)
    assert Drill.objects.count() == count + 1
