"""The log: one event a line, and nothing in it that opens a door or names a person."""

import json
import logging
import secrets
import sys
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.models import AuditContext, audit_context
from rehab.logs import JsonLine, Line, scrubbed


def record(message, *arguments, exc_info=None):
    return logging.LogRecord("relearn", logging.WARNING, "x.py", 1, message, arguments, exc_info)


def test_json_line_holds_moment_level_logger_and_message_in_utc():
    made = record("Hello %s", "there")
    made.created = 1772625600.25

    assert json.loads(JsonLine().format(made)) == {
        "at": "2026-03-04T12:00:00.250+00:00",
        "level": "WARNING",
        "logger": "relearn",
        "message": "Hello there",
    }


def test_json_line_of_a_request_carries_its_id():
    mine = uuid.uuid4()
    token = audit_context.set(AuditContext(request_id=mine))
    try:
        event = json.loads(JsonLine().format(record("Hello")))
    finally:
        audit_context.reset(token)

    assert event["request"] == str(mine)


def test_a_line_has_the_fields_that_its_logger_gives_it():
    made = record("Access was refused")
    made.fields = {"event": "access.refused", "rows": {"clinic": "northside"}}

    assert json.loads(JsonLine().format(made)).items() >= made.fields.items()
    expected = "Access was refused event=access.refused rows={'clinic': 'northside'}"
    assert Line().format(made).endswith(expected)


def test_an_error_is_one_json_line_with_its_traceback():
    try:
        int("ana@northside.example")
    except ValueError:
        line = JsonLine().format(record("Broken", exc_info=sys.exc_info()))

    assert "\n" not in line
    assert json.loads(line)["error"].endswith("with base 10: '***@***'")


@given(st.integers(16, 64))
def test_secrets_of_addresses_are_left_out(length):
    secret = secrets.token_urlsafe(length)

    assert scrubbed(f"Gone: /pair/{secret}/") == "Gone: /pair/***/"
    assert scrubbed(f"Gone: /enter/{secret}?next=1") == "Gone: /enter/***?next=1"
    assert scrubbed(f"Gone: /pair/{secret}") == "Gone: /pair/***"


@pytest.mark.parametrize(
    "text",
    [
        "/clinics/northside-hospital-trust/library/",
        "/clinics/north/patients/fd1d7f69-0b57-47b2-afd2-6948b01f6af5/",
        "/static/css/patient.4d5e6f.css",
        "10 of 12 done",
    ],
)
def test_what_names_a_row_or_a_page_stays(text):
    assert scrubbed(text) == text


def test_lines_for_people_are_scrubbed_too():
    line = Line().format(record("Mail to %s", "ben.o'neil+hand@mail.example.org"))

    assert line.endswith("WARNING relearn: Mail to ben.o'***@***")


def test_a_used_link_is_logged_without_its_secret(client, db, caplog):
    secret = secrets.token_urlsafe(32)

    client.get(f"/pair/{secret}/")

    (made,) = [one for one in caplog.records if one.name == "django.request"]
    assert secret in made.getMessage()
    assert secret not in JsonLine().format(made)
