"""Who a CSV file would invite to work at a clinic."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar

from programmes.domain.csvfile import FileInvalid, Problem, read_table
from programmes.domain.fields import InvalidField, OneOf, Rule, Text

MOST_PEOPLE = 500  # of one file: each is a mail
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3
ROLES = ("clinic_admin", "therapist", "assistant")
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address; large letters count as small ones."""

    is_required: ClassVar[bool] = True

    def read(self, typed: str) -> str:
        """Return the address in small letters."""
        address = typed.lower()
        if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
            raise InvalidField("Give an address such as name@clinic.org.")
        return address


COLUMNS: Mapping[str, Rule] = MappingProxyType(
    {"name": Text(120), "email": Address(), "role": OneOf(ROLES)}
)
"""The columns of the file, and what may stand in each."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the file."""

    name: str
    email: str
    role: str


class Fate(StrEnum):
    """What becomes of a person that the file names."""

    NEW = "new"
    WAITING = "waiting"  # invited to this role already, and has not answered
    MEMBER = "member"  # has the role


@dataclass(frozen=True, slots=True)
class Step:
    """What the file does about one person."""

    line: int
    row: PersonRow
    fate: Fate


def read_people(
    text: str,
    *,
    members: Collection[tuple[str, str]],
    waiting: Collection[tuple[str, str]],
) -> tuple[Step, ...]:
    """
    Return what the CSV ``text`` would do, in its order; nobody stands in it twice.

    ``members`` and ``waiting`` are addresses and roles, of who works here and of who is invited.

    :raises FileInvalid: naming line, column and problem.
    """
    rows = read_table(text, COLUMNS, make=_person, key="email")
    if not rows:
        raise FileInvalid((Problem(1, "", "Nobody stands below the header."),))
    if len(rows) > MOST_PEOPLE:
        sentence = "A file has at most %(most)s people. Cut it here."
        raise FileInvalid((Problem(list(rows)[MOST_PEOPLE], "", sentence, {"most": MOST_PEOPLE}),))
    return tuple(
        Step(line, row, _fate((row.email, row.role), members, waiting))
        for line, row in rows.items()
    )


def _person(values: dict[str, Any]) -> PersonRow:
    return PersonRow(**values)


def _fate(
    who: tuple[str, str],
    members: Collection[tuple[str, str]],
    waiting: Collection[tuple[str, str]],
) -> Fate:
    if who in members:
        return Fate.MEMBER
    return Fate.WAITING if who in waiting else Fate.NEW
