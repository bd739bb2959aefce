"""Records as patients see them: plain words, one number, one picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.domain.document import Dose, DoseKind, Hand
from programmes.domain.doses import whole_minutes
from programmes.domain.plan import PlanItem, size_for_energy
from programmes.domain.progress import ENERGY_FACES_0_10
from programmes.domain.wording import BodySide, for_side, steps
from programmes.models import Drill, Outcome, Patient, SizeChoice
from programmes.models.course import PatientCourse
from programmes.portals.pictures import DrillPicture, own_picture, patients_picture

MINUTE_S = 60
MOST_PICTURES = 4  # on Today; more would push the button off a small phone
LONG_NAME = 8  # letters that still fit beside "Good afternoon" in one line
TELLING = 3  # words; "Palm flat." says how to begin, not what to do
OFFERS = " ".join(f"{energy}:{size_for_energy(energy).value}" for energy in ENERGY_FACES_0_10)
"""The size that each step of energy chooses, for a script."""
EVENING_FROM, AFTERNOON_FROM, MORNING_FROM = 18, 12, 4  # hours of the local clock


@dataclass(frozen=True, slots=True)
class Asked:
    """
    The dose of one go as a patient counts it: movements, or time.

    ``total_s`` is ``None`` where movements are counted, ``total_reps`` where time is. ``number``
    and ``unit`` are what stands large on the screen; ``step`` is what one more of them is worth.
    """

    dose: Dose

    @property
    def total_reps(self) -> int | None:
        """Return all movements together."""
        return self.dose.amount if self.dose.kind is DoseKind.REPETITIONS else None

    @property
    def total_s(self) -> int | None:
        """Return all seconds together."""
        if self.dose.kind is DoseKind.REPETITIONS:
            return None
        return self.dose.amount * (MINUTE_S if self.dose.kind is DoseKind.MINUTES else 1)

    @property
    def round_s(self) -> int | None:
        """Return the seconds of one round."""
        return self.total_s and self.total_s // self.dose.sets

    @property
    def step(self) -> int:
        """Return how many movements or seconds one more is: a movement, a minute, a round."""
        if self.dose.kind is DoseKind.MINUTES:
            return MINUTE_S
        return self.dose.bout_s or 1

    @property
    def most(self) -> int:
        """Return the number that is asked for, in steps."""
        return (self.total_reps or self.total_s or 1) // self.step

    @property
    def number(self) -> int:
        """Return the large number: movements of a round, minutes, or seconds of a round."""
        return self.dose.reps or self.dose.minutes or self.dose.bout_s or 1

    @property
    def unit(self) -> str:
        """Return the word below the large number."""
        if self.dose.kind is DoseKind.REPETITIONS:
            return ngettext("time", "times", self.number)
        if self.dose.kind is DoseKind.MINUTES:
            return ngettext("minute", "minutes", self.number)
        return ngettext("second", "seconds", self.number)

    @property
    def counted(self) -> str:
        """Return the word for what a step is."""
        return {
            DoseKind.REPETITIONS: _("movements"),
            DoseKind.MINUTES: _("minutes"),
            DoseKind.BOUT: _("rounds"),
        }[self.dose.kind]

    @property
    def rounds(self) -> str:
        """Return how often the number is asked for; empty when once."""
        if self.dose.sets == 1:
            return ""
        return _("%(sets)d rounds") % {"sets": self.dose.sets}

    @property
    def hold(self) -> str:
        """Return how long to hold each one; empty when nothing is held."""
        if not self.dose.hold_s:
            return ""
        return ngettext("Hold %(hold)d second.", "Hold %(hold)d seconds.", self.dose.hold_s) % {
            "hold": self.dose.hold_s
        }

    def in_words(self, steps_done: int) -> str:
        """Return a number of steps with its word: 7 movements, 2 minutes, 1 round."""
        if self.dose.kind is DoseKind.REPETITIONS:
            words = ngettext("%(number)d movement", "%(number)d movements", steps_done)
        elif self.dose.kind is DoseKind.MINUTES:
            words = ngettext("%(number)d minute", "%(number)d minutes", steps_done)
        else:
            words = ngettext("%(number)d round", "%(number)d rounds", steps_done)
        return words % {"number": steps_done}

    def outcome_of(self, steps_done: int) -> Outcome:
        """Return what a number of steps makes of the drill."""
        return Outcome.DONE if steps_done >= self.most else Outcome.PART

    def steps_of(self, *, reps: int | None, seconds: int | None) -> int | None:
        """Return what was done in whole steps, at least 1 when anything was; ``None`` unknown."""
        amount = reps if self.total_reps is not None else seconds
        if amount is None:
            return None
        return max(amount // self.step, min(amount, 1))


@dataclass(frozen=True, slots=True)
class ShownDrill:
    """
    One drill of a plan as the patient follows it.

    ``pace_s`` is the time of one movement without its hold, in seconds.
    """

    key: UUID
    name: str
    sentence: str
    steps: tuple[str, ...]
    position: str
    care: tuple[str, ...]
    hand: str
    note: str
    picture: DrillPicture
    asked: Asked
    pace_s: int


@dataclass(frozen=True, slots=True)
class SmallDrill:
    """A drill as a small picture with its name; ``picture`` is empty where there is none."""

    name: str
    picture: str
    is_mirrored: bool


@dataclass(frozen=True, slots=True)
class ShownSize:
    """One size of the day: its minutes, its first drills, and how many more there are."""

    value: str
    label: str
    minutes: int
    drills: tuple[SmallDrill, ...]
    more: int


def shown_drill(item: PlanItem, drill: Drill, patient: Patient) -> ShownDrill:
    """Return a drill of the day's plan in the patient's words."""
    side = side_of(patient)
    told = steps(for_side(drill.instructions, affected=side))
    return ShownDrill(
        key=item.prescription.key,
        name=for_side(drill.name, affected=side),
        sentence=next((step for step in told if len(step.split()) >= TELLING), (*told, "")[0]),
        steps=told,
        position=for_side(drill.position, affected=side),
        care=steps(for_side(drill.precautions, affected=side)),
        hand=_hand_words(item.prescription.hand, side),
        note=item.prescription.note,
        picture=patients_picture(
            drill,
            patient,
            own=own_picture(drill.current_media, portal="patient"),
        ),
        asked=Asked(item.dose),
        pace_s=item.prescription.pace_s,
    )


def shown_size(
    value: SizeChoice, items: Iterable[PlanItem], course: PatientCourse, patient: Patient
) -> ShownSize:
    """Return one size of the day with the drills that are left of it."""
    left = tuple(items)
    minutes = sum(item.minutes * item.times_a_day for item in left)
    few = left if len(left) <= MOST_PICTURES else left[: MOST_PICTURES - 1]
    return ShownSize(
        value=value.value,
        label=str(value.label),
        minutes=whole_minutes(minutes),
        drills=tuple(_small_drill(course.drills[item.prescription.drill], patient) for item in few),
        more=len(left) - len(few),
    )


def _small_drill(drill: Drill, patient: Patient) -> SmallDrill:
    picture = patients_picture(drill, patient)
    return SmallDrill(
        name=for_side(drill.name, affected=side_of(patient)),
        picture=picture.end,
        is_mirrored=picture.is_mirrored,
    )


def side_of(patient: Patient) -> BodySide:
    """Return the patient's affected side as the domain names it."""
    return "left" if patient.affected_side == "left" else "right"


