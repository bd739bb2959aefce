"""
What makes a migration harmful while people work, told from its operations.

A migration may hold a table only as long as nobody notices, and older code must go on working with
what it leaves. Tables and columns that the same migration makes are nobody's yet.
"""

from django.contrib.postgres import operations as postgres
from django.db import migrations
from django.db.models import NOT_PROVIDED, CharField, TextField, Value
from django.db.models.functions import Now

STEADY = (Value, Now)  # as defaults they are stored once; others are written into every row
ON_LINE = (
    postgres.AddIndexConcurrently,
    postgres.RemoveIndexConcurrently,
    postgres.AddConstraintNotValid,
    postgres.ValidateConstraint,
)
GONE = {
    migrations.RemoveField: "older code asks for the column",
    migrations.RenameField: "older code asks for the old name",
    migrations.DeleteModel: "older code asks for the table",
    migrations.RenameModel: "older code asks for the old table",
    migrations.AlterModelTable: "older code asks for the old table",
}
CODE = (migrations.RunSQL, migrations.RunPython)
HOLDING = (migrations.AddField, migrations.AddConstraint, migrations.AddIndex, *GONE)


def complaints(migration, state):
    """
    Return what would harm, a sentence each; ``state`` is the project's before the migration.

    A migration that knows better says so in ``is_harmless_because``.
    """
    if getattr(migration, "is_harmless_because", ""):
        return []
    state, found, new_tables, new_columns = state.clone(), [], set(), set()
    holds = False
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        table = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
        if isinstance(operation, migrations.CreateModel):
            new_tables.add(table)
        elif table not in new_tables:
            if isinstance(operation, migrations.AddField):
                new_columns.add((table, operation.name))
            model = before.models.get((migration.app_label, table))
            why = _judge(operation, table, model, new_columns)
            found += [f"{operation.describe()}: {sentence}" for sentence in why]
            if isinstance(operation, HOLDING) and not isinstance(operation, ON_LINE):
                holds = True
    if holds and any(isinstance(operation, CODE) for operation in migration.operations):
        found.append("It fills rows while it holds a table: make it two migrations")
    return found


def _judge(operation, table, model, new_columns):
    yield from (why for kind, why in GONE.items() if isinstance(operation, kind))
    if isinstance(operation, ON_LINE):
        return
    if isinstance(operation, migrations.AddField):
        yield from _added(operation.field)
    if isinstance(operation, migrations.AlterField):
        yield from _altered(model.fields[operation.name], operation.field)
    if isinstance(operation, migrations.AddIndex):
        columns = {(table, field.lstrip("-")) for field in operation.index.fields}
        if not columns or columns - new_columns:
            yield "nobody can write meanwhile: AddIndexConcurrently"
    if isinstance(operation, migrations.AddConstraint) and not (
        _named(table, operation.constraint) & new_columns
    ):
        yield "nobody can read meanwhile: AddConstraintNotValid, then ValidateConstraint"


def _added(field):
    default = field.db_default
    if not field.null and default is NOT_PROVIDED and not field.many_to_many:
        yield "older code cannot store a row: null=True or db_default"
    if hasattr(default, "as_sql") and not isinstance(default, STEADY):
        yield "every row is written again: add it empty, fill it, then give it the default"


def _altered(old, new):
    if old.null and not new.null:
        yield "older code leaves it empty, and every row is read"
    if isinstance(old, CharField) and isinstance(new, (CharField, TextField)):
        is_kept = (new.max_length or float("inf")) >= (old.max_length or float("inf"))
    else:
        is_kept = old.get_internal_type() == new.get_internal_type()
    if not is_kept:
        yield "every row is written again"


def _named(table, constraint):
    """Return the columns that a constraint names, as far as it tells."""
    fields = {getattr(constraint, "field", None), *getattr(constraint, "fields", ())}
    fields |= set(_leaves(getattr(constraint, "condition", None)))
    return {(table, field) for field in fields}


def _leaves(condition):
    for child in getattr(condition, "children", ()):
        if isinstance(child, tuple):
            yield child[0].split("__")[0]
        else:
            yield from _leaves(child)
