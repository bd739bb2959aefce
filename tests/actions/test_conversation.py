"""Messages are written once, announced once, read once."""

import io
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction

from programmes.actions import conversation
from programmes.media.photos import read_photo
from programmes.media.problems import Problem, Unusable
from programmes.models import AuditEvent, Delivery, Message, MessagePhoto
from tests.factories import NOON, make_membership, make_user
from tests.keeping import make_responsibility
from tests.media.files import photo
from tests.sending import send

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def write(patient, by, text="Hello", *, now=NOON, **given):
    return conversation.write_message(
        patient=patient, text=text, by=by, now=now, **({"client_uuid": uuid.uuid4()} | given)
    )


def mails():
    return [
        (row.kind, row.user.name, row.patient_id, row.contents_json)
        for row in Delivery.objects.order_by("pk")
    ]


def test_message_of_a_patient_is_kept_and_told_to_the_therapist_on_duty(ben, ana):
    message = write(ben, ben.user)

    assert (message.written_as, message.text, message.at) == ("patient", "Hello", NOON)
    assert (message.read_at, message.read_by) == (None, None)
    assert mails() == [("message", "Ana", None, {"clinic": "northside"})]
    assert AuditEvent.objects.get(verb="message.written").by == ben.user


def test_message_of_a_therapist_is_told_to_a_patient_who_has_an_address(ben, ana):
    write(ben, ana)
    assert mails() == []

    ben.user.email = "ben@example.org"
    ben.user.save()
    conversation.read_thread(patient=ben, by=ben.user, now=NOON)
    write(ben, ana, now=NOON + MINUTE)
    assert mails() == [("message", "Ben", ben.pk, {})]


def test_mails_say_that_a_message_waits_and_nothing_of_it(ben, ana):
    ben.user.email = "ben@example.org"
    ben.user.save()
    write(ben, ana, "Your scan is fine.")
    write(ben, ben.user, "My hand is red.")

    assert send(is_urgent=False) == 2
    to_ben, to_ana = sorted(mail.outbox, key=lambda one: one.to, reverse=True)
    assert (to_ben.to, to_ana.to) == (["ben@example.org"], ["ana@northside.example"])
    assert to_ben.subject == to_ana.subject == "A message waits for you"
    assert to_ana.body == (
        "A message waits for you\n\nA patient wrote to you.\n\nSee who on your caseload:\n"
        f"{settings.BASE_URL}/clinics/northside/\n\nNorthside, 0151 496 0000\n"
    )
    assert to_ben.body == (
        "A message waits for you\n\nYour clinic wrote to you.\n\nRead it:\n"
        f"{settings.BASE_URL}/messages/\n\nNorthside, 0151 496 0000\n"
    )
    assert not [one for one in mail.outbox if "scan" in one.message().as_string()]


def test_message_is_announced_again_only_once_the_others_were_read(ben, ana):
    for number in range(3):
        write(ben, ben.user, now=NOON + number * MINUTE)
    assert len(mails()) == 1

    assert conversation.read_thread(patient=ben, by=ana, now=NOON + 4 * MINUTE) == 3
    assert conversation.read_thread(patient=ben, by=ana, now=NOON + 5 * MINUTE) == 0
    write(ben, ben.user, now=NOON + 6 * MINUTE)
    assert len(mails()) == 2


def test_message_goes_to_who_looks_after_the_patient_while_they_treat_here(ben, ana, northside):
    other = make_user(name="Zoe", email="zoe@northside.example")
    held = make_membership(clinic=northside, role="therapist", user=other)
    make_responsibility(clinic=northside, patient=ben, therapist=other)
    write(ben, ana)
    write(ben, ben.user, now=NOON + MINUTE)
    assert [row[1] for row in mails()] == ["Zoe"]

    held.until = NOON
    held.save()
    conversation.read_thread(patient=ben, by=ana, now=NOON + 2 * MINUTE)
    write(ben, ben.user, now=NOON + 3 * MINUTE)
    assert [row[1] for row in mails()] == ["Zoe", "Ana"]


def test_reading_notes_the_first_reader_of_the_other_side_alone(ben, ana, dana):
    message = write(ben, ben.user)

    assert conversation.read_thread(patient=ben, by=ben.user, now=NOON) == 0
    assert conversation.read_thread(patient=ben, by=dana, now=NOON + MINUTE) == 1
    assert conversation.read_thread(patient=ben, by=ana, now=NOON + 2 * MINUTE) == 0
    message.refresh_from_db()
    assert (message.read_at, message.read_by) == (NOON + MINUTE, dana)


def test_message_sent_twice_is_one(ben, ana):
    mine = uuid.uuid4()

    first = write(ben, ben.user, client_uuid=mine)
    again = write(ben, ben.user, "Hello again", client_uuid=mine)

    assert first == again
    assert (Message.objects.count(), len(mails())) == (1, 1)


def test_thirty_messages_of_one_side_are_enough_for_a_day(ben, ana):
    for number in range(conversation.MOST_A_DAY):
        write(ben, ben.user, now=NOON + number * MINUTE)

    with pytest.raises(conversation.TooManyMessages):
        write(ben, ben.user, now=NOON + 31 * MINUTE)
    write(ben, ana, now=NOON + 31 * MINUTE)
    write(ben, ben.user, now=NOON + timedelta(days=1))
    assert Message.objects.count() == conversation.MOST_A_DAY + 2


@pytest.mark.parametrize("state", ["discharged", "ended", "died"])
def test_patient_who_is_not_looked_after_cannot_write_and_the_team_can(ben, ana, state):
    ben.state = state
    ben.save()

    with pytest.raises(conversation.NobodyReads):
        write(ben, ben.user)
    write(ben, ana)
    assert Message.objects.get().by == ana


def test_photo_is_drawn_anew_and_kept_beside_its_message(ben):
    sent = photo()
    safe = read_photo(io.BytesIO(sent), len(sent)).content

    message = write(ben, ben.user, "", photo=safe)

    assert bytes(MessagePhoto.objects.get().content) == safe
    assert safe[:3] == b"\xff\xd8\xff"
    assert Message.objects.as_thread().get().has_photo is True
    assert message.photo.clinic == ben.clinic


@pytest.mark.parametrize(
    ("content", "size", "problem"),
    [
        (b"", 0, Problem.EMPTY),
        (b"hello", 5, Problem.UNKNOWN),
        (b"\x00\x00\x00\x18ftypmp42", 12, Problem.UNKNOWN),  # a film
        (b"\xff\xd8\xff broken", 10, Problem.BROKEN),
        (photo(), 16 * 1024**2, Problem.PHOTO_TOO_LARGE),
    ],
)
def test_photo_that_cannot_be_shown_says_why(content, size, problem):
    with pytest.raises(Unusable) as unusable:
        read_photo(io.BytesIO(content), size)
    assert unusable.value.problem == problem


def test_message_is_never_changed(ben):
    message = write(ben, ben.user)

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(text="Another")
