"""The sheet of a week, and the grid on which it is entered."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from programmes.actions import assignments, paper, sessions
from programmes.domain.document import Dose
from programmes.models import PracticeSession, SessionEntry
from programmes.portals.therapist.papers import in_words
from tests.factories import NOON, WEDNESDAY, make_drill, make_entry, make_programme, make_session
from tests.portals.therapist.conftest import Statements, document_of, url

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = WEDNESDAY - 2 * DAY


@pytest.fixture
def keys(programme, ana):
    """The keys of the two drills that Ben has had for ten days."""
    assignments.give(programme=programme, by=ana, now=NOON - 10 * DAY)
    return [p.key for _, p in programme.document.prescriptions()]


def cell(key, day, **told):
    return {f"{key}.{day.isoformat()}-{name}": value for name, value in told.items()}


def send(desk, ben, *cells, week=MONDAY, **more):
    sent = {"client_uuid": uuid.uuid4()} | more
    for one in cells:
        sent |= one
    return desk.post(url("paper", ben, query={"week": week.isoformat()}), sent)


# --- The sheet --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        (Dose(sets=1, reps=1), "1 time."),
        (Dose(sets=2, reps=10, hold_s=5), "10 times, 2 rounds. Hold 5 seconds."),
        (Dose(minutes=1), "1 minute."),
        (Dose(minutes=12), "12 minutes."),
        (Dose(sets=3, bout_s=30), "30 seconds, 3 rounds."),
    ],
)
def test_a_dose_on_paper_is_in_words(dose, words):
    assert in_words(dose) == words


def test_sheet_has_a_box_for_each_day_of_the_week_and_the_patients_side(desk, ben, keys, drills):
    drills[0].name, drills[0].precautions = "Open the affected hand", "Stop if it hurts."
    drills[0].save()

    page = desk.get(url("sheet", ben))

    rows = page.context["rows"]
    assert [row.name for row in rows] == ["Open the left hand", "Thumb to little finger"]
    assert [len(boxes) for boxes in rows[0].boxes] == [1] * 7
    assert rows[0].dose == "10 times, 2 rounds."
    body = page.content.decode()
    assert body.count('class="box"') == 14
    for words in ("Ben: my practice", "Week of Monday 2 March 2026", "With left hand",
                  "Stop if it hurts: 4 or more of 10.", "0151 496 0000", "112"):  # fmt: skip
        assert words in body


def test_sheet_leaves_out_what_is_stopped_and_days_before_the_start(desk, ben, programme, ana):
    given = assignments.give(programme=programme, by=ana, now=NOON)
    rows = desk.get(url("sheet", ben)).context["rows"]
    assert [len(boxes) for boxes in rows[0].boxes] == [0, 0, 1, 1, 1, 1, 1]

    assignments.stop_now(
        assignment=given.assignment, drill=None, kind="removed", reason="x", by=ana, now=NOON
    )
    page = desk.get(url("sheet", ben))
    assert page.context["rows"] == ()
    assert "Nothing is asked in this week" in page.text
    assert re.findall(r"<h1>(.+)</h1>", page.text) == ["Sheet for a week"]


@pytest.mark.parametrize("week", ["", "x", "0001-01-01", "9999-12-31", "2026-03-11"])
def test_sheet_of_any_week_that_an_address_names_opens(week, desk, ben, keys):
    assert desk.get(url("sheet", ben, query={"week": week})).status_code == 200


def test_sheet_sentences_for_patients_are_short(desk, ben, keys):
    body = desk.get(url("sheet", ben)).content.decode()
    article = re.search(r"<article.*?</article>", body, re.DOTALL)[0]
    said = re.sub(r"<(?:p|h\d|td|th|caption|li)[^>]*>", ". ", article)
    sentences = re.split(r"(?<=[.!?])\s+", re.sub(r"<[^>]+>", " ", said))
    assert [one for one in sentences if len(one.split()) > 12] == []


# --- The grid ---------------------------------------------------------------------------------


def test_paper_stores_what_was_typed_and_says_how_much(desk, ben, keys, ana):
    answer = send(
        desk, ben, cell(keys[0], MONDAY, outcome="done"),
        cell(keys[1], MONDAY, outcome="part", amount="7", answer="hard", pain="3"),
        cell(keys[0], MONDAY + DAY, outcome="not_today"),
    )  # fmt: skip

    assert answer["Location"].endswith("/paper/?week=2026-03-02")
    assert "3 entries stored." in desk.get(answer["Location"]).content.decode()
    rows = SessionEntry.objects.order_by("session__day", "pk")
    assert [(r.outcome, r.reps, r.answer, r.pain_0_10) for r in rows] == [
        ("done", 20, None, None),
        ("part", 7, "hard", 3),
        ("not_today", None, None, None),
    ]


def test_paper_of_minutes_and_of_bouts_is_stored_in_seconds(desk, northside, ben, ana):
    document = document_of(*(make_drill(clinic=northside) for _ in "ab"))
    stage = document.stages[0]
    doses = (Dose(minutes=5), Dose(sets=2, bout_s=30))
    rows = tuple(
        replace(p, dose=dose, short=dose, tiny=dose)
        for p, dose in zip(stage.prescriptions, doses, strict=True)
    )
    document = replace(document, stages=(replace(stage, prescriptions=rows),))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=NOON - 10 * DAY)

    send(desk, ben, cell(rows[0].key, MONDAY, outcome="part", amount="3"),
         cell(rows[1].key, MONDAY, outcome="done"))  # fmt: skip

    stored = SessionEntry.objects.order_by("pk").values_list("seconds", "reps")
    assert list(stored) == [(180, None), (60, None)]
    page = desk.get(url("paper", ben))
    values = [c.form["amount"].value() for row in page.context["rows"] for c in row.cells if c.form]
    assert 3 in values
    assert 2 in values


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"outcome": "done", "amount": "0"}, "From 1 to 2000."),
        ({"outcome": "done", "amount": "9" * 300}, "From 1 to 2000."),
        ({"outcome": "done", "amount": "ten"}, "Use a whole number."),
        ({"outcome": "done", "pain": "11"}, "Pain goes from 0 to 10."),
        ({"outcome": "all"}, "Select a valid choice"),
        ({"amount": "7"}, "Choose Done or Part first."),
        ({"pain": "0"}, "Choose Done or Part first."),
        ({"outcome": "not_today", "amount": "7"}, "Not done has no number."),
    ],
)
def test_paper_with_a_mistake_says_so_in_its_cell_keeps_all_and_stores_nothing(
    told, sentence, desk, ben, keys
):
    answer = send(
        desk, ben, cell(keys[0], MONDAY, **told), cell(keys[1], MONDAY, outcome="done", pain="2")
    )

    body = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in body
    assert "1 day needs a look. Nothing is stored yet." in body
    assert f'name="{keys[1]}.2026-03-02-pain" value="2"' in body
    assert not SessionEntry.objects.exists()


def test_paper_sent_twice_stores_once(desk, ben, keys):
    token = uuid.uuid4()
    for _ in range(2):
        send(desk, ben, cell(keys[0], MONDAY, outcome="done"), client_uuid=token)

    assert SessionEntry.objects.count() == 1


def test_paper_shows_what_was_entered_and_corrects_it(desk, ben, keys):
    send(desk, ben, cell(keys[0], MONDAY, outcome="done", pain="2"))
    page = desk.get(url("paper", ben)).content.decode()
    assert f'name="{keys[0]}.2026-03-02-amount" value="20"' in page

    emptied = send(desk, ben, cell(keys[0], MONDAY, outcome=""))
    assert "Choose “Not done” instead of nothing." in emptied.content.decode()
    send(desk, ben, cell(keys[0], MONDAY, outcome="part", amount="5"))

    newest = SessionEntry.objects.get(superseded_by=None)
    assert (newest.outcome, newest.reps, newest.pain_0_10) == ("part", 5, None)


def test_paper_cells_that_a_screen_told_are_read_only(desk, ben, keys, northside):
    session = make_session(
        clinic=northside, assignment=ben.assignments.get(), day=MONDAY, ended_at=NOON
    )
    make_entry(clinic=northside, session=session, answer="easy")

    page = desk.get(url("paper", ben))
    send(desk, ben, cell(keys[0], MONDAY, outcome="not_today"))

    told = page.context["rows"][0].cells[0]
    assert (told.form, told.words) == (None, "Done, easy (on a screen)")
    assert SessionEntry.objects.get().outcome == "done"


def test_paper_that_a_screen_overtook_says_so_and_keeps_the_rest(
    desk, ben, keys, northside, monkeypatch
):
    """The patient logs between the reading of the page's rows and the storing."""
    true_enter = paper.enter_week

    def overtaken(**given):
        session = sessions.start_session(
            patient=ben, client_uuid=uuid.uuid4(), size="full", energy_0_10=None, by=ben.user,
            now=NOON,
        )  # fmt: skip
        sessions.log_entry(
            session=session, prescription_key=keys[0], client_uuid=uuid.uuid4(), outcome="done",
            reps=20, seconds=None, by=ben.user, now=NOON,
        )  # fmt: skip
        return true_enter(**given)

    monkeypatch.setattr(paper, "enter_week", overtaken)

    answer = send(
        desk, ben, cell(keys[0], WEDNESDAY, outcome="part"), cell(keys[1], MONDAY, outcome="done")
    )

    assert answer.status_code == 422
    assert "The days changed meanwhile." in answer.content.decode()
    assert answer.context["rows"][0].cells[2].words == "Done (on a screen)"
    assert SessionEntry.objects.count() == 1
    assert answer.context["rows"][1].cells[0].form["outcome"].value() == "done"


