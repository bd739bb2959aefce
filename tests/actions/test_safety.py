"""Safety: reports and answers raise cards and close practice; therapists open it again."""

import uuid
from datetime import timedelta

import pytest

from programmes.actions import assignments, looking, safety, sessions
from programmes.domain.plan import Absence
from programmes.domain.thresholds import InvalidThreshold
from programmes.models import (
    AuditEvent,
    PainSite,
    PracticeDay,
    PracticeSession,
    SafetyCard,
    SafetyClosure,
    SafetyReport,
)
from programmes.models.course import load_course
from tests.cards import make_card, make_closure
from tests.factories import NOON, WEDNESDAY, make_document, make_drill, make_programme

DAY = timedelta(days=1)


@pytest.fixture
def drills(northside):
    return [
        make_drill(clinic=northside, name="Tap"),
        make_drill(clinic=northside, name="Reach", safety_flags=["shoulder_pain"]),
        make_drill(clinic=northside, name="Grip", category="strength_grip"),
        make_drill(clinic=northside, name="Open", equipment="Wrist splint"),
    ]


@pytest.fixture
def keys(northside, ben, ana, drills):
    programme = make_programme(
        clinic=northside, patient=ben, by=ana, document=make_document(*drills)
    )
    assignments.give(programme=programme, by=ana, now=NOON)
    return [prescription.key for _, prescription in programme.document.prescriptions()]


def plan(patient, *, ago=0):
    day = WEDNESDAY - timedelta(days=ago)
    found = load_course(patient, day=day).plan_on(day)
    return found.absence or [item.prescription.drill for item in found.items]


def start(patient, *, now=NOON, energy=None):
    return sessions.start_session(
        patient=patient,
        client_uuid=uuid.uuid4(),
        size="full",
        energy_0_10=energy,
        by=patient.user,
        now=now,
    )


def hurt(session, key, pain, site="hand", *, now=NOON):
    return sessions.log_hurt(
        session=session,
        prescription_key=key,
        client_uuid=uuid.uuid4(),
        reps=3,
        seconds=None,
        pain_0_10=pain,
        pain_site=site,
        by=session.patient.user,
        now=now,
    )


def report(patient, kind, *details, now=NOON, client_uuid=None, by=None, **told):
    return safety.report(
        patient=patient,
        kind=kind,
        details=details,
        client_uuid=client_uuid or uuid.uuid4(),
        by=by or patient.user,
        now=now,
        **told,
    )


def rules(patient):
    cards = SafetyCard.objects.open().filter(patient=patient)
    return sorted(cards.values_list("rule", flat=True))


def test_pain_of_four_closes_that_drill_for_today_and_raises_a_card(ben, keys, drills):
    session = start(ben)
    entry = hurt(session, keys[0], 4)

    card = SafetyCard.objects.get()
    assert (card.rule, card.colour, card.values) == ("pain_stop", "amber", {"pain": 4})
    assert card.sources == [f"entry:{entry.pk}"]
    closure = SafetyClosure.objects.get()
    assert (closure.scope, closure.drill, closure.until) == ("drill", drills[0], WEDNESDAY + DAY)
    assert plan(ben) == [drill.public_id for drill in drills[1:]]
    assert plan(ben, ago=-1) == [drill.public_id for drill in drills]
    session.refresh_from_db()
    assert session.ended_at is None
    assert AuditEvent.objects.filter(verb="card.raised").count() == 1


def test_pain_of_seven_ends_the_session_and_today(ben, keys):
    session = start(ben)
    hurt(session, keys[0], 7)

    session.refresh_from_db()
    assert session.ended_at == NOON
    assert plan(ben) is Absence.SAFETY
    day = PracticeDay.objects.get(patient=ben, day=WEDNESDAY)
    assert (day.absence, day.is_practised, day.is_due) == ("safety", True, False)
    with pytest.raises(sessions.NothingPlanned) as refused:
        start(ben)
    assert refused.value.absence is Absence.SAFETY
    assert start(ben, now=NOON + DAY).day == WEDNESDAY + DAY


def test_pain_at_the_last_drill_that_is_open_ends_the_session(ben, keys):
    session = start(ben)
    for key in keys[:3]:
        sessions.log_entry(
            session=session,
            prescription_key=key,
            client_uuid=uuid.uuid4(),
            outcome="not_today",
            reps=None,
            seconds=None,
            by=ben.user,
            now=NOON,
        )
    hurt(session, keys[3], 5)

    session.refresh_from_db()
    assert session.ended_at == NOON


def test_correcting_an_entry_closes_no_card_and_opens_nothing(ben, keys):
    entry = hurt(start(ben), keys[0], 8)

    sessions.correct_entry(
        entry=entry,
        client_uuid=uuid.uuid4(),
        outcome="done",
        reps=20,
        seconds=None,
        answer="easy",
        pain_0_10=None,
        pain_site=None,
        by=ben.user,
        now=NOON,
    )

    assert rules(ben) == ["pain_end"]
    assert plan(ben) is Absence.SAFETY


