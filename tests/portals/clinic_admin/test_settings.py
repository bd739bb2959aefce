"""Clinic settings: what stands, what a change would do, and that only a confirmed one is stored."""

from datetime import time

import pytest
import time_machine
from django.urls import reverse

from programmes.models import AuditEvent, Clinic, Role
from programmes.portals.clinic_admin.sections import SECTIONS
from tests.cards import make_card, make_report
from tests.factories import NOON, make_membership, make_patient
from tests.portals.patient.pages import words
from tests.sending import make_rule

pytestmark = pytest.mark.django_db
ENDS = (("from", "09:00"), ("until", "17:00"))
OFFICE = {f"day_{day}_{end}": at for day in range(5) for end, at in ENDS}
OTHER_HOURS = OFFICE | {
    "day_2_from": "",
    "day_2_until": "",
    "day_5_from": "10:00",
    "day_5_until": "12:30",
}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def admin(client, cleo):
    client.force_login(cleo)
    return client


def url(section=None):
    kwargs = {"clinic": "northside"} | ({"section": section} if section else {})
    return reverse("clinic_admin:setting" if section else "clinic_admin:settings", kwargs=kwargs)


def stored():
    return Clinic.objects.get(slug="northside")


def test_settings_show_every_part_as_it_stands(admin, northside, ana):
    northside.thresholds_json = {"pain_stop": 5}
    northside.duty_contact = ana
    northside.save()

    shown = words(admin.get(url()))

    assert "Name Northside Telephone 0151 496 0000 Emergency number 112" in shown
    assert "Monday 09:00 to 17:00 Tuesday" in shown
    assert "Saturday Closed Sunday Closed" in shown
    assert "Duty contact Ana Duty lead Nobody" in shown
    assert "Every day 21:00 to 08:00" in shown
    assert "Printed cards No" in shown
    assert "Time zone Europe/London Language English" in shown
    assert "Pain that stops a drill 5 changed Rise of pain that stops a drill 2" in shown


def test_settings_cost_as_much_for_many_people_as_for_one(
    admin, northside, ana, ben, django_assert_max_num_queries
):
    for _ in range(5):
        make_membership(clinic=northside, role=Role.THERAPIST)
        make_patient(clinic=northside)

    with django_assert_max_num_queries(6):
        admin.get(url())


@pytest.mark.parametrize("section", SECTIONS)
def test_every_part_has_a_form_and_nothing_changed_is_not_stored(admin, northside, ana, section):
    page = admin.get(url(section))
    assert page.status_code == 200
    sent = {field.html_name: field.value() or "" for field in page.context["form"]}
    sent |= OFFICE

    done = admin.post(url(section), sent | {"act": "save"}, follow=True)

    assert done.redirect_chain == [(url(), 302)]
    assert "Nothing was changed." in words(done)
    assert not AuditEvent.objects.exists()


CHANGES = {
    "contact": (
        {"name": "North", "phone": "", "emergency_number": "999"},
        [
            "“Emergency” calls 999 on every phone of this clinic's patients.",
            "Patients find no number of the clinic to call.",
            "Everybody reads the name “North”.",
            "A phone without a network shows it once it has been online.",
        ],
        {"name": "North", "phone": "", "emergency_number": "999"},
    ),
    "place": (
        {"zone": "Europe/Paris", "language": "en-gb"},
        ["The clock of the clinic shows 13:00 now, no longer 12:00."],
        {"zone": "Europe/Paris"},
    ),
    "hours": (
        OTHER_HOURS,
        [
            "A red card that came in now would go to the duty contact Thu 5 March, 13:00;",
            "with the hours as they are, Wed 4 March, 16:00.",
        ],
        {
            "working_hours_json": {day: ["09:00", "17:00"] for day in "0134"}
            | {"5": ["10:00", "12:30"]}
        },
    ),
    "quiet": (
        {"begins": "22:00", "ends": "07:30"},
        ["No reminder goes out from 22:00 to 07:30, by the clock of each patient."],
        {"quiet_from": time(22), "quiet_until": time(7, 30)},
    ),
    "reminders": (
        {
            "first": "08:00",
            "last": "18:00",
            "most_times": "1",
            "time_0": "10:00",
            "time_1": "",
            "time_2": "",
            "weekly_on": "5",
            "weekly_at": "10:30",
        },
        [
            "From now on a time is chosen from 08:00 to 18:00, one a day.",
            "Whoever turns reminders on begins with 10:00.",
            "1 patient chose otherwise before, and keeps it until it is changed.",
        ],
        {
            "reminder_policy_json": {
                "first": "08:00",
                "last": "18:00",
                "most_times": 1,
                "times": ["10:00"],
                "weekly_on": 5,
                "weekly_at": "10:30",
            }
        },
    ),
    "cards": (
        {"is_allowed": "on"},
        ["A therapist can print a card for a patient who cannot keep a phone signed in."],
        {"allows_cards": True},
    ),
    "effort": (
        {"hard_days": "4"},
        [
            "Hard days of 7 practised that are too many: 4, so far 3.",
            "Looked at: the last 28 days of 1 patient. The same cards would have come.",
        ],
        {"thresholds_json": {"hard_days": 4}},
    ),
}


