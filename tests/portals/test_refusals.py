"""Whom a wall held back stands in the server's log, by ids alone, and not without end."""

import json
import logging
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from programmes.portals import refusals
from programmes.portals.access import PRINTED_SESSION_KEY
from rehab.logs import JsonLine
from tests.factories import NOON, make_carer, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_new_hour():
    refusals._told.clear()


@pytest.fixture
def told(caplog):
    """Return what was told so far, as programs read it."""
    caplog.set_level(logging.INFO)

    def read():
        lines = [JsonLine().format(one) for one in caplog.records if one.name == refusals.__name__]
        return [json.loads(line) for line in lines]

    return read


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def picked(line, *names):
    return tuple(line[name] for name in names)


def test_a_page_of_another_role_and_of_another_clinic_is_told_by_ids_alone(
    told, ana, southside, northside
):
    browser = browser_of(ana)

    assert browser.get("/clinics/northside/admin/").status_code == 404
    assert browser.post("/clinics/southside/library/new/").status_code == 404

    first, second = told()
    assert picked(first, "event", "level", "wall", "method", "view", "rows", "user") == (
        "access.refused",
        "WARNING",
        "role",
        "GET",
        "clinic_admin:people",
        {"clinic": "northside"},
        str(ana.public_id),
    )
    assert picked(second, "wall", "method", "rows") == ("role", "POST", {"clinic": "southside"})
    assert "Ana" not in json.dumps([first, second])
    assert "@" not in json.dumps([first, second])


def test_a_row_of_another_clinic_is_told_and_no_different_from_none(told, ana, southside):
    theirs, nobody = make_patient(clinic=southside).public_id, uuid.uuid4()
    browser = browser_of(ana)

    for patient in (theirs, nobody):
        assert browser.get(f"/clinics/northside/patients/{patient}/?q=secret").status_code == 404

    expected = [("row", {"clinic": "northside", "patient": str(one)}) for one in (theirs, nobody)]
    assert [picked(line, "wall", "rows") for line in told()] == expected
    assert "secret" not in json.dumps(told())


def test_patients_and_helpers_are_told_like_everybody(told, ben, bens_phone, northside, southside):
    helper = make_carer(clinic=northside, patient=ben).user
    stranger = make_patient(clinic=southside).user
    win = uuid.uuid4()

    assert bens_phone.post(f"/wins/{win}/take-back/").status_code == 404
    assert browser_of(helper).get("/today/").status_code == 404
    assert browser_of(stranger).get("/today/").status_code == 404

    assert [picked(line, "wall", "user", "rows") for line in told()] == [
        ("row", str(ben.user.public_id), {"win": str(win)}),
        ("role", str(helper.public_id), {}),
        ("role", str(stranger.public_id), {}),
    ]


def test_a_card_on_paper_that_tries_more_than_practice_is_told(told, ben, bens_phone):
    session = bens_phone.session
    session[PRINTED_SESSION_KEY] = True
    session.save()

    assert bens_phone.get("/settings/").status_code == 404

    assert [picked(line, "wall", "view", "user") for line in told()] == [
        ("role", "patient:settings", str(ben.user.public_id))
    ]


def test_who_tries_ids_by_the_thousand_fills_no_log(told, ana, cleo, northside):
    with time_machine.travel(NOON, tick=False) as clock:
        browser = browser_of(ana)
        for _ in range(refusals.AT_MOST + 10):
            browser.get(f"/clinics/northside/patients/{uuid.uuid4()}/")

        assert [line["is_last_this_hour"] for line in told()] == [*[False] * 19, True]
        browser_of(cleo).get("/clinics/northside/library/")
        assert len(told()) == 21
        clock.shift(timedelta(hours=1))
        browser_of(ana).get("/clinics/northside/admin/")
        assert len(told()) == 22


def test_whoever_is_let_in_and_whoever_is_not_signed_in_are_not_told(told, ana, client):
    browser_of(ana).get("/clinics/northside/")
    client.get("/clinics/northside/")
    client.get("/nowhere/")

    assert told() == []
