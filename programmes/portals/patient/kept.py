"""What a phone kept, as it arrives: ids and numbers, checked as the forms of the pages are."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.dateparse import parse_datetime

from programmes.domain.document import Size
from programmes.domain.outbox import (
    Begun,
    Did,
    Ended,
    Event,
    Felt,
    Rested,
    Said,
    TookBack,
    Warned,
    Won,
)
from programmes.domain.progress import Answer, Outcome
from programmes.domain.telling import ReportKind
from programmes.models import Patient
from programmes.portals.patient.forms import (
    REST,
    AnswerForm,
    HurtForm,
    LogForm,
    OnceForm,
    PainForm,
    PainNowForm,
    StartForm,
    TellPainForm,
)
from programmes.portals.patient.winning import WinForm
from programmes.portals.patient.wrongs import QUESTIONS, WRONGS, TakeBackForm, told

MOST_RECORDS = 200  # a phone sends half of that at once


class NotReadable(Exception):
    """This is not what the site's own pages send."""


class KeptStartForm(StartForm):
    """A session that was begun; ``version`` is the number of the version on the phone."""

    version = forms.IntegerField(min_value=1, max_value=100_000)


class OfEntry(forms.Form):
    """Something about an entry, by the clinic's id for it or by the phone's."""

    entry = forms.UUIDField()


class KeptAnswerForm(AnswerForm, OfEntry):
    """How a drill was."""


class KeptPainForm(PainForm, OfEntry):
    """Where a drill hurt, and how much."""


class KeptStopForm(forms.Form):
    """The session that was stopped for the day."""

    session = forms.UUIDField()


class KeptPainNowForm(PainNowForm, KeptStopForm):
    """How much it hurt before or after a session."""


class KeptWrongForm(OnceForm):
    """What is wrong, with what was tapped of its question where it has one."""

    kind = forms.ChoiceField(choices=[(one.value, one.label) for one in WRONGS])
    details = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["details"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- for the types
        question = QUESTIONS.get(self.data.get("kind", ""))
        field.choices = (
            [(value, str(label)) for value, label in question.choices] if question else ()
        )
        field.required = question is not None


FORMS: Mapping[str, type[forms.Form]] = {
    "start": KeptStartForm,
    "log": LogForm,
    "answer": KeptAnswerForm,
    "pain": KeptPainForm,
    "hurt": HurtForm,
    "stop": KeptStopForm,
    "before": KeptPainNowForm,
    "after": KeptPainNowForm,
    "wrong": KeptWrongForm,
    "sore": TellPainForm,
    "mistake": TakeBackForm,
    "win": WinForm,
}


Data = Mapping[str, Any]


def _warned(name: UUID, at: datetime, data: Data) -> Warned:
    kind, details = told(data["kind"], data["details"])
    return Warned(name, at, ReportKind(kind), tuple(sorted(details)))


def _started(name: UUID, at: datetime, data: Data) -> Event:
    if data["size"] == REST:
        return Rested(name, at)
    return Begun(name, at, Size(data["size"]), data["version"], data["energy"])


_MAKES: Mapping[str, Callable[[UUID, datetime, Data], Event]] = {
    "start": _started,
    "stop": lambda name, at, data: Ended(name, at, data["session"]),
    "before": lambda name, at, data: Felt(name, at, data["session"], "before", data["pain"]),
    "after": lambda name, at, data: Felt(name, at, data["session"], "after", data["pain"]),
    "wrong": _warned,
    "sore": lambda name, at, data: Warned(
        name, at, ReportKind.PAIN, pain_0_10=data["pain"], pain_site=data["site"]
    ),
    "mistake": lambda name, at, data: TookBack(name, at, data["report"]),
    "win": lambda name, at, data: Won(name, at, data["words"], data["goal"]),
}


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that was sent: ``data`` is clean, and ``None`` where a form would be refused."""

    id: UUID
    kind: str
    at: datetime
    data: Data | None

    @property
    def events(self) -> tuple[Event, ...]:
        """Return what happened; pain at a drill under way is two things, told at once."""
        data = self.data
        if data is None:
            return ()
        make = _MAKES.get(self.kind)
        if make is not None:
            return (make(self.id, self.at, data),)
        if self.kind in {"answer", "pain"}:
            return (self._said(self.id, data["entry"]),)
        did = self._did()
        return (did, self._said(uuid5(self.id, "hurt"), self.id)) if self.kind == "hurt" else (did,)

    def _did(self) -> Did:
        data = self.data or {}
        outcome = Outcome(data["outcome"])
        if self.kind == "hurt":
            outcome = Outcome.PART if data["reps"] or data["seconds"] else Outcome.NOT_TODAY
        return Did(
            self.id,
            self.at,
            data["session"],
            data["prescription"],
            outcome,
            reps=data["reps"],
            seconds=data["seconds"],
        )

    def _said(self, said: UUID, did: UUID) -> Said:
        data = self.data or {}
        answer = Answer(data.get("answer", Answer.HURT))
        return Said(said, self.at, did, answer, data.get("pain"), data.get("site"))


def read_records(body: bytes) -> tuple[str, tuple[Record, ...], str]:
    """
    Return whose records ``body`` brings, as their pages marked them, and the records.

    The last is the id of the record whose page waits for the answer, empty where none does.

    :raises NotReadable: if it is not JSON of that shape.
    """
    try:
        sent = json.loads(body)
        person, rows = str(sent["person"]), sent["records"]
        if not isinstance(rows, list) or len(rows) > MOST_RECORDS:
            raise NotReadable
        return person, tuple(_record(row) for row in rows), str(sent.get("asked") or "")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotReadable from error


def _record(row: Mapping[str, Any]) -> Record:
    at = parse_datetime(row["at"])
    if at is None or at.tzinfo is None:
        raise NotReadable
    name = str(row["id"])
    form = FORMS[row["kind"]](dict(row["fields"]) | {"client_uuid": name})
    return Record(UUID(name), row["kind"], at, form.cleaned_data if form.is_valid() else None)


def mark_of_person(patient: Patient) -> str:
    """
    Return what a phone knows a patient by: it says nothing to anybody else.

    Empty where they came by a card on paper: then it is not their phone, and keeps nothing.
    """
    if patient.comes_by_card:
        return ""
    return salted_hmac("outbox", str(patient.public_id)).hexdigest()[:16]


def events_of(records: Sequence[Record]) -> tuple[Event, ...]:
    """Return all that happened, by these records."""
    return tuple(event for record in records for event in record.events)