@pytest.mark.parametrize("section", CHANGES)
def test_change_says_what_it_does_and_is_stored_once_that_was_read(admin, northside, ben, section):
    make_rule(clinic=northside, patient=ben, times=[time(9), time(19)])
    typed, sentences, kept = CHANGES[section]
    seen = admin.post(url(section), typed | {"act": "look"})

    assert seen.status_code == 200
    assert " ".join(sentences) in words(seen)
    assert {name: vars(stored())[name] for name in kept} != kept
    assert dict(seen.context["typed"]) == typed
    again = admin.post(url(section), typed | {"act": "edit"})
    assert (again.status_code, again.context["form"].data["act"]) == (200, "edit")

    done = admin.post(url(section), typed | {"act": "save"}, follow=True)

    assert done.redirect_chain == [(url(), 302)]
    assert f"“{SECTIONS[section].title}” is set." in words(done)
    assert {name: vars(stored())[name] for name in kept} == kept
    assert AuditEvent.objects.filter(verb__startswith="clinic.").count() == 1


POLICY = {
    "first": "09:00",
    "last": "18:00",
    "most_times": "2",
    "time_0": "10:00",
    "weekly_on": "5",
    "weekly_at": "10:30",
}


def test_nobody_works_means_that_a_card_never_goes_on(admin, northside):
    seen = admin.post(url("hours"), {"act": "look"})

    assert "would go to the duty contact never; with" in words(seen)


def test_duty_is_given_to_those_who_treat_here(admin, northside, ana, olga):
    contact, stranger = str(ana.public_id), str(olga.public_id)
    seen = admin.post(url("duty"), {"contact": contact, "lead": contact, "act": "look"})
    assert "for 4 working hours goes to Ana. Ana has patients without a therapist." in words(seen)

    admin.post(url("duty"), {"contact": contact, "lead": "", "act": "save"})
    refused = admin.post(url("duty"), {"contact": stranger, "act": "save"})
    nobody = admin.post(url("duty"), {"contact": "", "lead": "", "act": "look"})

    assert (stored().duty_contact, stored().duty_lead) == (ana, None)
    assert refused.status_code == 422
    assert "Choose somebody who treats here now." in words(refused)
    assert "goes to every therapist of the clinic." in words(nobody)


def test_effect_of_limits_is_counts_without_anything_of_a_patient(admin, northside, ben):
    for pain in (3, 9):
        make_report(clinic=northside, patient=ben, kind="pain", pain_0_10=pain, pain_site="hand")
    make_card(clinic=northside, patient=ben)

    seen = admin.post(url("pain"), {"pain_stop": "3", "act": "look"})

    shown = words(seen)
    assert (
        "Pain that stops a drill: 3, so far 4. "
        "Looked at: the last 28 days of 1 patient. There would have been 1 card more and "
        "0 cards fewer, for 1 of them. The new limits count from what is told next. "
        "Open cards stay."
    ) in shown
    assert "Ben" not in shown


@pytest.mark.parametrize(
    ("section", "typed", "problem"),
    [
        ("contact", {"name": ""}, "Enter the name that patients know."),
        ("contact", {"phone": "call us"}, "Use digits, such as 0151 496 0000."),
        ("contact", {"emergency_number": ""}, "Enter a number to call."),
        ("place", {"zone": "Mars/Olympus"}, "Choose one of the list."),
        ("hours", {"day_0_from": "9 h"}, "Enter a time such as 09:00."),
        ("hours", {"day_0_from": "09:00", "day_0_until": ""}, "Enter both times, or neither."),
        (
            "hours",
            {"day_0_from": "17:00", "day_0_until": "09:00"},
            "The day must end after it begins.",
        ),
        ("quiet", {"begins": "late"}, "Enter a time such as 21:00."),
        ("quiet", {"ends": "07:00", "begins": "07:00"}, "Quiet hours must end at another time."),
        ("reminders", {"first": "05:00"}, "Choose one of the list."),
        ("reminders", POLICY | {"time_1": "08:00"}, "Choose a time between 09:00 and 18:00."),
        ("reminders", POLICY | {"last": "09:00"}, "Choose a time between 06:00 and 20:00."),
        ("reminders", POLICY | {"time_0": ""}, "Choose a time."),
        ("reminders", POLICY | {"most_times": "1", "time_1": "11:00"}, "Choose one time."),
        ("reminders", POLICY | {"first": "07:00", "time_0": "07:00"}, "It is quiet at 07:00."),
        ("pain", {"pain_end": "10"}, "Use a whole number from 5 to 9."),
        ("pain", {"pain_stop": "6", "pain_end": "5"}, "This must not be above the stronger limit."),
    ],
)
def test_setting_that_cannot_be_says_why_and_keeps_what_was_typed(
    admin, northside, section, typed, problem
):
    page = admin.post(url(section), typed | {"act": "save"})

    assert page.status_code == 422
    assert problem in words(page)
    ((name, value), *_rest) = typed.items()
    assert page.context["form"].data[name] == value
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("act", ["look", "save"])
def test_limits_that_clash_with_those_of_patients_say_how_many(admin, northside, act):
    make_patient(clinic=northside, thresholds_json={"pain_end": 5})

    page = admin.post(url("pain"), {"pain_stop": "6", "act": act})

    assert page.status_code == 422
    assert "1 patient has limits of their own that do not go with these." in words(page)


def test_unknown_part_is_not_found(admin, northside):
    assert admin.get(url("nonsense")).status_code == 404
