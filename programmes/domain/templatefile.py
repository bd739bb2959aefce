"""The shipped templates: which drills at which size make a stage, and why."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from programmes.domain.document import Dose, Size, StageKind


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A drill by its slug, the smallest size with it; ``dose`` is ``None`` for the drill's own."""

    drill: str
    size: Size
    dose: Dose | None = None


@dataclass(frozen=True, slots=True)
class StarterTemplate:
    """
    A template as it ships.

    ``for_ability`` is empty where it is for any. ``days`` is how many days a week ask for practice;
    which of the seven is the patient's choice.
    """

    slug: str
    title: str
    for_ability: str
    reasoning: str
    days: int
    stages: Mapping[StageKind, tuple[TemplateRow, ...]]

    @property
    def drills(self) -> set[str]:
        """Return the slugs of all its drills."""
        return {row.drill for rows in self.stages.values() for row in rows}


def read_templates(text: str) -> tuple[StarterTemplate, ...]:
    """
    Return the templates of a TOML file in its order.

    :raises InvalidDocument: if a dose breaks a rule.
    :raises KeyError: if a template lacks a field.
    :raises ValueError: if a size is none, or the file is not TOML.
    """
    return tuple(_template(slug, raw) for slug, raw in tomllib.loads(text).items())


def _template(slug: str, raw: Mapping[str, Any]) -> StarterTemplate:
    return StarterTemplate(
        slug=slug,
        title=raw["title"],
        for_ability=raw["for_ability"],
        reasoning=raw["reasoning"].strip(),
        days=raw["days"],
        stages={
            kind: tuple(_row(*row) for row in raw[kind.value])
            for kind in StageKind
            if kind.value in raw
        },
    )


def _row(drill: str, size: str, dose: Mapping[str, int] | None = None) -> TemplateRow:
    return TemplateRow(drill, Size(size), None if dose is None else Dose(**dose))
