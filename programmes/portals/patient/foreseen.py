"""What the rules say to all that can be told on a phone, so that it stops by itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from programmes.domain import telling
from programmes.domain.closures import Scope
from programmes.domain.fit import DrillFacts
from programmes.domain.safety import foresee
from programmes.domain.telling import Finding, Reported, Rule, Told
from programmes.models import PainSite, Patient, ReportKind
from programmes.models.facts import load_facts
from programmes.portals.patient import wrongs

PAINS_0_10 = range(11)
SOURCE = "phone"  # the name of the row that is not there yet


@dataclass(frozen=True, slots=True)
class Foreseen:
    """
    The rules that fire, by what is told, the most urgent first.

    ``wrongs`` are by kind and details with spaces between them, ``pains`` by site and number; pain
    around a session has no site. ``closes`` says of each of these rules what then rests.
    """

    wrongs: dict[str, list[str]]
    pains: dict[str, list[list[str]]]
    closes: dict[str, dict[str, Any]]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules whose screens a phone needs; the last is for what no rule acts on."""
        return *(Rule(name) for name in self.closes if name != Rule.OTHER), Rule.OTHER


def foresee_all(patient: Patient, drills: Mapping[str, DrillFacts], *, day: date) -> Foreseen:
    """
    Return what each thing would lead to that ``patient`` may tell on ``day``, in one query.

    ``drills`` are by the keys of their prescriptions.
    """
    known = load_facts(patient, day=day)
    closes: dict[str, dict[str, Any]] = {}

    def fired(one: Told | Reported) -> list[str]:
        found = foresee(one, known.facts, known.thresholds, known.spent)
        closes.update({finding.rule.value: _closed(finding, drills) for finding in found})
        return [finding.rule.value for finding in found]

    return Foreseen(
        wrongs={
            " ".join([name, *details]): fired(_reported(name, details, day))
            for name, details in _wrongs()
        },
        pains={
            site: [
                fired(Told(SOURCE, day, pain_0_10=pain, site=site or None, is_overall=not site))
                for pain in PAINS_0_10
            ]
            for site in ("", *PainSite.values)
        },
        closes=closes,
    )


def _wrongs() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each kind of trouble with all that can be ticked of its question."""
    for wrong in wrongs.WRONGS:
        question = wrongs.QUESTIONS.get(ReportKind(wrong.value))
        if question is None:
            yield wrong.value, ()
            continue
        values = sorted(value for value, _label in question.choices)
        for number in range(1, 2 if question.is_one else len(values) + 1):
            for chosen in combinations(values, number):
                yield wrong.value, chosen


def _reported(name: str, details: Iterable[str], day: date) -> Reported:
    kind, told = wrongs.told(ReportKind(name), list(details))
    return Reported(SOURCE, day, telling.ReportKind(kind), frozenset(told))


def _closed(finding: Finding, drills: Mapping[str, DrillFacts]) -> dict[str, Any]:
    """Return what a finding closes: all, or some prescriptions; ``today`` only, or longer."""
    closures = [one for one in finding.closures if one.scope is not Scope.DRILL]
    return {
        "all": any(one.scope is Scope.ALL for one in closures),
        "today": all(one.span.last_day is not None for one in closures),
        "keys": [
            key for key, drill in drills.items() if any(one.closes(drill) for one in closures)
        ],
    }