def test_paper_days_to_come_too_long_ago_and_without_a_box_have_no_field(desk, ben, keys):
    this_week = desk.get(url("paper", ben)).context["rows"][0].cells
    assert [bool(one.form) for one in this_week] == [True] * 3 + [False] * 4
    assert {one.words for one in this_week[3:]} == {"to come"}
    oldest = desk.get(url("paper", ben, query={"week": "2026-02-16"})).context
    closed = [one.words for one in oldest["rows"][0].cells if not one.form]
    assert closed == ["too long ago"] * 3 + ["no box"] * 3
    assert oldest["before"] is None
    assert desk.get(url("paper", ben)).context["after"] is None


def test_paper_fields_of_closed_days_are_not_read(desk, ben, keys):
    tomorrow = WEDNESDAY + DAY
    answer = send(desk, ben, cell(keys[0], tomorrow, outcome="done"))

    assert answer.status_code == 302
    assert not PracticeSession.objects.exists()


def test_paper_without_a_programme_says_what_is_missing(desk, ben):
    assert "Nothing was asked in this week" in desk.get(url("paper", ben)).content.decode()


def test_paper_page_takes_the_same_queries_for_little_and_much(desk, ben, keys):
    counts = []
    for days in ([], [MONDAY, MONDAY + DAY, WEDNESDAY]):
        send(desk, ben, *[cell(key, day, outcome="done") for key in keys for day in days])
        with Statements() as statements:
            desk.get(url("paper", ben))
        counts.append(statements.count)
    assert counts == [8, 8]


def test_paper_at_midnight_is_of_the_patients_day(desk, ben, keys):
    ben.zone = "Pacific/Kiritimati"  # 14 hours ahead: it is Thursday there
    ben.save()
    with time_machine.travel(NOON, tick=False):
        cells = desk.get(url("paper", ben)).context["rows"][0].cells
    assert [bool(one.form) for one in cells] == [True] * 4 + [False] * 3
