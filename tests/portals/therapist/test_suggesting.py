"""Suggestions on the record and in the builder, in words and in place."""

import re

import pytest

from programmes import models
from programmes.actions import builder
from programmes.domain import edits
from programmes.domain.document import Dose
from programmes.domain.serial import to_json
from programmes.domain.signs import Sign, SignKind
from tests.actions.suggesting import ago, enter_early, follow, tell
from tests.factories import NOON, WEDNESDAY, make_version
from tests.portals.therapist.conftest import HTMX, Statements, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(ben, ana):
    found = follow(ben, ana)
    enter_early(found, ana)
    models.Patient.objects.filter(pk=ben.pk).update(ability="flicker")
    return found


@pytest.fixture
def easy(assignment):
    tell(assignment, "easy", "easy", "easy")
    return assignment


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def sent(assignment, act="accept", **given):
    key = assignment.programme.document.stages[0].prescriptions[0].key
    return {"rule": "more", "about": str(key), "act": act, "revision": 1} | given


def answer(desk, assignment, act="accept", *, headers=HTMX, **given):
    data = sent(assignment, act, **given)
    return desk.post(url("suggestion_answer", assignment.patient), data, headers=headers)


def reps(assignment):
    document = models.Programme.objects.get(pk=assignment.programme_id).document
    return document.stages[0].prescriptions[0].dose.reps


def lines(page):
    return [(line.text, line.evidence, line.act) for line in page.context["suggested"]]


def test_patient_page_shows_each_suggestion_with_its_evidence_and_source(desk, ben, easy):
    page = desk.get(url("patient", ben))

    assert lines(page) == [
        (
            "A little more: Touch 2 × 10 → 2 × 12",
            "Easy on 3 of the last 14 days: Mon 2, Tue 3, Wed 4.",
            "edit",
        )
    ]
    assert "Canadian Stroke Best Practices 2019, 5.1, level A" in text_of(page)
    assert "Nothing changes until you accept it." in text_of(page)


def test_patient_page_without_a_programme_has_no_panel(desk, ben):
    page = desk.get(url("patient", ben))

    assert page.context["is_shown"] is False
    assert "Nothing to suggest now." not in text_of(page)


def test_patient_page_with_nothing_to_suggest_says_so(desk, ben, assignment):
    assert "Nothing to suggest now." in text_of(desk.get(url("patient", ben)))


def all_kinds(assignment, by):
    """Make the records ask for as much as they can at once."""
    patient = assignment.patient
    own = {"clinic": patient.clinic, "patient": patient}
    models.Patient.objects.filter(pk=patient.pk).update(ability="partial")
    models.AbilityAssessment.objects.create(**own, ability="partial", assessed_on=ago(40), by=by)
    models.Measurement.objects.create(
        **own, measure="bbt", hand="affected", score=9, day=ago(29), rater=by
    )
    for n in range(14):
        models.PracticeDay.objects.create(**own, day=ago(n), is_due=True, is_practised=n < 13)


def test_every_kind_of_suggestion_is_said_in_its_own_words(desk, ben, ana, easy):
    all_kinds(easy, ana)
    page = desk.get(url("patient", ben))

    assert [text for text, _evidence, _act in lines(page)] == [
        "Ready to look at the Mid stage",
        "Look again at what the hand can do",
        "Measure again: Box and Block Test",
        "A little more: Touch 2 × 10 → 2 × 12",
        "Allow 30 minutes a day",
    ]
    assert [evidence for _text, evidence, _act in lines(page)] == [
        "The hand has reached “Part of a movement”.",
        "Last time 5 weeks ago; due every 4 weeks.",
        "Last time 4 weeks ago; due every 4 weeks.",
        "Easy on 3 of the last 14 days: Mon 2, Tue 3, Wed 4.",
        "Practised on 13 of 14 days in the last two weeks. The limit is 20 minutes a day.",
    ]
    assert [act for _text, _evidence, act in lines(page)] == [
        "stage",
        "assess",
        "measure",
        "edit",
        "limit",
    ]


@pytest.mark.parametrize(
    "case",
    [
        ({"reps": 10, "most": 10}, ("easy",) * 3, "The harder drill: Touch → Race"),
        ({"reps": 10, "most": 20}, ("hurt",), "A little less: Touch 2 × 10 → 2 × 8"),
        ({"reps": 6, "most": 20}, ("hard",) * 2, "The easier drill: Touch → Tap"),
    ],
)
def test_suggestions_about_a_drill_are_said(desk, ana, case, ben):
    dose, told, text = case
    found = follow(ben, ana, dose=Dose(sets=2, reps=dose["reps"]), most=dose["most"])
    enter_early(found, ana)
    models.Patient.objects.filter(pk=ben.pk).update(ability="flicker")
    tell(found, *told, asked={"sets": 2, "reps": dose["reps"], "rest_s": 30})

    assert lines(desk.get(url("patient", ben)))[0][0] == text


