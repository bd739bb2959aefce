"""Factories with no surprises: each builds the smallest valid row."""

import itertools
import uuid
from dataclasses import fields
from datetime import UTC, date, datetime

from programmes import models
from programmes.domain.document import (
    Document,
    Dose,
    Prescription,
    Schedule,
    Size,
    Stage,
    StageKind,
)
from programmes.domain.doses import propose_sizes
from programmes.domain.drillfile import DrillRow
from programmes.domain.drillrow import digest as drill_digest
from programmes.domain.serial import digest, to_json

_numbers = itertools.count(1)

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
WEDNESDAY = date(2026, 3, 4)


def make_clinic(**given):
    number = next(_numbers)
    return models.Clinic.objects.create(
        **{"name": f"Clinic {number}", "slug": f"clinic-{number}", "zone": "Europe/London"} | given
    )


def make_user(*, name="Person", email=None):
    return models.User.objects.create_user(name=name, email=email)


def make_membership(*, clinic, role, user=None):
    return models.Membership.objects.create(
        clinic=clinic, role=role, user=user or make_user(name=f"Person {next(_numbers)}")
    )


def make_patient(*, clinic, name="Pat", **given):
    user = given.pop("user", None) or make_user(name=name)
    models.Membership.objects.get_or_create(
        clinic=clinic, user=user, role=models.Role.PATIENT, until=None
    )
    return models.Patient.objects.create(
        **{
            "clinic": clinic,
            "user": user,
            "affected_side": "left",
            "dominant_hand": "right",
            "zone": "Europe/London",
            "ability": "partial",
        }
        | given
    )


def _words():
    return {
        "stages": ["early"],
        "category": "active_range",
        "movements": ["finger extension"],
        "sets": 2,
        "reps": 10,
        "est_minutes": 4,
        "measure": "reps",
        "measure_unit": "reps",
        "position": "Seated at a table",
        "instructions": "Open the affected hand. Close it.",
        "min_ability": "none",
        "hand_use": "affected",
        "helper": "none",
    }


def make_drill(*, clinic, **given):
    number = next(_numbers)
    drill = models.Drill(
        **{"clinic": clinic, "slug": f"drill-{number}", "name": f"Drill {number}"}
        | _words()
        | given
    )
    drill.index()
    drill.save()
    return drill


def make_starter(**given):
    """Store a starter drill that says what ``make_drill`` says, but for what is given."""
    number = next(_numbers)
    drill = models.StarterDrill(
        slug=f"starter-{number}",
        **{"name": f"Starter {number}"} | _words() | given,
    )
    drill.save()
    return drill


def make_copy(*, clinic, starter=None, **given):
    """Store a clinic's copy of a starter as it was handed out."""
    starter = starter or make_starter()
    row = {one.name: getattr(starter, one.name) for one in fields(DrillRow)}
    origin = {"starter": starter, "starter_digest": drill_digest(starter.row)}
    return make_drill(clinic=clinic, **row | origin | given)


def make_prescription(drill, **given):
    dose = given.pop("dose", Dose(sets=2, reps=10))
    size = given.pop("size", Size.TINY)
    short, tiny = propose_sizes(dose, size)
    return Prescription(
        **{
            "key": uuid.uuid4(),
            "drill": drill.public_id,
            "dose": dose,
            "short": short,
            "tiny": tiny,
            "size": size,
            "schedule": Schedule(),
        }
        | given
    )


def make_document(*drills, title="Open the hand"):
    stage = Stage(
        key=uuid.uuid4(),
        kind=StageKind.EARLY,
        name="Reconnect the brain to the hand",
        prescriptions=tuple(make_prescription(drill) for drill in drills),
    )
    return Document(title=title, stages=(stage,))


def make_programme(*, clinic, patient=None, document=None, by=None):
    patient = patient or make_patient(clinic=clinic)
    document = document or make_document(make_drill(clinic=clinic))
    by = by or make_membership(clinic=clinic, role=models.Role.THERAPIST).user
    programme = models.Programme.objects.create(
        clinic=clinic, patient=patient, document_json=to_json(document), edited_by=by
    )
    _with_first_revision(programme)
    return programme


def _with_first_revision(programme):
    clinic, document = programme.clinic, programme.document
    models.ProgrammeRevision.objects.create(
        clinic=clinic,
        programme=programme,
        number=1,
        document_json=programme.document_json,
        summary="Began",
        by=programme.edited_by,
    )
    drills = models.Drill.objects.filter(
        clinic=clinic, public_id__in={p.drill for _, p in document.prescriptions()}
    )
    models.ProgrammeDrill.objects.bulk_create(
        models.ProgrammeDrill(clinic=clinic, programme=programme, drill=drill) for drill in drills
    )


def make_assignment(*, clinic, patient=None, programme=None, since=WEDNESDAY):
    patient = patient or make_patient(clinic=clinic)
    programme = programme or make_programme(clinic=clinic, patient=patient)
    assignment = models.Assignment.objects.create(
        clinic=clinic, patient=patient, programme=programme, since=since
    )
    models.StageEntry.objects.create(
        clinic=clinic,
        assignment=assignment,
        day=since,
        stages=[stage.key for stage in programme.document.stages],
        by=programme.edited_by,
    )
    make_version(assignment=assignment)
    return assignment


def make_version(*, assignment, number=1):
    document = assignment.programme.document
    return models.AssignmentVersion.objects.create(
        clinic=assignment.clinic,
        assignment=assignment,
        number=number,
        document_json=to_json(document),
        digest=digest(document),
        valid_from=assignment.since,
        given_by=assignment.programme.edited_by,
    )


