"""Templates of a clinic: programmes for nobody in particular, to start from."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from programmes.actions import builder
from programmes.domain import edits
from programmes.domain.document import Document, Schedule
from programmes.domain.serial import to_json
from programmes.domain.templatefile import StarterTemplate, read_templates
from programmes.models import (
    AuditEvent,
    Clinic,
    Drill,
    Patient,
    Programme,
    ProgrammeDrill,
    ProgrammeRevision,
    TemplateState,
    User,
)


class NotATemplate(Exception):
    """The programme belongs to a patient."""


@transaction.atomic
def copy_templates(*, text: str, clinic: Clinic, by: User | None, now: datetime) -> int:
    """
    Give the clinic each template of the TOML ``text`` that it never had; return how many.

    A template is left out while the clinic has not all of its drills in use.

    :raises InvalidDocument: if the text breaks a rule; nothing is stored then.
    """
    drills = {drill.slug: drill for drill in Drill.objects.filter(clinic=clinic).in_use()}
    had = set(Programme.objects.filter(clinic=clinic).values_list("starter_slug", flat=True))
    wanted = [
        starter
        for starter in read_templates(text)
        if starter.slug not in had and starter.drills <= drills.keys()
    ]
    for starter in wanted:
        _store(
            clinic=clinic,
            document=_document(starter, drills),
            state=TemplateState.PUBLISHED,
            reasoning=starter.reasoning,
            for_ability=starter.for_ability,
            starter_slug=starter.slug,
            summary=_("Shipped with Relearn"),
            by=by,
            now=now,
        )
    if wanted:
        AuditEvent.record("templates.filled", clinic, clinic=clinic, by=by)
    return len(wanted)


@transaction.atomic
def begin_template(*, clinic: Clinic, title: str, by: User, now: datetime) -> Programme:
    """
    Store an empty draft of a template with the three stages.

    :raises InvalidDocument: if the title is empty or too long.
    """
    document = Document(title=title, stages=builder.starting_stages())
    template = _store(clinic=clinic, document=document, summary=_("Began"), by=by, now=now)
    AuditEvent.record("template.begun", template, clinic=clinic, by=by)
    return template


@transaction.atomic
def save_as_template(*, programme: Programme, title: str, by: User, now: datetime) -> Programme:
    """
    Store a programme as the draft of a template, without anything about its patient.

    :raises InvalidDocument: if the title is empty or too long.
    """
    document = edits.without_person(replace(programme.document, title=title), uuid.uuid4)
    summary = _("Saved from a programme")
    template = _store(clinic=programme.clinic, document=document, summary=summary, by=by, now=now)
    AuditEvent.record("template.saved", template, clinic=programme.clinic, by=by)
    return template


@transaction.atomic
def describe_template(*, template: Programme, reasoning: str, for_ability: str, by: User) -> None:
    """
    Store why a template is as it is, and for which ability; empty is any.

    :raises NotATemplate: if the programme is a patient's.
    """
    _require_template(template)
    template.reasoning, template.for_ability = reasoning, for_ability
    template.save(update_fields=["reasoning", "for_ability"])
    AuditEvent.record("template.described", template, clinic=template.clinic, by=by)


@transaction.atomic
def set_state(*, template: Programme, state: TemplateState, by: User) -> None:
    """
    Publish, retire or take back a template; programmes that began from it stay as they are.

    :raises NotATemplate: if the programme is a patient's.
    """
    _require_template(template)
    template.template_state = state
    template.save(update_fields=["template_state"])
    AuditEvent.record(f"template.{state}", template, clinic=template.clinic, by=by)


@transaction.atomic
def start_from(
    *, programme: Programme, revision: int, source: Document, name: str, by: User, now: datetime
) -> Programme:
    """
    Replace the stages of a programme by those of ``source``, as one edit that can be undone.

    ``name`` says in the edit's words where they came from. Everything gets new keys, and goals and
    notes of another patient stay behind.

    :raises StaleRevision: unless ``revision`` is the newest one.
    :raises DrillNotUsable: if the source names a drill that was retired.
    :raises NeedsClearance: if it names a drill with electrical stimulation without a clearance.
    """
    stages = edits.without_person(source, uuid.uuid4).stages
    return builder.edit_programme(
        programme=programme,
        revision=revision,
        edit=lambda document: replace(document, stages=stages),
        summary=_("Started from “%(name)s”") % {"name": name},
        by=by,
        now=now,
    )


@transaction.atomic
def begin_from(
    *, patient: Patient, title: str, source: Document, name: str, by: User, now: datetime
) -> Programme:
    """
    Begin the programme of a patient with the stages of ``source``; see ``start_from``.

    :raises AlreadyBegun: if there is one.
    :raises DrillNotUsable: if the source names a drill that was retired.
    :raises NeedsClearance: if it names a drill with electrical stimulation without a clearance.
    """
    programme = builder.begin_programme(patient=patient, title=title, by=by)
    return start_from(programme=programme, revision=1, source=source, name=name, by=by, now=now)


def _require_template(programme: Programme) -> None:
    if programme.patient_id is not None:
        raise NotATemplate


def _document(starter: StarterTemplate, drills: Mapping[str, Drill]) -> Document:
    schedule = Schedule(weekdays=frozenset(), days_per_week=starter.days)
    stages = tuple(
        replace(
            stage,
            prescriptions=tuple(
                drills[row.drill].prescribed(
                    uuid.uuid4(), size=row.size, dose=row.dose, schedule=schedule
                )
                for row in starter.stages[stage.kind]
            ),
        )
        for stage in builder.starting_stages()
        if stage.kind in starter.stages
    )
    return Document(title=starter.title, stages=stages)


def _store(
    *,
    clinic: Clinic,
    document: Document,
    summary: str,
    by: User | None,
    now: datetime,
    state: TemplateState = TemplateState.DRAFT,
    reasoning: str = "",
    for_ability: str = "",
    starter_slug: str = "",
) -> Programme:
    template = Programme.objects.create(
        clinic=clinic,
        template_state=state,
        reasoning=reasoning,
        for_ability=for_ability,
        starter_slug=starter_slug,
        document_json=to_json(document),
        edited_by=by,
        edited_at=now,
    )
    ProgrammeRevision.objects.create(
        clinic=clinic,
        programme=template,
        number=template.revision,
        document_json=template.document_json,
        summary=summary,
        at=now,
        by=by,
    )
    wanted = {prescription.drill for _stage, prescription in document.prescriptions()}
    ProgrammeDrill.objects.bulk_create(
        ProgrammeDrill(clinic=clinic, programme=template, drill=drill)
        for drill in Drill.objects.filter(clinic=clinic, public_id__in=wanted)
    )
    return template
