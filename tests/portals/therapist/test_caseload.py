from datetime import timedelta

import pytest
from django.test import Client

from programmes.actions.noticing import notice
from programmes.actions.team import look_after
from programmes.models import CaseloadMark, Patient, PracticeDay
from tests.actions.suggesting import enter_early, follow, tell
from tests.cards import make_card
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_assignment,
    make_measurement,
    make_message,
    make_patient,
    make_programme,
    make_session,
)
from tests.portals.therapist.conftest import HTMX, Statements, url

pytestmark = pytest.mark.django_db
SILENT = {"planned": 5, "days": 6}


def make_day(patient, *, ago, **given):
    return PracticeDay.objects.create(
        **{
            "clinic": patient.clinic,
            "patient": patient,
            "day": WEDNESDAY - timedelta(days=ago),
            "is_due": True,
            "asked": 3,
        }
        | given
    )


def plan_of(patient, *, ended_on=None):
    """Give ``patient`` a plan, so that nobody has to build the first one."""
    since = WEDNESDAY - timedelta(days=7)
    assignment = make_assignment(clinic=patient.clinic, patient=patient, since=since)
    assignment.ended_on = ended_on
    assignment.save()
    return patient


def practised(patient, *agos, **given):
    for ago in agos:
        make_day(patient, ago=ago, done=3, is_practised=True, is_finished=True, **given)


def names(people):
    return [person.patient.name for person in people]


def shown(desk, **query):
    """Return the names of those who need somebody, and of all who do fine."""
    context = desk.get(url("caseload", query={"fine": "50"} | query)).context
    return names(context["needing"]), names(context["fine"])


def answer(desk, patient, act, *, query=None, **given):
    page = desk.get(url("caseload")).context
    (person,) = [one for one in page["needing"] if one.patient.pk == patient.pk]
    sent = {"act": act, "key": list(person.keys)}
    return desk.post(url("caseload_answer", patient, query=query), sent, **given)


def test_caseload_lists_patients_of_the_clinic_alone(desk, northside, southside, ben):
    plan_of(make_patient(clinic=northside, name="ada"))
    plan_of(make_patient(clinic=southside, name="Sid"))
    plan_of(ben)

    assert shown(desk) == ([], ["ada", "Ben"])


def test_caseload_row_tells_stage_week_hand_and_the_last_seven_days(desk, northside, ben):
    make_assignment(clinic=northside, patient=ben, since=WEDNESDAY - timedelta(days=15))
    practised(ben, 1, 2, worst_pain_0_10=2)
    make_day(ben, ago=3)
    make_day(ben, ago=9, is_practised=True, worst_pain_0_10=3)

    (person,) = desk.get(url("caseload", query={"fine": "50"})).context["fine"]

    assert person.about == "Early stage · left hand · week 3"
    assert (person.practised, person.worst_pain, person.last) == ("2 of 3 days", 2, "yesterday")
    assert person.strip.sentence == (
        "Practised on 3 of 4 planned days. Worst pain 3, last 2 of 10."
    )


def test_caseload_puts_pain_before_no_plan_before_little_practice(desk, northside, ben):
    cora, dev, eve, flo = (
        plan_of(make_patient(clinic=northside, name=name)) for name in ("Cora", "Dev", "Eve", "Flo")
    )
    practised(dev, 0, worst_pain_0_10=5)
    practised(eve, 1, worst_pain_0_10=8)
    practised(cora, 6)
    for ago in range(1, 6):
        make_day(cora, ago=ago)

    page = desk.get(url("caseload"))

    assert [(p.patient.name, p.why) for p in page.context["needing"]] == [
        ("Eve", "Pain reached 8 in the last 3 days."),
        ("Dev", "Pain reached 5 in the last 3 days."),
        ("Ben", "No plan yet. Build the first one."),
        ("Cora", "Practised on 1 of 6 planned days in a week."),
    ]
    assert (page.context["fine_count"], flo.name) == (1, "Flo")


@pytest.mark.parametrize(("state", "needing"), [("active", ["Ben"]), ("in_hospital", [])])
def test_caseload_asks_for_a_plan_of_whom_the_clinic_treats(desk, ben, state, needing):
    plan_of(ben, ended_on=WEDNESDAY)
    Patient.objects.update(state=state)

    page = desk.get(url("caseload", query={"flag": "plan"}))

    assert names(page.context["needing"]) == needing
    said = "The plan ended on 4 March, and no other followed." in page.content.decode()
    assert said is bool(needing)


