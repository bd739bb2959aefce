"""The screens that stop practice, and what can be told outside a drill."""

import uuid

import pytest

from programmes.models import SafetyCard, SafetyReport
from tests.cards import make_report
from tests.factories import NOON
from tests.portals.patient.pages import fields, log, start, words


def tell(phone, kind):
    """Tap a kind of trouble; return the answer's address."""
    sent = fields(phone.get("/help/wrong/"), "client_uuid")
    return phone.post("/help/wrong/", sent | {"kind": kind})["Location"]


def more(phone, kind, *details):
    """Answer what is asked next; return the answer."""
    address = f"/help/wrong/{kind}/"
    sent = fields(phone.get(address), "client_uuid")
    return phone.post(address, sent | {"details": details})


def test_wrong_offers_each_kind_in_few_words(bens_phone):
    assert words(bens_phone.get("/help/wrong/")) == (
        "What is wrong? Signs of a stroke Chest pain I fell or fainted Swollen or hot hand"
        " Sore skin or numb fingers My hand is tighter Something else Back to today"
    )


@pytest.mark.parametrize(
    ("kind", "details", "rule"),
    [
        ("swelling", ["swollen", "hot"], "crps"),
        ("swelling", ["hot"], "swelling"),
        ("skin", ["numb"], "skin"),
        ("fall", ["injured"], "medical"),
        ("fall", ["unhurt"], "fall"),
        ("fall", ["fainted"], "medical"),
    ],
)
def test_wrong_with_a_question_is_told_after_the_answer(bens_phone, kind, details, rule):
    assert tell(bens_phone, kind) == f"/help/wrong/{kind}/"
    assert more(bens_phone, kind, *details)["Location"] == f"/rest/{rule}/"


def test_wrong_that_somebody_fainted_is_no_mere_fall(bens_phone):
    more(bens_phone, "fall", "fainted")

    report = SafetyReport.objects.get()
    assert (report.kind, report.details) == ("faint", [])


@pytest.mark.parametrize(
    ("kind", "rule"),
    [("stroke", "stroke_sign"), ("chest", "medical"), ("tighter", "tighter"), ("other", "other")],
)
def test_wrong_that_needs_no_question_is_told_by_one_tap(bens_phone, kind, rule):
    assert tell(bens_phone, kind) == f"/rest/{rule}/"
    assert SafetyCard.objects.get().rule == rule


def test_wrong_with_nothing_tapped_asks_again(bens_phone):
    assert bens_phone.post("/help/wrong/", {"kind": "nonsense"}).status_code == 422
    answer = more(bens_phone, "skin")
    assert answer.status_code == 422
    assert words(answer).startswith("Tap one first.")
    assert not SafetyReport.objects.exists()


@pytest.mark.parametrize("address", ["/help/wrong/stroke/", "/help/wrong/x/", "/rest/x/"])
def test_pages_of_what_is_not_asked_are_not_found(bens_phone, address):
    assert bens_phone.get(address).status_code == 404


def test_stroke_signs_show_the_call_first_and_can_be_taken_back(bens_phone, northside, begun):
    northside.emergency_number = "999"
    northside.save()
    page = begun.get(tell(begun, "stroke"))

    assert words(page) == (
        "Stop. Call for help now. Call 999 I cannot speak well. I may be having a stroke."
        " Say this for me Do not wait for your therapist. Nobody watches this all day."
        " We look by 4 p.m. today. Worse? Call 999. I tapped by mistake"
    )
    assert 'href="tel:999"' in page.content.decode()
    assert words(begun.get("/today/")).startswith("Stop. Call for help now. Call 999")
    start(begun)
    assert begun.get("/practice/")["Location"] == "/done/"

    back = begun.post("/rest/mistake/take-back/", fields(page, "report"), follow=True)

    assert words(back).startswith("Good that you are fine. We took it back.")
    assert words(back).endswith("Start")
    assert SafetyReport.objects.get().mistaken_at == NOON
    assert SafetyCard.objects.get().closed_at is None


def test_only_what_is_urgent_and_ones_own_can_be_taken_back(bens_phone, northside, ben):
    mild, theirs = make_report(clinic=northside, patient=ben), make_report(
        clinic=northside, kind="stroke"
    )  # fmt: skip

    for report in (mild.public_id, theirs.public_id, uuid.uuid4()):
        sent = {"report": report}
        assert bens_phone.post("/rest/mistake/take-back/", sent).status_code == 404
    assert bens_phone.post("/rest/mistake/take-back/", {"report": "x"})["Location"] == "/today/"


def test_stop_of_one_drill_offers_the_next(begun):
    sent = fields(begun.get("/hurt/"), "data-hurt") | {"site": "hand", "pain": "5"}

    shown = words(begun.get(begun.post("/hurt/", sent)["Location"]))

    assert shown.startswith("Rest what hurts today You did the right thing.")
    assert shown.endswith("Go on with the next drill")


def test_stop_of_a_discharged_patient_says_that_nobody_reads_it(bens_phone, ben):
    ben.state = "discharged"
    ben.save()

    shown = words(bens_phone.get("/rest/skin/"))
    assert "Nobody at the clinic reads your answers now. Worse? Call 112." in shown
    assert "We look" not in shown


def test_stop_of_a_team_without_hours_promises_no_time(bens_phone, northside):
    northside.working_hours_json = {}
    northside.save()

    shown = words(bens_phone.get("/rest/crps/"))
    assert "We look" not in shown
    assert "Worse? Call 112." in shown


def test_done_after_strong_pain_offers_no_more(begun):
    entry = log(begun).split("/")[3]
    begun.post(f"/practice/pain/{entry}/", {"site": "hand", "pain": "8"})

    assert "I can do more" not in words(begun.get("/done/"))
