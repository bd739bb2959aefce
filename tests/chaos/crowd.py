"""
Many people of one clinic, and what waits for them, written by PostgreSQL itself.

``python -m tests.chaos.crowd PEOPLE`` does so in the database of ``DATABASE_URL``. One of
everything is made as in any test, and copied.
"""

import os
import sys
from datetime import UTC, datetime, time, timedelta

NEVER = datetime(3000, 1, 1, tzinfo=UTC)


def settle(*, people, fill_at=NEVER):
    """Make a clinic with so many patients; their rules lack something from ``fill_at`` on."""
    from django.utils.timezone import now  # noqa: PLC0415 -- after the settings

    from programmes import models  # noqa: PLC0415
    from tests import factories, sending  # noqa: PLC0415

    midnight = {"quiet_from": time(0), "quiet_until": time(0)}
    clinic = factories.make_clinic(pk=1, zone="UTC", **midnight)
    user = models.User.objects.create(pk=1, name="Pat", email="p1@x.example", password="!")
    patient = factories.make_patient(clinic=clinic, pk=1, user=user, zone="UTC", cue="After tea")
    rows = (
        (user, {"id": "n", "public_id": NEW_ID, "email": "'p' || n || '@x.example'"}),
        (user.memberships.get(), {"public_id": NEW_ID, "user_id": "n"}),
        (patient, {"id": "n", "public_id": NEW_ID, "user_id": "n"}),
        (
            models.PracticeDay.objects.create(
                clinic=clinic, patient=patient, day=now().astimezone(UTC).date(), is_due=True
            ),
            {"patient_id": "n"},
        ),
        (
            sending.make_rule(clinic=clinic, patient=patient, pk=1, fill_at=fill_at),
            {"id": "n", "public_id": NEW_ID, "user_id": "n", "patient_id": "n"},
        ),
    )
    for row, changed in rows:
        copy(row, people, **changed)


def remind(*, people):
    """Let one reminder wait for each, which is held where nobody knows what became of it."""
    from programmes import models  # noqa: PLC0415 -- after the settings
    from tests import sending  # noqa: PLC0415

    row = sending.make_delivery(
        clinic=models.Clinic.objects.get(pk=1),
        rule=models.ReminderRule.objects.get(pk=1),
        **_due_now(),
    )
    copy(row, people, public_id=NEW_ID, user_id="n", patient_id="n", rule_id="n")


def write(*, people):
    """Let one letter wait for each; every hundredth address does not exist."""
    from django.utils.timezone import now  # noqa: PLC0415 -- after the settings

    from programmes import models  # noqa: PLC0415
    from programmes.actions import delivery  # noqa: PLC0415
    from programmes.domain.reminders import Kind  # noqa: PLC0415

    row = delivery.post(
        kind=Kind.ACCOUNT,
        clinic=models.Clinic.objects.get(pk=1),
        user=models.User.objects.get(pk=1),
        slot="letter:1",
        now=now(),
        contents={"subject": "A letter", "text": "Some words."},
    )
    address = "CASE WHEN n % 100 = 0 THEN 'refused' || n || '@x.example' ELSE '' END"
    copy(row, people, public_id=NEW_ID, user_id="n", slot="'letter:' || n", address=address)


NEW_ID = "gen_random_uuid()"


def _due_now():
    from django.utils.timezone import now  # noqa: PLC0415 -- after the settings

    moment = now()
    return {
        "day": moment.astimezone(UTC).date(),
        "zone": "UTC",
        "due_at": moment,
        "not_before": moment,
        "expires_at": moment + timedelta(hours=2),
    }


def copy(row, people, **changed):
    """Copy ``row`` for the people from the second on; ``changed`` is SQL, with ``n`` for whose."""
    from django.db import connection  # noqa: PLC0415 -- after the settings

    table = row._meta.db_table
    names = [field.column for field in row._meta.concrete_fields]
    columns = {name: changed.get(name, f"old.{name}") for name in names if name != "id"}
    columns |= {"id": changed["id"]} if "id" in changed else {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} "  # noqa: S608 -- our own names
            f"FROM {table} AS old, generate_series(2, {int(people)}) AS n WHERE old.id = {row.pk}"
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rehab.settings")
    import django

    django.setup()
    settle(people=int(sys.argv[1]))
    remind(people=int(sys.argv[1]))
    write(people=int(sys.argv[1]))
