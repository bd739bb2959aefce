import re
import uuid
from datetime import timedelta

import pytest

from programmes.actions import assignments, sessions
from programmes.models import AuditEvent, Device, Ending, Pause, PracticeDay, Withdrawal
from tests.cards import make_card
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_assignment,
    make_device,
    make_entry,
    make_goal,
    make_measurement,
    make_session,
    make_version,
    make_win,
)
from tests.portals.therapist.conftest import Statements, url

pytestmark = pytest.mark.django_db


def text_of(page):
    """Return the words of a page, without markup and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


@pytest.fixture
def given(programme, ana):
    """Ben has been given his programme and follows it since today."""
    assignments.give(programme=programme, by=ana, now=NOON)
    return programme.assignments.get()


def test_patient_opened_is_written_down(desk, ben, ana):
    desk.get(url("patient", ben))

    assert AuditEvent.objects.filter(
        verb="patient.read", by=ana, target=f"patient:{ben.public_id}"
    ).exists()


def test_patient_without_a_programme_is_offered_one(desk, ben):
    words = text_of(desk.get(url("patient", ben)))

    assert "Build a programme" in words
    assert "No programme yet. Build one from the library" in words
    assert "Stop now" not in words


def test_patient_page_shows_the_plan_and_the_minutes_of_each_size(desk, ben, given):
    page = desk.get(url("patient", ben))

    plan = page.context["plan"]
    assert [line.drill.name for line in plan.lines] == ["Open and close", "Thumb to little finger"]
    assert [line.days for line in plan.lines] == ["every day", "every day"]
    assert plan.sizes == (("Full", 4), ("Short", 2), ("Tiny", 2))
    assert plan.absence == ""
    assert page.context["stage"] == "Early stage"


def test_patient_page_shows_what_was_told_and_what_it_replaced(desk, northside, ben, given):
    session = make_session(clinic=northside, assignment=given, energy_0_10=3)
    entry = make_entry(
        clinic=northside, session=session, answer="hurt", pain_0_10=7, pain_site="shoulder"
    )
    sessions.correct_entry(
        entry=entry,
        client_uuid=uuid.uuid4(),
        outcome="part",
        reps=5,
        seconds=None,
        answer="hard",
        pain_0_10=1,
        pain_site="hand",
        by=ben.user,
        now=NOON,
    )

    page = desk.get(url("patient", ben))

    (log,) = page.context["sessions"]
    (told,) = log.told
    (was,) = told.was
    assert (told.drill, told.done, told.answer) == ("Open and close", "Part of it, 5 of 20", "Hard")
    assert (told.pain, told.hurts, told.by) == ("pain 1 of 10, hand or wrist", False, "")
    assert (was.done, was.pain) == ("Done, 20 of 20", "It hurt: 7 of 10, shoulder")
    assert "energy 3 of 10" in text_of(page)
    assert "Corrected. Before: Done, 20 of 20" in text_of(page)


def test_patient_page_says_who_logged_when_it_was_not_the_patient(desk, northside, ben, ana, given):
    session = make_session(clinic=northside, assignment=given)
    make_entry(clinic=northside, session=session, logged_by=ana, logged_as="therapist")

    assert "logged by Ana, therapist" in text_of(desk.get(url("patient", ben)))


def test_patient_page_leads_to_earlier_sessions(desk, northside, ben, given):
    for ago in range(10):
        make_session(
            clinic=northside,
            assignment=given,
            day=WEDNESDAY - timedelta(days=ago),
            ended_at=NOON,
        )

    newest = desk.get(url("patient", ben))
    earlier = desk.get(url("patient", ben, query={"before": newest.context["earlier"]}))

    assert (len(newest.context["sessions"]), len(earlier.context["sessions"])) == (8, 2)
    assert earlier.context["earlier"] is None


def test_patient_page_with_nonsense_in_the_address_shows_the_newest(desk, ben):
    assert desk.get(url("patient", ben, query={"before": "2026-99-99"})).status_code == 200


def test_patient_page_tells_who_changed_what_newest_first(desk, ben, ana, given):
    stage = given.versions.get().document.stages[1].key
    later = NOON + timedelta(hours=1)
    assignments.enter_stages(
        assignment=given, stages=frozenset([stage]), reason="Cup let go", by=ana, now=later
    )

    page = desk.get(url("patient", ben))

    assert [(event.what, event.by, event.reason) for event in page.context["history"]] == [
        ("Mid stage, from Wed 4 March", "Ana", "Cup let go"),
        ("Gave version 1, from Wed 4 March", "Ana", ""),
        ("Early stage, from Wed 4 March", "Ana", ""),
    ]


@pytest.mark.parametrize("rows", [1, 30])
def test_patient_page_takes_the_same_queries_for_little_and_much(
    desk, northside, southside, ben, rows
):
    assignment = make_assignment(clinic=northside, patient=ben)
    for number in range(rows):
        session = make_session(
            clinic=northside,
            assignment=assignment,
            day=WEDNESDAY - timedelta(days=number),
            ended_at=NOON,
        )
        make_entry(clinic=northside, session=session)
        make_device(clinic=northside, patient=ben)
        told = {"clinic": northside, "assignment": assignment, "reason": "Away", "by": ben.user}
        day = WEDNESDAY - timedelta(days=number)
        Pause.objects.create(**told, starts_on=day, lifted_on=day)
        Ending.objects.create(**told, day=day, lifted_at=NOON)
    for number in range(2, rows + 1):
        make_version(assignment=assignment, number=number)

    with Statements() as statements:
        desk.get(url("patient", ben))

    assert statements.count == 20


def test_stages_enter_changes_the_stages_and_goes_back(desk, ben, given):
    stages = [stage.key for stage in given.versions.get().document.stages]

    answer = desk.post(
        url("stages_enter", ben), {"stages-stages": stages, "stages-reason": "Overlap"}
    )

    entry = given.stage_entries.order_by("-pk").first()
    assert (set(entry.stages), entry.reason) == (set(stages), "Overlap")
    assert answer.url == url("patient", ben)


def test_stages_enter_without_a_stage_keeps_what_was_typed(desk, ben, given):
    answer = desk.post(url("stages_enter", ben), {"stages-reason": "Overlap"})

    assert answer.status_code == 422
    assert "Choose at least one stage." in answer.content.decode()
    assert 'value="Overlap"' in answer.content.decode()
    assert given.stage_entries.count() == 1


def test_pause_and_resume_stand_in_the_record(desk, ben, given):
    desk.post(url("pause", ben), {"pause-reason": "Chest infection"})
    paused = desk.get(url("patient", ben))
    desk.post(url("resume", ben))

    assert paused.context["is_paused"] is True
    assert paused.context["plan"].absence == "Practice is paused."
    assert given.pauses.get().lifted_on == WEDNESDAY
    assert desk.get(url("patient", ben)).context["is_paused"] is False


def test_pause_twice_is_refused_in_one_sentence(desk, ben, given):
    desk.post(url("pause", ben), {"pause-reason": "Chest infection"})
    answer = desk.post(url("pause", ben), {"pause-reason": "Again"})

    assert answer.status_code == 422
    assert given.pauses.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"pause-reason": ""}, "Say why practice pauses."),
        (
            {"pause-reason": "Holiday", "pause-until": "2026-03-04"},
            "Choose a day after Wed 4 March.",
        ),
        (
            {"pause-reason": "Holiday", "pause-until": "soon"},
            "Write the day like 2026-03-31.",
        ),
    ],
)
def test_pause_badly_typed_is_refused_in_one_sentence(desk, ben, given, typed, sentence):
    answer = desk.post(url("pause", ben), typed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert given.pauses.count() == 0


def test_stop_now_pauses_a_drill_until_it_is_allowed_again(desk, ben, drills, given):
    typed = {"stop-what": drills[0].public_id, "stop-kind": "paused", "stop-reason": "Pain"}
    desk.post(url("stop_now", ben), typed)
    stopped = desk.get(url("patient", ben)).context["plan"]
    row = Withdrawal.objects.get()
    desk.post(url("allow_again", ben), {"withdrawal": row.pk})

    assert (row.drill, row.kind, row.reason) == (drills[0], "paused", "Pain")
    assert [line.stopped for line in stopped.lines] == ["paused", ""]
    allowed = desk.get(url("patient", ben)).context["plan"]
    assert [line.stopped for line in allowed.lines] == ["", ""]


def test_stop_now_of_the_whole_plan_names_no_drill(desk, ben, given):
    typed = {"stop-what": "plan", "stop-kind": "removed", "stop-reason": "Fell"}
    desk.post(url("stop_now", ben), typed)

    assert Withdrawal.objects.get().drill is None
    assert desk.get(url("patient", ben)).context["plan"].absence == "Practice is stopped."


def test_stop_now_without_a_reason_is_refused(desk, ben, given):
    answer = desk.post(url("stop_now", ben), {"stop-what": "plan", "stop-kind": "paused"})

    assert answer.status_code == 422
    assert "Say why it stops." in answer.content.decode()
    assert Withdrawal.objects.count() == 0


@pytest.mark.parametrize("name", ["stages_enter", "pause", "resume", "stop_now", "allow_again"])
def test_steering_a_patient_without_a_plan_is_not_found(desk, ben, name):
    assert desk.post(url(name, ben)).status_code == 404


def test_pairing_shows_a_link_once_that_opens_the_pairing_page(desk, client, ben):
    page = desk.post(url("pairing", ben))

    link = page.context["link"]
    assert link in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert client.get(link.removeprefix("http://localhost:8000")).status_code == 200
    device = Device.objects.get()
    assert (device.patient, device.paired_at) == (ben, None)


def test_pairing_twice_ends_the_first_link(desk, ben):
    desk.post(url("pairing", ben))
    desk.post(url("pairing", ben))

    assert [device.ended_at for device in Device.objects.order_by("pk")] == [NOON, None]


def test_device_end_signs_the_phone_out(desk, ben, bens_phone):
    desk.post(url("device_end", ben, device=bens_phone.device.public_id))

    assert Device.objects.get().ended_at == NOON
    assert bens_phone.get("/today/").url == "/not-connected/"


def test_patient_page_says_in_plain_text_what_a_colleague_needs(desk, northside, ben, given):
    make_goal(clinic=northside, patient=ben, words="Hold my cup")
    make_win(clinic=northside, patient=ben, words="I held a cup.")
    make_card(clinic=northside, patient=ben)
    make_measurement(clinic=northside, patient=ben, score=14)
    PracticeDay.objects.filter(patient=ben, day=WEDNESDAY).update(
        is_practised=True, movements=40, worst_pain_0_10=3
    )

    page = desk.get(url("patient", ben))

    assert page.context["notes"].split("\n") == [
        "Ben, left hand. 4 March 2026.",
        "Early stage since 4 March 2026.",
        "Practised on 1 of 1 days in the last 28, 1 of 1 this week.",
        "Movements: Too few weeks to tell.",
        "Last 14 days: Pain: last 3, at most 3 of 10. Too few to tell. Effort is not known.",
        "BBT (affected hand) 14 blocks/min, 4 March 2026.",
        "Open card: The hand is tighter.",
        "“Hold my cup”: working on it.",
        "Win: “I held a cup.”",
        "Plan: Open and close 2 × 10, every day; Thumb to little finger 2 × 10, every day.",
        "Today in minutes: Full 4, Short 2, Tiny 2.",
    ]
    assert "In one minute" in text_of(page)


def test_patient_page_draws_eight_weeks_and_a_fortnight(desk, northside, ben, given):
    for ago in range(1, 22):
        PracticeDay.objects.create(
            clinic=northside,
            patient=ben,
            day=WEDNESDAY - timedelta(days=ago),
            is_due=True,
            is_practised=True,
            movements=40,
            minutes=4,
            worst_pain_0_10=2 if ago > 7 else 5,
        )

    context = desk.get(url("patient", ben)).context

    weekly, fortnight = context["weekly"], context["fortnight"]
    assert [row[1] for row in weekly.movements.rows][-4:] == ["200", "280", "280", "80"]
    assert weekly.movements.rows[0][1] == "not known"
    assert weekly.movements.target == "plan 280"
    assert fortnight.sentence == (
        "Pain: last 5, at most 5 of 10. It is rising. Effort is not known."
    )


@pytest.mark.parametrize("rows", [1, 20])
def test_trends_draw_twelve_weeks_of_each_drill_in_the_same_queries(
    desk, northside, ben, given, rows
):
    for number in range(rows):
        session = make_session(
            clinic=northside,
            assignment=given,
            day=WEDNESDAY - timedelta(days=number),
            ended_at=NOON,
        )
        make_entry(clinic=northside, session=session, answer="hard" if number < 3 else "easy")
        make_measurement(
            clinic=northside, patient=ben, measure="tightness", score=4, day=session.day
        )

    with Statements() as statements:
        page = desk.get(url("trends", ben))

    ((name, chart),) = page.context["drills"]
    assert (statements.count, name, len(chart.rows)) == (10, "Open and close", 12)
    assert page.context["felt"].heads[1:] == ("effort", "tightness")
    if rows > 1:
        assert chart.sentence == "Effort: last 7, at most 7 of 10. It is rising."
    else:
        assert "Too few to tell." in chart.sentence
