"""Templates of a clinic: shipped, begun, saved, described, started from."""

from pathlib import Path

import pytest

from programmes.actions import builder, library, templates
from programmes.domain.document import Document, InvalidDocument, StageKind
from programmes.models import (
    AuditEvent,
    Programme,
    ProgrammeDrill,
    ProgrammeRevision,
    TemplateState,
)
from tests.factories import (
    NOON,
    make_document,
    make_drill,
    make_goal,
    make_prescription,
    make_programme,
    make_template,
)

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2] / "programmes" / "data"
SHIPPED = (DATA / "templates.toml").read_text(encoding="utf-8")
ONE = """
[short]
title = "Short"
for_ability = "grasp"
days = 5
reasoning = "Small and often."
mid = [["tap", "tiny", { sets = 2, reps = 6 }], ["wipe", "full"]]
"""


@pytest.fixture
def shelf(northside):
    return [make_drill(clinic=northside, slug=slug) for slug in ("tap", "wipe")]


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_copy_templates_gives_a_clinic_each_shipped_one_once(northside, southside):
    text = (DATA / "drills.csv").read_text(encoding="utf-8")
    library.load_starters(text=text, by=None)

    counts = [
        templates.copy_templates(text=SHIPPED, clinic=northside, by=None, now=NOON) for _ in "ab"
    ]

    found = Programme.objects.templates().order_by("pk")
    assert counts == [9, 0]
    assert {(t.clinic, t.template_state, t.edited_by) for t in found} == {
        (northside, "published", None)
    }
    assert {t.editor for t in found} == {"Relearn"}
    assert ProgrammeRevision.objects.filter(programme__in=found, number=1).count() == 9


def test_copied_template_prescribes_what_the_file_says(northside, shelf):
    templates.copy_templates(text=ONE, clinic=northside, by=None, now=NOON)

    template = Programme.objects.get()
    (stage,) = template.document.stages
    tap, wipe = stage.prescriptions
    assert (template.for_ability, template.reasoning) == ("grasp", "Small and often.")
    assert (stage.kind, template.document.title) == (StageKind.MID, "Short")
    assert (tap.drill, tap.dose.sets, tap.dose.reps) == (shelf[0].public_id, 2, 6)
    assert (wipe.dose, wipe.short, wipe.schedule.days_per_week) == (shelf[1].dose, None, 5)
    assert {row.drill for row in template.programme_drills.all()} == set(shelf)


def test_copy_templates_leaves_out_what_lacks_a_drill_until_it_is_there(northside, shelf):
    shelf[0].retired_at = NOON
    shelf[0].save()
    assert templates.copy_templates(text=ONE, clinic=northside, by=None, now=NOON) == 0

    shelf[0].retired_at = None
    shelf[0].save()
    assert templates.copy_templates(text=ONE, clinic=northside, by=None, now=NOON) == 1


def test_begin_template_is_an_empty_draft(northside, ana):
    template = templates.begin_template(clinic=northside, title="Pinch", by=ana, now=NOON)

    assert (template.template_state, template.edited_by) == ("draft", ana)
    assert [stage.kind.value for stage in template.document.stages] == ["early", "mid", "late"]
    assert verbs() == ["template.begun"]


def test_begin_template_with_too_long_a_title_stores_nothing(northside, ana):
    with pytest.raises(InvalidDocument):
        templates.begin_template(clinic=northside, title="x" * 121, by=ana, now=NOON)

    assert Programme.objects.count() == 0


def test_save_as_template_takes_nothing_of_the_patient(northside, ben, ana):
    drill = make_drill(clinic=northside)
    goal = make_goal(clinic=northside, patient=ben)
    document = make_document()
    stage = document.stages[0]
    row = make_prescription(drill, note="Ben, do it at noon.", goal=goal.public_id)
    document = Document(
        "Programme for Ben", (type(stage)(stage.key, stage.kind, "Go", prescriptions=(row,)),)
    )
    programme = make_programme(clinic=northside, patient=ben, document=document)

    template = templates.save_as_template(programme=programme, title="Pinch", by=ana, now=NOON)

    (copy,) = template.document.stages[0].prescriptions
    assert (template.patient, template.document.title) == (None, "Pinch")
    assert (copy.note, copy.goal, copy.dose) == ("", None, row.dose)
    assert "Ben" not in str(template.document_json)
    assert copy.key != row.key
    assert ProgrammeDrill.objects.filter(programme=template).get().drill == drill


def test_describe_and_set_state_of_a_template(northside, ana):
    template = make_template(clinic=northside, state="draft")

    templates.describe_template(template=template, reasoning="Because", for_ability="grasp", by=ana)
    templates.set_state(template=template, state=TemplateState.PUBLISHED, by=ana)

    template.refresh_from_db()
    assert (template.reasoning, template.for_ability, template.template_state) == (
        "Because",
        "grasp",
        "published",
    )
    assert verbs() == ["template.described", "template.published"]


def test_a_patients_programme_is_no_template(northside, ben, ana):
    programme = make_programme(clinic=northside, patient=ben)

    with pytest.raises(templates.NotATemplate):
        templates.set_state(template=programme, state=TemplateState.RETIRED, by=ana)
    with pytest.raises(templates.NotATemplate):
        templates.describe_template(template=programme, reasoning="", for_ability="", by=ana)


def test_start_from_is_one_edit_that_undo_takes_back(northside, ben, ana):
    programme = make_programme(clinic=northside, patient=ben, by=ana)
    before = programme.document
    template = make_template(clinic=northside)

    started = templates.start_from(
        programme=programme, revision=1, source=template.document, name="Pinch", by=ana, now=NOON
    )
    drills = [p.drill for _s, p in started.document.prescriptions()]
    back = builder.undo(programme=programme, revision=2, by=ana, now=NOON)

    assert drills == [p.drill for _s, p in template.document.prescriptions()]
    assert ProgrammeRevision.objects.get(programme=programme, number=2).summary == (
        "Started from “Pinch”"
    )
    assert back.document == before


def test_start_from_a_stale_revision_changes_nothing(northside, ben, ana):
    programme = make_programme(clinic=northside, patient=ben, by=ana)
    template = make_template(clinic=northside)

    with pytest.raises(builder.StaleRevision):
        templates.start_from(
            programme=programme, revision=7, source=template.document, name="P", by=ana, now=NOON
        )
    programme.refresh_from_db()
    assert programme.revision == 1


def test_begin_from_a_template_with_a_retired_drill_begins_nothing(northside, ben, ana):
    drill = make_drill(clinic=northside)
    template = make_template(clinic=northside, document=make_document(drill))
    drill.retired_at = NOON
    drill.save()

    with pytest.raises(builder.DrillNotUsable):
        templates.begin_from(
            patient=ben, title="Ben", source=template.document, name="P", by=ana, now=NOON
        )
    assert not Programme.objects.filter(patient=ben).exists()


def test_begin_from_makes_the_programme_of_a_patient(northside, ben, ana):
    template = make_template(clinic=northside)

    programme = templates.begin_from(
        patient=ben, title="Ben", source=template.document, name="P", by=ana, now=NOON
    )

    assert (programme.patient, programme.document.title, programme.revision) == (ben, "Ben", 2)
    with pytest.raises(builder.AlreadyBegun):
        templates.begin_from(
            patient=ben, title="Ben", source=template.document, name="P", by=ana, now=NOON
        )
