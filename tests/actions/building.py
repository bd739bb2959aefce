"""The acts of the builder, made from the programme at hand unless a revision is named."""

from programmes.actions import builder
from programmes.domain import edits
from programmes.models import AuditEvent, Programme
from tests.factories import (
    NOON,
)


def edit_by(programme, edit, by, *, revision=None, summary="edit", now=NOON):
    return builder.edit_programme(
        programme=programme,
        revision=programme.revision if revision is None else revision,
        edit=edit,
        summary=summary,
        by=by,
        now=now,
    )


def retitle(programme, title, by, **given):
    return edit_by(programme, lambda document: edits.retitle(document, title), by, **given)


def prescribe_by(programme, drill, by, *, stage=0, revision=None):
    return builder.prescribe(
        programme=programme,
        revision=programme.revision if revision is None else revision,
        stage=programme.document.stages[stage].key,
        drill=drill,
        by=by,
        now=NOON,
    )


def undo_by(programme, by, *, revision=None):
    return builder.undo(
        programme=programme,
        revision=programme.revision if revision is None else revision,
        by=by,
        now=NOON,
    )


def reread(programme):
    return Programme.objects.get(pk=programme.pk)


def drills_in_rows(programme):
    return set(programme.programme_drills.values_list("drill__public_id", flat=True))


def drills_in_document(programme):
    return {prescription.drill for _, prescription in programme.document.prescriptions()}


def nothing_changed(programme):
    stored = reread(programme)
    assert (stored.revision, stored.document) == (programme.revision, programme.document)
    assert stored.revisions.count() == stored.revision
    assert drills_in_rows(stored) == drills_in_document(stored)
    assert AuditEvent.objects.count() == stored.revision
