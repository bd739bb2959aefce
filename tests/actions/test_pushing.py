"""
Messages on phones, against a push service on loopback that decrypts and checks what it gets.

It has the keys of a browser, so that what arrives is what a phone would show (RFC 8291), and it
checks our signature (RFC 8292).
"""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from programmes.actions import pushing, wishes
from programmes.channels.push import TOPIC_LENGTH, Subscription, public_key
from programmes.domain.wishes import Wishes
from programmes.models import AuditEvent, PracticeDay, PushSubscription, ReminderRule
from tests.factories import NOON, WEDNESDAY, make_device
from tests.sending import make_delivery, make_rule, make_subscription, send

pytestmark = pytest.mark.django_db
SECRET = b"0123456789abcdef"


def b64(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class PushService(ThreadingHTTPServer):
    """Takes messages for one browser, whose private key it has; ``answers`` by path."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Taker)
        self.browser = ec.generate_private_key(ec.SECP256R1())
        self.answers, self.shown, self.headers = {}, [], []

    def subscription(self, path="/phone"):
        public = self.browser.public_key()
        point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return Subscription(f"http://localhost:{self.server_port}{path}", b64(point), b64(SECRET))


class Taker(BaseHTTPRequestHandler):
    """Decrypts what comes, and answers as it was told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        shown = http_ece.decrypt(
            body, private_key=self.server.browser, auth_secret=SECRET, version="aes128gcm"
        )
        assert Vapid02.verify(self.headers["Authorization"])
        code = self.server.answers.get(self.path, 201)
        if code == 201:
            self.server.shown.append(json.loads(shown))
            self.server.headers.append(self.headers)
        self.send_response(code)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def service(settings):
    settings.WEB_PUSH_PRIVATE_KEY = b64(bytes(range(1, 33)))
    settings.WEB_PUSH_HOSTS = ["localhost"]
    service = PushService()
    threading.Thread(target=service.serve_forever, daemon=True).start()
    yield service
    service.shutdown()
    service.server_close()


def taking(service, patient, path="/phone"):
    to = service.subscription(path)
    return make_subscription(
        clinic=patient.clinic,
        patient=patient,
        endpoint=to.endpoint,
        p256dh=to.p256dh,
        auth=to.auth,
    )


@pytest.fixture
def row(northside, ben):
    """A reminder to Ben's phones that is due; his cue says something about his health."""
    ben.cue = "After my pills."
    ben.save()
    PracticeDay.objects.create(clinic=northside, patient=ben, day=WEDNESDAY, is_due=True)
    rule = make_rule(clinic=northside, patient=ben, channels=["push"])
    return make_delivery(clinic=northside, rule=rule, channel="push")


def state(row):
    row.refresh_from_db()
    return row.state, row.reason


def test_phone_shows_that_something_is_there_and_nothing_more(service, row, ben):
    taking(service, ben)

    send(is_urgent=False)

    assert state(row) == ("sent", "")
    (shown,), (sent,) = service.shown, service.headers
    place = shown.pop("tag")
    assert shown == {"title": "Relearn", "body": "Your plan for today is ready."}
    assert (sent["ttl"], sent["topic"]) == ("7200", place)
    assert public_key("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA") in sent["Authorization"]


def test_newer_reminder_takes_the_place_of_an_older_one_and_a_week_does_not(service, row, ben):
    taking(service, ben)
    for kind in ("session", "nudge", "weekly"):
        row.kind = kind
        pushing.hand_over(delivery=row, title="Relearn", body=kind)

    places = [shown["tag"] for shown in service.shown]
    assert (places[0] == places[1], places[1] == places[2]) == (True, False)
    assert [sent["topic"] for sent in service.headers] == places
    assert {len(place) for place in places} == {TOPIC_LENGTH}


def test_places_of_two_people_are_not_the_same(service, row, ben, northside):
    other = make_delivery(clinic=northside, channel="push")
    for one in (row, other):
        taking(service, one.patient, f"/{one.pk}")
        pushing.hand_over(delivery=one, title="Relearn", body="x")

    assert len({shown["tag"] for shown in service.shown}) == 2


def test_every_device_gets_it_and_one_that_has_ended_is_forgotten(service, row, ben):
    for path in ("/gone", "/unknown", "/phone", "/tablet"):
        taking(service, ben, path)
    service.answers = {"/gone": 410, "/unknown": 404}

    send(is_urgent=False)

    assert (state(row), len(service.shown)) == (("sent", ""), 2)
    left = PushSubscription.objects.values_list("endpoint", flat=True)
    assert sorted(one.rpartition("/")[2] for one in left) == ["phone", "tablet"]


@pytest.mark.parametrize(
    ("code", "after"),
    [
        (429, ("pending", "")),
        (503, ("pending", "")),
        (400, ("failed", "refused")),
        (410, ("failed", "refused")),
    ],
)
def test_what_the_service_answers_is_what_the_ledger_says(service, row, ben, code, after):
    taking(service, ben)
    service.answers = {"/phone": code}

    send(is_urgent=False)

    assert (state(row), service.shown) == (after, [])


def test_service_that_is_not_there_leaves_the_message_waiting(service, row, ben):
    taking(service, ben)
    service.server_close()

    send(is_urgent=False)

    assert state(row) == ("pending", "")


def test_without_a_device_nothing_is_tried(service, row, ben):
    device = taking(service, ben).device
    type(device).objects.update(ended_at=NOON)

    send(is_urgent=False)

    assert state(row) == ("skipped", "no_address")


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://10.0.0.1/"},
        {"endpoint": "http://127.0.0.1:5432/"},
        {"endpoint": "https://localhost.example.org/"},
        {"endpoint": "ftp://localhost/"} | {"auth": "eA"},
        {"endpoint": "http://localhost/" + "x" * 500},
        {"p256dh": "eA"},
        {"auth": "ä"},
        {"endpoint": ""},
    ],
)
def test_address_that_is_no_push_service_is_refused(service, ben, change):
    to = service.subscription()
    given = {"endpoint": to.endpoint, "p256dh": to.p256dh, "auth": to.auth} | change
    device = make_device(clinic=ben.clinic, patient=ben)

    with pytest.raises(pushing.NotASubscription):
        pushing.subscribe(device=device, to=Subscription(**given), by=ben.user, now=NOON)
    assert not PushSubscription.objects.exists()


