"""Answering a suggestion: what was accepted happens, and every answer keeps what it rested on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from programmes.actions import assignments, builder, noticing
from programmes.domain.evidence import (
    Evidence,
    NewDose,
    NewDrill,
    NewLimit,
    NewStage,
    Suggestion,
)
from programmes.domain.suggestions import DISMISSED_DAYS, all_found, away_until, is_away
from programmes.domain.timing import local_day
from programmes.models import AuditEvent, Patient, SuggestionAnswer, SuggestionChoice, User
from programmes.models.course import load_course
from programmes.models.evidence import PatientEvidence, load_evidence


class NoLongerHolds(Exception):
    """The records changed, and the rule does not suggest this any more."""


class AlreadyAnswered(Exception):
    """Somebody answered the suggestion before."""


class NothingToAccept(Exception):
    """A person has to do what is suggested; there is no change to accept."""


@dataclass(frozen=True, slots=True)
class Said:
    """A suggestion in words: what accepting it does, and the evidence."""

    summary: str
    evidence: str


Words = Callable[[Suggestion, Evidence], Said]


@transaction.atomic
def accept_suggestion(
    *,
    patient: Patient,
    rule: str,
    about: str,
    revision: int,
    overlap: bool = False,
    words: Words,
    by: User,
    now: datetime,
) -> Said:
    """
    Make the change that a suggestion is about; return it in words.

    A dose or a drill changes in the draft, which the patient gets when it is given; a stage is
    entered, with ``overlap`` beside the one before; more minutes a day raise the patient's limit.

    :raises AlreadyAnswered: if it was answered before; two at once answer it once.
    :raises NoLongerHolds: if the rule does not suggest it now.
    :raises NothingToAccept: if a person has to do it.
    :raises StaleRevision: if the draft changes, unless ``revision`` is its newest.
    :raises NotAcknowledged: if a drill of the stage asks for care that nobody knows of.
    :raises DrillNotUsable: if the drill was retired meanwhile.
    :raises NeedsClearance: if the drill uses electrical stimulation, not cleared today.
    """
    locked = Patient.objects.locked().get(pk=patient.pk)
    found, suggestion = _find(locked, rule, about, now)
    said = words(suggestion, found.evidence)
    match suggestion.change:
        case NewDose() | NewDrill() as change:
            builder.edit_programme(
                programme=found.programme,
                revision=revision,
                edit=change.apply,
                summary=said.summary,
                by=by,
                now=now,
            )
        case NewStage() as change:
            assignments.enter_stages(
                assignment=found.assignment,
                stages=change.overlapping if overlap else change.stages,
                reason=said.evidence[:300],
                by=by,
                now=now,
            )
        case NewLimit(minutes):
            locked.minutes_limit = minutes
            locked.save(update_fields=["minutes_limit"])
        case _:
            raise NothingToAccept
    until = away_until(suggestion, found.evidence.today)
    _answer(found, suggestion, SuggestionChoice.ACCEPTED, until, said, by=by, now=now)
    noticing.notice(patient=locked, now=now)
    return said


@transaction.atomic
def dismiss_suggestion(
    *, patient: Patient, rule: str, about: str, words: Words, by: User, now: datetime
) -> Said:
    """
    Put a suggestion away for 28 days, when all that it rests on is new; return it in words.

    :raises AlreadyAnswered: if it was answered before.
    :raises NoLongerHolds: if the rule does not suggest it now.
    """
    return _put_away(
        patient,
        (rule, about),
        (SuggestionChoice.DISMISSED, DISMISSED_DAYS),
        words,
        by=by,
        now=now,
    )


@transaction.atomic
def snooze_suggestion(
    *, patient: Patient, rule: str, about: str, days: int, words: Words, by: User, now: datetime
) -> Said:
    """
    Put a suggestion away for some days; return it in words.

    :raises AlreadyAnswered: if it was answered before.
    :raises NoLongerHolds: if the rule does not suggest it now.
    """
    return _put_away(
        patient, (rule, about), (SuggestionChoice.SNOOZED, days), words, by=by, now=now
    )


def _put_away(
    patient: Patient,
    which: tuple[str, str],
    choice: tuple[SuggestionChoice, int],
    words: Words,
    *,
    by: User,
    now: datetime,
) -> Said:
    locked = Patient.objects.locked().get(pk=patient.pk)
    found, suggestion = _find(locked, *which, now)
    said = words(suggestion, found.evidence)
    until = found.evidence.today + timedelta(days=choice[1])
    _answer(found, suggestion, choice[0], until, said, by=by, now=now)
    noticing.notice(patient=locked, now=now)
    return said


def _find(
    patient: Patient, rule: str, about: str, now: datetime
) -> tuple[PatientEvidence, Suggestion]:
    """Return what the rules suggest now by this name; read under the patient's lock."""
    day = local_day(now, patient.zone)
    found = load_evidence(patient, load_course(patient, day=day), day=day)
    if found is None:
        raise NoLongerHolds
    for suggestion in all_found(found.evidence):
        if (suggestion.rule, suggestion.about) == (rule, about):
            if is_away(suggestion, found.evidence):
                raise AlreadyAnswered
            return found, suggestion
    # Accepting makes most rules fall silent, so the second of two clicks comes here.
    if any(one.keeps_away(rule, about, day) for one in found.evidence.answered):
        raise AlreadyAnswered
    raise NoLongerHolds


def _answer(
    found: PatientEvidence,
    suggestion: Suggestion,
    choice: SuggestionChoice,
    until: date,
    said: Said,
    *,
    by: User,
    now: datetime,
) -> None:
    SuggestionAnswer.objects.create(
        clinic_id=found.assignment.clinic_id,
        assignment=found.assignment,
        rule=suggestion.rule.value,
        about=suggestion.about,
        choice=choice,
        day=found.evidence.today,
        until=until,
        evidence=f"{said.summary}. {said.evidence}"[:300],
        at=now,
        by=by,
    )
    AuditEvent.record(
        f"suggestion.{choice}", found.assignment, clinic=found.assignment.clinic, by=by
    )
