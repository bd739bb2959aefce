"""Checking a file of drills and importing it, without touching the mouse."""

import csv
import io

import pytest
from django.urls import reverse

from programmes.domain.drillfile import COLUMNS, cells
from programmes.models import Drill
from tests.factories import make_drill
from tests.journeys import axe
from tests.journeys.test_builder import desk  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def upload(page, *rows):
    """Choose a file of these rows, and send it with the keyboard."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([COLUMNS, *(row.values() for row in rows)])
    content = out.getvalue().encode("utf-8-sig")  # as Excel writes it in many countries
    page.set_input_files(
        "#id_file", {"name": "drills.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Check", exact=True).focus()
    page.keyboard.press("Enter")


def test_a_file_is_mended_checked_and_imported_by_keyboard_alone(desk, northside):  # noqa: F811
    cup = make_drill(clinic=northside, slug="cup", name="Cup to shelf")
    fan = cells(cup.row) | {"slug": "fan", "name": "Wave a fan"}
    window = cells(cup.row) | {"name": "Cup to window"}
    page = desk.page
    desk.go(reverse("therapist:library", kwargs={"clinic": "northside"}))
    page.get_by_role("link", name="Import").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/library/import/")
    assert axe.findings(page) == []

    upload(page, window, fan | {"reps": "many"})
    page.wait_for_selector("#wrong")
    assert page.evaluate("document.activeElement.getAttribute('aria-labelledby')") == "wrong"
    row = " ".join(page.locator("tbody tr").inner_text().split())
    assert row == "Line 3 reps Give a whole number from 1 to 200."
    assert axe.findings(page) == []

    upload(page, window, fan)
    page.wait_for_selector("#would")
    assert page.evaluate("document.activeElement.getAttribute('aria-labelledby')") == "would"
    assert "name: Cup to shelf → Cup to window" in page.inner_text("tbody tr:first-child")
    assert axe.findings(page) == []
    assert Drill.objects.count() == 1

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Import 2 drills"
    page.keyboard.press("Enter")
    page.wait_for_url("**/library/")
    assert "Imported: 1 new, 1 changed." in page.inner_text("main")
    assert sorted(page.locator(".tiles-of-drills a").all_inner_texts()) == [
        "Cup to window",
        "Wave a fan",
    ]


def test_an_export_is_downloaded_and_changes_nothing_when_imported(desk, northside):  # noqa: F811
    make_drill(clinic=northside, slug="cup", name="=Cup")
    page = desk.page
    desk.go(reverse("therapist:library_export", kwargs={"clinic": "northside"}))
    assert axe.findings(page) == []

    with page.expect_download() as download:
        page.get_by_role("button", name="Download").press("Enter")
    desk.go(reverse("therapist:library_import", kwargs={"clinic": "northside"}))
    page.set_input_files("#id_file", download.value.path())
    page.get_by_role("button", name="Check", exact=True).press("Enter")

    page.wait_for_selector("#would")
    assert "Nothing: the library says all of this already." in page.inner_text("main")
    assert axe.findings(page) == []
