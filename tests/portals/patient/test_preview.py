"""A therapist's preview: the patient's own pages, from a draft, and nothing is stored."""

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from programmes.actions import assignments
from programmes.domain.document import Schedule
from programmes.models import AuditEvent, PracticeSession, SessionEntry
from tests.factories import (
    NOON,
    make_document,
    make_drill,
    make_film,
    make_prescription,
    make_programme,
)
from tests.portals.patient.conftest import plan_of
from tests.portals.patient.pages import words


@pytest.fixture
def desk(ana):
    browser = Client()
    browser.force_login(ana)
    return browser


@pytest.fixture
def draft(northside, ben, ana, drills):
    """Two drills, not given."""
    rows = [make_prescription(drill) for drill in drills[:2]]
    document = make_document()
    stage = replace(document.stages[0], prescriptions=tuple(rows))
    return make_programme(
        clinic=northside, patient=ben, by=ana, document=replace(document, stages=(stage,))
    )


def address(patient, page="today/", place=1, source="draft"):
    ids = {"clinic": patient.clinic.slug, "patient": patient.public_id}
    return reverse("patient:preview", kwargs=ids | {"source": source, "place": place, "page": page})


def test_preview_shows_today_with_the_three_sizes_of_the_draft(desk, ben, draft):
    shown = words(desk.get(address(ben)))

    assert shown.startswith("Good afternoon, Ben Each small try helps. How is your energy?")
    assert re.findall(r"(Full|Short|Tiny) (\d+) min", shown) == [
        ("Full", "4"), ("Short", "2"), ("Tiny", "2"),
    ]  # fmt: skip


def test_preview_of_a_draft_looks_like_the_page_once_it_is_given(desk, ben, ana, draft, bens_phone):
    previewed = desk.get(address(ben)).content.decode()
    assignments.give(programme=draft, by=ana, now=NOON)
    true = bens_phone.get("/today/").content.decode()

    def main(page):
        body = page.split("<main")[1].split("</main>")[0]
        body = re.sub(r"<form[^>]*hidden data-watch.*?</form>", "", body, flags=re.DOTALL)
        body = re.sub(r'value="[\w-]{30,}"', "", body)
        return " ".join(body.replace(address(ben).removesuffix("today/"), "/").split())

    assert main(previewed) == main(true)


@pytest.mark.parametrize(
    ("page", "heading"),
    [("practice/", "Open and close"), ("practice/steps/", "Open and close"),
     ("practice/pause/", "Pause"), ("help/", "How can we help?")],
)  # fmt: skip
def test_preview_shows_the_pages_of_a_drill(page, heading, desk, ben, draft):
    answer = desk.get(address(ben, page))

    assert answer.status_code == 200
    assert heading in words(answer)


def test_preview_of_the_second_drill_says_where_it_is(desk, ben, draft):
    assert "Drill 2 of 2 Use a cup" in words(desk.get(address(ben, "practice/", 2)))


@pytest.mark.parametrize("at", [("today/", 1), ("practice/", 1), ("help/", 2)])
def test_preview_links_only_within_and_asks_nothing(at, desk, ben, draft):
    body = desk.get(address(ben, *at)).content.decode()

    prefix = address(ben, *at).removesuffix(at[0])
    targets = re.findall(r'<a [^>]*href="([^"]+)"|<form [^>]*action="([^"]+)"', body)
    found = [one or other for one, other in targets]
    assert found
    assert [one for one in found if not one.startswith((prefix, "#", "tel:"))] == []
    assert "data-watch" not in body


FOLLOWS = {
    ("today/", 1): ("practice/", 1),
    ("practice/", 1): ("practice/", 2),
    ("practice/", 2): ("today/", 1),
}


@pytest.mark.parametrize(("at", "then"), FOLLOWS.items())
def test_preview_names_the_page_that_follows(at, then, desk, ben, draft):
    body = desk.get(address(ben, *at)).content.decode()

    assert f'<link rel="next" href="{address(ben, *then)}">' in body


@pytest.mark.parametrize("page", ["hurt/", "progress/", "emergency/", "no/such/page/"])
def test_preview_of_any_other_page_goes_back_to_today(page, desk, ben, draft):
    assert desk.get(address(ben, page))["Location"] == address(ben)
    assert desk.get(address(ben, "practice/", 3))["Location"] == address(ben)


def test_preview_may_stand_in_a_frame_of_this_site_and_send_nothing(desk, ben, draft):
    answer = desk.get(address(ben))

    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "form-action 'none'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert desk.post(address(ben)).status_code == 405


def test_no_other_page_stands_in_a_frame(desk, ben, draft, bens_phone):
    pages = [desk.get(f"/clinics/northside/patients/{ben.public_id}/"), bens_phone.get("/today/")]
    for answer in pages:
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert "frame-src" not in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


def test_preview_lays_the_screen_out_for_the_patient(desk, ben, draft):
    ben.screen_json = {"neglect": "left", "type_percent": 150, "theme": "dark"}
    ben.save()

    body = desk.get(address(ben)).content.decode()

    assert 'data-theme="dark" data-type="150" data-neglect="left"' in body


def test_preview_stores_nothing_but_that_the_record_was_read(desk, ben, ana, draft):
    for page in ("today/", "practice/", "practice/steps/"):
        desk.get(address(ben, page))

    assert not PracticeSession.objects.exists()
    assert not SessionEntry.objects.exists()
    assert {event.verb for event in AuditEvent.objects.filter(by=ana)} == {"patient.read"}


def test_preview_of_what_is_given_is_not_the_draft(desk, ben, ana, draft, drills):
    plan_of(ben.clinic, ben, ana, [make_prescription(drills[2])])

    assert "Tap fast" in words(desk.get(address(ben, "practice/", source="given")))


def test_preview_shows_the_next_day_with_practice(desk, northside, ben, ana):
    friday = make_prescription(make_drill(clinic=northside, name="Wave"), schedule=Schedule(
        frozenset({4})
    ))  # fmt: skip
    document = make_document()
    stage = replace(document.stages[0], prescriptions=(friday,))
    make_programme(
        clinic=northside, patient=ben, by=ana, document=replace(document, stages=(stage,))
    )

    assert "Wave" in words(desk.get(address(ben)))


def test_preview_while_stopped_or_without_a_drill_says_so(desk, ben, ana, draft, northside):
    assignments.give(programme=draft, by=ana, now=NOON)
    assignments.stop_now(
        assignment=ben.assignments.get(), drill=None, kind="paused", reason="x", by=ana, now=NOON
    )

    assert "Practice is stopped for now" in words(desk.get(address(ben)))


def test_preview_without_a_programme_or_from_nowhere_is_not_found(desk, ben):
    assert desk.get(address(ben)).status_code == 404
    assert desk.get(address(ben, source="elsewhere")).status_code == 404
    assert "No plan yet" in words(desk.get(address(ben, source="given")))


def test_preview_leaves_the_addresses_of_other_pages_alone(desk, ben, draft):
    desk.get(address(ben))

    assert reverse("patient:today") == "/today/"


def test_preview_shows_a_clinics_own_photo_where_a_therapist_may_see_it(desk, ben, draft, drills):
    film = make_film(clinic=ben.clinic, drill=drills[0])

    body = desk.get(address(ben, "practice/")).content.decode()

    source = re.search(r'<video src="([^"]+)"', body)[1]
    assert str(film.public_id) in source
    assert desk.get(source).status_code == 200
