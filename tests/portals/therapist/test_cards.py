"""Cards of safety on the record and on the caseload."""

import uuid

import pytest
from django.test import Client

from programmes.actions import assignments, safety
from programmes.models import SafetyCard
from tests.cards import make_card, make_closure
from tests.factories import NOON, WEDNESDAY, make_assignment, make_drill, make_patient
from tests.portals.patient.pages import words
from tests.portals.therapist.conftest import Statements, url

pytestmark = pytest.mark.django_db


def tell(patient, kind, *details, **told):
    return safety.report(
        patient=patient,
        kind=kind,
        details=details,
        client_uuid=uuid.uuid4(),
        by=patient.user,
        now=NOON,
        **told,
    )


def answer(desk, patient, card, **sent):
    return desk.post(url("card_answer", patient, card=card.public_id), sent)


def test_record_shows_open_cards_most_urgent_first_with_what_rests(desk, ben):
    tell(ben, "tighter")
    tell(ben, "swelling", "swollen", "hot")

    shown = words(desk.get(url("patient", ben)))

    assert "Safety 2 Possible CRPS. The hand: hot, swollen. Told 12:00." in shown
    assert "Rests: loading the hand, until you reopen it. Mark as seen Reopen practice" in shown
    assert shown.index("Possible CRPS") < shown.index("The hand is tighter.")


def test_record_shows_cards_beside_suggestions(desk, ben, ana, programme):
    assignments.give(programme=programme, by=ana, now=NOON)
    tell(ben, "stroke")

    shown = words(desk.get(url("patient", ben)))

    assert "Put away for 1 day 3 days 7 days" in shown
    assert "Practice is stopped for safety." in shown


def test_record_without_cards_has_no_place_for_them(desk, ben):
    assert 'id="cards"' not in desk.get(url("patient", ben)).content.decode()


def test_record_says_that_a_report_was_taken_back(desk, ben):
    report = tell(ben, "stroke")
    safety.take_back_report(report=report, by=ben.user, now=NOON)

    assert "Taken back: it was tapped by mistake." in words(desk.get(url("patient", ben)))


def test_record_names_the_drill_that_rests_today(desk, northside, ben):
    drill = make_drill(clinic=northside, name="Finger tap")
    tomorrow = WEDNESDAY.replace(day=5)
    card = make_card(clinic=northside, patient=ben, rule="pain_stop", values_json={"pain": 5})
    make_closure(clinic=northside, card=card, scope="drill", drill=drill, until=tomorrow)

    assert "Rests: Finger tap, today." in words(desk.get(url("patient", ben)))


@pytest.mark.parametrize("act", ["acknowledge", "snooze", "reopen"])
def test_card_answered_keeps_it_open_and_says_so(desk, ana, ben, act):
    tell(ben, "stroke")
    card = SafetyCard.objects.get()

    back = answer(desk, ben, card, act=act, days="3")

    assert back["Location"] == url("patient", ben) + "#cards"
    card.refresh_from_db()
    assert card.closed_at is None
    shown = words(desk.get(url("patient", ben)))
    told = {
        "acknowledge": "Seen by Ana, 12:00.",
        "snooze": "Put away until Sat 7 March.",
        "reopen": "Practice is open again.",
    }
    assert told[act] in shown
    assert ("until you reopen it" in shown) is (act != "reopen")


def test_card_put_away_without_a_number_comes_back_tomorrow(desk, ben):
    card = make_card(clinic=ben.clinic, patient=ben)

    answer(desk, ben, card, act="snooze")

    card.refresh_from_db()
    assert card.snoozed_until == WEDNESDAY.replace(day=5)


def test_card_closed_with_a_note_is_gone(desk, ana, ben):
    tell(ben, "stroke")
    card = SafetyCard.objects.get()

    answer(desk, ben, card, act="close", note="Called Ben, all is well.", reopen="yes")

    card.refresh_from_db()
    assert (card.note, card.closed_by) == ("Called Ben, all is well.", ana)
    assert "Signs of a stroke" not in words(desk.get(url("patient", ben)))


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"note": " "}, "Write what you did, in a few words."),
        ({"note": "Called"}, "Practice waits for you. Reopen it, or keep the card."),
        ({"note": "x" * 501}, "Use at most 500 characters."),
    ],
)
def test_card_that_cannot_be_closed_says_why_and_keeps_the_note(desk, ben, sent, problem):
    tell(ben, "stroke")

    page = answer(desk, ben, SafetyCard.objects.get(), act="close", **sent)

    assert page.status_code == 422
    assert problem in words(page)
    assert f'value="{sent["note"]}"' in page.content.decode()


def test_card_of_another_patient_or_clinic_is_not_found(desk, olga, northside, ben):
    other = make_card(clinic=northside)
    own = make_card(clinic=northside, patient=ben)
    stranger = Client()
    stranger.force_login(olga)

    assert answer(desk, ben, other, act="acknowledge").status_code == 404
    assert answer(stranger, ben, own, act="acknowledge").status_code == 404
    assert answer(desk, ben, own).status_code == 404


def test_caseload_puts_red_cards_before_pain_and_amber_before_silence(desk, northside, ben):
    tell(ben, "tighter")
    cora = make_patient(clinic=northside, name="Cora")
    tell(cora, "stroke")
    tell(cora, "tighter")

    page = desk.get(url("caseload"))

    assert [(p.patient.name, p.why, p.mark) for p in page.context["needing"]] == [
        ("Cora", "Signs of a stroke were told. One more card.", "card-red"),
        ("Ben", "The hand is tighter.", "card-amber"),
    ]


def test_caseload_leaves_out_a_card_until_its_day(desk, ben):
    make_assignment(clinic=ben.clinic, patient=ben)  # who has no plan is named for that
    card = make_card(clinic=ben.clinic, patient=ben, snoozed_until=WEDNESDAY.replace(day=5))
    assert desk.get(url("caseload")).context["needing"] == []

    card.snoozed_until = WEDNESDAY
    card.save()
    assert [p.patient.pk for p in desk.get(url("caseload")).context["needing"]] == [ben.pk]


def test_card_that_went_on_says_to_whom_and_when(desk, northside, ana, ben):
    sent = {"colour": "red", "escalated_at": NOON}
    make_card(clinic=northside, patient=ben, rule="stroke_sign", **sent, escalated_to=ana)
    make_card(clinic=northside, patient=ben, rule="skin", values_json={"told": ""}, **sent)

    shown = words(desk.get(url("patient", ben)))
    (person,) = desk.get(url("caseload")).context["needing"]

    assert "Nobody looked for 4 working hours: sent to Ana, on duty, at 12:00." in shown
    assert "Nobody looked for 4 working hours: sent to all therapists at 12:00." in shown
    assert person.sent_on == "Nobody looked for 4 working hours. Sent on: 12:00."


def test_record_asks_as_much_for_many_cards_as_for_one(desk, northside, ben):
    tell(ben, "stroke")
    desk.get(url("patient", ben))
    with Statements() as few:
        desk.get(url("patient", ben))
    for number in range(20):
        closed = {"closed_at": NOON, "note": str(number)}
        card = make_card(clinic=northside, patient=ben, rule="other", **closed)
        make_closure(clinic=northside, card=card)
    for kind in ("tighter", "skin", "other", "chest"):
        tell(ben, kind)

    with Statements() as many:
        desk.get(url("patient", ben))

    assert many.count == few.count <= 20
