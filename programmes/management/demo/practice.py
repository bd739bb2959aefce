"""Plausible practice: what a person with a habit logs, day by day, against their real plan."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from types import MappingProxyType

from programmes.domain.document import Dose, DoseKind, Size
from programmes.domain.plan import Course, PlanItem, daily_plan
from programmes.domain.practice import MINUTE_S
from programmes.domain.progress import ENERGY_FACES_0_10, Answer, Outcome
from programmes.management.demo.people import ARCS, Persona, Story
from programmes.models import PainSite

WEEKS = 8
SILENT_DAYS = 5
PAIN_TODAY_0_10 = 6
PRACTISED_TODAY_ALREADY = 0.4
SLOW_WEEK = 0.6  # below this likelihood a week is a tired one
UNANSWERED = 0.07  # share of questions that nobody taps on
SORE = 0.03  # share of drills that hurt
EASED_A_DAY = 0.012  # how a drill gets easier, in spreads of a normal distribution
EASY_FROM, RIGHT_FROM = 0.9, -1.0
# How likely Tiny and Short are at each face of energy; None where nobody tapped one.
SIZE_WISHES: Mapping[int | None, tuple[float, float]] = MappingProxyType(
    {1: (1.0, 0.0), 3: (0.5, 0.5), 5: (0.0, 0.45), 7: (0.0, 0.1), 9: (0.0, 0.05), None: (0.0, 0.1)}
)
MISCOUNTED = 0.006  # share of entries that are corrected later
SITES = (PainSite.HAND, PainSite.HAND, PainSite.HAND, PainSite.SHOULDER, PainSite.ELSEWHERE)


@dataclass(frozen=True, slots=True)
class EntryLog:
    """What was logged of one item of a plan; ``first_reps`` is a miscount that was corrected."""

    item: PlanItem
    outcome: Outcome
    reps: int | None
    seconds: int | None
    answer: Answer | None
    pain_0_10: int | None = None
    pain_site: PainSite | None = None
    first_reps: int | None = None


@dataclass(frozen=True, slots=True)
class SessionLog:
    """One go at a day's plan; ``after_midnight_s`` is when it began, by the patient's clock."""

    day: date
    version: int
    size: Size
    energy_0_10: int | None
    after_midnight_s: int
    entries: tuple[EntryLog, ...]
    is_open: bool = False


@dataclass
class Habit:
    """How one person practises; the same seed practises the same way."""

    persona: Persona
    today: date
    rng: Random
    done: dict[uuid.UUID, frozenset[date]] = field(default_factory=dict)

    def practise(self, course: Course, *, first_day: date) -> Iterator[SessionLog]:
        """Yield the sessions from ``first_day`` to today, each against the plan of its day."""
        day = first_day
        while day <= self.today:
            course = replace(course, done=self.done)
            if self._comes(day) and daily_plan(course, day=day, size=Size.FULL).items:
                session = self._session(course, day)
                yield session
                self._remember(session)
            day += timedelta(days=1)

    def _comes(self, day: date) -> bool:
        """Tell whether the person practises on ``day``, if it has a plan."""
        story, days_ago = self.persona.story, (self.today - day).days
        lucky = self.rng.random()
        if story is Story.SILENT and days_ago <= SILENT_DAYS + 1:
            return days_ago == SILENT_DAYS + 1
        if days_ago == 0:
            if story in {Story.PAIN, Story.HALF_DONE}:
                return True
            return story is Story.NONE and lucky < PRACTISED_TODAY_ALREADY
        return lucky < self._will(day)

    def _will(self, day: date) -> float:
        """Return how likely a planned day of this week is practised."""
        weeks_ago = min((self.today - day).days // 7, WEEKS - 1)
        return ARCS[self.persona.arc][WEEKS - 1 - weeks_ago]

    def _session(self, course: Course, day: date) -> SessionLog:
        is_today = day == self.today
        is_half = is_today and self.persona.story is Story.HALF_DONE
        energy = self._energy(day)
        size = (
            Size.FULL if is_today and self.persona.story is not Story.NONE else self._size(energy)
        )
        plan = daily_plan(course, day=day, size=size)
        hurts = is_today and self.persona.story is Story.PAIN
        entries = tuple(
            self._entry(item, day, hurts=hurts and number == 1)
            for number, item in enumerate(plan.items)
        )
        return SessionLog(
            day=day,
            version=plan.version or 0,
            size=size,
            energy_0_10=energy,
            after_midnight_s=round(self.rng.gauss(10.2, 1.3) * 3600),
            entries=entries[:1] if is_half else entries,
            is_open=is_half,
        )

    def _energy(self, day: date) -> int | None:
        """Return the face that was tapped; ``None`` now and then, when nobody tapped one."""
        if self.rng.random() < UNANSWERED:
            return None
        mood = self.rng.gauss(1.6 if self._will(day) < SLOW_WEEK else 2.6, 1.0)
        if "fatigue" in self.persona.flags:
            mood -= 0.8
        return ENERGY_FACES_0_10[max(0, min(len(ENERGY_FACES_0_10) - 1, round(mood)))]

    def _size(self, energy: int | None) -> Size:
        """Return the size that a person of this energy takes on; nobody is quite predictable."""
        wish = self.rng.random()
        tiny, short = SIZE_WISHES[energy]
        if wish < tiny:
            return Size.TINY
        return Size.SHORT if wish < tiny + short else Size.FULL

    def _entry(self, item: PlanItem, day: date, *, hurts: bool) -> EntryLog:
        rng = self.rng
        outcome = rng.choices([Outcome.DONE, Outcome.PART, Outcome.NOT_TODAY], weights=[88, 9, 3])[
            0
        ]
        sore = 0.0 if self.persona.story is Story.READY else SORE
        if hurts or rng.random() < sore:
            return self._stopped(item, pain_0_10=PAIN_TODAY_0_10 if hurts else rng.randint(1, 4))
        if outcome is Outcome.NOT_TODAY:
            return EntryLog(item, outcome, None, None, None)
        share = 1.0 if outcome is Outcome.DONE else rng.uniform(0.4, 0.8)
        reps, seconds = self._amount(item, share)
        is_miscounted = reps is not None and rng.random() < MISCOUNTED and day < self.today
        return EntryLog(
            item,
            outcome,
            reps,
            seconds,
            self._answer(day),
            first_reps=max(1, (reps or 0) // 2) if is_miscounted else None,
        )

    def _stopped(self, item: PlanItem, *, pain_0_10: int) -> EntryLog:
        """Return an entry that was broken off because it hurt."""
        reps, seconds = self._amount(item, self.rng.uniform(0.3, 0.7))
        return EntryLog(
            item,
            Outcome.PART,
            reps,
            seconds,
            Answer.HURT,
            pain_0_10=pain_0_10,
            pain_site=PainSite.HAND if pain_0_10 == PAIN_TODAY_0_10 else self.rng.choice(SITES),
        )

    def _amount(self, item: PlanItem, share: float) -> tuple[int | None, int]:
        """Return repetitions, ``None`` where none are asked, and seconds."""
        dose: Dose = item.dose
        seconds = round(item.minutes * MINUTE_S * share * self.rng.uniform(0.85, 1.2))
        if dose.kind is not DoseKind.REPETITIONS:
            whole = dose.amount * (MINUTE_S if dose.kind is DoseKind.MINUTES else 1)
            return None, round(whole * share)
        return max(1, round(item.movements * share)), max(10, seconds)

    def _answer(self, day: date) -> Answer | None:
        """Return how it was; easier as the weeks go on, with good and bad days."""
        if self.rng.random() < UNANSWERED:
            return None
        if self.persona.story is Story.READY:
            return self.rng.choice([Answer.EASY, Answer.RIGHT])
        eased = EASED_A_DAY * (7 * WEEKS - (self.today - day).days)
        ease = self.rng.gauss(eased, 0.9) - (0.6 if self._will(day) < SLOW_WEEK else 0.0)
        if ease > EASY_FROM:
            return Answer.EASY
        return Answer.RIGHT if ease > RIGHT_FROM else Answer.HARD

    def _remember(self, session: SessionLog) -> None:
        for entry in session.entries:
            if entry.outcome is not Outcome.NOT_TODAY:
                key = entry.item.prescription.key
                self.done[key] = self.done.get(key, frozenset()) | {session.day}
