"""Text messages from the number that is proved to the reminder that goes there."""

from datetime import timedelta

import pytest
from django.core import mail

from programmes.actions import codes, sending, wishes
from programmes.channels import Unreachable
from programmes.domain.wishes import Wishes
from programmes.letters import senders
from programmes.models import (
    AuditEvent,
    Delivery,
    PracticeDay,
    ReminderRule,
    StoppedAddress,
)
from tests.factories import NOON, WEDNESDAY, make_patient, make_user
from tests.provider import Provider
from tests.sending import make_delivery, make_rule, send

pytestmark = pytest.mark.django_db
NUMBER = "+447700900123"


@pytest.fixture
def provider(settings):
    provider = Provider()
    settings.SMS_URL, settings.SMS_DEAD_NUMBER = provider.url, "21211"
    yield provider
    provider.close()


@pytest.fixture
def row(northside, ben):
    """A reminder by text message that is due; Ben's cue says something about his health."""
    ben.cue, ben.mobile = "After my pills.", NUMBER
    ben.save()
    PracticeDay.objects.create(clinic=northside, patient=ben, day=WEDNESDAY, is_due=True)
    rule = make_rule(clinic=northside, patient=ben, channels=["sms"])
    return make_delivery(clinic=northside, rule=rule, channel="sms")


def state(row):
    row.refresh_from_db()
    return row.state, row.reason


def prove(ben, number=NUMBER):
    asked = codes.ask_for_mobile(number=number, user=ben.user, now=NOON)
    send()
    code = Delivery.objects.get(address=number, state="sent").code
    codes.prove_mobile(asked=asked.public_id, code=code, user=ben.user, patient=ben, now=NOON)
    return code


def test_number_is_proved_by_a_text_and_reminders_go_there_with_consent(provider, ben):
    wishes.set_wishes(patient=ben, wishes=Wishes(is_on=True), by=ben.user, now=NOON)
    code = prove(ben)

    assert provider.texts == [(NUMBER, f"Your code for Relearn is {code[:3]} {code[3:]}.")]
    ben.refresh_from_db()
    rule = ReminderRule.objects.get()
    assert (ben.mobile, rule.channels) == (NUMBER, ["email", "sms"])
    assert (rule.consented_by, rule.consented_at) == (ben.user, NOON)
    assert AuditEvent.objects.filter(verb="mobile.proved").count() == 1

    codes.forget_mobile(patient=ben, by=ben.user, now=NOON)
    ben.refresh_from_db()
    rule.refresh_from_db()
    assert (ben.mobile, rule.channels) == ("", ["email"])


def test_who_has_nothing_but_a_number_is_reminded_there_and_then_no_more(provider, ben):
    prove(ben)
    wishes.set_wishes(
        patient=ben, wishes=Wishes(is_on=True, sums_up=True, asks_again=True), by=ben.user, now=NOON
    )
    assert {tuple(rule.channels) for rule in ReminderRule.objects.all()} == {("sms",)}

    codes.forget_mobile(patient=ben, by=ben.user, now=NOON)
    found = ReminderRule.objects.values_list("kind", "is_active", "withdrawn_at")
    assert sorted(found) == [(kind, False, NOON) for kind in ("nudge", "session", "weekly")]


def test_wrong_code_proves_nothing_and_a_code_for_mail_does_not_either(provider, ben):
    asked = codes.ask_for_mobile(number=NUMBER, user=ben.user, now=NOON)
    given = {"user": ben.user, "patient": ben, "now": NOON}
    with pytest.raises(codes.WrongCode):
        codes.prove_mobile(asked=asked.public_id, code="000000x", **given)
    with pytest.raises(codes.CodeNotUsable):
        codes.prove_address(asked=asked.public_id, code="000000", **given)
    ben.refresh_from_db()
    assert ben.mobile == ""


