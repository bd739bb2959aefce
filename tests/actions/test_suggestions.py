"""Answering suggestions: what was accepted happens, once, and the answer keeps its evidence."""

import pytest

from programmes.actions import builder, suggestions
from programmes.domain.ability import Ability
from programmes.domain.document import Dose
from programmes.domain.evidence import NewDose
from programmes.domain.suggestions import suggestions as suggested
from programmes.models import AuditEvent, Drill, Patient, Programme, SuggestionAnswer
from tests.actions.parallel import at_once
from tests.actions.suggesting import ago, enter_early, follow, read, tell
from tests.factories import NOON, WEDNESDAY, make_drill

pytestmark = pytest.mark.django_db


def say(suggestion, _evidence):
    """Return a suggestion in the plainest words."""
    return suggestions.Said(f"Suggestion: {suggestion.rule}", suggestion.because.code)


@pytest.fixture
def assignment(ben, ana):
    found = follow(ben, ana)
    enter_early(found, ana)
    Patient.objects.filter(pk=ben.pk).update(ability="flicker")
    return found


@pytest.fixture
def easy(assignment):
    tell(assignment, "easy", "easy", "easy")
    return assignment


def key_of(assignment):
    return str(assignment.programme.document.stages[0].prescriptions[0].key)


def answer(act, patient, by, *, rule="more", about=None, now=NOON, **given):
    about = key_of(patient.assignments.get()) if about is None else about
    return act(patient=patient, rule=rule, about=about, words=say, by=by, now=now, **given)


def accept(patient, by, *, revision=1, **given):
    return answer(suggestions.accept_suggestion, patient, by, revision=revision, **given)


def dose_in_draft(assignment):
    document = Programme.objects.get(pk=assignment.programme_id).document
    return document.stages[0].prescriptions[0].dose


def rules_of(patient):
    return [one.rule for one in suggested(read(patient).evidence)]


def rows():
    return list(
        SuggestionAnswer.objects.order_by("pk").values_list(
            "rule", "choice", "day", "until", "evidence"
        )
    )


def test_accept_makes_the_edit_in_the_draft_and_keeps_the_evidence(easy, ben, ana):
    assert rules_of(ben) == ["more"]

    said = accept(ben, ana)

    assert said == suggestions.Said("Suggestion: more", "easy")
    assert dose_in_draft(easy) == Dose(sets=2, reps=12)
    programme = Programme.objects.get()
    newest = programme.revisions.get(number=2)
    assert (newest.summary, newest.parent, newest.by) == ("Suggestion: more", 1, ana)
    assert rows() == [("more", "accepted", WEDNESDAY, ago(-7), "Suggestion: more. easy")]
    assert easy.versions.count() == 1  # the patient gets it when it is given
    assert rules_of(ben) == []


def test_accept_is_undone_by_the_builders_undo(easy, ben, ana):
    accept(ben, ana)

    programme = Programme.objects.get()
    builder.undo(programme=programme, revision=2, by=ana, now=NOON)

    assert dose_in_draft(easy) == Dose(sets=2, reps=10)
    assert rules_of(ben) == []  # it was answered; one a week is enough


def test_accept_twice_answers_once(easy, ben, ana):
    accept(ben, ana)

    with pytest.raises(suggestions.AlreadyAnswered):
        accept(ben, ana, revision=2)

    assert dose_in_draft(easy) == Dose(sets=2, reps=12)
    assert len(rows()) == 1


def test_accept_of_another_rule_in_the_same_week_is_refused(easy, ben, ana):
    answer(suggestions.dismiss_suggestion, ben, ana)
    tell(easy, "hurt")

    with pytest.raises(suggestions.AlreadyAnswered):
        accept(ben, ana, rule="less")


def test_accept_from_an_old_page_changes_nothing(easy, ben, ana, cleo):
    programme = Programme.objects.get()
    builder.edit_programme(
        programme=programme,
        revision=1,
        edit=lambda document: document.__class__("Other", document.stages),
        summary="Renamed",
        by=cleo,
        now=NOON,
    )

    with pytest.raises(builder.StaleRevision) as stale:
        accept(ben, ana)

    assert (stale.value.name, rows()) == ("Cleo", [])
    assert dose_in_draft(easy) == Dose(sets=2, reps=10)


@pytest.mark.parametrize(("rule", "about"), [("more", "x"), ("less", None), ("nonsense", "")])
def test_accept_of_what_is_not_suggested_is_refused(easy, ben, ana, rule, about):
    with pytest.raises(suggestions.NoLongerHolds):
        accept(ben, ana, rule=rule, about=about)

    assert rows() == []


def test_accept_when_it_hurt_meanwhile_is_refused(easy, ben, ana):
    tell(easy, "hurt", last=4)

    with pytest.raises(suggestions.NoLongerHolds):
        accept(ben, ana)


def test_accept_before_anything_was_given_is_refused(ben, ana):
    with pytest.raises(suggestions.NoLongerHolds):
        accept(ben, ana, about="")


