"""What a phone kept while it had no network, put together as if it had come at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

from programmes.domain.document import Size
from programmes.domain.progress import Answer, Outcome
from programmes.domain.telling import ReportKind

Moment = Literal["before", "after"]
"""When pain is asked for around a session."""


@dataclass(frozen=True, slots=True)
class Begun:
    """
    A session was begun: ``id`` names it from then on.

    ``version`` is the number of the version that the phone had. ``energy_0_10`` is ``None`` where
    nobody said.
    """

    id: UUID
    at: datetime
    size: Size
    version: int
    energy_0_10: int | None = None


@dataclass(frozen=True, slots=True)
class Rested:
    """The person chose to rest for the day."""

    id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Did:
    """
    What was done of one prescription in one session.

    ``reps`` are all repetitions together, ``seconds`` all the time; ``None`` is not known.
    """

    id: UUID
    at: datetime
    session: UUID
    prescription: UUID
    outcome: Outcome
    reps: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """How a drill was: an answer to the ``Did`` with the id ``did``; ``None`` was not answered."""

    id: UUID
    at: datetime
    did: UUID
    answer: Answer | None = None
    pain_0_10: int | None = None
    pain_site: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The person stopped a session for the day."""

    id: UUID
    at: datetime
    session: UUID


@dataclass(frozen=True, slots=True)
class Felt:
    """How much it hurt before or after a session; nobody is asked where."""

    id: UUID
    at: datetime
    session: UUID
    moment: Moment
    pain_0_10: int


@dataclass(frozen=True, slots=True)
class Warned:
    """
    Something was wrong outside a drill; ``details`` are what was ticked with it.

    Pain comes with its number and its site, which are ``None`` for every other kind.
    """

    id: UUID
    at: datetime
    kind: ReportKind
    details: tuple[str, ...] = ()
    pain_0_10: int | None = None
    pain_site: str | None = None


@dataclass(frozen=True, slots=True)
class TookBack:
    """The ``Warned`` with the id ``warned`` was tapped by mistake."""

    id: UUID
    at: datetime
    warned: UUID


@dataclass(frozen=True, slots=True)
class Won:
    """
    Something went well.

    ``words`` are ready-made. Where ``goal`` names a goal they stand with ``%(goal)s`` in the place
    of its own words, which no phone keeps.
    """

    id: UUID
    at: datetime
    words: str
    goal: UUID | None = None


Event = Begun | Rested | Did | Said | Ended | Felt | Warned | TookBack | Won
E = TypeVar("E", Begun, Rested, Did, Said, Ended, Felt, Warned, TookBack, Won)


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands of one prescription in one session, with every answer that is known."""

    did: Did
    answer: Answer | None = None
    pain_0_10: int | None = None
    pain_site: str | None = None


@dataclass(frozen=True, slots=True)
class Diary:
    """
    What the events of a phone come to, in the order in which it was done.

    ``said`` are answers to entries that are not among these, ``ended`` the sessions that were
    stopped.
    """

    begun: tuple[Begun, ...] = ()
    rested: tuple[Rested, ...] = ()
    entries: tuple[Entry, ...] = ()
    said: tuple[Said, ...] = ()
    felt: tuple[Felt, ...] = ()
    warned: tuple[Warned, ...] = ()
    taken_back: tuple[TookBack, ...] = ()
    won: tuple[Won, ...] = ()
    ended: tuple[Ended, ...] = ()


def fold(events: Iterable[Event]) -> Diary:
    """
    Return what ``events`` come to, whatever their order and however often each of them came.

    Of two things told about one prescription in one session the first one stands, and of two
    answers to one question too: what comes later is a correction, which is told in another way.
    """
    told = sorted(set(events), key=lambda event: (event.at, event.id, repr(event)))
    stands: dict[tuple[UUID, UUID], Entry] = {}
    meant: dict[UUID, tuple[UUID, UUID]] = {}
    for did in _once(told, Did):
        meant[did.id] = did.session, did.prescription
        stands.setdefault(meant[did.id], Entry(did))
    unmeant: list[Said] = []
    for said in _once(told, Said):
        place = meant.get(said.did)
        if place is None:
            unmeant.append(said)
        else:
            stands[place] = _answered(stands[place], said)
    felt: dict[tuple[UUID, Moment], Felt] = {}
    for one in _once(told, Felt):
        felt.setdefault((one.session, one.moment), one)
    return Diary(
        begun=tuple(_once(told, Begun)),
        rested=tuple(_once(told, Rested)),
        entries=tuple(stands.values()),
        said=tuple(unmeant),
        felt=tuple(felt.values()),
        warned=tuple(_once(told, Warned)),
        taken_back=tuple(_once(told, TookBack)),
        won=tuple(_once(told, Won)),
        ended=tuple(_once(told, Ended)),
    )


def _once(told: Iterable[Event], kind: type[E]) -> Iterator[E]:
    """Give the events of one kind in order; of several with one id the first."""
    seen: set[UUID] = set()
    for event in told:
        if isinstance(event, kind) and event.id not in seen:
            seen.add(event.id)
            yield event


def _answered(entry: Entry, said: Said) -> Entry:
    """Return ``entry`` with the answers that it lacked."""
    return replace(
        entry,
        answer=entry.answer or said.answer,
        pain_0_10=said.pain_0_10 if entry.pain_0_10 is None else entry.pain_0_10,
        pain_site=entry.pain_site or said.pain_site,
    )
