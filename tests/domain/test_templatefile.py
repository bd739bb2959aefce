"""The shipped templates: what each asks for keeps to the rules of a good day."""

from pathlib import Path

import pytest

from programmes.domain.ability import Ability
from programmes.domain.document import Dose, Size, StageKind
from programmes.domain.doses import estimated_minutes, pace_for
from programmes.domain.drillfile import read_drills
from programmes.domain.templatefile import StarterTemplate, TemplateRow, read_templates

DATA = Path(__file__).resolve().parents[2] / "programmes" / "data"
TEMPLATES = read_templates((DATA / "templates.toml").read_text(encoding="utf-8"))
DRILLS = {
    row.slug: row for row in read_drills((DATA / "drills.csv").read_text(encoding="utf-8")).values()
}
TASKS = {"adl", "object", "tabletop", "fine_motor"}
STEPS_TO_A_TASK = {"hand-over-hand-cup", "imagery-own-task", "grip-cylinder"}
STAGES = [
    pytest.param(template, kind, id=f"{template.slug}-{kind}")
    for template in TEMPLATES
    for kind in template.stages
]


def minutes(row):
    drill = DRILLS[row.drill]
    own = Dose(drill.sets, drill.reps, drill.hold_s, drill.minutes, drill.bout_s)
    return estimated_minutes(row.dose or own, pace_for(drill.est_minutes, own))


def test_there_is_a_template_for_each_ability_and_three_for_any():
    wanted = [template.for_ability for template in TEMPLATES]

    assert wanted == [*(ability.value for ability in Ability), "", "", ""]
    whole = next(template for template in TEMPLATES if template.slug == "three-stages")
    assert set(whole.stages) == set(StageKind)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.slug)
def test_template_says_why_and_leaves_days_free(template):
    assert len(template.reasoning) > 100
    assert "\n" not in template.reasoning
    assert template.days in {5, 6}


@pytest.mark.parametrize(("template", "kind"), STAGES)
def test_stage_takes_10_to_15_minutes_with_at_most_four_drills_and_a_task(template, kind):
    rows = template.stages[kind]
    drills = [DRILLS[row.drill] for row in rows]

    assert 9.5 <= sum(minutes(row) for row in rows) <= 15.5
    assert 2 <= len(rows) <= 4
    assert any(drill.category in TASKS or drill.slug in STEPS_TO_A_TASK for drill in drills)
    assert all(kind.value in drill.stages for drill in drills)
    assert [row.size for row in rows].count(Size.TINY) == 1
    assert rows[0].size is Size.TINY


@pytest.mark.parametrize(
    "template", [one for one in TEMPLATES if one.for_ability], ids=lambda template: template.slug
)
def test_first_stage_fits_the_ability_it_is_for(template):
    level = Ability(template.for_ability).level
    first = next(iter(template.stages.values()))

    assert max(Ability(DRILLS[row.drill].min_ability).level for row in first) <= level


def test_read_templates_reads_rows_with_and_without_a_dose():
    text = """
[short]
title = "Short"
for_ability = ""
days = 5
reasoning = " Because. "
mid = [["a", "tiny", { sets = 2, reps = 6 }], ["b", "full"]]
"""
    (template,) = read_templates(text)

    assert template == StarterTemplate(
        slug="short",
        title="Short",
        for_ability="",
        reasoning="Because.",
        days=5,
        stages={
            StageKind.MID: (
                TemplateRow("a", Size.TINY, Dose(sets=2, reps=6)),
                TemplateRow("b", Size.FULL),
            )
        },
    )
    assert template.drills == {"a", "b"}