def make_session(*, clinic, assignment=None, **given):
    assignment = assignment or make_assignment(clinic=clinic)
    return models.PracticeSession.objects.create(
        **{
            "clinic": clinic,
            "patient": assignment.patient,
            "version": assignment.versions.get(),
            "client_uuid": uuid.uuid4(),
            "day": WEDNESDAY,
            "size": "full",
            "started_at": NOON,
        }
        | given
    )


def make_entry(*, clinic, session=None, **given):
    session = session or make_session(clinic=clinic)
    prescription = next(p for _, p in session.version.document.prescriptions())
    return models.SessionEntry.objects.create(
        **{
            "clinic": clinic,
            "patient": session.patient,
            "session": session,
            "drill": models.Drill.objects.get(public_id=prescription.drill),
            "prescription_key": prescription.key,
            "client_uuid": uuid.uuid4(),
            "outcome": "done",
            "sets": 2,
            "reps": 20,
            "asked_dose_json": {"sets": 2, "reps": 10},
            "logged_by": session.patient.user,
            "done_at": NOON,
        }
        | given
    )


def make_device(*, clinic, patient=None, **given):
    return models.Device.objects.create(
        **{
            "clinic": clinic,
            "patient": patient or make_patient(clinic=clinic),
            "secret_hash": uuid.uuid4().hex,
            "link_expires_at": NOON,
            "paired_at": NOON,
        }
        | given
    )


def make_carer(*, clinic, patient=None, **given):
    """Store a link that holds; ``user=None`` makes an account."""
    patient = patient or make_patient(clinic=clinic)
    return models.CarerLink.objects.create(
        **{
            "clinic": clinic,
            "patient": patient,
            "user": given.pop("user", None) or make_user(name="Luis"),
            "name": "Luis",
            "secret_hash": uuid.uuid4().hex,
            "offered_at": NOON,
            "expires_at": NOON,
            "since": NOON,
            "by": patient.user,
        }
        | given
    )


def make_drawing(**given):
    return models.Drawing.objects.create(
        **{
            "digest": uuid.uuid4().hex,
            "start": "<svg>1</svg>",
            "end": "<svg>2</svg>",
            "loop": "<svg>3</svg>",
        }
        | given
    )


def make_media(*, clinic, drill=None, **given):
    return models.DrillMedia.objects.create(
        **{
            "clinic": clinic,
            "drill": drill or make_drill(clinic=clinic),
            "kind": "photo",
            "state": "ready",
            "alternative": "A hand lies flat on a table.",
            "added_by": make_user(name=f"Person {next(_numbers)}"),
        }
        | given
    )


def make_goal(*, clinic, patient=None, **given):
    return models.Goal.objects.create(
        **{
            "clinic": clinic,
            "patient": patient or make_patient(clinic=clinic),
            "words": "Hold my cup",
            "since": WEDNESDAY,
            "by": make_user(name=f"Person {next(_numbers)}"),
        }
        | given
    )


def make_win(*, clinic, patient=None, **given):
    return models.Win.objects.create(
        **{
            "clinic": clinic,
            "patient": patient or make_patient(clinic=clinic),
            "words": "I held a cup.",
            "day": WEDNESDAY,
            "client_uuid": uuid.uuid4(),
            "by": make_user(name=f"Person {next(_numbers)}"),
        }
        | given
    )


def make_message(*, clinic, patient=None, **given):
    patient = patient or make_patient(clinic=clinic)
    return models.Message.objects.create(
        **{
            "clinic": clinic,
            "patient": patient,
            "written_as": "patient",
            "text": "Please call me.",
            "client_uuid": uuid.uuid4(),
            "by": patient.user,
        }
        | given
    )


def make_message_photo(*, clinic, patient=None):
    message = make_message(clinic=clinic, patient=patient)
    return models.MessagePhoto.objects.create(clinic=clinic, message=message, content=b"x")


def make_clearance(*, clinic, patient=None, **given):
    return models.Clearance.objects.create(
        **{
            "clinic": clinic,
            "patient": patient or make_patient(clinic=clinic),
            "checklist": ["no_pacemaker"],
            "device": "Stimulator",
            "settings": "35 Hz",
            "electrode_sites": "Back of the forearm",
            "since": WEDNESDAY,
            "until": WEDNESDAY.replace(month=6),
            "by": make_user(name=f"Person {next(_numbers)}"),
        }
        | given
    )


def make_measurement(*, clinic, patient=None, **given):
    return models.Measurement.objects.create(
        **{
            "clinic": clinic,
            "patient": patient or make_patient(clinic=clinic),
            "measure": "bbt",
            "hand": "affected",
            "score": 10,
            "day": WEDNESDAY,
            "rater": make_user(name=f"Person {next(_numbers)}"),
        }
        | given
    )


def make_template(*, clinic, document=None, state="published", **given):
    document = document or make_document(make_drill(clinic=clinic))
    programme = models.Programme.objects.create(
        **{
            "clinic": clinic,
            "template_state": state,
            "reasoning": "Small and often.",
            "document_json": to_json(document),
            "edited_by": make_membership(clinic=clinic, role=models.Role.THERAPIST).user,
        }
        | given
    )
    _with_first_revision(programme)
    return programme


def make_film(*, clinic, content=b"a film", poster=b"a poster", **given):
    """Make a film that can be shown, with bytes that stand for it."""
    media = make_media(clinic=clinic, kind="film", width=160, height=120, seconds=1.0, **given)
    models.MediaContent.objects.create(clinic=clinic, media=media, content=content, poster=poster)
    return media
