"""The thread between a patient and the team, on both screens."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from programmes.actions import conversation
from programmes.models import Message
from tests.conftest import pair
from tests.factories import NOON, make_patient
from tests.media.files import photo
from tests.portals.patient.pages import words
from tests.portals.therapist.conftest import Statements, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def desk(ana):
    browser = Client()
    browser.force_login(ana)
    return browser


@pytest.fixture
def phone(ben):
    return pair(ben)


def sent(**given):
    return {"client_uuid": uuid.uuid4(), "text": "Please call me."} | given


def picture(content=None):
    return SimpleUploadedFile("hand.jpg", photo() if content is None else content)


def write(patient, by, number=1):
    for at in range(number):
        conversation.write_message(
            patient=patient,
            text=f"Message {at}",
            client_uuid=uuid.uuid4(),
            by=by,
            now=NOON - timedelta(days=number - at),
        )


def test_patient_answers_by_one_tap_and_the_team_reads_it(phone, desk, ben, ana):
    assert "No message yet." in words(phone.get("/messages/"))
    answer = phone.post("/messages/", sent(), follow=True)
    assert "Your message is sent." in words(answer)
    assert "1 new message" in desk.get(url("patient", ben)).content.decode()

    thread = words(desk.get(url("messages", ben)))

    assert "Ben 4 Mar, 12:00 new Please call me." in thread
    assert Message.objects.get().read_by == ana
    assert "new message" not in desk.get(url("patient", ben)).content.decode()
    assert "Please call me. Read" in words(phone.get("/messages/"))


def test_what_the_team_writes_is_announced_on_today_until_it_is_read(phone, desk, ben):
    desk.post(url("messages", ben), sent(text="Well done."), follow=True)
    assert "Your clinic wrote to you" in words(phone.get("/today/"))
    assert "A new message" in words(phone.get("/help/"))

    assert "Ana 4 Mar, 12:00 new Well done." in words(phone.get("/messages/"))

    assert "Your clinic wrote to you" not in words(phone.get("/today/"))
    assert "new Well done" not in words(phone.get("/messages/"))


def test_patient_reads_that_this_is_for_no_emergency_and_when_somebody_looks(phone):
    shown = words(phone.get("/messages/"))

    assert "This is not for emergencies. In danger? Call 112. We look by 4 p.m. today." in shown


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"text": ""}, "Write a few words, or tap an answer."),
        ({"text": "  \n "}, "Write a few words, or tap an answer."),
        ({"text": "x" * 1001}, "Please use fewer words."),
        ({"text": "", "photo": "jpeg"}, "Tick the box to send a photo."),
        (
            {"photo": b"no photo at all", "agrees": "on"},
            "We cannot read this photo. Please take another one.",
        ),
        ({"photo": b"", "agrees": "on"}, "We cannot read this photo."),
    ],
)
def test_what_cannot_be_sent_says_why_and_stays(phone, given, sentence):
    if "photo" in given:
        given = given | {"photo": picture(None if given["photo"] == "jpeg" else given["photo"])}
    answer = phone.post("/messages/", sent(**given))

    assert answer.status_code == 422
    assert words(answer).startswith(sentence)
    assert f">{given.get('text', 'Please call me.')}</textarea>" in answer.content.decode()
    assert not Message.objects.exists()


def test_photo_is_seen_by_both_and_by_nobody_else(phone, desk, ben, northside, dana):
    phone.post("/messages/", sent(text="", photo=picture(), agrees="on"))
    message = Message.objects.get()
    address = f"/messages/{message.public_id}/photo/"
    at_desk = url("message_photo", ben, message=message.public_id)
    assistant = Client()
    assistant.force_login(dana)

    for seen in (phone.get(address), desk.get(at_desk), assistant.get(at_desk)):
        assert (seen.status_code, seen["Content-Type"]) == (200, "image/jpeg")
        assert seen["Cache-Control"] == "private, no-store"
        assert seen.content[:3] == b"\xff\xd8\xff"
    other = make_patient(clinic=northside)
    assert pair(other).get(address).status_code == 404
    assert desk.get(url("message_photo", other, message=message.public_id)).status_code == 404
    assert address in phone.get("/messages/").content.decode()
    assert at_desk in desk.get(url("messages", ben)).content.decode()


def test_message_without_photo_has_none(phone, desk, ben):
    write(ben, ben.user)
    message = Message.objects.get()

    assert phone.get(f"/messages/{message.public_id}/photo/").status_code == 404


def test_too_many_are_told_to_both_sides(phone, desk, ben, ana):
    for _ in range(conversation.MOST_A_DAY):
        phone.post("/messages/", sent())
        desk.post(url("messages", ben), sent())

    told = phone.post("/messages/", sent(), follow=True)
    assert "That is enough for one day. Please call the clinic." in words(told)
    refused = desk.post(url("messages", ben), sent(text="One more"))
    assert refused.status_code == 422
    assert "Thirty messages in a day are enough." in refused.content.decode()
    assert "One more</textarea>" in refused.content.decode()


def test_discharged_patient_reads_that_nobody_does(phone, ben):
    ben.state = "discharged"
    ben.save()

    shown = words(phone.get("/messages/"))
    assert "Nobody at the clinic reads this now." in shown
    assert "Send" not in shown
    told = phone.post("/messages/", sent(), follow=True)
    assert "Nobody at the clinic reads this now. Please call." in words(told)
    assert not Message.objects.exists()


def test_long_threads_go_on_with_older_messages(phone, desk, ben, ana):
    write(ben, ana, 120)

    for browser, address in ((phone, "/messages/"), (desk, url("messages", ben))):
        newest = browser.get(address)
        assert [one.row.text for one in newest.context["thread"]][::49] == [
            "Message 70",
            "Message 119",
        ]
        older = browser.get(address, {"before": newest.context["older"]})
        assert [one.row.text for one in older.context["thread"]][::49] == [
            "Message 20",
            "Message 69",
        ]
        last = browser.get(address, {"before": older.context["older"]})
        assert [one.row.text for one in last.context["thread"]][::19] == ["Message 0", "Message 19"]
        assert last.context["older"] is None
        assert browser.get(address, {"before": "9" * 40}).status_code == 200


@pytest.mark.parametrize("number", [1, 40])
def test_thread_takes_the_same_queries_for_few_and_many(phone, desk, ben, ana, number):
    write(ben, ana, number)
    phone.get("/messages/")

    with Statements() as at_phone:
        phone.get("/messages/")
    with Statements() as at_desk:
        desk.get(url("messages", ben))
    assert (at_phone.count, at_desk.count) == (4, 7)
