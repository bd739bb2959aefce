"""
Which clinic's rows PostgreSQL shows to what runs now: the wall behind ``visible_to``.

Every statement goes to PostgreSQL with the role and the clinic that it runs for (``SET LOCAL``), in
one message, so that it costs no round trip and ends with the statement or its transaction: neither
a pool nor a rollback carries it on. What the two mean stands in ``walls.OwnClinic``. Where nothing
was said, a page meets no patient at all, and a worker those of every clinic; a connection that is
of the process's role from the start is not told so each time.

A process that connects as the owner of the tables (no ``DATABASE_ROLE``) is not held.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg import sql

from programmes.models.walls import WEB, WORKER

# Others change no row, and some run where a failed transaction takes nothing else (ROLLBACK TO).
HELD = ("SELECT", "INSERT", "UPDATE", "DELETE", "EXECUT", "WITH", "(")


@dataclass(frozen=True, slots=True)
class _Reach:
    role: str
    clinic: int | None = None

    @property
    def settings(self) -> str:
        clinic = "" if self.clinic is None else int(self.clinic)
        return f"SET LOCAL ROLE {self.role}; SET LOCAL relearn.clinic = '{clinic}'; "


_reach: ContextVar[_Reach | None] = ContextVar("reach", default=None)
_own = _Reach(WEB)
_roles: WeakKeyDictionary[Any, str] = WeakKeyDictionary()  # of connections, as they were opened


def hold(role: str) -> None:
    """Let what this process does reach what ``role`` may, where nothing else is said."""
    global _own  # noqa: PLW0603 -- one process, one role
    _own = _Reach(role)
    connection_created.connect(_hold_connection, dispatch_uid=__name__)


@contextmanager
def no_clinic() -> Iterator[None]:
    """Answer a request: it reaches no patient until it has said of which clinic."""
    with _reaching(_Reach(WEB)):
        yield


def only(clinic: int) -> None:
    """Reach the rows of that clinic, by its key, until the request is answered."""
    _reach.set(_Reach(_now().role, clinic))


@contextmanager
def within(clinic: int) -> Iterator[None]:
    """Reach the rows of that clinic alone, by its key."""
    with _reaching(_Reach(_now().role, clinic)):
        yield


@contextmanager
def every_clinic() -> Iterator[None]:
    """
    Reach the rows of every clinic; a decorator too.

    For what is asked before a clinic is known, by a secret or by an account, and for commands.
    """
    with _reaching(_Reach(WORKER)):
        yield


def kept(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Return ``pieces``, each fetched with the reach of now, however late that is."""
    return _kept(iter(pieces), _now())


def _kept(pieces: Iterator[bytes], reach: _Reach) -> Iterator[bytes]:
    while True:
        with _reaching(reach):
            try:
                piece = next(pieces)
            except StopIteration:
                return
        yield piece


def _now() -> _Reach:
    return _reach.get() or _own


@contextmanager
def _reaching(reach: _Reach) -> Iterator[None]:
    token = _reach.set(reach)
    try:
        yield
    finally:
        _reach.reset(token)


def _hold_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    if say_whose not in connection.execute_wrappers:
        connection.execute_wrappers.append(say_whose)


def say_whose(
    execute: Callable[..., Any],
    statement: str | sql.Composable,
    params: Any,
    many: bool,  # noqa: FBT001 -- Django's shape
    context: dict[str, Any],
) -> Any:
    """Send a statement to PostgreSQL with whom it runs for; one of Django's execute wrappers."""
    text = statement if isinstance(statement, str) else statement.as_string(None)
    reach, connection = _now(), context["connection"]
    is_said = connection.autocommit and reach == _own == _Reach(_role_of(connection.connection))
    if many or is_said or not text.lstrip()[:6].upper().startswith(HELD):
        return execute(statement, params, many, context)
    found = execute(reach.settings + text, params, many, context)
    for _ in range(2):  # past the answers to the settings
        context["cursor"].nextset()
    return found


def _role_of(connection: Any) -> str:
    """Return the role that a connection of psycopg is of when nothing is said, asked once."""
    if connection not in _roles:
        _roles[connection] = str(connection.execute("SELECT current_user").fetchone()[0])
    return _roles[connection]
