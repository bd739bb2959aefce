"""What lay long on a phone: no pain and no report is ever too old; and rest that was chosen."""

import uuid
from datetime import timedelta

import pytest

from programmes.actions import assignments
from programmes.actions.outbox import Receipt
from programmes.domain.outbox import Felt, Rested, TookBack
from programmes.domain.progress import Answer
from programmes.domain.telling import ReportKind
from programmes.models import (
    PracticeSession,
    SafetyCard,
    SafetyClosure,
    SafetyReport,
    SessionEntry,
)
from tests.actions.test_outbox import LATER, begun, did, receive, said, warned
from tests.factories import NOON, WEDNESDAY, make_document, make_drill, make_programme


@pytest.fixture
def keys(northside, ben, ana):
    """Ben was given two drills yesterday; the keys of their prescriptions."""
    document = make_document(make_drill(clinic=northside), make_drill(clinic=northside))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=NOON - timedelta(days=1))
    return [prescription.key for _, prescription in programme.document.prescriptions()]


OLD = -40 * 24 * 60  # minutes: long after practice is too old to take in


@pytest.mark.parametrize("days_ago", [0, 3, 8, 27, 40, 400])
@pytest.mark.parametrize(
    ("told", "rule", "waits"),
    [
        ((ReportKind.STROKE,), "stroke_sign", True),
        ((ReportKind.SWELLING, "hot", "swollen"), "crps", True),
        ((ReportKind.PAIN,), "pain_end", False),
        ((ReportKind.OTHER,), "other", False),
    ],
)
@pytest.mark.usefixtures("keys")
def test_receive_of_a_report_raises_its_card_however_late_it_comes(
    ben, days_ago, told, rule, waits
):
    more = {"pain_0_10": 8, "pain_site": "hand"} if rule == "pain_end" else {}
    told = warned(*told, minutes=-days_ago * 24 * 60, **more)

    assert receive(ben, told) == {told.id: Receipt.STORED}
    assert receive(ben, told) == {told.id: Receipt.DUPLICATE}

    report, card = SafetyReport.objects.get(), SafetyCard.objects.get()
    day = WEDNESDAY - timedelta(days=days_ago)
    assert (report.day, report.at) == (day, told.at)
    assert (card.rule, card.told_at, card.sources) == (rule, LATER, [report.source])
    assert card.values.get("late_day") == (day.isoformat() if days_ago else None)
    closures = [(one.day, one.until) for one in card.closures.all()]
    if waits:
        assert closures == [(WEDNESDAY, None)]
    else:
        for_today = [(WEDNESDAY, WEDNESDAY + timedelta(days=1))]
        assert closures == ([] if days_ago or rule == "other" else for_today)


def test_receive_of_old_practice_keeps_its_pain_as_a_report(ben, keys):
    one = begun(minutes=OLD)
    fist, pinch = did(one.id, keys[0], minutes=OLD), did(one.id, keys[1], minutes=OLD)
    sore = said(fist, minutes=OLD, answer=Answer.HURT, pain_0_10=8, pain_site="shoulder")
    fine = said(pinch, minutes=OLD)
    before, after = (
        Felt(uuid.uuid4(), NOON + timedelta(minutes=OLD), one.id, moment, pain)
        for moment, pain in (("before", 6), ("after", 7))
    )

    receipts = receive(ben, one, fist, pinch, sore, fine, before, after)

    stored = {name for name, receipt in receipts.items() if receipt is Receipt.STORED}
    assert stored == {sore.id, after.id}
    assert set(receipts.values()) == {Receipt.STORED, Receipt.TOO_OLD}
    rows = SafetyReport.objects.order_by("-pain_0_10")
    day = WEDNESDAY - timedelta(days=40)
    assert list(rows.values_list("kind", "day", "pain_0_10", "pain_site")) == [
        ("pain", day, 8, "shoulder"),
        ("pain", day, 7, None),
    ]
    card = SafetyCard.objects.get(rule="pain_end")
    assert sorted(card.sources) == sorted(row.source for row in rows)
    assert not PracticeSession.objects.exists()


def test_receive_of_pain_at_a_drill_of_last_week_raises_its_card(ben, ana, northside):
    document = make_document(make_drill(clinic=northside))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=NOON - timedelta(days=30))
    ((_, prescription),) = programme.document.prescriptions()
    ten_days = -10 * 24 * 60
    one = begun(minutes=ten_days)
    fist = did(one.id, prescription.key, minutes=ten_days)
    sore = said(fist, minutes=ten_days, answer=Answer.HURT, pain_0_10=7, pain_site="hand")
    after = Felt(uuid.uuid4(), NOON + timedelta(minutes=ten_days), one.id, "after", 9)

    assert set(receive(ben, one, fist, sore, after).values()) == {Receipt.STORED}

    entry, card = SessionEntry.objects.get(), SafetyCard.objects.get()
    session = PracticeSession.objects.get()
    assert (card.rule, card.values) == ("pain_end", {"pain": 9, "late_day": "2026-02-22"})
    assert card.sources == [f"entry:{entry.pk}", f"session:{session.pk}.after.9"]
    assert not card.closures.exists()


def test_receive_of_an_old_report_with_its_mistake_closes_nothing(ben, keys):
    chest = warned(minutes=OLD)
    back = TookBack(uuid.uuid4(), NOON + timedelta(minutes=OLD + 1), chest.id)
    assert set(receive(ben, chest, back).values()) == {Receipt.STORED}
    assert SafetyReport.objects.get().mistaken_at == LATER
    assert not SafetyClosure.objects.filter(reopened_at=None).exists()


def test_receive_of_rest_makes_its_day_not_due_whatever_the_order(ben, keys):
    rested = Rested(uuid.uuid4(), NOON - timedelta(hours=1))
    for receipt in (Receipt.STORED, Receipt.DUPLICATE):
        assert receive(ben, rested) == {rested.id: receipt}
    assert ben.days.get(day=WEDNESDAY).absence == "rest_chosen"

    one = begun(minutes=-10)
    assert set(receive(ben, did(one.id, keys[0], minutes=0), one).values()) == {Receipt.STORED}
    today = ben.days.get(day=WEDNESDAY)
    assert (today.absence, today.is_due, today.is_practised) == ("", True, True)


def test_receive_of_rest_after_practice_leaves_a_practised_day(ben, keys):
    one = begun(minutes=-60)
    fist = did(one.id, keys[0], minutes=-50)
    rested = Rested(uuid.uuid4(), NOON)
    assert set(receive(ben, rested, one, fist).values()) == {Receipt.STORED}
    today = ben.days.get(day=WEDNESDAY)
    assert (today.absence, today.is_due, today.is_practised) == ("", True, True)


def test_receive_of_rest_of_long_ago_is_too_old(ben, keys):
    rested = Rested(uuid.uuid4(), NOON + timedelta(minutes=OLD))
    assert receive(ben, rested) == {rested.id: Receipt.TOO_OLD}