def test_less_help_is_said(desk, ben, easy):
    models.Drill.objects.filter(slug="touch").update(hand_use="affected_with_help")

    assert lines(desk.get(url("patient", ben)))[0][0] == ("The same with less help: Touch → Race")


def test_a_refresh_leads_to_the_builder(desk, ben, ana):
    found = follow(ben, ana, since=ago(50))
    enter_early(found, ana)
    models.Patient.objects.filter(pk=ben.pk).update(ability="flicker")
    page = desk.get(url("patient", ben))

    assert lines(page) == [
        ("Refresh the programme: change a drill or two", "The same drills for 7 weeks.", "build")
    ]
    assert "Open the builder" in text_of(page)


def test_stepping_back_names_the_sign_that_is_broken(desk, ben, ana):
    found = follow(ben, ana)
    _early, mid = found.programme.document.stages
    document = edits.edit_stage(
        found.programme.document, mid.key, step_back_signs=(Sign(SignKind.PAIN, number=4),)
    )
    models.Programme.objects.filter(pk=found.programme_id).update(document_json=to_json(document))
    found.programme.refresh_from_db()
    found.since = ago(20)
    make_version(assignment=found, number=2)
    found.stage_entries.create(clinic=ben.clinic, day=ago(20), stages=[mid.key], by=ana)
    models.PracticeDay.objects.create(
        clinic=ben.clinic, patient=ben, day=ago(1), is_due=True, worst_pain_0_10=6
    )

    assert lines(desk.get(url("patient", ben)))[0] == (
        "Look at stepping back to the Early stage",
        "Pain of 4 or more in 14 days.",
        "stage",
    )


def test_a_sudden_drop_is_warned_of_and_suggests_no_stage(desk, ben, ana, assignment):
    for ability, day in (("grasp", ago(9)), ("partial", ago(1))):
        models.AbilityAssessment.objects.create(
            clinic=ben.clinic, patient=ben, ability=ability, assessed_on=day, by=ana
        )
    models.Patient.objects.filter(pk=ben.pk).update(ability="partial")

    page = desk.get(url("patient", ben))

    assert lines(page) == []
    assert "Rule out a new stroke, an infection and pain first" in text_of(page)


def test_accept_in_place_changes_the_draft_and_offers_undo_and_giving(desk, easy):
    page = answer(desk, easy)

    assert (page.status_code, reps(easy)) == (200, 12)
    assert "Accepted. Suggestion: Touch 2 × 10 → 2 × 12" in text_of(page)
    assert "Undo" in text_of(page)
    assert "Review and give" in text_of(page)
    assert '<input type="hidden" name="revision" value="2">' in page.content.decode()
    row = models.SuggestionAnswer.objects.get()
    assert row.evidence == (
        "Suggestion: Touch 2 × 10 → 2 × 12. Easy on 3 of the last 14 days: Mon 2, Tue 3, Wed 4."
    )
    assert models.ProgrammeRevision.objects.latest("number").summary == (
        "Suggestion: Touch 2 × 10 → 2 × 12"
    )


def test_accept_without_htmx_goes_back_to_the_record(desk, ben, easy):
    page = answer(desk, easy, headers=None)

    assert page.url == f"{url('patient', ben)}#suggestions"
    assert "Accepted." in text_of(desk.get(page.url))


def test_accept_in_the_builder_answers_with_the_stage_and_the_rest(desk, easy):
    stage = easy.programme.document.stages[0].key

    page = answer(desk, easy, place="builder", stage=str(stage))

    body = page.content.decode()
    assert (page["HX-Retarget"], page["HX-Reswap"]) == ("#stage", "outerHTML")
    assert body.lstrip().startswith('<section id="stage"')
    assert 'value="12"' in body
    assert '<section class="card suggestions" id="suggestions"' in body
    assert body.count('hx-swap-oob="true"') >= 2
    assert "drills-changed" in page["HX-Trigger"]


def test_accept_twice_is_answered_quietly(desk, easy):
    answer(desk, easy)
    page = answer(desk, easy)

    assert (page.status_code, reps(easy)) == (200, 12)
    assert "This was answered already." in text_of(page)
    assert models.SuggestionAnswer.objects.count() == 1


def test_accept_of_what_no_longer_holds_says_so(desk, easy):
    tell(easy, "hurt")

    page = answer(desk, easy)

    assert (page.status_code, reps(easy)) == (409, 10)
    assert "This is not suggested any more" in text_of(page)
    assert [line.rule for line in page.context["suggested"]] == ["less"]


def test_accept_from_an_old_page_names_who_edited_and_can_be_tried_again(desk, easy, cleo):
    builder.edit_programme(
        programme=models.Programme.objects.get(),
        revision=1,
        edit=lambda document: edits.retitle(document, "Other"),
        summary="x",
        by=cleo,
        now=NOON,
    )

    refused = answer(desk, easy)
    again = answer(desk, easy, revision=2)

    assert refused.status_code == 409
    assert "Cleo edited the programme at 12:00." in text_of(refused)
    assert 'value="2"' in refused.content.decode()
    assert (again.status_code, reps(easy)) == (200, 12)