def test_reminders_go_to_the_phone_as_long_as_it_takes_them(service, ben):
    wishes.set_wishes(patient=ben, wishes=Wishes(is_on=True), by=ben.user, now=NOON)
    device = make_device(clinic=ben.clinic, patient=ben)
    rule = ReminderRule.objects.get()

    for _ in range(2):
        pushing.subscribe(device=device, to=service.subscription(), by=ben.user, now=NOON)
    rule.refresh_from_db()
    assert (rule.channels, PushSubscription.objects.count()) == (["email", "push"], 1)

    pushing.unsubscribe(device=device, by=ben.user, now=NOON)
    rule.refresh_from_db()
    assert (rule.channels, PushSubscription.objects.count()) == (["email"], 0)
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"push.began", "push.ended"}


def test_reminders_go_to_a_phone_while_another_one_takes_them(service, ben):
    wishes.set_wishes(patient=ben, wishes=Wishes(is_on=True), by=ben.user, now=NOON)
    devices = [make_device(clinic=ben.clinic, patient=ben) for _ in range(2)]
    for number, device in enumerate(devices):
        to = service.subscription(f"/{number}")
        pushing.subscribe(device=device, to=to, by=ben.user, now=NOON)

    pushing.unsubscribe(device=devices[0], by=ben.user, now=NOON)

    assert ReminderRule.objects.get().channels == ["email", "push"]
    assert PushSubscription.objects.get().device == devices[1]


def test_mail_that_was_stopped_does_not_come_back_with_a_phone(service, ben):
    ben.user.email = "ben@example.org"
    ben.user.save()
    device = make_device(clinic=ben.clinic, patient=ben)
    pushing.subscribe(device=device, to=service.subscription(), by=ben.user, now=NOON)
    wishes.set_wishes(patient=ben, wishes=Wishes(is_on=True), by=ben.user, now=NOON)
    ReminderRule.objects.update(channels=["push"])

    wishes.set_wishes(patient=ben, wishes=Wishes(is_on=True, sums_up=True), by=ben.user, now=NOON)
    assert ReminderRule.objects.get(kind="session").channels == ["push"]
    assert ReminderRule.objects.get(kind="weekly").channels == ["email", "push"]
