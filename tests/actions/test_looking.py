from datetime import timedelta

import pytest

from programmes.actions import looking
from programmes.models import Ability, AbilityAssessment, AuditEvent, Patient, SignLook
from tests.factories import NOON, WEDNESDAY, make_assignment

pytestmark = pytest.mark.django_db
CUP = "a cup is let go"


def assess(patient, by, ability, day=WEDNESDAY):
    return looking.assess_ability(patient=patient, ability=ability, day=day, by=by, now=NOON)


def ability_of(patient):
    return Patient.objects.get(pk=patient.pk).ability


def test_look_for_stores_the_day_and_who_looked(northside, ben, ana):
    assignment = make_assignment(clinic=northside, patient=ben)

    for is_seen in (True, False):
        looking.look_for(assignment=assignment, movement=CUP, is_seen=is_seen, by=ana, now=NOON)

    looks = SignLook.objects.order_by("pk").values_list("movement", "is_seen", "day", "by")
    assert list(looks) == [(CUP, True, WEDNESDAY, ana.pk), (CUP, False, WEDNESDAY, ana.pk)]
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.by) == ("sign.looked", ana)


def test_assess_ability_stands_on_the_patient(ben, ana):
    assess(ben, ana, Ability.GRASP)

    row = AbilityAssessment.objects.get()
    assert (row.ability, row.assessed_on, row.by) == ("grasp", WEDNESDAY, ana)
    assert ability_of(ben) == "grasp"
    assert AuditEvent.objects.latest("pk").verb == "ability.assessed"


def test_assess_ability_of_an_earlier_day_leaves_the_newest_standing(ben, ana):
    assess(ben, ana, Ability.GRASP)

    assess(ben, ana, Ability.FLICKER, WEDNESDAY - timedelta(days=9))

    assert ability_of(ben) == "grasp"
    assert AbilityAssessment.objects.count() == 2


def test_assess_ability_twice_on_a_day_the_later_stands(ben, ana):
    assess(ben, ana, Ability.GRASP)
    assess(ben, ana, Ability.PARTIAL)

    assert ability_of(ben) == "partial"


def test_assess_ability_ahead_of_the_patients_day_is_refused(ben, ana):
    with pytest.raises(looking.DayAhead):
        assess(ben, ana, Ability.GRASP, WEDNESDAY + timedelta(days=1))

    assert not AbilityAssessment.objects.exists()
    assert ability_of(ben) == "partial"