@pytest.mark.parametrize(
    ("act", "until"), [("dismiss", ago(-28)), ("later-3", ago(-3)), ("later-7", ago(-7))]
)
def test_put_away_stores_until_when(desk, easy, act, until):
    page = answer(desk, easy, act)

    assert "Put away. Suggestion: Touch" in text_of(page)
    assert models.SuggestionAnswer.objects.get().until == until
    assert page.context["suggested"] == []
    assert reps(easy) == 10


@pytest.mark.parametrize("act", ["", "later-99", "explode"])
def test_a_button_that_there_is_not_is_not_found(desk, easy, act):
    assert answer(desk, easy, act).status_code == 404


@pytest.mark.parametrize("revision", ["", "-1", "1e9", "9" * 30])
def test_nonsense_for_a_revision_is_an_old_page(desk, easy, revision):
    assert answer(desk, easy, revision=revision).status_code == 409
    assert reps(easy) == 10


@pytest.mark.parametrize(
    ("sent_too", "kinds"), [({}, {"mid"}), ({"overlap": "on"}, {"mid", "early"})]
)
def test_a_stage_is_entered_once_it_is_confirmed(desk, ben, assignment, sent_too, kinds):
    models.Patient.objects.filter(pk=ben.pk).update(ability="partial")
    early = assignment.programme.document.stages[0]
    page = desk.get(url("patient", ben))
    assert "Yes, enter the Mid stage" in text_of(page)
    assert "Keep Early going beside it" in text_of(page)

    answer(desk, assignment, rule="next_stage", about=str(early.key), **sent_too)

    entry = assignment.stage_entries.latest("pk")
    names = {s.kind.value for s in assignment.programme.document.stages if s.key in entry.stages}
    assert (names, entry.reason) == (kinds, "The hand has reached “Part of a movement”.")


def test_a_stage_that_asks_for_care_is_not_entered_in_one_click(desk, ben, assignment):
    early, mid = assignment.programme.document.stages[:2]
    models.Drill.objects.filter(public_id=mid.prescriptions[0].drill).update(
        safety_flags=["shoulder_pain"]
    )
    models.Patient.objects.filter(pk=ben.pk).update(
        ability="partial", safety_flags=["shoulder_pain"]
    )

    entered = assignment.stage_entries.count()

    told = answer(desk, assignment, rule="next_stage", about=str(early.key))

    assert told.status_code == 409
    where = "Use “Enter a stage or step back”."
    assert f"A drill of this stage asks for care. {where}" in text_of(told)
    assert where[5:-2] in text_of(desk.get(url("patient", ben)))
    assert assignment.stage_entries.count() == entered
    assert not models.SuggestionAnswer.objects.exists()


def test_the_builder_asks_for_its_panel_a_moment_later(desk, ben, easy):
    stage = easy.programme.document.stages[0].key
    page = desk.get(url("builder", ben))
    assert f"{url('suggestions', ben)}?stage={stage}" in page.content.decode()

    panel = desk.get(url("suggestions", ben, query={"stage": stage}), headers=HTMX)
    plain = desk.get(url("suggestions", ben))

    assert f'name="stage" value="{stage}"' in panel.content.decode()
    assert "A little more: Touch" in text_of(panel)
    assert plain.url == f"{url('patient', ben)}#suggestions"


def test_the_builders_panel_keeps_to_what_can_be_built(desk, ben, ana, easy):
    all_kinds(easy, ana)

    panel = desk.get(url("suggestions", ben), headers=HTMX)

    assert [line.rule for line in panel.context["suggested"]] == ["next_stage", "more", "grow"]


def test_the_builders_panel_with_nothing_to_say_takes_no_room(desk, ben, assignment):
    panel = desk.get(url("suggestions", ben), headers=HTMX)

    assert panel.content.decode().strip() == '<div id="suggestions" hidden ></div>'


@pytest.mark.parametrize("rows", [1, 30])
def test_the_panel_takes_the_same_queries_for_little_and_much(desk, ben, easy, rows):
    for n in range(3, rows + 3):
        tell(easy, "easy", last=n)

    with Statements() as panel:
        desk.get(url("suggestions", ben), headers=HTMX)
    with Statements() as accept:
        answer(desk, easy)

    assert (panel.count, accept.count) == (8, 25)


def test_today_is_the_patients_own_day(desk, ben, easy):
    models.Patient.objects.filter(pk=ben.pk).update(zone="Pacific/Kiritimati")

    answer(desk, easy, "dismiss")

    assert models.SuggestionAnswer.objects.get().day == WEDNESDAY.replace(day=5)
