"""What stands in a record beside plan and practice, read by one query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from programmes.domain.timing import local_day
from programmes.models import (
    AskedMeasure,
    EmergencyAccess,
    Ending,
    Erasure,
    Patient,
    Pause,
    Programme,
    User,
    Win,
)
from programmes.models.prepared import Prepared
from programmes.models.rows import date_of, rows_of
from programmes.models.team import with_therapist
from programmes.portals.therapist import words
from programmes.portals.therapist.asked import ASKED_SHOWN, Asked, told_questions
from programmes.portals.therapist.record import Event

WINS_SHOWN = 8
EMERGENCIES_SHOWN_DAYS = 28
READ = (
    *("double_rows", "merged_into__public_id", "has_programme", "emergency_rows"),
    *("erasure_rows", "win_rows", "pause_rows", "ending_rows", "asked_rows", "looked_after"),
)


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who looks after the patient; ``until`` is the last day of a cover, ``None`` where none."""

    name: str
    is_reader: bool
    until: date | None

    @classmethod
    def read(cls, row: Mapping[str, Any] | None, *, reader: int, zone: str) -> Self | None:
        """Return who stands in ``looked_after`` of ``with_therapist``; ``None`` for nobody."""
        if row is None:
            return None
        ends = datetime.fromisoformat(row["until"]) if row["until"] else None
        until = local_day(ends - timedelta(microseconds=1), zone) if ends else None
        return cls(row["name"], row["pk"] == reader, until)


@dataclass(frozen=True, slots=True)
class ToldWin:
    """Something a patient could do, in their words; ``goal`` is empty where it was for none."""

    words: str
    day: date
    goal: str


@dataclass(frozen=True, slots=True)
class About:
    """
    What a record's page tells beside plan and practice, for its reader.

    ``doubles`` are records put under this one, ``merged_into`` the one under which it was put.
    ``erasure`` is a sentence, empty where none is asked for. Pauses and endings are as stored.
    """

    has_programme: bool
    doubles: list[dict[str, str]]
    merged_into: UUID | None
    erasure: str
    emergencies: list[Event]
    questions: list[Asked]
    wins: list[ToldWin]
    keeper: Keeper | None
    pauses: list[Pause]
    endings: list[Ending]

    def is_paused_on(self, day: date) -> bool:
        """Tell whether a pause is on, or one to come, on ``day``."""
        return any(one.again_on is None or one.again_on > day for one in self.pauses)


def load_about(patient: Patient, *, reader: User, now: datetime) -> About:
    """Return what ``reader`` may read of it, moments by the clock of the clinic; one query."""
    zone = patient.clinic.zone
    since = now - timedelta(days=EMERGENCIES_SHOWN_DAYS)
    own = {"patient": patient.pk, "account": patient.user_id}
    [found] = _about(**own, reader=reader.pk, since=since, now=now)
    row = dict(zip(READ, found, strict=True))
    return About(
        has_programme=row["has_programme"],
        doubles=row["double_rows"],
        merged_into=row["merged_into__public_id"],
        erasure=_erasure(row["erasure_rows"], zone=zone),
        emergencies=_emergencies(row["emergency_rows"]),
        questions=told_questions(row["asked_rows"], now=now, zone=zone),
        wins=_wins(row["win_rows"]),
        keeper=Keeper.read(row["looked_after"], reader=reader.pk, zone=zone),
        pauses=_pauses(row["pause_rows"]),
        endings=_endings(row["ending_rows"]),
    )


@Prepared
def _about(
    *, patient: int, account: int, reader: int, since: datetime, now: datetime
) -> QuerySet[Patient, tuple[Any, ...]]:
    """Ask for what stands in ``READ``; ``account`` is the patient's own."""
    user = User(pk=reader)
    own = {"patient": OuterRef("pk")}
    of_course = {"assignment__patient": OuterRef("pk")}
    unanswered = Q(closed_at=None) | Q(closed_by=account)
    programmes = Programme.objects.visible_to(user).filter(**own)
    doubles = Patient.objects.visible_to(user).filter(merged_into=OuterRef("pk"))
    forced = EmergencyAccess.objects.visible_to(user).filter(**own, at__gte=since)
    erasures = Erasure.objects.visible_to(user).open().filter(**own)
    wins = Win.objects.visible_to(user).filter(**own).standing()
    pauses = Pause.objects.visible_to(user).filter(**of_course)
    endings = Ending.objects.visible_to(user).filter(**of_course)
    asked = AskedMeasure.objects.visible_to(user).filter(unanswered, **own, answer=None)
    told = {"at": "at", "name": "by__name", "reason": "reason"}
    pause_days = {name: name for name in ("starts_on", "until", "lifted_on")}
    question = {name: name for name in ("measure", "at", "closed_at")}
    return (
        with_therapist(Patient.objects.visible_to(user), now=now)
        .filter(pk=patient)
        .annotate(
            has_programme=Exists(programmes),
            double_rows=rows_of(doubles.order_by("pk"), key="public_id", name="user__name"),
            emergency_rows=rows_of(forced.order_by("-at"), **told),
            erasure_rows=rows_of(erasures.order_by("pk"), due_at="due_at"),
            win_rows=rows_of(wins[:WINS_SHOWN], words="words", day="day", goal="goal__words"),
            pause_rows=rows_of(pauses.order_by("pk"), **told, **pause_days),
            ending_rows=rows_of(endings.order_by("pk"), **told, day="day", lifted_at="lifted_at"),
            asked_rows=rows_of(
                asked.order_by("-at", "-pk")[:ASKED_SHOWN],
                key="public_id",
                by="by__name",
                **question,
            ),
        )
        .values_list(*READ)
    )


def _wins(rows: Iterable[Mapping[str, Any]]) -> list[ToldWin]:
    """Return wins from rows of JSON, in the order they come."""
    return [
        ToldWin(row["words"], date.fromisoformat(row["day"]), row["goal"] or "") for row in rows
    ]


def _erasure(rows: Iterable[Mapping[str, Any]], *, zone: str) -> str:
    """Return that the record is to be erased, and when, by the clock in ``zone``; else empty."""
    for row in rows:
        if row["due_at"] is None:
            return _("The patient asked to have this record erased. Who runs the clinic decides.")
        values = {"day": words.day_month(local_day(datetime.fromisoformat(row["due_at"]), zone))}
        return _("This record is erased on %(day)s. Who runs the clinic can call it off.") % values
    return ""


def _emergencies(rows: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Return who opened the record in an emergency, from rows of JSON, in the order they come."""
    what = _("Opened this record in an emergency")
    return [Event(datetime.fromisoformat(r["at"]), r["name"], what, r["reason"]) for r in rows]


def _pauses(rows: Iterable[Mapping[str, Any]]) -> list[Pause]:
    """Return pauses as they stand, from rows of JSON, in the order they come."""
    return [
        Pause(**_who_when(row), **_days(row, "starts_on", "until", "lifted_on")) for row in rows
    ]


def _endings(rows: Iterable[Mapping[str, Any]]) -> list[Ending]:
    """Return endings as they stand, from rows of JSON, in the order they come."""
    return [
        Ending(**_who_when(row), **_days(row, "day"), lifted_at=_moment(row["lifted_at"]))
        for row in rows
    ]


def _who_when(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"by": User(name=row["name"]), "at": _moment(row["at"]), "reason": row["reason"]}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _days(row: Mapping[str, Any], *names: str) -> dict[str, date | None]:
    return {name: date_of(row[name]) if row[name] else None for name in names}