def test_accept_of_a_drill_that_needs_a_clearance_never_comes_about(ben, ana):
    found = follow(ben, ana, dose=Dose(sets=2, reps=10), most=10)
    enter_early(found, ana)
    Patient.objects.filter(pk=ben.pk).update(ability="flicker")
    tell(found, "easy", "easy", "easy")
    assert rules_of(ben) == ["harder"]
    Drill.objects.filter(slug="race").update(safety_flags=["estim_clearance"])

    with pytest.raises(suggestions.NoLongerHolds):
        accept(ben, ana, rule="harder")


def test_accept_of_the_harder_drill_puts_it_in_the_place_of_the_old(ben, ana):
    found = follow(ben, ana, most=10)
    enter_early(found, ana)
    Patient.objects.filter(pk=ben.pk).update(ability="flicker")
    tell(found, "easy", "easy", "easy")
    make_drill(clinic=ben.clinic, slug="unrelated")

    accept(ben, ana, rule="harder")

    document = Programme.objects.get().document
    race = Drill.objects.get(slug="race")
    assert document.stages[0].prescriptions[0].drill == race.public_id
    assert str(document.stages[0].prescriptions[0].key) == key_of(found)


@pytest.mark.parametrize(("overlap", "count"), [(False, 1), (True, 2)])
def test_accept_of_a_stage_enters_it_with_its_evidence(assignment, ben, ana, overlap, count):
    Patient.objects.filter(pk=ben.pk).update(ability=Ability.PARTIAL)
    early, mid = assignment.programme.document.stages

    accept(ben, ana, rule="next_stage", about=str(early.key), overlap=overlap)

    entry = assignment.stage_entries.latest("pk")
    assert (entry.day, entry.reason, len(entry.stages)) == (WEDNESDAY, "signs_hold", count)
    assert mid.key in entry.stages
    assert rows()[0][:2] == ("next_stage", "accepted")
    with pytest.raises(suggestions.AlreadyAnswered):
        accept(ben, ana, rule="next_stage", about=str(early.key))


def practise(patient, days=14):
    for n in range(days):
        patient.days.create(clinic=patient.clinic, day=ago(n), is_due=True, is_practised=True)


def test_accept_of_more_minutes_raises_the_limit_for_two_weeks(assignment, ben, ana):
    practise(ben)

    accept(ben, ana, rule="grow", about="")

    assert Patient.objects.get(pk=ben.pk).minutes_limit == 30
    assert rows() == [("grow", "accepted", WEDNESDAY, ago(-14), "Suggestion: grow. kept_up")]
    assert rules_of(ben) == []


def test_accept_of_what_a_person_has_to_do_is_refused(assignment, ben, ana):
    ben.ability_assessments.create(
        clinic=ben.clinic, ability="flicker", assessed_on=ago(40), by=ana
    )
    assert rules_of(ben) == ["reassess"]

    with pytest.raises(suggestions.NothingToAccept):
        accept(ben, ana, rule="reassess", about="")

    assert rows() == []


def test_dismiss_keeps_it_away_for_28_days(easy, ben, ana):
    answer(suggestions.dismiss_suggestion, ben, ana)

    assert rows() == [("more", "dismissed", WEDNESDAY, ago(-28), "Suggestion: more. easy")]
    assert dose_in_draft(easy) == Dose(sets=2, reps=10)
    assert rules_of(ben) == []
    with pytest.raises(suggestions.AlreadyAnswered):
        answer(suggestions.dismiss_suggestion, ben, ana)


def test_snooze_brings_it_back_after_its_days(easy, ben, ana):
    answer(suggestions.snooze_suggestion, ben, ana, days=3)

    assert rows() == [("more", "snoozed", WEDNESDAY, ago(-3), "Suggestion: more. easy")]
    assert rules_of(ben) == []
    back = suggested(read(ben, ago(-3)).evidence)
    assert [one.change for one in back] == [NewDose(back[0].change.key, Dose(sets=2, reps=12))]
    with pytest.raises(suggestions.AlreadyAnswered):
        answer(suggestions.snooze_suggestion, ben, ana, days=3)


def test_snoozed_and_back_can_be_accepted(easy, ben, ana):
    answer(suggestions.snooze_suggestion, ben, ana, days=3)

    accept(ben, ana, now=NOON.replace(day=7))

    assert [row[1] for row in rows()] == ["snoozed", "accepted"]


def test_each_answer_is_one_event(easy, ben, ana):
    before = AuditEvent.objects.count()

    answer(suggestions.dismiss_suggestion, ben, ana)

    event = AuditEvent.objects.latest("pk")
    assert AuditEvent.objects.count() == before + 1
    assert (event.verb, event.by) == ("suggestion.dismissed", ana)


@pytest.mark.django_db(transaction=True)
def test_accepted_five_times_at_once_it_changes_the_dose_once(easy, ben, ana):
    results = at_once(*[lambda: accept(ben, ana)] * 5)

    told = [type(result) for result in results]
    assert told.count(suggestions.Said) == 1
    assert told.count(suggestions.AlreadyAnswered) == 4
    assert dose_in_draft(easy) == Dose(sets=2, reps=12)
    assert len(rows()) == 1