def _hand_words(hand: Hand, side: BodySide) -> str:
    if hand is Hand.BOTH:
        return _("Use both hands.")
    is_left = (hand is Hand.AFFECTED) == (side == "left")
    return _("Use your left hand.") if is_left else _("Use your right hand.")


def first_name(patient: Patient) -> str:
    """Return how people who know the patient call them; the whole name does not fit a heading."""
    return (patient.name.split() or [""])[0]


def greeting(now: datetime, patient: Patient) -> str:
    """Return a greeting by the clock on the patient's wall; a short one for a long name."""
    hour = now.astimezone(ZoneInfo(patient.zone)).hour
    name = {"name": first_name(patient)}
    if len(name["name"]) > LONG_NAME:
        return _("Hello, %(name)s") % name
    if hour >= EVENING_FROM or hour < MORNING_FROM:
        return _("Good evening, %(name)s") % name
    if hour >= AFTERNOON_FROM:
        return _("Good afternoon, %(name)s") % name
    return _("Good morning, %(name)s") % name


def day_words(day: date, *, today: date) -> str:
    """Return a day as people name it: today, yesterday, tomorrow, else weekday and date."""
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get((day - today).days)
    return near or date_words(day)


def date_words(day: date) -> str:
    """Return weekday, day and month in words."""
    return date_format(day, "l j F")
