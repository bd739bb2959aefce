"""Whoever was signed out by silence goes on where they were, in a real browser."""

import pytest
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from programmes.models import Favourite
from tests.factories import make_drill
from tests.journeys import axe
from tests.journeys.conftest import DESKTOP
from tests.journeys.test_comfort import look, sign_in


@pytest.mark.django_db(transaction=True)
def test_what_was_refused_is_sent_again_after_signing_in_elsewhere(window, client, ana, northside):
    drill = make_drill(clinic=northside, name="Spread the fingers")
    client.force_login(ana)
    desk = sign_in(window, client, DESKTOP)
    ids = {"clinic": "northside", "drill": drill.public_id}
    desk.go(reverse("therapist:drill", kwargs=ids))
    page = desk.page

    Session.objects.all().delete()
    page.locator("button.star").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="You are signed out")).to_be_visible()
    look(desk, "signed-out")
    assert axe.findings(page) == []
    dialog.get_by_role("button", name="I have signed in").click()
    expect(dialog).to_be_visible()  # nobody has
    assert not Favourite.objects.exists()

    again = Client()
    again.force_login(ana)
    cookie = again.cookies[project.SESSION_COOKIE_NAME]
    desk.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": project.BASE_URL}])
    dialog.get_by_role("button", name="I have signed in").click()

    expect(dialog).to_be_hidden()
    expect(page.locator("button.star[aria-pressed=true]")).to_be_visible()
    assert Favourite.objects.get().user == ana
    assert ["Error Code 401" in problem for problem in desk.problems] == [True]  # htmx tells of it
    desk.problems.clear()
