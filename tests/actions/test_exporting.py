"""All that is held of a person as one file: complete, harmless, for one reader, for a week."""

import csv
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest

from programmes.actions import exporting
from programmes.actions.exporting import TooManyExports, ask_export, drop_exports, make_export
from programmes.domain.progress import last_28_days, this_week
from programmes.models import AuditEvent, DataExport, ExportContent, ExportState, PracticeDay
from programmes.models.holdings import HOLDINGS
from programmes.models.rights import TRIED_AGAIN_AFTER
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_assignment,
    make_document,
    make_drill,
    make_entry,
    make_goal,
    make_message,
    make_message_photo,
    make_patient,
    make_programme,
    make_session,
    make_win,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def ask(patient, *, by=None, now=NOON, reason=""):
    return ask_export(patient=patient, reason=reason, by=by or patient.user, now=now)


def made(patient, *, now=NOON):
    """Have a file made; return it by the names of its parts."""
    export = ask(patient, now=now)
    assert make_export(now=now)
    export.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(b"".join(export.pieces()))) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def table(parts, slug):
    text = parts[f"tables/{slug}.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def practised(northside, ben):
    """Ben practised on one of two days, and wrote things down."""
    drill = make_drill(clinic=northside, name="Open and close")
    programme = make_programme(clinic=northside, patient=ben, document=make_document(drill))
    given = make_assignment(clinic=northside, patient=ben, programme=programme)
    session = make_session(clinic=northside, assignment=given, ended_at=NOON)
    make_entry(clinic=northside, session=session, answer="hurt", pain_0_10=4, pain_site="hand")
    for day, is_done in ((WEDNESDAY, True), (WEDNESDAY - timedelta(days=1), False)):
        PracticeDay.objects.create(
            clinic=northside,
            patient=ben,
            day=day,
            is_due=True,
            is_practised=is_done,
            movements=20 * is_done,
            minutes=4.5 * is_done,
        )
    make_goal(clinic=northside, patient=ben, words="Hold my cup")
    make_win(clinic=northside, patient=ben, words='=HYPERLINK("http://evil.example")')
    return given


def test_a_file_holds_a_page_tables_and_the_same_for_programs(ben, practised):
    parts = made(ben)

    told = [one for one in HOLDINGS if one.told]
    assert set(parts) == {
        "record.html",
        "record.json",
        *(f"tables/{one.slug}.csv" for one in told),
    }
    whole = json.loads(parts["record.json"])
    for one in told:
        rows = table(parts, one.slug)
        assert [list(row) for row in rows] == [list(row) for row in whole[one.slug]], one.slug
    assert whole["entries"][0]["pain_0_10"] == 4
    assert whole["entries"][0]["drill"] == "Open and close"
    assert whole["person"][0]["name"] == "Ben"
    assert whole["goals"] == [
        {
            "since": "2026-03-04",
            "words": "Hold my cup",
            "state": "active",
            "review_on": None,
            "measure": "",
            "by": whole["goals"][0]["by"],
        }
    ]


def test_no_cell_runs_and_the_page_runs_nothing(northside, ben, practised):
    make_message(clinic=northside, patient=ben, text="<script>alert(1)</script>")
    parts = made(ben)

    (win,) = table(parts, "wins")
    assert win["words"] == '\'=HYPERLINK("http://evil.example")'
    assert b"<script" not in parts["record.html"]
    assert b"&lt;script&gt;alert(1)" in parts["record.html"]
    assert json.loads(parts["record.json"])["wins"][0]["words"].startswith("=HYPERLINK")


def test_sums_are_those_of_the_record_by_the_same_functions(ben, practised):
    page = made(ben)["record.html"].decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())

    days = [row.facts for row in PracticeDay.objects.filter(patient=ben)]
    week = this_week(days, today=WEDNESDAY)
    month = last_28_days(days, today=WEDNESDAY)
    assert f"This week: {week.done} of {week.due} days practised." in text
    assert f"The last 28 days: {month.done} of {month.due} days practised." in text
    assert (month.done, month.due) == (1, 2)
    assert "In all: 1 day, 20 movements, 5 minutes." in text
    assert "Week of Days practised Movements Minutes 2 March 2026 1 of 2 20 5" in text
    assert "Early stage" not in text
    assert "Open the hand; Reconnect the brain to the hand: Open and close (20 movements)" in text
    assert "How it was It hurt Pain, 0 to 10 4 Where it hurt Hand or wrist" in text


def test_photos_of_messages_come_as_pictures(northside, ben):
    message = make_message_photo(clinic=northside, patient=ben).message

    parts = made(ben)

    assert parts[f"photos/{message.public_id}.jpg"] == b"x"
    (row,) = table(parts, "messages")
    assert row["photo"] == str(message.public_id)


