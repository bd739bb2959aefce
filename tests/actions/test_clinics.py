"""Settings of a clinic: stored once, audited, and tried before they are stored."""

from datetime import time, timedelta

import pytest

from programmes.actions import accounts, clinics, reminders
from programmes.domain.reminders import QuietHours
from programmes.domain.thresholds import Group, InvalidThreshold
from programmes.domain.timing import WorkingHours
from programmes.domain.trial import Effect
from programmes.models import Clinic, Delivery, Role
from tests.actions.people import events
from tests.cards import make_report
from tests.factories import NOON, WEDNESDAY, make_membership, make_patient
from tests.sending import make_rule


def stored(clinic):
    return Clinic.objects.get(pk=clinic.pk)


def pain_told(clinic, patient, pain, **given):
    return make_report(
        clinic=clinic, patient=patient, kind="pain", pain_0_10=pain, pain_site="hand", **given
    )


def test_settings_are_stored_with_one_event_and_the_same_again_with_none(
    northside, southside, cleo
):
    contact = {"name": "North", "phone": "0151 1", "emergency_number": "999"}
    hours = WorkingHours({0: (time(8), time(12))})
    for _ in range(2):
        clinics.set_contact(clinic=northside, **contact, by=cleo)
        clinics.set_place(
            clinic=northside, zone="Europe/Paris", language="en-gb", by=cleo, now=NOON
        )
        clinics.set_hours(clinic=northside, hours=hours, by=cleo)
        quiet = {"begins": time(22), "ends": time(7)}
        clinics.set_quiet_hours(clinic=northside, **quiet, by=cleo, now=NOON)

    clinic = stored(northside)
    assert (clinic.name, clinic.phone, clinic.emergency_number) == ("North", "0151 1", "999")
    assert (clinic.zone, clinic.language, clinic.working_hours) == ("Europe/Paris", "en-gb", hours)
    assert clinic.quiet == QuietHours(time(22), time(7))
    assert events() == [
        ("clinic.contact_set", cleo),
        ("clinic.place_set", cleo),
        ("clinic.hours_set", cleo),
        ("clinic.quiet_hours_set", cleo),
    ]
    assert stored(southside).name == "Southside"


def test_settings_that_cannot_be_are_refused(northside, cleo, ana, olga):
    with pytest.raises(accounts.UnknownZone):
        clinics.set_place(
            clinic=northside, zone="Mars/Olympus", language="en-gb", by=cleo, now=NOON
        )
    with pytest.raises(clinics.NeverQuiet):
        clinics.set_quiet_hours(clinic=northside, begins=time(7), ends=time(7), by=cleo, now=NOON)
    with pytest.raises(clinics.NotATherapist):
        clinics.set_duty(clinic=northside, contact=ana, lead=olga, by=cleo)
    with pytest.raises(InvalidThreshold):
        clinics.set_limits(clinic=northside, thresholds={"pain_end": 10}, by=cleo)

    assert events() == []


def test_quiet_hours_and_zone_of_the_clinic_count_for_what_waits(northside, cleo, ben, settings):
    settings.DELIVERY_SPREAD_S = 0
    rules = [make_rule(clinic=northside, patient=ben, times=[time(21, 30)], kind="reassess")]
    rules.append(make_rule(clinic=northside, patient=make_patient(clinic=northside)))
    reminders.fill_due(now=NOON)
    waiting = Delivery.objects.filter(rule=rules[0], state="pending").order_by("due_at")
    eight = waiting.values_list("not_before", flat=True)[0]

    clinics.set_quiet_hours(clinic=northside, begins=time(22), ends=time(7), by=cleo, now=NOON)
    reminders.fill_due(now=NOON)

    half_past_nine = NOON + timedelta(hours=9, minutes=30)
    assert eight == NOON + timedelta(hours=20)
    assert waiting.values_list("not_before", flat=True)[0] == half_past_nine


def test_on_duty_is_the_contact_else_the_lead_else_everybody_who_treats_here(
    northside, cleo, ana, olga
):
    dora = make_membership(clinic=northside, role=Role.THERAPIST).user
    assert northside.on_duty() == [ana, dora]

    clinics.set_duty(clinic=northside, contact=dora, lead=ana, by=cleo)
    assert stored(northside).on_duty() == [dora]

    dora.memberships.update(until=NOON)
    assert stored(northside).on_duty() == [ana]
    assert list(stored(northside).therapists) == [ana]

    clinics.set_duty(clinic=northside, contact=None, lead=None, by=cleo)
    assert stored(northside).on_duty() == [ana]
    assert events() == [("clinic.duty_set", cleo)] * 2


def test_limits_change_alone_and_none_is_the_default(northside, cleo, ben):
    clinics.set_limits(clinic=northside, thresholds={"pain_end": 8, "hard_days": 4}, by=cleo)
    clinics.set_limits(clinic=northside, thresholds={"pain_end": None, "drop_days": 3}, by=cleo)

    assert stored(northside).thresholds_json == {"hard_days": 4, "drop_days": 3}
    ben.refresh_from_db()
    assert ben.thresholds.hard_days == 4


def test_limits_that_clash_with_those_of_patients_are_refused_and_say_how_many(
    northside, southside, cleo
):
    for pain_end in (5, 5, 7):
        make_patient(clinic=northside, thresholds_json={"pain_end": pain_end})
    make_patient(clinic=southside, thresholds_json={"pain_end": 5})
    limits = {"pain_stop": 6}

    with pytest.raises(clinics.ClashesWithPatients) as tried:
        clinics.try_limits(clinic=northside, group=Group.PAIN, thresholds=limits, now=NOON)
    with pytest.raises(clinics.ClashesWithPatients) as refused:
        clinics.set_limits(clinic=northside, thresholds=limits, by=cleo)

    assert (tried.value.patients, refused.value.patients) == (2, 2)
    assert stored(northside).thresholds_json == {}


def test_trying_limits_counts_what_active_patients_of_the_clinic_told(
    northside, southside, ben, django_assert_num_queries
):
    pain_told(northside, ben, 3)
    pain_told(northside, ben, 3, day=WEDNESDAY.replace(month=2, day=10))
    pain_told(northside, ben, 3, mistaken_at=NOON)
    strict = make_patient(clinic=northside, thresholds_json={"pain_stop": 2})
    pain_told(northside, strict, 3)
    gone = make_patient(clinic=northside, state="discharged")
    pain_told(northside, gone, 3)
    stranger = make_patient(clinic=southside)
    pain_told(southside, stranger, 3)
    limits = {"pain_stop": 3}

    with django_assert_num_queries(2):
        found = clinics.try_limits(clinic=northside, group=Group.PAIN, thresholds=limits, now=NOON)
    for _ in range(5):
        pain_told(northside, make_patient(clinic=northside), 4)
    with django_assert_num_queries(2):
        more = clinics.try_limits(
            clinic=northside, group=Group.PAIN, thresholds={"pain_stop": 5}, now=NOON
        )

    assert found == Effect(patients=2, changed=1, more=1, fewer=0)
    assert more == Effect(patients=7, changed=5, more=0, fewer=5)
    assert stored(northside).thresholds_json == {}