def test_shoulder_pain_on_two_days_stays_closed_until_a_therapist_reopens_it(
    ben, ana, keys, drills
):
    hurt(start(ben), keys[1], 4, "shoulder")
    later = NOON + DAY
    hurt(start(ben, now=later), keys[1], 5, "shoulder", now=later)

    assert rules(ben) == ["shoulder", "shoulder_again"]
    assert drills[1].public_id not in plan(ben, ago=-5)
    again = SafetyCard.objects.get(rule="shoulder_again")
    safety.reopen_practice(card=again, by=ana, now=later)
    safety.reopen_practice(card=again, by=ana, now=later)
    assert drills[1].public_id in plan(ben, ago=-5)
    assert AuditEvent.objects.filter(verb="practice.reopened").count() == 1


def test_report_of_a_stroke_sign_closes_all_until_reopened(ben, ana, keys):
    session = start(ben)
    report(ben, "stroke")

    session.refresh_from_db()
    assert session.ended_at == NOON
    assert [plan(ben), plan(ben, ago=-30)] == [Absence.SAFETY, Absence.SAFETY]
    assert set(ben.days.filter(day__gte=WEDNESDAY).values_list("absence", flat=True)) == {"safety"}
    card = SafetyCard.objects.get()
    with pytest.raises(safety.StillClosed):
        safety.close_card(card=card, note="Called Ben.", by=ana, now=NOON)
    safety.close_card(card=card, note=" Called Ben. ", reopen=True, by=ana, now=NOON)
    safety.close_card(card=card, note="Again", reopen=True, by=ana, now=NOON)

    card.refresh_from_db()
    assert (card.note, card.closed_by, card.closed_at) == ("Called Ben.", ana, NOON)
    assert len(plan(ben)) == 4
    assert AuditEvent.objects.filter(verb="card.closed").count() == 1


def test_report_twice_with_one_uuid_is_stored_once(ben, keys):
    mine = uuid.uuid4()

    assert report(ben, "tighter", client_uuid=mine) == report(ben, "other", client_uuid=mine)
    assert (SafetyReport.objects.count(), rules(ben)) == (1, ["tighter"])


def test_report_of_somebody_else_is_marked(ben, ana):
    assert report(ben, "other", by=ana).told_as == "carer"
    assert report(ben, "pain", pain_0_10=5, pain_site="hand").told_as == "patient"
    assert rules(ben) == ["other", "pain_stop"]


def test_swelling_told_in_two_parts_closes_loading_and_skin_the_splint(ben, keys, drills):
    report(ben, "swelling", "swollen")
    assert (rules(ben), len(plan(ben))) == (["swelling"], 4)

    report(ben, "swelling", "hot", now=NOON + DAY)
    report(ben, "skin", "numb", now=NOON + DAY)

    assert rules(ben) == ["crps", "skin", "swelling"]
    assert plan(ben, ago=-1) == [drill.public_id for drill in drills[:2]]


def test_report_taken_back_opens_what_it_alone_closed_and_leaves_the_card(ben, keys):
    first, second = report(ben, "stroke"), report(ben, "stroke")

    safety.take_back_report(report=first, by=ben.user, now=NOON)
    assert plan(ben) is Absence.SAFETY
    for _ in range(2):
        safety.take_back_report(report=second, by=ben.user, now=NOON)

    assert len(plan(ben)) == 4
    assert rules(ben) == ["stroke_sign"]
    assert AuditEvent.objects.filter(verb="report.taken_back").count() == 2
    report(ben, "stroke")
    assert plan(ben) is Absence.SAFETY


def test_practice_reopened_today_stays_open_until_it_hurts_again(ben, ana, keys):
    hurt(start(ben), keys[0], 7)
    safety.reopen_practice(card=SafetyCard.objects.get(), by=ana, now=NOON)
    session = start(ben)
    answered = sessions.log_entry(
        session=session,
        prescription_key=keys[1],
        client_uuid=uuid.uuid4(),
        outcome="done",
        reps=20,
        seconds=None,
        by=ben.user,
        now=NOON,
    )
    sessions.answer_entry(entry=answered, answer="right", by=ben.user, now=NOON)
    assert len(plan(ben)) == 4

    hurt(session, keys[2], 9)

    assert plan(ben) is Absence.SAFETY
    assert rules(ben) == ["pain_end"]


def test_new_evidence_brings_an_open_card_back_before_the_team(ben, ana):
    report(ben, "tighter")
    card = SafetyCard.objects.get()
    safety.snooze_card(card=card, until=WEDNESDAY + 3 * DAY, by=ana, now=NOON)
    card.refresh_from_db()
    assert (card.acknowledged_by, card.snoozed_until) == (ana, WEDNESDAY + 3 * DAY)

    report(ben, "tighter", now=NOON + DAY)

    card.refresh_from_db()
    assert (card.acknowledged_by, card.snoozed_until) == (None, None)
    assert (card.values, len(card.sources), card.told_at) == ({"days": 2}, 2, NOON + DAY)


