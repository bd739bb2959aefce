"""What patients told, session by session, in words; corrections stay visible."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from programmes.domain.attention import PAIN_FROM
from programmes.domain.document import Dose
from programmes.domain.doses import whole_minutes
from programmes.models import Answer, LoggedAs, PracticeSession, SessionEntry

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Told:
    """One entry in words; ``was`` are the entries it replaced, the newest of them first."""

    drill: str
    asked: Dose
    done: str
    answer: str
    pain: str
    hurts: bool
    by: str
    received_at: datetime
    was: tuple["Told", ...] = ()


@dataclass(frozen=True, slots=True)
class SessionLog:
    """A session with what was told of each drill."""

    session: PracticeSession
    told: tuple[Told, ...]


def session_logs(sessions: Iterable[PracticeSession]) -> list[SessionLog]:
    """Return sessions in words; their entries must be fetched, the oldest first."""
    return [SessionLog(session, _all_told(list(session.entries.all()))) for session in sessions]


def _all_told(entries: list[SessionEntry]) -> tuple[Told, ...]:
    replaced = {e.superseded_by_id: e for e in entries if e.superseded_by_id is not None}
    return tuple(_told(entry, replaced) for entry in entries if entry.superseded_by_id is None)


def _told(entry: SessionEntry, replaced: dict[int, SessionEntry]) -> Told:
    asked = Dose(**entry.asked_dose_json)
    was: list[Told] = []
    older = replaced.get(entry.pk)
    while older is not None:
        was.append(_told(older, {}))
        older = replaced.get(older.pk)
    return Told(
        drill=entry.drill.name,
        asked=asked,
        done=_done(entry, asked),
        answer=_answer(entry),
        pain=_pain(entry),
        hurts=entry.pain_0_10 is not None and entry.pain_0_10 >= PAIN_FROM,
        by=_by(entry),
        received_at=entry.received_at,
        was=tuple(was),
    )


def _done(entry: SessionEntry, asked: Dose) -> str:
    outcome = str(entry.get_outcome_display())
    if entry.reps is not None and asked.reps is not None:
        text = _("%(outcome)s, %(reps)s of %(asked)s")
        return text % {"outcome": outcome, "reps": entry.reps, "asked": asked.amount}
    if entry.seconds is not None:
        minutes = whole_minutes(entry.seconds / MINUTE_S)
        return _("%(outcome)s, %(minutes)s min") % {"outcome": outcome, "minutes": minutes}
    return outcome


def _answer(entry: SessionEntry) -> str:
    """Return the answer; “It hurt” is left to the pain where that is known."""
    if entry.answer is None or (entry.answer == Answer.HURT and entry.pain_0_10 is not None):
        return ""
    return str(entry.get_answer_display())


def _pain(entry: SessionEntry) -> str:
    site = str(entry.get_pain_site_display()).lower() if entry.pain_site else ""
    if entry.pain_0_10 is None:
        return _("pain: %(site)s") % {"site": site} if site else ""
    text = _("pain %(pain)s of 10, %(site)s") if site else _("pain %(pain)s of 10")
    if entry.answer == Answer.HURT:
        text = _("It hurt: %(pain)s of 10, %(site)s") if site else _("It hurt: %(pain)s of 10")
    return text % {"pain": entry.pain_0_10, "site": site}


def _by(entry: SessionEntry) -> str:
    if entry.logged_as == LoggedAs.PATIENT:
        return ""
    text = _("logged by %(name)s, %(part)s")
    part = str(entry.get_logged_as_display()).lower()
    return text % {"name": entry.logged_by.name, "part": part}
