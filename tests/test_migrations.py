"""Migrations run while people work: they hold nothing for long, and older code goes on working."""

import sys
import time

import psycopg
import pytest
from django.contrib.postgres import operations as postgres
from django.core.management import call_command
from django.db import OperationalError, connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Now

from programmes.apps import LOCK_TIMEOUT_S
from tests.migrating import complaints

APP = "programmes"
RELEASED = "0021_team"  # the newest that installations may have; moves with each release
LOADER = MigrationLoader(None, ignore_no_migrations=True)
OLD = LOADER.project_state((APP, RELEASED))
NEW = sorted(key for key in LOADER.disk_migrations if key[0] == APP and key[1] > RELEASED)


@pytest.mark.parametrize("key", NEW, ids=lambda key: key[1])
def test_migration_since_the_release_harms_nobody_who_works(key):
    migration = LOADER.get_migration(*key)

    assert complaints(migration, LOADER.project_state(key, at_end=False)) == []


def said(*operations):
    migration = migrations.Migration("tried", APP)
    migration.operations = list(operations)
    return complaints(migration, OLD)


def add(field, name="extra", model="patient"):
    return migrations.AddField(model, name, field)


NUMBER = models.IntegerField(db_default=0)
CHECK = models.CheckConstraint(condition=models.Q(extra__gt=0), name="extra_positive")
OLD_CHECK = models.CheckConstraint(condition=~models.Q(zone=""), name="zone_there")
ALTER = migrations.AlterField


@pytest.mark.parametrize(
    ("operations", "sentence"),
    [
        ([add(models.IntegerField(default=0))], "older code cannot store a row"),
        ([add(models.UUIDField(db_default=models.Func(function="x")))], "written again: add it"),
        ([migrations.RemoveField("patient", "zone")], "older code asks for the column"),
        ([migrations.RenameField("patient", "zone", "place")], "older code asks for the old name"),
        ([migrations.DeleteModel("tick")], "older code asks for the table"),
        ([migrations.RenameModel("tick", "tock")], "older code asks for the old table"),
        ([migrations.AlterModelTable("tick", "tock")], "older code asks for the old table"),
        ([ALTER("user", "email", models.EmailField())], "older code leaves it empty"),
        ([ALTER("patient", "zone", models.CharField(max_length=3))], "every row is written again"),
        ([ALTER("patient", "zone", models.IntegerField())], "every row is written again"),
        (
            [migrations.AddIndex("patient", models.Index(fields=["zone"], name="zones"))],
            "AddIndexConcurrently",
        ),
        ([migrations.AddConstraint("patient", OLD_CHECK)], "AddConstraintNotValid"),
        ([add(NUMBER), migrations.RunSQL("SELECT 1")], "make it two migrations"),
    ],
)
def test_migration_that_would_harm_is_refused(operations, sentence):
    (found,) = said(*operations)

    assert sentence in found


@pytest.mark.parametrize(
    "operations",
    [
        [add(NUMBER), migrations.AddConstraint("patient", CHECK)],
        [add(NUMBER), migrations.AddIndex("patient", models.Index(fields=["extra"], name="e"))],
        [add(models.IntegerField(null=True))],
        [add(models.DateTimeField(db_default=Now()))],
        [ALTER("patient", "zone", models.CharField(max_length=200))],
        [ALTER("patient", "zone", models.TextField())],
        [postgres.AddIndexConcurrently("patient", models.Index(fields=["zone"], name="zones"))],
        [postgres.AddConstraintNotValid("patient", OLD_CHECK)],
        [migrations.RunSQL("SELECT 1")],
        [
            migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]),
            add(models.IntegerField(default=0), model="note"),
            migrations.AddIndex("note", models.Index(fields=["extra"], name="e")),
        ],
    ],
)
def test_migration_that_nobody_notices_passes(operations):
    assert said(*operations) == []


def test_migration_may_say_why_it_is_harmless():
    migration = migrations.Migration("tried", APP)
    migration.operations = [migrations.RemoveField("patient", "zone")]
    migration.is_harmless_because = "Nobody has read it since two releases."

    assert complaints(migration, OLD) == []


def columns(table):
    query = """
        SELECT column_name, is_nullable = 'YES', column_default IS NOT NULL OR is_identity = 'YES'
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        return {name: (nullable, filled) for name, nullable, filled in cursor.fetchall()}


OLD_MODELS = [model for model in OLD.apps.get_models() if model._meta.app_label == APP]


@pytest.mark.django_db
@pytest.mark.parametrize("model", OLD_MODELS, ids=lambda model: model.__name__)
def test_released_code_reads_and_stores_rows_in_the_newest_tables(model):
    fields = {field.column: field for field in model._meta.local_concrete_fields}
    now_there = columns(model._meta.db_table)

    assert list(model._default_manager.all()[:1]) == []  # it asks for every column
    assert fields.keys() <= now_there.keys()
    new = {name: may for name, may in now_there.items() if name not in fields}
    assert {name: may for name, may in new.items() if not any(may)} == {}
    stricter = {name for name, field in fields.items() if field.null and not now_there[name][0]}
    assert stricter == set()


@pytest.fixture
def pending(tmp_path, settings):
    """Let a migration be there that adds a column."""
    package = tmp_path / "pending"
    package.mkdir()
    (package / "__init__.py").write_text(
        f"import {APP}.migrations\n__path__ += {APP}.migrations.__path__\n"
    )
    newest = max(name for app, name in LOADER.disk_migrations if app == APP)
    (package / "9999_pending.py").write_text(PENDING.format(newest=newest))
    settings.MIGRATION_MODULES = {APP: "pending"}
    sys.path.insert(0, str(tmp_path))
    yield
    sys.path.remove(str(tmp_path))


PENDING = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("programmes", "{newest}")]
    operations = [migrations.AddField("tick", "extra", models.IntegerField(null=True))]
"""


@pytest.mark.django_db(transaction=True)
def test_migration_that_waits_for_a_table_gives_up_and_changes_nothing(pending):
    """While it waits, whoever comes after it waits too: so it may not wait for long."""
    given = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{name: given[name] for name in names}) as reader:
        reader.execute("SELECT count(*) FROM programmes_tick")  # its transaction goes on
        began = time.monotonic()
        with pytest.raises(OperationalError, match="lock timeout"):
            call_command("migrate", verbosity=0)
        took_s = time.monotonic() - began
    connection.close()

    assert LOCK_TIMEOUT_S <= took_s < LOCK_TIMEOUT_S + 20
    assert "extra" not in columns("programmes_tick")
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