def test_caseload_search_with_htmx_answers_the_people_alone(desk, northside, ben):
    plan_of(ben)
    plan_of(make_patient(clinic=northside, name="Cora"))

    whole = desk.get(url("caseload", query={"q": "COR", "fine": "50"}))
    part = desk.get(url("caseload", query={"q": "COR", "fine": "50"}), headers=HTMX)

    assert names(whole.context["fine"]) == ["Cora"]
    assert (b"Cora" in part.content, b"Ben" in part.content) == (True, False)
    assert whole.content.startswith(b"<!doctype html>")
    assert part.content.strip().startswith(b"<title>Caseload")
    assert b'<div id="people"' in part.content
    assert "HX-Request" in part["Vary"]


def test_caseload_walked_back_to_is_the_whole_page(desk, ben):
    back = desk.get(url("caseload"), headers={**HTMX, "HX-History-Restore-Request": "true"})

    assert back.content.startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("query", "title"), [("", "No patients yet"), ("zz", "Nobody by that name")]
)
def test_caseload_without_anybody_says_what_to_do(desk, northside, query, title):
    page = desk.get(url("caseload", query={"q": query}))

    assert title in page.content.decode()


@pytest.mark.parametrize("patients", [1, 100])
@pytest.mark.parametrize("query", [{}, {"stage": "early"}, {"flag": "pain"}, {"whose": "mine"}])
def test_caseload_takes_five_queries(desk, ana, northside, patients, query):
    for _number in range(patients):
        patient = make_patient(clinic=northside)
        practised(patient, 1, worst_pain_0_10=6)
        make_measurement(clinic=northside, patient=patient)
        make_card(clinic=northside, patient=patient)
        look_after(patient=patient, by=ana, now=NOON)
    programme = make_programme(clinic=northside, patient=patient, by=ana)
    make_session(
        clinic=northside,
        assignment=make_assignment(clinic=northside, patient=patient, programme=programme),
    )

    with Statements() as statements:
        page = desk.get(url("caseload", query={"fine": "50", "more": "100"} | query))

    assert statements.count == 5
    expected = patients if "stage" not in query else 1
    assert len(page.context["needing"]) == expected


def test_caseload_shows_fifteen_and_leads_to_the_rest(desk, northside):
    for _number in range(17):
        practised(make_patient(clinic=northside), 1, worst_pain_0_10=6)

    first = desk.get(url("caseload"))
    rest = desk.get(url("caseload") + first.context["all_needing"])

    assert (len(first.context["needing"]), first.context["needing_count"]) == (15, 17)
    assert "Show all 17" in first.content.decode()
    assert "<title>(17) Caseload" in first.content.decode()
    assert len(rest.context["needing"]) == 17


def test_caseload_keeps_those_who_do_fine_folded(desk, ben):
    plan_of(ben)

    page = desk.get(url("caseload"))

    assert (page.context["fine"], page.context["fine_count"]) == ([], 1)
    assert page.context["unfolded"] == "?fine=50"
    assert "Ben" not in page.content.decode()


def test_caseload_where_nobody_needs_anybody_says_how_many_practised(desk, northside, ben):
    practised(plan_of(ben), 1)
    practised(plan_of(make_patient(clinic=northside)), 9)

    text = desk.get(url("caseload")).content.decode()

    assert "Nobody needs you right now" in text
    assert "1 patient practised this week." in text


def test_caseload_leaves_out_who_is_no_longer_treated_unless_searched(desk, northside):
    make_patient(clinic=northside, name="Dev", state="discharged")

    assert shown(desk) == ([], [])
    assert shown(desk, q="dev") == ([], ["Dev"])


def test_caseload_unfolds_who_is_looked_for_by_name(desk, northside):
    plan_of(make_patient(clinic=northside, name="Dev"))

    assert shown(desk, fine="") == ([], [])
    assert shown(desk, fine="", q="dev") == ([], ["Dev"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"whose": "mine"}, (["Ben"], [])),
        ({"stage": "early"}, (["Ben"], ["Dev"])),
        ({"stage": "late"}, ([], [])),
        ({"flag": "pain"}, (["Ben"], [])),
        ({"flag": "safety"}, (["Cora"], [])),
        ({"flag": "silence"}, ([], [])),
        ({"stage": "nonsense", "flag": "x", "whose": "y"}, (["Ben", "Cora"], ["Dev"])),
    ],
)
def test_caseload_filters_are_in_the_address(desk, ben, ana, query, found):
    northside = ben.clinic
    cora = make_patient(clinic=northside, name="Cora")
    plan_of(make_patient(clinic=northside, name="Dev"))
    make_card(clinic=northside, patient=cora)
    practised(ben, 0, worst_pain_0_10=5)
    look_after(patient=ben, by=ana, now=NOON)
    programme = make_programme(clinic=northside, patient=ben, by=ana)
    make_assignment(clinic=northside, patient=ben, programme=programme)

    assert shown(desk, **query) == found


