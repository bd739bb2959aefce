"""Progression: when a prescription shall ask for more, for less, or for another drill."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from programmes.domain.bounds import BOUNDS
from programmes.domain.document import Dose, Prescription, Progression, Stage
from programmes.domain.evidence import (
    Because,
    Evidence,
    NewDose,
    NewDrill,
    Rule,
    Suggestion,
    Told,
    Variant,
    prescribed,
    reason,
)
from programmes.domain.fit import OverloadCode, Verdict, fit, overload
from programmes.domain.progress import EFFORT_0_10, Answer
from programmes.domain.reason import Reason

WINDOW_DAYS = 14
EASY_DAYS = 3
RIGHT_DAYS = 6
HARD_DAYS = 2
HURT_DAYS = 1
WELL_DAYS = 3
WITH_HELP = "affected_with_help"
_HURT_EFFORT = 11  # worse than any effort: where a day has several answers, the worst counts


def progressions(evidence: Evidence) -> Iterator[Suggestion]:
    """
    Yield at most one suggestion for each prescription of the active stages.

    Easy on 3 days, or right or easier on 6, of the last 14 ask for more: training after stroke is
    to be adapted upwards (Canadian Stroke Best Practices 2019, 5.1, level A). It hurt on 1 or was
    hard on 2: less, since pain and an effort of 5 or more went with giving up (Ademoyegun &
    Ibitoye, 125 people). The numbers of days are a proposal that a clinician has to confirm.

    Nothing is suggested while a safety card is open, while more help is needed than before, where
    *stop now* holds the drill back, or where the prescription is to stay as it is.
    """
    if evidence.has_open_card or evidence.is_help_rising:
        return
    for stage, prescription in prescribed(evidence):
        progression = prescription.progression
        if progression is None or prescription.key in evidence.stopped:
            continue
        if prescription.drill not in evidence.variants:
            continue  # it left the library
        found = _less(evidence, stage, prescription, progression) or _more(
            evidence, stage, prescription, progression
        )
        if found is not None:
            yield found


def _less(
    evidence: Evidence, stage: Stage, prescription: Prescription, progression: Progression
) -> Suggestion | None:
    """
    Suggest a step less, down to half the drill's own dose; then the easier drill, then less still.

    Answers about a dose above today's say nothing: it was lowered since. Nor do bad days after
    which it went well on 3: they are over.
    """
    told = _of(evidence, prescription)
    worst = _worst_by_day([one for one in told if one.asked.is_within(prescription.dose)])
    hurt, hard = _days(worst, {Answer.HURT}), _days(worst, {Answer.HARD})
    if len(hurt) >= HURT_DAYS:
        because, days = Because.HURT, hurt
    elif len(hard) >= HARD_DAYS:
        because, days = Because.HARD, hard
    else:
        return None
    well = _days(worst, {Answer.EASY, Answer.RIGHT})
    if sum(day > days[-1] for day in well) >= WELL_DAYS:
        return None
    why = reason(because, days=len(days), window=WINDOW_DAYS)
    own = evidence.variants[prescription.drill]
    half = -(-_content(own.dose) // 2) if own.dose.kind is prescription.dose.kind else 0
    content = _content(prescription.dose) - progression.step
    can_fall = content >= BOUNDS[prescription.dose.unit][0]
    lower = _holding(prescription.dose, content) if can_fall else None
    if lower is not None and content >= half:
        return _suggest(Rule.LESS, prescription, why, days, NewDose(prescription.key, lower))
    easier = (v for v in evidence.variants.values() if own.slug in v.leads_to)
    change = _swap(evidence, stage, prescription, easier)
    if change is not None:
        return _suggest(Rule.EASIER, prescription, why, days, change)
    if lower is not None:
        return _suggest(Rule.LESS, prescription, why, days, NewDose(prescription.key, lower))
    return None


def _more(
    evidence: Evidence, stage: Stage, prescription: Prescription, progression: Progression
) -> Suggestion | None:
    """
    Suggest less help where the drill is helped, else a step more up to the most, else the harder.

    A day counts on which the whole dose of today was asked and done, and only after the last hard
    day: what was easy at half the dose, or before it became hard, says nothing. A day that hurt
    forbids it, at any dose. A day's minutes must stay within the patient's limit.
    """
    of_drill = _of(evidence, prescription)
    worst = _worst_by_day(of_drill)
    if _days(worst, {Answer.HURT}):
        return None
    last_hard = max(_days(worst, {Answer.HARD}), default=date.min)
    whole = {t.day for t in of_drill if t.is_whole and t.asked == prescription.dose}
    since = {day: answer for day, answer in worst.items() if day in whole and day > last_hard}
    easy = _days(since, {Answer.EASY})
    right = _days(since, {Answer.EASY, Answer.RIGHT})
    if len(easy) >= EASY_DAYS:
        because, days = Because.EASY, easy
    elif len(right) >= RIGHT_DAYS:
        because, days = Because.RIGHT, right
    else:
        return None
    why = reason(because, days=len(days), window=WINDOW_DAYS)
    for rule, change in _ways_up(evidence, stage, prescription, progression):
        if not _is_too_long(evidence, change):
            return _suggest(rule, prescription, why, days, change)
    return None


def _ways_up(
    evidence: Evidence, stage: Stage, prescription: Prescription, progression: Progression
) -> Iterator[tuple[Rule, NewDose | NewDrill]]:
    """Yield what asks for more, the best first; a longer day is no way, so the next one is."""
    own = evidence.variants[prescription.drill]
    after = [v for v in evidence.variants.values() if v.slug in own.leads_to]
    after.sort(key=lambda v: own.leads_to.index(v.slug))
    if own.facts.hand_use == WITH_HELP:
        alone = (v for v in after if v.facts.hand_use != WITH_HELP)
        change = _swap(evidence, stage, prescription, alone)
        if change is not None:
            yield Rule.LESS_HELP, change
    content = _content(prescription.dose)
    if content < progression.most:
        higher = min(content + progression.step, progression.most)
        yield Rule.MORE, NewDose(prescription.key, _holding(prescription.dose, higher))
        return
    change = _swap(evidence, stage, prescription, after)
    if change is not None:
        yield Rule.HARDER, change


def _swap(
    evidence: Evidence, stage: Stage, prescription: Prescription, variants: Iterable[Variant]
) -> NewDrill | None:
    """Return the first of ``variants`` that suits patient and stage, those without care first."""
    taken = {one.drill for one in stage.prescriptions}
    suiting = [
        (verdict, variant)
        for variant in variants
        if variant.is_usable
        and variant.facts.public_id not in taken
        and stage.kind.value in variant.stages
        for verdict in [fit(variant.facts, evidence.patient).verdict]
        if verdict is not Verdict.DOES_NOT_FIT
    ]
    if not suiting:
        return None
    _, best = min(suiting, key=lambda pair: pair[0] is not Verdict.FITS)
    return NewDrill(
        key=prescription.key,
        drill=best.facts.public_id,
        dose=best.dose,
        pace_s=best.pace_s,
        hand=best.hand,
    )


def _is_too_long(evidence: Evidence, change: NewDose | NewDrill) -> bool:
    """Tell whether a day of the active stages would exceed the minutes that the patient has."""
    after = change.apply(evidence.draft)
    together = [
        prescription
        for stage, prescription in after.prescriptions()
        if stage.key in evidence.active
    ]
    warnings = overload(together, minutes_limit=evidence.patient.minutes_limit)
    return any(warning.code == OverloadCode.MANY_MINUTES for warning in warnings)


def _of(evidence: Evidence, prescription: Prescription) -> list[Told]:
    """Return the answers about this prescription with this drill in the window."""
    first = evidence.today - timedelta(days=WINDOW_DAYS - 1)
    return [
        told
        for told in evidence.told
        if (told.key, told.drill) == (prescription.key, prescription.drill)
        and first <= told.day <= evidence.today
    ]


def _worst_by_day(told: list[Told]) -> dict[date, Answer]:
    worst: dict[date, Answer] = {}
    for one in told:
        before = worst.get(one.day)
        if before is None or _effort(one.answer) > _effort(before):
            worst[one.day] = one.answer
    return worst


def _effort(answer: Answer) -> int:
    return EFFORT_0_10.get(answer, _HURT_EFFORT)


def _days(worst: dict[date, Answer], answers: set[Answer]) -> tuple[date, ...]:
    return tuple(sorted(day for day, answer in worst.items() if answer in answers))


def _content(dose: Dose) -> int:
    """Return the repetitions of a set, the minutes, or the seconds of a bout."""
    return dose.amount // dose.sets


def _holding(dose: Dose, content: int) -> Dose:
    """Return the dose with another content of each set."""
    return replace(dose, **{dose.unit: content})


def _suggest(
    rule: Rule,
    prescription: Prescription,
    why: Reason,
    days: tuple[date, ...],
    change: NewDose | NewDrill,
) -> Suggestion:
    return Suggestion(rule, str(prescription.key), why, days=days, change=change)