def test_texts_are_few_for_one_person_and_for_one_number(provider, ben, northside):
    for digit in range(codes.TEXTS_AT_ONCE):
        codes.ask_for_mobile(number=f"+44770090010{digit}", user=ben.user, now=NOON)
    with pytest.raises(codes.TooManyTexts):
        codes.ask_for_mobile(number=NUMBER, user=ben.user, now=NOON)
    codes.ask_for_mobile(number=NUMBER, user=ben.user, now=NOON + codes.TEXTS_WITHIN)

    asked = NOON + 2 * codes.TEXTS_WITHIN
    for _ in range(codes.TEXTS_AT_ONCE):
        other = make_patient(clinic=northside, user=make_user())
        codes.ask_for_mobile(number=NUMBER, user=other.user, now=asked)
        asked += timedelta(minutes=16)
    with pytest.raises(codes.TooManyTexts):
        codes.ask_for_mobile(number=NUMBER, user=make_user(), now=asked)


def test_text_says_where_and_how_to_stop_it_and_nothing_about_health(provider, row):
    send(is_urgent=False)

    assert state(row) == ("sent", "")
    (to, words), token = provider.texts[0], row.rule.stop_token("sms")
    assert (to, len(mail.outbox)) == (NUMBER, 0)
    assert words == (
        "Relearn: Your plan for today is ready. http://localhost:8000\n\n"
        f"Stop these texts: http://localhost:8000/stop/{token}/"
    )
    assert len(words) <= 2 * 153  # two parts of the network's own letters


@pytest.mark.parametrize(
    ("code", "body", "after"),
    [
        (400, b"21211", ("failed", "refused")),
        (422, b"no", ("failed", "refused")),
        (503, b"", ("pending", "")),
        (401, b"", ("pending", "")),
    ],
)
def test_what_the_provider_answers_is_what_the_ledger_says(provider, row, code, body, after):
    provider.code, provider.body = code, body

    send(is_urgent=False)

    assert state(row) == after
    stopped = StoppedAddress.objects.values_list("address", flat=True)
    assert list(stopped) == ([NUMBER] if body == b"21211" else [])


def test_number_that_was_stopped_is_written_to_no_more(provider, row):
    StoppedAddress.objects.create(address=NUMBER, answer="400", since=NOON)
    send(is_urgent=False)

    assert (state(row), provider.texts) == (("skipped", "address_stopped"), [])


def test_number_that_was_forgotten_is_written_to_no_more(provider, row, ben):
    type(ben).objects.update(mobile="")
    send(is_urgent=False)

    assert (state(row), provider.texts) == (("skipped", "no_address"), [])


def test_without_a_provider_the_way_is_off(row, settings):
    settings.SMS_URL = ""
    send(is_urgent=False)

    assert state(row) == ("skipped", "channel_off")


def test_provider_that_is_not_there_holds_up_no_mail(provider, row, northside):
    others = [make_delivery(clinic=northside, channel="email") for _ in range(2)]
    for other in others:
        other.user.email = f"p{other.pk}@x.example"
        other.user.save()
        PracticeDay.objects.create(
            clinic=northside, patient=other.patient, day=WEDNESDAY, is_due=True
        )

    def unreachable(_delivery):
        raise Unreachable("nobody")

    with senders() as ways:
        batch = sending.send_batch(now=NOON, senders={**ways, "sms": unreachable})
        assert (batch.taken, batch.is_last, batch.down) == (2, True, {"sms"})
        assert [state(other)[0] for other in others] == ["sent", "sent"]
        assert state(row) == ("pending", "")
        later = row.not_before
        tried = sending.claim(now=later, is_urgent=False, without=batch.down)
    assert tried == []
    assert [one.pk for one in sending.claim(now=later, is_urgent=False)] == [row.pk]


def test_admin_of_the_clinic_sees_a_number_that_was_stopped(row, cleo, southside):
    stopped = StoppedAddress.objects.create(address=NUMBER, answer="400", since=NOON)

    assert list(StoppedAddress.objects.visible_to(cleo)) == [stopped]
    assert not StoppedAddress.objects.written_by([southside]).exists()
