"""A tired patient chooses to rest, with a network and without one."""

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from programmes.domain.timing import local_day
from programmes.models import ChosenRest, PracticeSession
from tests.journeys import axe
from tests.journeys.taps import press

pytestmark = pytest.mark.django_db(transaction=True)


# Taps as soon as there is something to tap, which is before any script of the page.
EARLY = """new MutationObserver((_, watching) => {
  const tired = document.querySelector("[name=energy][value='1']");
  if (tired) {
    tired.checked = true;
    watching.disconnect();
  }
}).observe(document, { childList: true, subtree: true });"""


def choose(page):
    """Say that one is tired, and rest."""
    page.locator("[name=energy][value='1']").check()
    page.locator("label[for=size-rest]").click()
    press(page, "Rest today")
    expect(page.get_by_role("heading", name="You rest today")).to_be_visible()


def today(patient):
    day = patient.days.get(day=local_day(now(), patient.zone))
    return day.is_due, day.absence


def test_rest_is_offered_to_the_tired_and_taken_back_by_one_tap(phone, ben):
    page = phone.page
    rest = page.locator("label[for=size-rest]")
    expect(rest).to_be_hidden()
    page.locator("[name=energy][value='1']").check()
    expect(rest).to_be_visible()
    rest.click()
    expect(page.get_by_text("Rest is part of learning.")).to_be_visible()
    page.locator("[name=energy][value='9']").check()  # not so tired after all
    expect(rest).to_be_hidden()
    expect(page.locator("[name=size][value=full]")).to_be_checked()
    expect(page.get_by_role("button", name="Start")).to_be_visible()

    choose(page)
    assert today(ben) == (False, "rest_chosen")
    assert axe.findings(page, axe.PATIENT) == []

    press(page, "I want to practise after all")
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    assert today(ben) == (True, "")


def test_who_taps_before_the_script_is_there_is_offered_rest(phone):
    page = phone.page
    page.add_init_script(EARLY)
    page.goto("/today/")

    expect(page.locator("label[for=size-rest]")).to_be_visible()
    expect(page.locator("[name=size][value=tiny]")).to_be_checked()


def test_rest_chosen_without_a_network_arrives_once(phone, network, ben):
    page = phone.page
    network.cut()
    page.goto("/today/")
    choose(page)
    press(page, "I want to practise after all", "link")
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    choose(page)
    page.goto("/practice/")
    expect(page.get_by_role("heading", name="You rest today")).to_be_visible()
    assert not ChosenRest.objects.exists()

    network.mend()
    for _ in range(2):
        page.goto("/today/")
        expect(page.get_by_role("heading", name="You rest today")).to_be_visible()
    assert today(ben) == (False, "rest_chosen")
    assert ChosenRest.objects.count() == 1


def test_rest_and_then_practice_without_a_network_is_practice(phone, network, ben):
    page = phone.page
    network.cut()
    page.goto("/today/")
    choose(page)
    press(page, "I want to practise after all", "link")
    press(page, "Start")
    press(page, "Skip", "link")
    expect(page.get_by_role("heading", name="Drill 1")).to_be_visible()

    network.mend()
    page.goto("/today/")
    assert PracticeSession.objects.count() == 1
    assert today(ben) == (True, "")
    assert not ChosenRest.objects.standing().exists()