def test_caseload_counts_a_card_about_silence_as_little_practice(desk, northside, ben):
    make_card(clinic=northside, patient=plan_of(ben), rule="silent", values_json=SILENT)

    assert shown(desk, flag="silence") == (["Ben"], [])
    assert shown(desk, flag="safety") == ([], [])


def test_caseload_tells_days_of_pain_and_every_other_reason(desk, northside, ben):
    practised(plan_of(ben), 0, 1, worst_pain_0_10=6)
    make_card(clinic=northside, patient=ben)

    (person,) = desk.get(url("caseload")).context["needing"]

    assert person.why == "Pain reached 6; it was 4 or more on 2 of the last 3 days."
    assert person.evidence == (
        "6 on Tuesday, 6 on Wednesday. The hand is tighter. "
        "Practised on 2 of 2 days in a week. Last practice: today."
    )


def test_caseload_says_what_is_due_in_two_weeks(desk, northside, ben):
    make_assignment(clinic=northside, patient=ben, since=WEDNESDAY - timedelta(days=50))
    make_measurement(clinic=northside, patient=ben, day=WEDNESDAY - timedelta(days=26))

    (due,) = desk.get(url("caseload")).context["coming"]

    assert (due.when, due.is_late) == ("24 Feb", True)
    assert due.what == "The same plan for six weeks: review it; measure again: BBT"


def test_caseload_answer_puts_away_and_undo_brings_back(desk, ben, ana):
    practised(ben, 0, worst_pain_0_10=5)

    done = answer(desk, ben, "reviewed", query={"whose": "all"}, headers=HTMX)
    hidden = shown(desk)
    undone = desk.post(
        url("caseload_undo", mark=CaseloadMark.objects.get().public_id), headers=HTMX
    )

    assert "Reviewed: Ben" in done.content.decode()
    assert (done.context["needing"], hidden) == ([], ([], ["Ben"]))
    assert names(undone.context["needing"]) == ["Ben"]


def test_caseload_answer_without_htmx_goes_back_to_the_same_address(desk, ben):
    practised(ben, 0, worst_pain_0_10=5)

    done = answer(desk, ben, "snoozed", query={"q": "B", "flag": "pain"})

    assert done.url == url("caseload", query={"q": "B", "flag": "pain"})
    assert "Snoozed: Ben" in desk.get(done.url).content.decode()


def test_caseload_of_an_assistant_tells_all_and_offers_no_act_that_decides(ben, dana):
    practised(ben, 0, worst_pain_0_10=5)
    browser = Client()
    browser.force_login(dana)

    page = browser.get(url("caseload"))
    refused = browser.post(url("caseload_answer", ben), {"act": "snoozed", "key": "pain:"})

    assert names(page.context["needing"]) == ["Ben"]
    assert "Reviewed" not in page.content.decode()
    assert (refused.status_code, CaseloadMark.objects.count()) == (404, 0)


def test_caseload_leads_to_a_message_that_waits(desk, northside, ben):
    make_message(clinic=northside, patient=ben)
    make_message(clinic=northside, patient=ben, written_as="therapist")

    page = desk.get(url("caseload"))

    (person,) = page.context["needing"]
    assert (person.why, person.mark, person.act) == (
        "A message waits.",
        "card-message",
        "message",
    )
    assert url("messages", ben) in page.content.decode()


def test_caseload_unfolds_what_is_suggested_for_one_person(desk, ben, ana):
    assignment = follow(ben, ana)
    enter_early(assignment, ana)
    tell(assignment, "right", "hurt")
    notice(patient=ben, now=NOON)

    (person,) = desk.get(url("caseload")).context["needing"]
    unfolded = desk.get(url("caseload") + person.address)
    key = str(assignment.programme.document.stages[0].prescriptions[0].key)
    accepted = desk.post(
        url("suggestion_answer", ben),
        {"rule": "less", "about": key, "act": "accept", "revision": 1, "place": "caseload"},
        headers=HTMX,
    )

    assert person.why == "“Touch” is too much."
    assert person.evidence.startswith("Touch: it hurt on 1 of the last 14 days: Wed 4.")
    assert person.address == f"?open={ben.public_id}"
    assert "A little less: Touch 2 × 10 → " in unfolded.content.decode()
    assert "Review and give" in accepted.content.decode()
    (left,) = desk.get(url("caseload")).context["needing"]
    assert "Touch" not in left.why
