"""What the rules suggested last, as an assignment keeps it: the caseload computes none anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from programmes.domain.attention import Hint
from programmes.domain.evidence import PROGRESSION, Evidence, Rule, Suggestion
from programmes.domain.reason import Reason
from programmes.models.rows import date_of


def hint_row(suggestion: Suggestion, evidence: Evidence) -> dict[str, Any]:
    """Return a suggestion as plain values."""
    return {
        "rule": suggestion.rule.value,
        "about": suggestion.about,
        "because": suggestion.because.code,
        "values": suggestion.because.values,
        "subject": _subject(suggestion, evidence),
        "days": [str(day) for day in suggestion.days],
    }


def hints_of(rows: Iterable[dict[str, Any]]) -> tuple[Hint, ...]:
    """Return the suggestions that were kept as plain values."""
    return tuple(
        Hint(
            rule=Rule(row["rule"]),
            about=row["about"],
            because=Reason(row["because"], tuple(row["values"].items())),
            subject=row["subject"],
            days=tuple(date_of(day) for day in row["days"]),
        )
        for row in rows
    )


def _subject(suggestion: Suggestion, evidence: Evidence) -> str:
    if suggestion.rule in PROGRESSION:
        keys = {str(p.key): p for _, p in evidence.draft.prescriptions()}
        return evidence.variants[keys[suggestion.about].drill].facts.name
    if suggestion.rule not in {Rule.NEXT_STAGE, Rule.STEP_BACK}:
        return ""
    step = 1 if suggestion.rule is Rule.NEXT_STAGE else -1
    stages = evidence.given.stages
    place = [str(stage.key) for stage in stages].index(suggestion.about)
    return stages[place + step].kind.value
