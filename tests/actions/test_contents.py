"""What reminders say: numbers read once, equal to those of the pages, and kept with the row."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.html import strip_tags

from programmes.actions.contents import contents_of
from programmes.models import Patient, PracticeDay, Win
from tests.cards import make_card
from tests.factories import NOON, WEDNESDAY, make_assignment, make_carer, make_patient, make_user
from tests.portals.patient.pages import words
from tests.sending import make_delivery, make_rule, send

pytestmark = pytest.mark.django_db
MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 8)
EVENING = datetime(2026, 3, 8, 18, tzinfo=UTC)


@pytest.fixture
def ben(northside):
    user = make_user(name="Ben Okafor", email="ben@example.org")
    patient = make_patient(clinic=northside, user=user, cue="After breakfast, at the table.")
    make_assignment(clinic=northside, patient=patient, since=date(2026, 2, 2))
    return patient


def practise(patient, last, marks, **given):
    """Store days up to ``last``: x practised, o planned and not."""
    PracticeDay.objects.bulk_create(
        PracticeDay(
            clinic=patient.clinic,
            patient=patient,
            day=last - timedelta(days=number),
            is_due=True,
            is_practised=mark == "x",
            **({"minutes": 9.5, "movements": 40} if mark == "x" else {}) | given,
        )
        for number, mark in enumerate(reversed(marks))
        if mark in "xo"
    )


def make_mail(kind, patient, *, now=EVENING, **given):
    """Store a message of ``kind`` that is due at ``now``."""
    rule = given.pop("rule", None) or make_rule(
        clinic=patient.clinic, patient=patient, kind=kind, weekdays=[6], **given
    )
    return make_delivery(
        clinic=patient.clinic,
        rule=rule,
        day=WEDNESDAY if kind == "session" else SUNDAY - timedelta(days=6),
        due_at=now,
        not_before=now,
        expires_at=now + timedelta(hours=2),
    )


def win(patient, said, day, **given):
    Win.objects.create(
        clinic=patient.clinic,
        patient=patient,
        words=said,
        day=day,
        client_uuid=uuid.uuid4(),
        by=patient.user,
        **given,
    )


def test_weekly_summary_holds_the_numbers_of_its_seven_days(ben):
    practise(ben, SUNDAY, "xxoxxoxxx")
    win(ben, "I held a cup.", SUNDAY)
    win(ben, "I opened a door.", SUNDAY - timedelta(days=2))
    win(ben, "Long ago.", SUNDAY - timedelta(days=7))
    win(ben, "Taken back.", SUNDAY, taken_back_at=NOON)

    assert contents_of(delivery=make_mail("weekly", ben), now=EVENING) == {
        "tone": "numbers",
        "name": "Ben Okafor",
        "cue": "After breakfast, at the table.",
        "said": "more_days",
        "done": 5,
        "due": 7,
        "minutes": 48,
        "movements": 200,
        "wins": ["I opened a door.", "I held a cup."],
        "next_days": 7,
        "next_minutes": 2,
    }


def test_weekly_summary_costs_as_much_for_many_days_as_for_one(ben, django_assert_num_queries):
    delivery = make_mail("weekly", ben)
    practise(ben, SUNDAY, "x")
    with django_assert_num_queries(4):
        contents_of(delivery=delivery, now=EVENING)
    practise(ben, SUNDAY - timedelta(days=1), "xo" * 10)
    win(ben, "I held a cup.", SUNDAY)
    with django_assert_num_queries(4):
        contents_of(delivery=delivery, now=EVENING)


def test_weekly_summary_that_is_sent_again_says_the_same(ben):
    practise(ben, SUNDAY, "xxoxxox")
    delivery = make_mail("weekly", ben)
    delivery.contents_json = contents_of(delivery=delivery, now=EVENING)
    delivery.save()
    PracticeDay.objects.update(is_practised=True, minutes=99)

    assert send(now=EVENING, is_urgent=False) == 1
    assert "Days practised: 5 of 7\nMinutes: 48\nMovements: 200" in mail.outbox[0].body


def test_week_without_practice_is_answered_without_a_number(ben):
    practise(ben, SUNDAY, "xxxxxxxooooooo")
    make_mail("weekly", ben)

    assert send(now=EVENING, is_urgent=False) == 1
    assert mail.outbox[0].subject == "We are here"
    assert re.findall(r"\d", mail.outbox[0].body.partition("Open your plan")[0]) == []


def test_two_weeks_without_practice_are_followed_by_silence(ben):
    practise(ben, SUNDAY - timedelta(days=1), "ooooooo" * 3)
    weekly = make_mail("weekly", ben)
    reminder = make_mail("session", ben)
    PracticeDay.objects.filter(day__gte=WEDNESDAY).update(is_due=True)

    assert send(now=EVENING, is_urgent=False) == 0
    for row in (weekly, reminder):
        row.refresh_from_db()
        assert (row.state, row.reason) == ("skipped", "nothing_to_say")


def test_helper_reads_the_week_only_as_long_as_the_patient_agrees(ben, northside):
    luis = make_user(name="Luis", email="luis@example.org")
    make_carer(clinic=northside, patient=ben, user=luis)
    practise(ben, SUNDAY, "xxoxxox")
    rule = make_rule(clinic=northside, patient=ben, user=luis, kind="carer", weekdays=[6])
    make_mail("carer", ben, rule=rule)

    assert send(now=EVENING, is_urgent=False) == 1
    body = mail.outbox[0].body
    assert "Hello Luis,\n\nThis is the week of Ben Okafor.\n\nDays practised: 5 of 7" in body

    make_delivery(clinic=northside, rule=rule, day=SUNDAY, due_at=EVENING, not_before=EVENING,
                  expires_at=EVENING + timedelta(hours=2))  # fmt: skip
    type(rule).objects.filter(pk=rule.pk).update(withdrawn_at=EVENING)
    assert send(now=EVENING, is_urgent=False) == 0


@pytest.fixture
def digest(northside, ana, ben):
    """Ana's list of a Wednesday: Ben has a red card, Cara does well."""
    make_card(clinic=northside, patient=ben)
    cara = make_patient(clinic=northside, name="Cara Diaz")
    practise(cara, WEDNESDAY, "xxxxxxx")
    practise(ben, WEDNESDAY, "oxoox")
    rule = make_rule(clinic=northside, user=ana, patient=ben, kind="digest", weekdays=[2])
    type(rule).objects.filter(pk=rule.pk).update(patient=None)
    rule.refresh_from_db()
    return make_delivery(
        clinic=northside, rule=rule, patient=None, slot=f"0:{northside.pk}", day=MONDAY
    )


