"""What stands in a record in words for people: heads of columns, and values as they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from programmes.domain.document import Dose, DoseKind
from programmes.domain.serial import from_json
from programmes.models import Patient
from programmes.models.holdings import Holding
from programmes.models.measure import shipped_measures

NOTHING = "\N{EN DASH}"
HEADS: Mapping[str, str | Promise] = {
    "ability": _lazy("Ability"),
    "absence": _lazy("Why nothing was asked"),
    "acknowledged_at": _lazy("Seen"),
    "affected_side": _lazy("Affected side"),
    "answer": _lazy("How it was"),
    "asked": _lazy("Asked for"),
    "asked_at": _lazy("Asked"),
    "assessed_on": _lazy("Day"),
    "at": _lazy("When"),
    "by": _lazy("By"),
    "cause": _lazy("Why"),
    "channel": _lazy("Way"),
    "channels": _lazy("Ways"),
    "checklist": _lazy("Checked"),
    "choice": _lazy("Answer"),
    "closed_at": _lazy("Closed"),
    "closed_by": _lazy("Closed by"),
    "colour": _lazy("Colour"),
    "conditions": _lazy("How it was taken"),
    "consented_at": _lazy("Agreed"),
    "corrected_by": _lazy("Corrected by"),
    "cue": _lazy("After what, and where"),
    "day": _lazy("Day"),
    "details": _lazy("More"),
    "device": _lazy("Device"),
    "difficulty": _lazy("How difficult, 1 to 3"),
    "dominant_hand": _lazy("Hand used most"),
    "done": _lazy("Done"),
    "done_at": _lazy("When"),
    "dose_share": _lazy("Share of the dose"),
    "drill": _lazy("Drill"),
    "due_at": _lazy("Due"),
    "edited_at": _lazy("Changed"),
    "electrode_sites": _lazy("Where"),
    "email": _lazy("E-mail"),
    "ended_at": _lazy("Ended"),
    "ended_on": _lazy("Ended"),
    "energy_0_10": _lazy("Energy, 0 to 10"),
    "entry": _lazy("Number"),
    "escalated_at": _lazy("Sent on"),
    "evidence": _lazy("Because"),
    "expires_at": _lazy("Until"),
    "found": _lazy("What was found"),
    "given_at": _lazy("Given"),
    "goal": _lazy("Goal"),
    "hand": _lazy("Hand"),
    "has_helper": _lazy("Has a helper"),
    "help_given": _lazy("Help"),
    "helper": _lazy("Who tapped"),
    "importance": _lazy("How important, 1 to 3"),
    "is_active": _lazy("On"),
    "is_due": _lazy("Practice was asked for"),
    "is_finished": _lazy("Finished"),
    "is_practised": _lazy("Practised"),
    "is_printed": _lazy("On paper"),
    "is_seen": _lazy("Seen"),
    "kind": _lazy("Kind"),
    "language": _lazy("Language"),
    "last_seen_at": _lazy("Last used"),
    "left_on": _lazy("Care ended"),
    "level": _lazy("How far, \N{MINUS SIGN}2 to +2"),
    "lifted_at": _lazy("Taken back"),
    "lifted_on": _lazy("Ended early"),
    "limits": _lazy("Limits of safety"),
    "logged_as": _lazy("Logged as"),
    "may_read_history": _lazy("May read the past"),
    "measure": _lazy("Measure"),
    "minutes": _lazy("Minutes"),
    "mobile": _lazy("Mobile phone"),
    "minutes_limit": _lazy("Minutes a day at most"),
    "mistaken_at": _lazy("Taken back"),
    "movement": _lazy("Movement"),
    "movements": _lazy("Movements"),
    "name": _lazy("Name"),
    "note": _lazy("Note"),
    "number": _lazy("Number"),
    "offered_at": _lazy("Asked"),
    "opened_at": _lazy("Opened"),
    "outcome": _lazy("Done"),
    "pain_0_10": _lazy("Pain, 0 to 10"),
    "pain_after_0_10": _lazy("Pain after, 0 to 10"),
    "pain_before_0_10": _lazy("Pain before, 0 to 10"),
    "pain_site": _lazy("Where it hurt"),
    "paired_at": _lazy("Connected"),
    "paused_until": _lazy("Paused until"),
    "photo": _lazy("Photo"),
    "plan": _lazy("Plan"),
    "quiet_from": _lazy("Quiet from"),
    "quiet_until": _lazy("Quiet until"),
    "read_at": _lazy("Read"),
    "read_by": _lazy("Read by"),
    "ready_at": _lazy("Ready"),
    "reason": _lazy("Why"),
    "reasons": _lazy("What it was about"),
    "received_at": _lazy("Received"),
    "record": _lazy("Number of the record"),
    "reopened_at": _lazy("Opened again"),
    "reopened_on": _lazy("Open again from"),
    "replaced_at": _lazy("Replaced"),
    "reps": _lazy("Movements"),
    "review_on": _lazy("Next look"),
    "role": _lazy("Role"),
    "rule": _lazy("Rule"),
    "safety_flags": _lazy("Take care with"),
    "scope": _lazy("What was closed"),
    "score": _lazy("Score"),
    "screen": _lazy("Screen"),
    "seconds": _lazy("Seconds"),
    "seen_at": _lazy("Seen by a device"),
    "seen_by": _lazy("Seen by"),
    "sent_at": _lazy("Sent"),
    "sets": _lazy("Rounds"),
    "settings": _lazy("Settings"),
    "since": _lazy("From"),
    "size": _lazy("Size"),
    "snoozed_until": _lazy("Put off until"),
    "source": _lazy("From where"),
    "stages": _lazy("Stages"),
    "started_at": _lazy("Started"),
    "starts_on": _lazy("From"),
    "state": _lazy("State"),
    "stroke_on": _lazy("Day of the stroke"),
    "summary": _lazy("What was changed"),
    "taken_back_at": _lazy("Taken back"),
    "text": _lazy("Text"),
    "therapist": _lazy("Therapist"),
    "times": _lazy("Times"),
    "to": _lazy("To"),
    "told_as": _lazy("Told as"),
    "told_at": _lazy("Newest news"),
    "undone_at": _lazy("Undone"),
    "until": _lazy("Until"),
    "usual_pain": _lazy("Usual pain"),
    "valid_from": _lazy("From"),
    "verb": _lazy("What"),
    "weekdays": _lazy("On which days"),
    "why_ended": _lazy("Why it ended"),
    "withdrawn_at": _lazy("No longer agreed"),
    "words": _lazy("Words"),
    "worst_pain_0_10": _lazy("Worst pain, 0 to 10"),
    "written_as": _lazy("Written as"),
    "zone": _lazy("Time zone"),
}


class Reader:
    """Turns stored values into what ``patient`` reads, by the clock where they live."""

    def __init__(self, patient: Patient, drills: Mapping[UUID, str]) -> None:
        self._zone, self._drills = ZoneInfo(patient.zone), drills
        self._special: dict[str, Callable[[Any], str]] = {
            "plan": self._plan,
            "weekdays": lambda days: ", ".join(str(WEEKDAYS[day]) for day in days),
            "measure": _measure_name,
        }

    def heads(self, names: Iterable[str]) -> list[str]:
        """Return the heads of columns."""
        return [str(HEADS[name]) for name in names]

    def rows(self, holding: Holding, rows: Iterable[tuple[Any, ...]]) -> list[list[str]]:
        """Return rows of one table in words."""
        labels = [_labels(holding.model, source) for source in holding.columns.values()]
        return [
            [
                self._read(name, value, known)
                for name, value, known in zip(holding.columns, row, labels, strict=True)
            ]
            for row in rows
        ]

    def _read(self, name: str, value: Any, labels: Mapping[Any, Any]) -> str:
        if value is None or value in ("", [], {}):
            return NOTHING
        if name in self._special:
            return self._special[name](value)
        if isinstance(value, dict):
            return "; ".join(f"{key}: {self._plain(one)}" for key, one in value.items())
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(labels.get(one, self._plain(one))) for one in values)

    def _plain(self, value: Any) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return date_format(value.astimezone(self._zone), "j F Y, H:i")
        if isinstance(value, date):
            return date_format(value, "j F Y")
        if isinstance(value, time):
            return f"{value:%H:%M}"
        return f"{value:.2f}" if isinstance(value, float) else str(value)

    def _plan(self, stored: Mapping[str, Any]) -> str:
        document = from_json(stored)
        stages = (
            f"{stage.name}: "
            + ", ".join(
                f"{self._drills.get(one.drill, NOTHING)} ({_asked(one.dose)})"
                for one in stage.prescriptions
            )
            for stage in document.stages
            if stage.prescriptions
        )
        return "; ".join([document.title, *stages])


def _measure_name(slug: str) -> str:
    measure = shipped_measures().get(slug)
    return measure.name if measure else slug


_ASKED = {
    DoseKind.REPETITIONS: _lazy("%(n)s movements"),
    DoseKind.MINUTES: _lazy("%(n)s minutes"),
    DoseKind.BOUT: _lazy("%(n)s seconds"),
}


def _asked(dose: Dose) -> str:
    return str(_ASKED[dose.kind]) % {"n": dose.amount}


def _labels(model: type[models.Model], source: str) -> Mapping[Any, Any]:
    """Return the words of a column's choices by their values; empty where it has none."""
    if "__" in source or source == "pk":
        return {}
    column = model._meta.get_field(source)
    column = getattr(column, "base_field", column)  # of a list
    return dict(getattr(column, "flatchoices", ()))