def test_card_that_was_closed_comes_back_for_what_is_new_alone(ben, ana):
    report(ben, "tighter")
    safety.close_card(card=SafetyCard.objects.get(), note="Looked", by=ana, now=NOON)

    report(ben, "other", now=NOON + DAY)
    assert rules(ben) == ["other"]
    report(ben, "tighter", now=NOON + DAY)
    assert SafetyCard.objects.get(rule="tighter", closed_at=None).values == {"days": 1}


def test_card_is_acknowledged_by_the_first_who_sees_it(ben, ana, cleo):
    card = make_card(clinic=ben.clinic, patient=ben)
    safety.acknowledge_card(card=card, by=ana, now=NOON)
    safety.acknowledge_card(card=card, by=cleo, now=NOON + DAY)

    card.refresh_from_db()
    assert (card.acknowledged_by, card.acknowledged_at) == (ana, NOON)


def test_card_is_not_put_away_until_today_nor_once_it_is_closed(ben, ana):
    card = make_card(clinic=ben.clinic, patient=ben)
    with pytest.raises(safety.DayPassed):
        safety.snooze_card(card=card, until=WEDNESDAY, by=ana, now=NOON)
    safety.close_card(card=card, note="Done", by=ana, now=NOON)

    safety.snooze_card(card=card, until=WEDNESDAY + DAY, by=ana, now=NOON)

    card.refresh_from_db()
    assert card.snoozed_until is None


def test_card_is_closed_with_a_note_alone(ben, ana):
    card = make_card(clinic=ben.clinic, patient=ben)

    with pytest.raises(safety.NoteMissing):
        safety.close_card(card=card, note="  ", by=ana, now=NOON)


def test_closing_a_card_leaves_what_is_closed_for_today(ben, ana, keys):
    hurt(start(ben), keys[0], 7)
    safety.close_card(card=SafetyCard.objects.get(), note="Rest", by=ana, now=NOON)

    assert plan(ben) is Absence.SAFETY
    assert len(plan(ben, ago=-1)) == 4


def test_little_energy_on_three_days_raises_a_card_at_the_start(ben, keys):
    for ago in range(3):
        start(ben, now=NOON + ago * DAY, energy=1)
        assert rules(ben) == (["low_energy"] if ago == 2 else [])


def test_hard_on_three_days_raises_a_card(ben, keys):
    for ago in range(3):
        now = NOON + ago * DAY
        session = start(ben, now=now)
        entry = sessions.log_entry(
            session=session,
            prescription_key=keys[0],
            client_uuid=uuid.uuid4(),
            outcome="done",
            reps=20,
            seconds=None,
            by=ben.user,
            now=now,
        )
        sessions.answer_entry(entry=entry, answer="hard", by=ben.user, now=now)

    assert rules(ben) == ["hard"]


def test_lower_ability_raises_a_card_for_the_team(ben, ana):
    for ability in ("grasp", "partial"):
        looking.assess_ability(patient=ben, ability=ability, day=WEDNESDAY, by=ana, now=NOON)

    assert rules(ben) == ["drop"]


def test_limits_of_a_patient_count_from_then_on(ben, ana, keys):
    usual = {PainSite.HAND: 5, PainSite.SHOULDER: 0}
    entry = report(ben, "pain", pain_0_10=6, pain_site="elsewhere")
    assert (entry.pain_0_10, rules(ben)) == (6, ["pain_stop"])

    safety.set_usual_pain(patient=ben, usual_pain=usual, by=ana, now=NOON)
    safety.set_limits(patient=ben, thresholds={"pain_end": 6}, by=ana, now=NOON)

    ben.refresh_from_db()
    assert (ben.usual_pain_json, ben.thresholds.pain_end) == ({"hand": 5}, 6)
    assert plan(ben) is Absence.SAFETY
    assert AuditEvent.objects.filter(verb="limits.set").count() == 2


def test_limits_that_are_not_named_stay_and_none_is_the_clinics(ben, ana):
    safety.set_limits(patient=ben, thresholds={"pain_end": 6, "hard_days": 4}, by=ana, now=NOON)
    with pytest.raises(InvalidThreshold):
        safety.set_limits(patient=ben, thresholds={"pain_end": 1}, by=ana, now=NOON)
    safety.set_limits(patient=ben, thresholds={"pain_end": None}, by=ana, now=NOON)

    ben.refresh_from_db()
    assert ben.thresholds_json == {"hard_days": 4}


def test_closure_in_force_is_not_made_again(ben, keys):
    for _ in range(2):
        report(ben, "stroke")

    closure = SafetyClosure.objects.get()
    assert (closure.day, closure.until) == (WEDNESDAY, None)
    assert not PracticeSession.objects.exists()


def test_closures_of_another_patient_close_nothing(northside, ben, keys):
    make_closure(clinic=northside)

    assert len(plan(ben)) == 4
