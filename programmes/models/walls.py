"""
What PostgreSQL itself refuses: other clinics' rows, rows of two, changes of what is final.

All are constraints, so that ``makemigrations`` manages them. Their SQL runs at the end of a
migration, when the unique keys they point at exist.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Quote = Callable[[str], str]

WEB, WORKER = "relearn_web", "relearn_worker"
"""The roles of PostgreSQL as which pages, and what works for all clinics, read and write."""
# As which both did before: webs are exchanged one after the other, and older ones set no clinic.
BEFORE = "relearn_app"

APPEND_ONLY_FUNCTION = """
CREATE OR REPLACE FUNCTION relearn_append_only() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb;
    fillable text;
BEGIN
    IF current_setting('relearn.erasure', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' THEN
        after := to_jsonb(NEW);
        FOREACH fillable IN ARRAY COALESCE(TG_ARGV, '{}') LOOP
            IF jsonb_typeof(before -> fillable) = 'null' THEN
                before := before - fillable;
                after := after - fillable;
            END IF;
        END LOOP;
        IF before = after THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'rows of this table are never changed or deleted'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END
$body$
"""

NO_SUCH_MOVE_FUNCTION = """
CREATE OR REPLACE FUNCTION relearn_no_such_move() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'no such move: % to %', COALESCE(to_jsonb(OLD) ->> 'state', 'nothing'),
        COALESCE(to_jsonb(NEW) ->> 'state', 'nothing')
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END
$body$
"""


class _Wall(models.BaseConstraint, ABC):
    """A constraint that only the database checks; ``settings`` names its parameters."""

    settings: ClassVar[tuple[str, ...]] = ()

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Any = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Leave the judgement to PostgreSQL."""

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Put the wall up when the migration's tables stand; nothing inside CREATE TABLE."""
        return self.create_sql(model, schema_editor)

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Put the wall up when the migration's tables stand."""
        if model is None or schema_editor is None:
            raise ValueError("a wall belongs to a table")
        schema_editor.deferred_sql.append(self._build(model, schema_editor.quote_name))
        return ""

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Return the SQL that takes the wall away."""
        if model is None or schema_editor is None:
            raise ValueError("a wall belongs to a table")
        return self._tear_down(model, schema_editor.quote_name)

    def deconstruct(self) -> Any:
        """Return what a migration writes down."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, **{name: getattr(self, name) for name in self.settings}}

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _Wall):
            return bool(self.deconstruct() == other.deconstruct())
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)

    @abstractmethod
    def _build(self, model: type[models.Model], quote: Quote) -> str: ...

    @abstractmethod
    def _tear_down(self, model: type[models.Model], quote: Quote) -> str: ...


class SameClinic(_Wall):
    """The row that ``field`` points at belongs to the same clinic as this row."""

    settings = ("field",)

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def _build(self, model: type[models.Model], quote: Quote) -> str:
        key = model._meta.get_field(self.field)
        if not isinstance(key, models.ForeignKey):
            raise TypeError(f"{model.__name__}.{self.field} is no foreign key")
        target = key.remote_field.model
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY (clinic_id, {quote(key.attname)}) "
            f"REFERENCES {quote(target._meta.db_table)} (clinic_id, id) "
            "DEFERRABLE INITIALLY IMMEDIATE"
        )

    def _tear_down(self, model: type[models.Model], quote: Quote) -> str:
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"


class OwnClinic(_Wall):
    """
    PostgreSQL shows and takes the rows of one clinic alone: that of ``reach``.

    The web's role meets no row at all while no clinic is set; the worker's meets those of every
    clinic then, since it works for all of them. The owner, who migrates, is not held.
    """

    # Not "=": the index on the clinic, of a fifth of the table, would be read for every patient.
    SET = "(SELECT NULLIF(current_setting('relearn.clinic', true), '')::bigint)"

    def _build(self, model: type[models.Model], quote: Quote) -> str:
        table = quote(model._meta.db_table)
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            f"CREATE POLICY {quote(self.name)} ON {table} TO {WEB} "
            f"USING (clinic_id IS NOT DISTINCT FROM {self.SET});"
            f"CREATE POLICY {quote(self._of_worker)} ON {table} TO {WORKER}, {BEFORE} "
            f"USING (clinic_id IS NOT DISTINCT FROM COALESCE({self.SET}, clinic_id))"
        )

    def _tear_down(self, model: type[models.Model], quote: Quote) -> str:
        table = quote(model._meta.db_table)
        return (
            f"DROP POLICY {quote(self.name)} ON {table};"
            f"DROP POLICY {quote(self._of_worker)} ON {table};"
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        )

    @property
    def _of_worker(self) -> str:
        return f"{self.name}_worker"


