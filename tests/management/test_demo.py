"""The demo clinics: real programmes, practice that fits them, every story true."""

import re
from collections import Counter
from datetime import date, time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.forms.models import model_to_dict

from programmes import models
from programmes.actions import days
from programmes.domain import progress
from programmes.domain.document import Size, StageKind
from programmes.domain.evidence import Rule
from programmes.domain.plan import Absence
from programmes.domain.suggestions import suggestions
from programmes.domain.timing import local_day, resolve
from programmes.management.demo.build import ZONE, build_clinic
from programmes.management.demo.people import HARBOUR_PATIENTS, ClinicStory, Staff, Story
from programmes.models.caseload import load_caseload
from programmes.models.course import load_course
from programmes.models.evidence import load_evidence
from tests.management.raw import reasons

pytestmark = pytest.mark.django_db  # each test leaves the demo as it was

WEDNESDAY, SUNDAY = date(2026, 11, 18), date(2026, 11, 22)
STORIES = [story for story in Story if story is not Story.NONE]
PRACTICE = (
    models.Assignment,
    models.AssignmentVersion,
    models.StageEntry,
    models.PracticeSession,
    models.SessionEntry,
    models.PracticeDay,
    models.Programme,
    models.Device,
)


def at_two(day):
    return resolve(day, time(14, 0), ZONE)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """Return what the command said; what it stored is there for the whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_library", verbosity=0)
        said = StringIO()
        call_command("demo", today=WEDNESDAY, stdout=said)
        yield said.getvalue()
        transaction.set_rollback(True)


def small_clinic(slug, *stories):
    """Return a clinic with one patient in each of ``stories``."""
    staff = (Staff("Ada Quist", "ada.quist@elsewhere.example", models.Role.THERAPIST),)
    personas = tuple(persona for persona in HARBOUR_PATIENTS if persona.story in stories)
    return ClinicStory("Elsewhere", slug, "", staff, personas)


def patients_of(slug):
    found = models.Patient.objects.filter(clinic__slug=slug)
    return list(found.select_related("user", "clinic").order_by("pk"))


def with_story(slug, story):
    name = next(persona.name for persona in HARBOUR_PATIENTS if persona.story is story)
    return models.Patient.objects.select_related("user", "clinic").get(
        clinic__slug=slug, user__name=name
    )


def plan_on(patient, day, size=Size.FULL):
    return load_course(patient, day=day).plan_on(day, size)


def day_of(patient, day):
    return models.PracticeDay.objects.get(patient=patient, day=day)


def facts_of(patient):
    return [
        progress.DayFacts(row.day, row.is_due, row.is_practised)
        for row in models.PracticeDay.objects.filter(patient=patient).order_by("day")
    ]


def test_demo_names_each_story_and_where_to_sign_in(told):
    assert [story for story in STORIES if story.value not in told] == []
    assert "Harbour Hand Clinic: 30 patients" in told
    assert "ilse.varga@harbour.example" in told
    assert "relearn-demo-2026" in told
    assert "/workbench/people/" in told


def test_demo_told_twice_changes_nothing_and_says_so(told):
    before = [model.objects.count() for model in (*PRACTICE, models.User, models.AuditEvent)]
    said = StringIO()

    call_command("demo", stdout=said)

    assert said.getvalue() == "The demo clinics are here already; nothing was changed.\n"
    after = [model.objects.count() for model in (*PRACTICE, models.User, models.AuditEvent)]
    assert after == before


def test_demo_without_drills_says_what_to_do(told):
    models.Clinic.objects.filter(slug="harbour").update(slug="harbour-before")
    models.Clinic.objects.filter(slug="southbank").update(slug="southbank-before")
    models.Drill.objects.update(starter=None)
    models.StarterDrill.objects.all().delete()

    with pytest.raises(CommandError, match="Load the drills first"):
        call_command("demo")


def test_demo_has_a_thread_that_waits_and_a_clearance_that_ends_soon(told):
    rosa, mei = (
        models.Patient.objects.get(clinic__slug="harbour", user__name=name)
        for name in ("Rosa Lindqvist", "Mei-Lin Castellano")
    )

    thread = models.Message.objects.filter(patient=rosa).order_by("at")
    assert [(row.written_as, row.read_at is None) for row in thread] == [
        ("therapist", False),
        ("patient", False),
        ("therapist", False),
        ("patient", True),
    ]
    clearance = models.Clearance.objects.get(patient=mei)
    assert clearance.until == WEDNESDAY + timedelta(days=9)


def test_demo_has_its_staff_who_can_sign_in(told):
    roles = models.Membership.objects.filter(clinic__slug="harbour", until=None)
    assert Counter(roles.values_list("role", flat=True)) == {
        "therapist": 3,
        "assistant": 1,
        "clinic_admin": 1,
        "patient": 30,
    }
    assert models.User.objects.get(email="mateo.lund@harbour.example").check_password(
        "relearn-demo-2026"
    )


def is_in_pain(patient, plan, today):
    row = day_of(patient, today)
    return (row.worst_pain_0_10, row.is_practised) == (6, True)


def is_silent(patient, plan, today):
    rows = [day_of(patient, today - timedelta(days=n)) for n in range(7)]
    planned = [(row.is_due, row.is_practised) for row in rows[1:6]]
    return planned == [(True, False)] * 5 and not rows[0].is_practised and rows[6].is_practised


def is_ready(patient, plan, today):
    document = load_course(patient, day=today).course.versions[-1].document
    active = {stage.kind for stage in document.stages if stage.key == plan.items[0].stage}
    days_done = progress.last_28_days(facts_of(patient), today=today)
    return (
        active == {StageKind.EARLY}
        and patient.ability == models.Ability.PARTIAL
        and progress.adherence(done=days_done.done, due=days_done.due) >= 0.7
    )


def is_half_done(patient, plan, today):
    session = patient.sessions.get(ended_at=None)
    return (session.day, session.entries.count()) == (today, 1) and len(plan.items) > 1


def has_large_type(patient, plan, today):
    screen = patient.screen
    return (screen.neglect, screen.type_percent, patient.affected_side) == ("left", 200, "left")


# The same rules that the pages ask.
IS_TRUE = {
    Story.PAIN: is_in_pain,
    Story.SILENT: is_silent,
    Story.READY: is_ready,
    Story.REST: lambda patient, plan, _: (
        plan.absence is Absence.REST_DAY and patient.sessions.exists()
    ),
    Story.PAUSED: lambda patient, plan, _: (
        plan.absence is Absence.PAUSED and patient.sessions.exists()
    ),
    Story.NOT_STARTED: lambda patient, plan, _: plan.items and not patient.sessions.exists(),
    Story.NO_PROGRAMME: lambda _patient, plan, _today: plan.absence is Absence.NO_PROGRAMME,
    Story.LARGE_TYPE: has_large_type,
    Story.HALF_DONE: is_half_done,
}


def story_is_true(slug, story, today):
    patient = with_story(slug, story)
    return IS_TRUE[story](patient, plan_on(patient, today), today)


@pytest.mark.parametrize("story", STORIES)
def test_demo_story_on_a_wednesday_is_true(told, story):
    assert story_is_true("harbour", story, WEDNESDAY)


def test_demo_stories_on_a_sunday_are_true(told):
    build_clinic(small_clinic("sunday", *STORIES), now=at_two(SUNDAY))

    assert [story for story in STORIES if not story_is_true("sunday", story, SUNDAY)] == []


def test_demo_just_after_midnight_logs_nothing_in_the_future(told):
    early = resolve(SUNDAY, time(0, 3), ZONE)

    build_clinic(small_clinic("early", Story.PAIN, Story.HALF_DONE), now=early)

    entries = models.SessionEntry.objects.filter(clinic__slug="early")
    assert local_day(early, ZONE) == SUNDAY
    assert not entries.filter(done_at__gt=early).exists()
    assert entries.filter(session__day=SUNDAY).count() > 0


def test_demo_stages_cover_all_three(told):
    active = Counter()
    for patient in patients_of("harbour"):
        course = load_course(patient, day=WEDNESDAY).course
        if course.versions:
            stages = course.stages_on(WEDNESDAY, course.versions[-1].document)
            active.update(stage.kind for stage in stages)
    assert set(active) == set(StageKind)
    assert min(active.values()) >= 6


def test_demo_programmes_have_three_stages_of_a_sensible_day(told):
    categories = dict(models.Drill.objects.values_list("public_id", "category"))
    for version in models.AssignmentVersion.objects.all():
        early, mid, late = version.document.stages
        assert [early.kind, mid.kind, late.kind] == list(StageKind)
        assert all(2 <= len(stage.prescriptions) <= 4 for stage in (early, mid, late))
        assert {"adl", "fine_motor"} & {categories[p.drill] for p in late.prescriptions}


def test_demo_days_hold_at_most_four_drills_of_8_to_16_minutes(told):
    for patient in patients_of("harbour"):
        for days_ahead in range(1, 8):  # of today pain has closed a drill
            plan = plan_on(patient, WEDNESDAY + timedelta(days=days_ahead))
            if plan.items:
                assert len(plan.items) <= 4
                assert 8 <= plan.minutes <= 16, (patient.name, plan.minutes)


@pytest.mark.parametrize("slug", ["harbour", "southbank"])
def test_demo_entries_are_what_the_plan_of_their_day_asked_for(told, slug):
    for patient in patients_of(slug):
        sessions = models.PracticeSession.objects.filter(patient=patient).order_by("day")
        if not sessions:
            continue
        course = load_course(patient, day=sessions[0].day)
        for session in sessions.prefetch_related("entries", "version"):
            plan = course.before_stops(session.day).plan_on(session.day, Size(session.size))
            asked = {item.prescription.key: days.dose_json(item.dose) for item in plan.items}
            assert session.version.number == plan.version
            for entry in session.entries.all():
                assert entry.asked_dose_json == asked[entry.prescription_key]


def test_demo_days_rebuilt_are_the_same(told):
    patient = with_story("harbour", Story.PAIN)
    rows = models.PracticeDay.objects.filter(patient=patient).order_by("day")
    before = [model_to_dict(row, exclude=["closed_at"]) for row in rows]

    days.rebuild(
        patient=patient,
        first_day=before[0]["day"],
        last_day=before[-1]["day"],
        now=at_two(WEDNESDAY),
    )

    assert [model_to_dict(row, exclude=["closed_at"]) for row in rows.all()] == before
    assert len(before) == 8 * 7 + 1 + 7


def test_demo_practice_is_not_linear(told):
    """Some week far below the others, corrections, all sizes, all answers, unknown ones too."""
    entries = models.SessionEntry.objects.filter(clinic__slug="harbour")
    assert set(entries.values_list("answer", flat=True)) == {None, "easy", "right", "hard", "hurt"}
    assert set(entries.values_list("outcome", flat=True)) == {"done", "part", "not_today"}
    assert entries.filter(superseded_by__isnull=False).count() > 5
    sessions = models.PracticeSession.objects.filter(clinic__slug="harbour")
    assert set(sessions.values_list("size", flat=True)) == {"tiny", "short", "full"}
    assert set(sessions.values_list("energy_0_10", flat=True)) == {None, 1, 3, 5, 7, 9}
    slump = with_story("harbour", Story.SILENT)
    bands = progress.weekly_bands(facts_of(slump), weeks=8, today=WEDNESDAY)
    assert max(band.days.done for band in bands) >= 6
    assert min(band.days.done for band in bands[-3:]) <= 2


def suggested_to(patient):
    found = load_evidence(patient, load_course(patient, day=WEDNESDAY), day=WEDNESDAY)
    return {one.rule for one in suggestions(found.evidence)} if found else set()


def test_demo_shows_suggestions_of_many_kinds_and_the_next_stage_to_who_is_ready(told):
    kinds = Counter(rule for patient in patients_of("harbour") for rule in suggested_to(patient))

    most = {Rule.MORE, Rule.LESS, Rule.GROW, Rule.REFRESH, Rule.REASSESS, Rule.REMEASURE}
    assert {rule for rule, count in kinds.items() if count >= 3} >= most
    assert Rule.NEXT_STAGE in suggested_to(with_story("harbour", Story.READY))


def test_demo_clinics_look_alike_and_never_mix(told):
    harbour = {patient.name: patient for patient in patients_of("harbour")}
    southbank = {patient.name: patient for patient in patients_of("southbank")}
    assert southbank.keys() <= harbour.keys()

    ilse = models.User.objects.get(email="ilse.vargas@southbank.example")
    for model in PRACTICE:
        seen = model.objects.visible_to(ilse)
        assert set(seen.values_list("clinic__slug", flat=True)) == {"southbank"}, model
    assert set(models.Patient.objects.visible_to(ilse)) == set(southbank.values())
    assert not models.SessionEntry.objects.exclude(drill__clinic=F("clinic")).exists()


def test_demo_patients_are_on_the_caseload_for_what_they_logged(told):
    said = {
        row.patient.pk: {flag.code.value: dict(flag.reason.values) for flag in row.flags}
        for row in load_caseload(models.Patient.objects.all(), now=at_two(WEDNESDAY))
    }
    for flags in said.values():
        for code in ("red_card", "amber_card", "hint"):
            flags.pop(code, None)
    for card in models.SafetyCard.objects.open():
        said[card.patient_id][card.rule] = card.values_json

    logged = reasons(today=WEDNESDAY)

    assert said == logged
    named = {name for found in logged.values() for name in found}
    assert named >= {"pain", "pain_stop", "hard", "silent", "message", "no_plan", "little"}


UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def stored(slug):
    """Return all values of a clinic's practice but ids and the moments of the database's clock."""
    slugs = {
        str(public_id): name
        for public_id, name in models.Drill.objects.filter(clinic__slug=slug).values_list(
            "public_id", "slug"
        )
    }

    def plain(value):
        return UUID.sub(lambda found: slugs.get(found[0], "id"), str(value))

    hidden = {"id", "public_id", "client_uuid", "secret_hash", "digest"}
    return [
        {
            name: plain(value)
            for name, value in row.items()
            if name not in hidden and not name.endswith("_id")
        }
        for model in (models.Patient, models.AbilityAssessment, *PRACTICE)
        for row in model.objects.filter(clinic__slug=slug).order_by("pk").values()
    ]


def test_demo_built_twice_stores_the_same(told):
    def build_once():
        with transaction.atomic():
            build_clinic(
                small_clinic("twice", Story.PAIN, Story.SILENT, Story.PAUSED), now=at_two(WEDNESDAY)
            )
            found = stored("twice")
            transaction.set_rollback(True)
        return found

    first, second = build_once(), build_once()

    assert first == second
    assert len(first) > 300
