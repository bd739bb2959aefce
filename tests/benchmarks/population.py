"""A population to measure in: one clinic with its year, and copies of it until there are enough."""

import sys
from contextlib import contextmanager

from tests.benchmarks.measuring import tidy

PATIENTS = 1_000
"""How many a clinic has. One of them practised for a year, the others for three days."""
STRIDE = 10_000_000
"""How far apart the keys of two copies are; no clinic has as many rows of a kind."""
AT_ONCE = 10


def settle():
    """Make the clinic, and return its therapist and the patient who is measured."""
    from django.db import connection  # noqa: PLC0415 -- the settings need the database's address
    from django.utils.timezone import now  # noqa: PLC0415

    from programmes.actions import assignments  # noqa: PLC0415
    from programmes.models import Drill, Responsibility  # noqa: PLC0415
    from tests import factories  # noqa: PLC0415
    from tests.benchmarks.library import load_shipped, make_library  # noqa: PLC0415

    load_shipped()
    ana, patient = make_library(size=0)
    clinic = patient.clinic
    patient.ability = "isolated"
    patient.save()
    counted = Drill.objects.filter(clinic=clinic, reps__isnull=False, safety_flags=[])
    drills = list(counted.select_related("clinic").order_by("slug")[:4])
    document = factories.make_document(*drills)
    today = now().date()
    programme = factories.make_programme(clinic=clinic, patient=patient, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=now())
    others = [factories.make_patient(clinic=clinic, name=f"P {n}") for n in range(1, PATIENTS)]
    for other in others:
        programme = factories.make_programme(
            clinic=clinic, patient=other, by=ana, document=document
        )
        factories.make_assignment(clinic=clinic, patient=other, programme=programme, since=today)
    looked_after = (patient, *others[:49])
    Responsibility.objects.bulk_create(
        Responsibility(clinic=clinic, patient=one, therapist=ana, since=now(), by=ana)
        for one in looked_after
    )
    values = {"clinic": clinic.pk, "ana": ana.pk, "drill": drills[0].pk, "measured": patient.pk}
    with connection.cursor() as cursor:
        for statement in (_DAYS, _SESSIONS, _ENTRIES):
            cursor.execute(statement, values)
    return ana, patient


def grow(clinic, *, copies, more):
    """
    Copy all that the clinic has ``more`` times, of which there are ``copies`` already.

    The keys of a copy are those of the clinic, moved by so many strides, so that its rows belong
    together as the clinic's do; what is unique is made so by its number. Nothing is random.
    """
    from django.db import connection  # noqa: PLC0415

    if not more:
        return tidy()
    with connection.cursor() as cursor, _unguarded(cursor):
        for first in range(copies + 1, copies + more + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, copies + more)
            for model in _copied():
                cursor.execute(_copying(model, clinic).format(first=first, last=last))
            _say(f"{(last + 1) * PATIENTS:,} patients")
        for model in _copied():
            cursor.execute(
                f"ALTER TABLE {model._meta.db_table} ALTER COLUMN id "
                f"RESTART WITH {(copies + more + 1) * STRIDE}"
            )
    _say("every reference was judged, now the statistics")
    return tidy()


@contextmanager
def _unguarded(cursor):
    """
    Take triggers and foreign keys away for a while.

    Judged one by one they take most of the time; put back, PostgreSQL judges them all at once.
    """
    cursor.execute(_KEYS)
    keys = cursor.fetchall()
    tables = sorted({table for table, _name, _definition in keys})
    for table, name, _definition in keys:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for table, name, definition in keys:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def _say(text):
    end = "" if sys.stderr.isatty() else "\n"
    print(f"\r{text}", end=end, file=sys.stderr, flush=True)  # noqa: T201


def _copied():
    """Return the models whose rows belong to a clinic, and the accounts of its people."""
    from django.apps import apps  # noqa: PLC0415

    from programmes.models import Clinic, User  # noqa: PLC0415

    clinical = [
        model
        for model in apps.get_app_config("programmes").get_models()
        if any(field.name == "clinic" for field in model._meta.concrete_fields)
    ]
    return [Clinic, User, *(one for one in clinical if one._meta.pk.attname == "id")]


def _copying(model, clinic):
    """Return the statement that copies the clinic's rows of a model, for numbers in between."""
    from django.db import models  # noqa: PLC0415

    from programmes.models import Clinic, User  # noqa: PLC0415

    copied = set(_copied())
    moved = f"turn::bigint * {STRIDE}"

    def value(field):
        column = f'"{field.column}"'
        if field.primary_key or (field.is_relation and field.remote_field.model in copied):
            return f"{column} + {moved}"
        if isinstance(field, models.UUIDField):
            return f"md5({column} || '-' || turn)::uuid"
        if field.unique and isinstance(field, models.CharField):
            return f"right({column} || '-' || turn, {field.max_length})"
        return column

    fields = [one for one in model._meta.concrete_fields if not one.generated]
    columns = ", ".join(f'"{one.column}"' for one in fields)
    values = ", ".join(value(one) for one in fields)
    whose = {
        Clinic: f"id = {clinic.pk}",
        User: f"id IN (SELECT user_id FROM programmes_membership WHERE clinic_id = {clinic.pk})",  # noqa: S608
    }.get(model, f"clinic_id = {clinic.pk}")
    return (
        f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values} "  # noqa: S608
        f"FROM {model._meta.db_table}, generate_series({{first}}, {{last}}) AS turn WHERE {whose}"
    )


_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2
"""
_DAYS = """
INSERT INTO programmes_practiceday (clinic_id, patient_id, day, is_due, absence, asked, done,
    is_practised, is_finished, dose_share, minutes, movements, worst_pain_0_10, size, closed_at)
SELECT p.clinic_id, p.id, d::date, true, '', 4, 3, p.number %% 15 > 0, false, .75, 12, 80,
    CASE WHEN p.number %% 20 = 1 THEN 5 ELSE 1 END, 'full', d
FROM (
    SELECT *, id - %(measured)s AS number FROM programmes_patient WHERE clinic_id = %(clinic)s
) p, generate_series(
    now() - CASE WHEN p.id = %(measured)s THEN '365 days' ELSE '3 days' END::interval,
    now() - interval '1 day', '1 day') d
"""
_SESSIONS = """
INSERT INTO programmes_practicesession (public_id, clinic_id, patient_id, version_id, client_uuid,
    day, size, started_at, ended_at)
SELECT md5('s' || d.id)::uuid, d.clinic_id, d.patient_id, v.id, md5('c' || d.id)::uuid, d.day,
    'full', d.day, d.day
FROM programmes_practiceday d
JOIN programmes_assignment a ON a.patient_id = d.patient_id
JOIN programmes_assignmentversion v ON v.assignment_id = a.id
WHERE d.clinic_id = %(clinic)s AND d.is_practised
"""
_ENTRIES = """
INSERT INTO programmes_sessionentry (public_id, clinic_id, patient_id, session_id, drill_id,
    prescription_key, client_uuid, outcome, sets, reps, answer, asked_dose_json, logged_by_id,
    logged_as, source, done_at)
SELECT md5('e' || s.id || '-' || n)::uuid, s.clinic_id, s.patient_id, s.id, %(drill)s,
    md5('p' || n)::uuid, md5('k' || s.id || '-' || n)::uuid, 'done', 2, 20, 'right',
    '{"sets": 2, "reps": 10}', %(ana)s, 'patient', 'app', s.started_at
FROM programmes_practicesession s, generate_series(1, 2) AS n WHERE s.clinic_id = %(clinic)s
"""
