"""No dead ends: whatever a page links to or sends to opens for the person who reads the page."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from tests.portals.matrix import ASSISTANT, CLINIC_ADMIN, OK, THERAPIST
from tests.portals.rows import Rows

LINK = re.compile(r'\b(?:href|action|hx-get|hx-post|formaction)="(/[^"]*)"')
ELSEWHERE = ("/static/", "/workbench/")
OPENS = {"ana": "therapist", "dana": "assistant", "cleo": "clinic_admin"}
# The patient's own screens, a part that is fetched, a mail.
WITHOUT_BAR = {"patient:ask_together", "patient:preview", "therapist:library_filters"}
WITHOUT_BAR |= {"clinic_admin:delivery_look", "clinic_admin:data_state", "therapist:data_state"}
PAGES = [
    *[("ana", name) for name in sorted(THERAPIST) if THERAPIST[name][0] == OK],
    *[("dana", name) for name in sorted(ASSISTANT) if THERAPIST[name][0] == OK],
    *[("cleo", name) for name in sorted(CLINIC_ADMIN) if CLINIC_ADMIN[name][0] == OK],
]


@pytest.mark.parametrize(("person", "name"), PAGES)
def test_every_link_of_a_page_opens_for_its_reader(person, name, northside, ben, request):
    browser = Client()
    browser.force_login(request.getfixturevalue(person))
    page = browser.get(Rows(northside, ben).url(name))

    if page.headers["Content-Type"].startswith("text/html"):
        links = {urlsplit(link).path for link in LINK.findall(page.content.decode())}
        policies = {
            link: resolve(link).func.access_policy
            for link in links
            if not link.startswith(ELSEWHERE)
        }
        closed = {
            link
            for link, policy in policies.items()
            if OPENS[person] not in policy.split() and not policy.startswith(("public", "signed"))
        }
        assert closed == set()
        assert name in WITHOUT_BAR or "/" in policies  # the way home
