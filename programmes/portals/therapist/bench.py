"""The builder in words: a programme, one of its stages, its rows, sums and warnings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.charts.days import weekday_letters
from programmes.domain.document import (
    Document,
    Prescription,
    Sign,
    Size,
    Stage,
)
from programmes.domain.doses import whole_minutes
from programmes.domain.fit import OverloadCode, PatientFacts, fit, overload
from programmes.domain.reason import Reason
from programmes.domain.totals import totals
from programmes.models import Drill, Patient, Programme
from programmes.portals.pictures import DrillPicture, drill_picture
from programmes.portals.therapist import words
from programmes.portals.therapist.cards import Suits, facts_for, side_of, suits
from programmes.portals.therapist.rows import SMALLER, RowForm


@dataclass(frozen=True, slots=True)
class Weekday:
    """One of the seven toggles of a row."""

    value: str
    letter: str
    name: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class State:
    """
    What follows from a row as it is saved; ``error`` says why it was not.

    ``suits`` is ``None`` in a template, which is for no patient.
    """

    key: UUID
    doses: tuple[tuple[str, str], ...]
    days: str
    hand: str
    suits: Suits | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Smaller:
    """The fields of a row's smaller doses, to be shown anew."""

    key: UUID
    kind: str
    form: RowForm


@dataclass(frozen=True, slots=True)
class Row:
    """A prescription of the stage; ``form`` holds what its fields show."""

    key: UUID
    drill: Drill
    picture: DrillPicture
    kind: str
    form: RowForm
    weekdays: tuple[Weekday, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Sums:
    """
    What the stage asks for, and what speaks against it.

    ``goals`` are the patient's, each with whether a drill serves it; ``warnings`` carry what they
    rest on. A template has no ``limit`` and no goals.
    """

    drills_a_day: int
    minutes: tuple[tuple[str, int], ...]
    movements_a_week: int
    rest_days: int
    goals: tuple[tuple[str, bool], ...]
    warnings: tuple[tuple[str, str], ...]
    limit: int | None
    is_within_limit: bool


@dataclass(frozen=True, slots=True)
class SignList:
    """Signs of one sort, each in words and as it stands in the document."""

    listed: str
    title: str
    signs: tuple[tuple[str, Sign], ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """A stage as a tab."""

    key: UUID
    label: str
    count: int
    is_current: bool


def stage_in(document: Document, asked: str) -> Stage:
    """Return the stage that the address asks for, else the first one."""
    for stage in document.stages:
        if str(stage.key) == asked:
            return stage
    return document.stages[0]


def tabs(document: Document, current: Stage) -> tuple[Tab, ...]:
    """Return every stage as a tab."""
    return tuple(
        Tab(
            key=stage.key,
            label=str(words.STAGES[stage.kind]),
            count=len(stage.prescriptions),
            is_current=stage.key == current.key,
        )
        for stage in document.stages
    )


def signs(stage: Stage) -> tuple[SignList, ...]:
    """Return the signs of a stage in words: for leaving it, and for stepping back."""
    return tuple(
        SignList(
            listed,
            str(title),
            tuple(
                (words.sign(one, is_back=listed == "step_back_signs"), one)
                for one in getattr(stage, listed)
            ),
        )
        for listed, title in (
            ("exit_signs", gettext_lazy("Time to look at the next stage when all hold")),
            ("step_back_signs", gettext_lazy("Time to look at stepping back when one is seen")),
        )
    )


def rows(
    stage: Stage,
    programme: Programme,
    drills: Mapping[UUID, Drill],
    bound: Mapping[UUID, RowForm],
) -> tuple[Row, ...]:
    """Return the rows of a stage; ``bound`` holds forms that were refused, by prescription."""
    facts, goals = facts_for(programme), programme.goals
    found: list[Row] = []
    for one in stage.prescriptions:
        form = bound.get(one.key) or RowForm.showing(one, goals)
        found.append(_row(one, programme.patient, facts, drills[one.drill], form))
    return tuple(found)


def weekdays(chosen: Iterable[object]) -> tuple[Weekday, ...]:
    """Return the seven toggles; those of ``chosen``, 0 for Monday, are on."""
    on = {str(value) for value in chosen}
    letters = weekday_letters()
    return tuple(
        Weekday(str(day), letters[day], str(WEEKDAYS[day]), str(day) in on)
        for day in range(len(letters))
    )


def _row(
    prescription: Prescription,
    patient: Patient | None,
    facts: PatientFacts | None,
    drill: Drill,
    form: RowForm,
) -> Row:
    return Row(
        key=prescription.key,
        drill=drill,
        picture=drill_picture(drill, affected_side=side_of(patient)),
        kind=prescription.dose.kind.value,
        form=form,
        weekdays=weekdays(form["weekdays"].value() or ()),
        state=_state(prescription, patient, facts, drill, form),
    )


def state(
    prescription: Prescription, programme: Programme, drill: Drill, form: RowForm | None = None
) -> State:
    """Return what follows from a row; ``form`` is the one that was refused."""
    return _state(prescription, programme.patient, facts_for(programme), drill, form)


def _state(
    prescription: Prescription,
    patient: Patient | None,
    facts: PatientFacts | None,
    drill: Drill,
    form: RowForm | None,
) -> State:
    doses = [
        (str(words.SIZES[size]), words.dose(dose) if dose is not None else _("not in it"))
        for size in (Size.FULL, Size.SHORT, Size.TINY)
        for dose in [prescription.dose_for(size)]
    ]
    return State(
        key=prescription.key,
        doses=tuple(doses),
        days=words.schedule(prescription.schedule) if _tells_more(prescription) else "",
        hand=words.hand(prescription.hand, patient.affected_side if patient else None),
        suits=suits(fit(drill.facts, facts)) if facts else None,
        error=first_error(form) if form is not None and form.is_bound else "",
    )


def _tells_more(prescription: Prescription) -> bool:
    """Tell whether the seven toggles do not say it all."""
    schedule = prescription.schedule
    return schedule.days_per_week is not None or schedule.times_a_day > 1


def smaller_row(prescription: Prescription, form: RowForm) -> Smaller | None:
    """Return the fields of the smaller doses where they are not as they were typed."""
    now = RowForm.showing(prescription, {})
    names = [name for name in now.fields if name.startswith(tuple(SMALLER))]
    if all(now[name].value() == form.cleaned_data.get(name) for name in names):
        return None
    return Smaller(prescription.key, prescription.dose.kind.value, now)


def first_error(form: RowForm) -> str:
    """Return the one sentence to show beside a row."""
    return next((str(one) for found in form.errors.values() for one in found), "")


def sums(prescriptions: Sequence[Prescription], programme: Programme) -> Sums:
    """Return the sums of a stage and the warnings about it."""
    patient, goals = programme.patient, programme.goals
    found = totals(prescriptions)
    limit = patient.minutes_limit if patient else None
    reasons = overload(prescriptions, minutes_limit=limit, is_of_patient=patient is not None)
    served = {prescription.goal for prescription in prescriptions}
    return Sums(
        drills_a_day=found.drills_a_day,
        minutes=tuple(
            (str(words.SIZES[size]), whole_minutes(number))
            for size, number in (
                (Size.FULL, found.full_minutes),
                (Size.SHORT, found.short_minutes),
                (Size.TINY, found.tiny_minutes),
            )
        ),
        movements_a_week=found.movements_a_week,
        rest_days=found.rest_days,
        goals=tuple((name, goal in served) for goal, name in goals.items()),
        warnings=tuple((words.sentence(reason), words.evidence(reason)) for reason in reasons),
        limit=limit,
        is_within_limit=not any(_is_of_minutes(reason) for reason in reasons),
    )


def _is_of_minutes(reason: Reason) -> bool:
    return reason.code == OverloadCode.MANY_MINUTES
