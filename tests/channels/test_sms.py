"""Text messages by HTTP, against a provider on loopback that answers, waits, or breaks off."""

import base64
import time

import pytest

from programmes.channels import Deferred, Lost, Refused, Unreachable, sms
from programmes.channels.sms import Text
from tests.provider import Provider

TEXT = Text(name="5d3f", to="+447700900123", words="Relearn: Your plan for today is ready.")


@pytest.fixture
def provider(settings, monkeypatch):
    provider = Provider()
    settings.SMS_URL = provider.url
    settings.SMS_FROM, settings.SMS_FIELDS = "Relearn", ["To", "From", "Body"]
    settings.SMS_DEAD_NUMBER = '"code": ?(21211|21614)'
    monkeypatch.setattr(sms, "READ_S", 0.5)
    yield provider
    provider.close()


def test_text_is_posted_with_the_account_and_a_name_that_stays(provider):
    assert [sms.send(TEXT), sms.send(TEXT)] == ["201", "201"]

    (headers, fields), (again, _) = provider.asked
    assert fields == [("To", "+447700900123"), ("From", "Relearn"), ("Body", TEXT.words)]
    account = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
    assert account == "AC1:to@ken"
    assert headers["Idempotency-Key"] == again["Idempotency-Key"] == "5d3f"


def test_without_a_sender_none_is_named(provider, settings):
    settings.SMS_FROM = ""
    sms.send(TEXT)

    assert [name for name, _ in provider.asked[0][1]] == ["To", "Body"]


@pytest.mark.parametrize(
    ("code", "body", "fault", "dead"),
    [
        (400, b'{"code": 21211}', Refused, TEXT.to),
        (422, b'{"code": 30007}', Refused, ""),
        (400, b"", Refused, ""),
        (408, b"", Deferred, None),
        (429, b"slower", Deferred, None),
        (500, b"", Deferred, None),
        (503, b"later", Deferred, None),
        (401, b"who are you", Unreachable, None),
        (402, b"no credit", Unreachable, None),
        (404, b"no such account", Unreachable, None),
        (302, b"elsewhere", Unreachable, None),
    ],
)
def test_answer_says_what_became_of_the_text(provider, code, body, fault, dead):
    provider.code, provider.body = code, body

    with pytest.raises(fault) as told:
        sms.send(TEXT)

    assert str(told.value) == f"{code} {body.decode()}".strip()
    assert getattr(told.value, "address", None) == dead
    assert len(provider.asked) == 1  # it is not followed elsewhere


@pytest.mark.parametrize("breaks", ["off", "silent"])
def test_text_that_was_handed_over_without_an_answer_may_have_gone(provider, breaks):
    provider.breaks = breaks

    with pytest.raises(Lost):
        sms.send(TEXT)


def test_provider_that_is_not_there_has_nothing(provider):
    provider.close()

    with pytest.raises(Unreachable):
        sms.send(TEXT)


def test_name_that_leads_nowhere_has_nothing(provider, settings):
    settings.SMS_URL = "https://AC1:token@texts.invalid/"

    with pytest.raises(Unreachable):
        sms.send(TEXT)


@pytest.mark.parametrize(("code", "fault"), [(201, None), (500, Deferred)])
def test_answer_that_comes_drop_by_drop_is_cut_short(provider, code, fault):
    provider.breaks, provider.code, provider.body = "drips", code, b"x" * 600
    began = time.monotonic()

    if fault is None:
        assert sms.send(TEXT) == "201"
    else:
        with pytest.raises(fault):
            sms.send(TEXT)
    assert time.monotonic() - began < 3


def test_other_provider_is_a_class_that_is_named(settings):
    settings.SMS_GATEWAY = "tests.channels.test_sms.Pigeons"

    assert sms.send(TEXT) == "5d3f to +447700900123 by pigeon"


class Pigeons:
    def send(self, text):
        return f"{text.name} to {text.to} by pigeon"


def test_no_provider_is_off(settings):
    assert (settings.SMS_URL, sms.is_set_up()) == ("", False)
