"""The settings: one question at a time, each works on the next page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from programmes.actions import accounts
from programmes.models import AuditEvent
from programmes.portals.comfort import QUESTIONS
from tests.factories import NOON
from tests.portals.patient.pages import words


def root(answer):
    """Return the attributes of the page's root element."""
    return dict(
        re.findall(r'data-(\w+)="(\w+)"', re.search(r"<html[^>]*>", answer.content.decode())[0])
    )


def test_settings_list_every_setting_and_what_it_is(bens_phone):
    shown = words(bens_phone.get("/settings/"))

    assert shown.startswith("Your settings Size of the words Normal Contrast Normal Light or dark")
    assert shown.endswith(
        "Sounds Yes Reminders Look Sign in by e-mail No Finger or face Look"
        " On your home screen Look Your helpers Look Your devices Look"
        " Who opened your record Look Your data as a file Look What you said yes to Look"
        " Erase my record Look Back to today"
    )


def test_setting_saved_leads_back_to_the_list_and_works_at_once(bens_phone):
    assert bens_phone.post("/settings/theme/", {"answer": "dark"})["Location"] == "/settings/"

    assert root(bens_phone.get("/settings/"))["theme"] == "dark"
    assert "Light or dark Dark" in words(bens_phone.get("/settings/"))


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": "pink"}])
def test_setting_without_an_answer_asks_again(bens_phone, sent):
    answer = bens_phone.post("/settings/theme/", sent)

    assert answer.status_code == 422
    assert "Tap one of the pictures." in words(answer)


def test_every_setting_reaches_the_page(bens_phone):
    for question in QUESTIONS:
        bens_phone.post(f"/settings/{question.slug}/", {"answer": question.options[-1].word})

    seen = root(bens_phone.get("/today/"))
    asked = {q.effect: q.options[-1].word for q in QUESTIONS if q.slug != "skin"}
    assert {name: seen[name] for name in asked} == asked


def test_pictures_follow_the_skin_tone_and_stand_still_without_motion(begun, drills):
    drills[0].picture = "fist-and-open"
    drills[0].save()
    assert 'src="/static/drills/fist-and-open.svg#tan"' in begun.get("/practice/").content.decode()

    begun.post("/settings/skin/", {"answer": "dark"})
    begun.post("/settings/motion/", {"answer": "off"})

    page = begun.get("/practice/").content.decode()
    assert 'src="/static/drills/fist-and-open-2.svg#dark"' in page
    assert "fist-and-open.svg" not in page


def test_questions_come_one_after_the_other_and_end_at_today(bens_phone):
    places, page = [], "/settings/ask/type/"
    while page != "/today/":
        places.append(page)
        answer = QUESTIONS[len(places) - 1].options[0].word
        page = bens_phone.post(page, {"answer": answer})["Location"]

    assert places == [f"/settings/ask/{question.slug}/" for question in QUESTIONS]
    assert bens_phone.get("/today/").status_code == 200


def test_question_can_be_skipped_and_all_of_them_be_left_for_later(bens_phone):
    page = bens_phone.get("/settings/ask/type/")

    assert words(page).startswith("Question 1 of 11 Which size can you read well?")
    assert re.findall(
        r'href="(/[^"]*)">(\w+)<', re.search("<main.*</main>", page.content.decode(), re.DOTALL)[0]
    ) == [
        ("/settings/ask/contrast/", "Skip"),
        ("/today/", "Later"),
    ]


def test_first_device_is_asked_and_the_second_is_not(ben, ana):
    places = []
    for _ in range(2):
        _, secret = accounts.offer_pairing(patient=ben, by=ana, now=NOON)
        places.append(Client().post(reverse("accounts:pair", args=[secret]))["Location"])

    assert places == ["/settings/ask/type/", "/today/"]


def test_therapist_asks_together_on_their_own_screen(client, ana, ben):
    client.force_login(ana)
    address = f"/clinics/northside/patients/{ben.public_id}/screen/"

    assert root(client.get(f"{address}type/"))["face"] == "patient"
    assert client.post(f"{address}type/", {"answer": "200"})["Location"] == f"{address}contrast/"
    assert root(client.get(f"{address}contrast/"))["type"] == "200"
    last = client.post(f"{address}sounds/", {"answer": "off"})
    assert last["Location"] == f"/clinics/northside/patients/{ben.public_id}/"
    assert (
        list(AuditEvent.objects.filter(verb="screen.changed").values_list("by", "role"))
        == [(ana.pk, "therapist")] * 2
    )