def test_digest_says_what_the_caseload_says(digest, northside, ana, client, time_machine):
    time_machine.move_to(NOON, tick=False)
    cara = Patient.objects.get(user__name="Cara Diaz")
    make_assignment(clinic=northside, patient=cara, since=date(2026, 2, 2))
    client.force_login(ana)
    address = reverse("therapist:caseload", args=["northside"])
    page = words(client.get(address, {"fine": "50"}))

    assert send(is_urgent=False) == 1
    body = mail.outbox[0].body

    why = re.search(r"- Ben O\.: (.+?) Practised on (\d of \d) days", body)
    assert why[1] in page
    assert f"Practised on {why[2]} days in a week." in page
    assert "- Cara D.: Practised on 7 of 7 days in a week." in body
    assert "7 of 7 days" in page
    assert "Practised in the last 7 days: 2 of 2" in body
    assert "2 of 2 practised in the last 7 days" in page


def test_digest_names_nobody_in_full(digest):
    send(is_urgent=False)

    sent = mail.outbox[0]
    assert [name for name in ("Okafor", "Diaz") if name in str(sent.message())] == []


def test_digest_costs_two_queries_and_four_for_each_plan(
    digest, northside, django_assert_num_queries
):
    with django_assert_num_queries(2 + 4 + 1):  # Cara was given nothing
        contents_of(delivery=digest, now=NOON)
    for name in ("Dev", "Eli"):
        make_patient(clinic=northside, name=name)
    with django_assert_num_queries(2 + 4 + 3):
        contents_of(delivery=digest, now=NOON)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("reassess", "It is time to look at the hand of Ben O. again."),
        ("refresh", "The drills of Ben O. have been the same for 6 weeks."),
    ],
)
def test_what_is_due_is_told_to_the_therapist(kind, said, ben, northside, ana):
    ben.ability_assessments.create(
        clinic=northside, ability="partial", assessed_on=date(2026, 2, 2), by=ana
    )
    now = datetime(2026, 3, 30, 9, tzinfo=UTC)
    rule = make_rule(clinic=northside, patient=ben, user=ana, kind=kind, weekdays=[0])
    make_mail(kind, ben, rule=rule, now=now)

    assert send(now=now, is_urgent=False) == 1
    assert said in mail.outbox[0].body


def seen(text):
    return re.findall(r"\w+", strip_tags(text))


def test_html_says_what_the_plain_text_says(ben):
    practise(ben, SUNDAY, "xxoxxox")
    win(ben, "I held a cup & let go.", SUNDAY)
    make_mail("weekly", ben)
    send(now=EVENING, is_urgent=False)

    sent = mail.outbox[0]
    html = sent.alternatives[0][0].partition("<body")[2].replace("&amp;", "&")
    text = re.sub(r"https?://\S+", "", sent.body)
    assert seen(html.partition(">")[2]) == seen(text)
    assert set(re.findall(r'href="([^"]+)"', html)) == set(re.findall(r"https?://\S+", sent.body))