class AppendOnly(_Wall):
    """
    Rows are written once: UPDATE and DELETE are refused.

    A column in ``once`` may be filled once, from NULL. ``SET LOCAL relearn.erasure = 'on'``
    lets the erasure of a person pass. TRUNCATE is not covered, so that tests can empty tables.
    """

    settings = ("once",)

    def __init__(self, *, name: str, once: tuple[str, ...] = ()) -> None:
        super().__init__(name=name)
        self.once = tuple(once)

    def _build(self, model: type[models.Model], quote: Quote) -> str:
        columns = ", ".join(f"'{column}'" for column in self.once)
        return (
            f"CREATE TRIGGER {quote(self.name)} BEFORE UPDATE OR DELETE "
            f"ON {quote(model._meta.db_table)} FOR EACH ROW "
            f"EXECUTE FUNCTION relearn_append_only({columns})"
        )

    def _tear_down(self, model: type[models.Model], quote: Quote) -> str:
        return f"DROP TRIGGER {quote(self.name)} ON {quote(model._meta.db_table)}"


class Moves(_Wall):
    """
    A row begins in the first state of ``moves`` and goes only where that state leads.

    A state that leads nowhere is the end: such a row never changes. A column in ``once`` never
    changes once it is filled. Rows are not deleted. All of it passes under ``relearn.erasure``.
    PostgreSQL judges by the trigger's condition alone: what is allowed costs next to nothing.
    """

    settings = ("moves", "once")

    def __init__(
        self,
        *,
        name: str,
        moves: Iterable[tuple[str, tuple[str, ...]]],
        once: tuple[str, ...] = (),
    ) -> None:
        super().__init__(name=name)
        # Pairs, because a migration writes a dict in another order.
        self.moves = tuple((state, tuple(following)) for state, following in moves)
        self.once = tuple(once)

    def _build(self, model: type[models.Model], quote: Quote) -> str:
        pairs = [(a, b) for a, following in self.moves for b in following]
        stays = [(state, state) for state, following in self.moves if following]
        allowed = ", ".join(f"('{a}', '{b}')" for a, b in [*stays, *pairs])
        changes = "".join(
            f" OR OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column}"
            for column in map(quote, self.once)
        )
        guards = {
            "insert": f"NEW.state <> '{self.moves[0][0]}'",
            "update": f"((OLD.state, NEW.state) NOT IN ({allowed}){changes})",
            "delete": "true",
        }
        erasing = "current_setting('relearn.erasure', true) IS NOT DISTINCT FROM 'on'"
        return ";".join(
            f"CREATE TRIGGER {quote(self._trigger(act))} BEFORE {act.upper()} "
            f"ON {quote(model._meta.db_table)} FOR EACH ROW "
            f"WHEN ({guard} AND NOT {erasing}) EXECUTE FUNCTION relearn_no_such_move()"
            for act, guard in guards.items()
        )

    def _tear_down(self, model: type[models.Model], quote: Quote) -> str:
        return ";".join(
            f"DROP TRIGGER {quote(self._trigger(act))} ON {quote(model._meta.db_table)}"
            for act in ("insert", "update", "delete")
        )

    def _trigger(self, act: str) -> str:
        return self.name if act == "update" else f"{self.name}_{act}"


def walls(*keys: str) -> list[models.BaseConstraint]:
    """Return the constraints of a clinical model; its keys to other clinical rows are ``keys``."""
    return [*library_walls(*keys), OwnClinic(name="%(class)s_own_clinic")]


def library_walls(*keys: str) -> list[models.BaseConstraint]:
    """
    Return the constraints of a model of the drill library, which says nothing of any patient.

    Words are looked up there: behind ``OwnClinic`` PostgreSQL uses no index on words.
    """
    return [
        models.UniqueConstraint(fields=["clinic", "id"], name="%(class)s_clinic_id"),
        *(SameClinic(field=key, name=f"%(class)s_{key}_same_clinic") for key in keys),
    ]