def test_nothing_of_anybody_else_is_in_it(northside, southside, ben, practised):
    for clinic in (northside, southside):
        other = make_patient(clinic=clinic, name="Zebulon")
        make_message(clinic=clinic, patient=other, text="Zebulon wrote this")
        make_win(clinic=clinic, patient=other, words="Zebulon won")

    assert [name for name, data in made(ben).items() if b"Zebulon" in data] == []


def test_a_record_put_under_another_comes_with_it(northside, ben, practised):
    double = make_patient(clinic=northside, name="Ben Double", merged_into=ben, state="ended")
    make_win(clinic=northside, patient=double, words="I tied a knot")

    parts = made(ben)

    assert [row["words"] for row in table(parts, "wins")][-1] == "I tied a knot"
    assert [row["name"] for row in table(parts, "person")] == ["Ben", "Ben Double"]


def test_asking_again_while_it_is_made_asks_once(ben, ana):
    first = ask(ben)

    assert ask(ben, now=NOON + MINUTE) == first
    assert ask(ben, by=ana, reason="She asked") != first
    assert AuditEvent.objects.filter(verb="data.asked", patient=ben).count() == 2


def test_a_fourth_of_one_patient_within_a_day_is_refused(ben):
    for number in range(3):
        made(ben, now=NOON + number * MINUTE)

    with pytest.raises(TooManyExports):
        ask(ben, now=NOON + timedelta(hours=23))
    assert ask(ben, now=NOON + timedelta(hours=25))


def test_the_twenty_first_of_all_patients_within_a_day_is_refused(northside, ana):
    for number in range(20):
        ask(make_patient(clinic=northside, name=f"P{number}"), by=ana, reason="Move")

    with pytest.raises(TooManyExports):
        ask(make_patient(clinic=northside), by=ana, reason="Move")


def test_a_file_is_made_once_and_told_how_far_it_is(ben):
    export = ask(ben)
    assert export.state(now=NOON) == ExportState.WAITING

    assert make_export(now=NOON + MINUTE)
    assert not make_export(now=NOON + 2 * MINUTE)

    export.refresh_from_db()
    assert export.state(now=NOON + MINUTE) == ExportState.READY
    assert export.parts == export.parts_done > 30
    assert export.size == len(b"".join(export.pieces()))
    assert list(
        AuditEvent.objects.filter(patient=ben, verb__startswith="data.")
        .order_by("pk")
        .values_list("verb", "by")
    ) == [("data.asked", ben.user.pk), ("data.made", None)]


def test_a_worker_that_died_is_followed_by_another_and_the_fourth_gives_up(ben, monkeypatch):
    export = ask(ben)
    monkeypatch.setattr(exporting.record, "collect", lambda *_, **__: 1 / 0)
    moment = NOON
    for _number in range(3):
        with pytest.raises(ZeroDivisionError):
            make_export(now=moment)
        assert not make_export(now=moment + TRIED_AGAIN_AFTER - MINUTE)
        export.refresh_from_db()
        assert export.state(now=moment) == ExportState.MAKING
        moment += TRIED_AGAIN_AFTER + MINUTE

    assert make_export(now=moment)

    export.refresh_from_db()
    assert export.state(now=moment) == ExportState.FAILED
    assert AuditEvent.objects.filter(verb="data.failed", by=None, patient=ben).count() == 1
    assert not make_export(now=moment + timedelta(days=1))


def test_a_file_made_twice_is_stored_once(ben):
    export = ask(ben)
    slow = exporting._claim(NOON)
    assert make_export(now=NOON + TRIED_AGAIN_AFTER + MINUTE)

    exporting._store(slow, b"late", NOON + TRIED_AGAIN_AFTER + 2 * MINUTE)

    export.refresh_from_db()
    assert export.size == len(b"".join(export.pieces())) != len(b"late")


def test_bytes_go_after_a_week_and_the_row_stays(ben):
    made(ben)
    export = DataExport.objects.get()

    assert drop_exports(now=export.expires_at - MINUTE) == 0
    assert drop_exports(now=export.expires_at) == 1
    assert drop_exports(now=export.expires_at) == 0

    assert not ExportContent.objects.exists()
    assert export.state(now=export.expires_at) == ExportState.OVER
    assert not DataExport.objects.ready(now=export.expires_at).exists()
    assert list(export.pieces()) == []


@pytest.mark.parametrize("rows", [1, 40])
def test_a_record_is_read_in_as_many_queries_whatever_its_length(
    northside, ben, practised, rows, django_assert_num_queries
):
    for number in range(rows):
        make_win(clinic=northside, patient=ben, day=WEDNESDAY - timedelta(days=number))

    told = sum(1 for one in HOLDINGS if one.told)
    ben.refresh_from_db()
    with django_assert_num_queries(told + 4):  # merged records, days, drills, photos
        exporting.record.collect(ben, now=NOON)
