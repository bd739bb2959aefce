"""Store the demo clinics: people and programmes by the actions, practice in bulk."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TypeVar

from django.db import transaction

from programmes.actions import (
    accounts,
    assignments,
    builder,
    days,
    goals,
    library,
    measures,
    team,
    templates,
)
from programmes.actions.judging import judge_patient
from programmes.actions.noticing import notice
from programmes.domain.ability import Ability as AbilityLevel
from programmes.domain.document import StageKind
from programmes.domain.timing import local_day, resolve
from programmes.management.demo.documents import make_document, raised, serving
from programmes.management.demo.extras import add_extras
from programmes.management.demo.people import (
    CLINICS,
    JOURNEYS,
    PASSWORD,
    ClinicStory,
    Journey,
    Persona,
    Story,
)
from programmes.management.demo.practice import WEEKS, Habit
from programmes.management.demo.rows import store
from programmes.models import (
    Ability,
    AbilityAssessment,
    Assignment,
    AssignmentVersion,
    Clinic,
    Device,
    Drill,
    MeasuredHand,
    Membership,
    Patient,
    Programme,
    Role,
    Side,
    User,
)
from programmes.models.care import load_care
from programmes.models.course import load_course

ZONE = "Europe/London"
TEMPLATES = Path(__file__).resolve().parents[2] / "data" / "templates.toml"
LOOK_AHEAD = timedelta(days=days.DAYS_AHEAD)
BEFORE_START = timedelta(days=3)
PAUSED_DAYS_AGO = 4
RAISED_DAYS_AGO = 12
RAISED_EVERY = 3  # one person in three got a second version
HOLIDAY = (45, 40)  # days ago: the first day of it, and the first day of practice after it
MORNING = time(9, 0)
HELPED = 0.6  # share of people with somebody at home
STAFF_SINCE_DAYS = 90
PHONES = ("iPhone", "Android phone or tablet", "iPad")
CUES = (
    "When I finish breakfast, I practise at the kitchen table.",
    "After the morning news, I practise in my chair.",
    "When the kettle is on, I sit down and practise.",
    "After my rest at three, I practise at the window.",
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Built:
    """One stored patient with the story told about them."""

    patient: Patient
    story: Story


@transaction.atomic
def build(*, now: datetime) -> dict[str, list[Built]]:
    """Store all demo clinics as they stand at ``now``; return their patients by clinic slug."""
    return {story.slug: build_clinic(story, now=now) for story in CLINICS}


@transaction.atomic
def build_clinic(story: ClinicStory, *, now: datetime) -> list[Built]:
    """Store one clinic as it stands at ``now``; return its patients in the order of the story."""
    return _Clinic(story, now).build()


class _Clinic:
    """One clinic while it is built."""

    def __init__(self, story: ClinicStory, now: datetime) -> None:
        self.story, self.now, self.today = story, now, local_day(now, ZONE)
        self.clinic = accounts.add_clinic(
            name=story.name,
            slug=story.slug,
            zone=ZONE,
            phone=story.phone,
            emergency_number="999",
            by=None,
        )
        library.copy_starters(clinic=self.clinic, by=None)
        text = TEMPLATES.read_text(encoding="utf-8")
        templates.copy_templates(text=text, clinic=self.clinic, by=None, now=self.now)
        self.drills = {drill.slug: drill for drill in Drill.objects.filter(clinic=self.clinic)}

    def build(self) -> list[Built]:
        """Store the clinic's people and what they did."""
        therapists = self._staff()
        built = [
            Built(self._patient(persona, number, therapists), persona.story)
            for number, persona in enumerate(self.story.patients)
        ]
        patients = [(one.patient.name, one.patient) for one in built]
        add_extras(patients, therapist=therapists[0], now=self.now)
        return built

    def _staff(self) -> list[User]:
        users = {
            person: accounts.add_staff(
                clinic=self.clinic,
                name=person.name,
                email=person.email,
                role=person.role,
                password=PASSWORD,
                by=None,
            )
            for person in self.story.staff
        }
        _joined(list(users.values()), self.clinic, self._moment(STAFF_SINCE_DAYS))
        ids = [user.pk for user in users.values()]
        User.objects.filter(pk__in=ids).update(last_login=self._moment(1))
        return [user for person, user in users.items() if person.role == Role.THERAPIST]

    def _patient(self, persona: Persona, number: int, therapists: list[User]) -> Patient:
        rng = Random(f"{self.clinic.slug}: {persona.name}")
        by = therapists[number % len(therapists)]
        patient = self._record(persona, by, rng)
        if persona.story is Story.NO_PROGRAMME:
            team.look_after(patient=patient, by=by, now=self.now)
            return patient
        start = self.today - timedelta(weeks=persona.weeks)
        self._course(persona, patient, number=number, by=by, rng=rng)
        if persona.story is not Story.NOT_STARTED:
            self._practice(persona, patient, start=start, rng=rng)
        return patient

    def _record(self, persona: Persona, by: User, rng: Random) -> Patient:
        """Store the person, what their hand could do over time, and how their screens look."""
        journey, first_day = JOURNEYS[persona.journey], 7 * persona.weeks
        steps = _from(journey.abilities, first_day)
        patient = accounts.add_patient(
            clinic=self.clinic,
            name=persona.name,
            affected_side=persona.affected,
            dominant_hand=persona.dominant,
            ability=Ability(steps[0][1]),
            day=self.today - timedelta(days=first_day) - BEFORE_START,
            by=by,
            stroke_on=self.today - timedelta(days=first_day + rng.randint(30, 500)),
            safety_flags=persona.flags,
            has_helper=rng.random() < HELPED,
        )
        for days_ago, ability in steps[1:]:
            AbilityAssessment.objects.create(
                clinic=self.clinic,
                patient=patient,
                ability=ability.value,
                assessed_on=self.today - timedelta(days=days_ago),
                by=by,
            )
        if steps[-1][1].level >= AbilityLevel.GRASP.level:
            self._blocks(patient, first_day, by)
        patient.ability = Ability(steps[-1][1])
        patient.cue = rng.choice(CUES)
        if persona.story is Story.LARGE_TYPE:
            patient.screen_json |= {"neglect": Side.LEFT, "type_percent": 200}
        patient.save(update_fields=["ability", "cue", "screen_json"])
        _joined([patient.user], self.clinic, self._moment(first_day) - BEFORE_START)
        return patient

    def _blocks(self, patient: Patient, first_day: int, by: User) -> None:
        """Store what a hand that grasps carried in the Box and Block Test, then and later."""
        rng = Random(f"blocks: {patient.name}")
        blocks = rng.randint(8, 16)
        for days_ago in (first_day, first_day // 2):
            measures.enter_measurement(
                patient=patient,
                measure="bbt",
                hand=MeasuredHand.AFFECTED,
                score=Decimal(blocks),
                day=self.today - timedelta(days=days_ago),
                conditions="",
                by=by,
                now=self._moment(days_ago),
            )
            blocks += rng.randint(2, 9)

    def _course(
        self, persona: Persona, patient: Patient, *, number: int, by: User, rng: Random
    ) -> None:
        """Build the programme, give it, and steer it as the therapist did at the time."""
        journey, first_day = JOURNEYS[persona.journey], 7 * persona.weeks
        began = self._moment(first_day)
        programme = self._programme(persona, patient, by=by, now=began, rng=rng)
        version = _give(programme, by=by, now=began)
        assignment = version.assignment
        keys = {stage.kind: stage.key for stage in programme.document.stages}
        earlier = None
        for days_ago, kinds in _from(journey.stages, first_day):
            if earlier or kinds != {StageKind.EARLY}:  # which giving has entered by itself
                assignments.enter_stages(
                    assignment=assignment,
                    stages=frozenset(keys[kind] for kind in kinds),
                    reason=_reason(kinds, earlier),
                    by=by,
                    now=self._moment(days_ago),
                )
            earlier = kinds
        if persona.weeks == WEEKS and number % RAISED_EVERY == 0:
            self._raise(programme, assignment, by)
        if persona.story is Story.PAUSED:
            assignments.pause(
                assignment=assignment,
                until=None,
                reason="Visiting her sister",
                by=by,
                now=self._moment(PAUSED_DAYS_AGO),
            )
        elif persona.journey == "late":
            assignments.pause(
                assignment=assignment,
                until=self.today - timedelta(days=HOLIDAY[1]),
                reason="A week by the sea",
                by=by,
                now=self._moment(HOLIDAY[0]),
            )

    def _programme(
        self, persona: Persona, patient: Patient, *, by: User, now: datetime, rng: Random
    ) -> Programme:
        document = make_document(
            persona,
            self.drills,
            abilities=_at_stages(JOURNEYS[persona.journey]),
            today=self.today.weekday(),
            rng=rng,
        )
        programme = builder.begin_programme(patient=patient, title=persona.goal, by=by)
        goal = goals.add_goal(patient=patient, words=persona.goal, day=local_day(now, ZONE), by=by)
        return builder.edit_programme(
            programme=programme,
            revision=programme.revision,
            edit=lambda _: serving(document, goal.public_id),
            summary="Built the three stages",
            by=by,
            now=now,
        )

    def _raise(self, programme: Programme, assignment: Assignment, by: User) -> None:
        """Give a second version with a little more."""
        now = self._moment(RAISED_DAYS_AGO)
        active = assignment.stage_entries.order_by("-day", "-pk")[0].stages
        stage = next(stage for stage in programme.document.stages if stage.key in active)
        more = raised(programme.document, stage)
        if more == programme.document:
            return  # nothing in this stage is counted in repetitions
        programme = builder.edit_programme(
            programme=programme,
            revision=programme.revision,
            edit=lambda _: more,
            summary="Two repetitions more",
            by=by,
            now=now,
        )
        _give(programme, by=by, now=now)

    def _practice(
        self,
        persona: Persona,
        patient: Patient,
        *,
        start: date,
        rng: Random,
    ) -> None:
        """Store the sessions in bulk, count the days, and ask the rules as a close of days does."""
        course = load_course(patient, day=start)
        logs = list(Habit(persona, self.today, rng).practise(course.course, first_day=start))
        last_done_at = store(patient, course, logs, now=self.now, rng=rng)
        days.rebuild(
            patient=patient, first_day=start, last_day=self.today + LOOK_AHEAD, now=self.now
        )
        # Not before the days stand: without their practice everybody would have been silent.
        if judge_patient(patient=patient, now=self.now):
            days.project(patient=patient, now=self.now)
        else:
            notice(patient=patient, now=self.now)
        if last_done_at:
            self._phone(patient, start=start, last_seen_at=last_done_at, rng=rng)

    def _phone(self, patient: Patient, *, start: date, last_seen_at: datetime, rng: Random) -> None:
        """Connect the browser that the person practised with."""
        connected_at = self._moment((self.today - start).days)
        _, secret = accounts.offer_pairing(patient=patient, by=patient.user, now=connected_at)
        device = accounts.pair_device(secret=secret, name=rng.choice(PHONES), now=connected_at)
        Device.objects.filter(pk=device.pk).update(last_seen_at=last_seen_at)

    def _moment(self, days_ago: int) -> datetime:
        """Return nine in the morning of a day, or now where that lies ahead."""
        return min(resolve(self.today - timedelta(days=days_ago), MORNING, ZONE), self.now)


def _give(programme: Programme, *, by: User, now: datetime) -> AssignmentVersion:
    """Give a programme as a therapist does who knows why drills of it ask for care."""
    patient = programme.patient
    assert patient is not None  # noqa: S101 -- the demo gives no template
    facts = patient.facts_on(local_day(now, patient.zone), ())
    missing = load_care(programme, facts, active=programme.document.stages).missing
    acknowledged = {(one.drill, one.code) for one in missing}
    return assignments.give(programme=programme, acknowledged=acknowledged, by=by, now=now)


def _joined(users: list[User], clinic: Clinic, at: datetime) -> None:
    """Date people back to when they came; the database's own clock had said now."""
    User.objects.filter(pk__in=[user.pk for user in users]).update(joined_at=at)
    Membership.objects.filter(clinic=clinic, user__in=users).update(since=at)


def _from(steps: tuple[tuple[int, T], ...], first_day: int) -> list[tuple[int, T]]:
    """Return the steps of a journey that was joined ``first_day`` days ago."""
    joined_at = [step for days_ago, step in steps if days_ago >= first_day][-1:]
    later = [(days_ago, step) for days_ago, step in steps if days_ago < first_day]
    return [*((first_day, step) for step in joined_at), *later]


def _at_stages(journey: Journey) -> dict[StageKind, AbilityLevel]:
    """Return what the hand could do when each stage was first entered."""
    abilities: dict[StageKind, AbilityLevel] = {}
    for days_ago, kinds in journey.stages:
        then = [ability for day, ability in journey.abilities if day >= days_ago][-1]
        for kind in kinds:
            abilities.setdefault(kind, then)
    return abilities


def _reason(kinds: frozenset[StageKind], earlier: frozenset[StageKind] | None) -> str:
    if earlier is None:
        return "Starts here by what the hand can do"
    order = list(StageKind)
    if max(map(order.index, kinds)) < max(map(order.index, earlier)):
        return "A step back to steady the hand"
    return "Has begun both" if len(kinds) > 1 else "Ready by what the hand can do"
