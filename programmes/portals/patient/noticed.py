"""What a helper can tell of the person whom they help, and what they read after that."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from programmes.domain.alarms import INJURED
from programmes.domain.telling import Rule
from programmes.models import Patient, ReportKind
from programmes.portals.patient.stops import Stop, stop_of
from programmes.portals.patient.wrongs import FAINTED, QUESTIONS, UNHURT, WRONGS, Question

_LABELS: Mapping[str, str | Promise] = MappingProxyType(
    {
        ReportKind.FALL: _lazy("A fall or a faint"),
        ReportKind.TIGHTER: _lazy("The hand is tighter"),
    }
)
NOTICED = tuple(replace(one, label=_LABELS.get(one.value, one.label)) for one in WRONGS)
"""What a patient can tell, in the words of somebody who looks on."""

_SWELLING = QUESTIONS[ReportKind.SWELLING]
ASKED: Mapping[ReportKind, Question] = MappingProxyType(
    {
        **QUESTIONS,
        ReportKind.SWELLING: replace(
            QUESTIONS[ReportKind.SWELLING], question=_lazy("How is the hand?")
        ),
        ReportKind.FALL: Question(
            _lazy("What happened?"),
            _lazy("Tap one."),
            (
                (INJURED, _lazy("A fall, and something hurts")),
                (UNHURT, _lazy("A fall, and all is fine")),
                (FAINTED, _lazy("A faint")),
            ),
            is_one=True,
        ),
    }
)
_SENTENCES: Mapping[Rule, tuple[str | Promise, ...]] = MappingProxyType(
    {
        Rule.STROKE_SIGN: (
            _lazy("Say that it may be a stroke."),
            _lazy("Do not wait for the clinic."),
            _lazy("Stay with %(name)s."),
        ),
        Rule.MEDICAL: (
            _lazy("Help %(name)s to sit or lie down."),
            _lazy("Stay with %(name)s."),
        ),
        Rule.PAIN_END: (
            _lazy("Help %(name)s to rest."),
            _lazy("No more practice today."),
        ),
        Rule.SHOULDER: (
            _lazy("Drills that use the shoulder rest today."),
            _lazy("Do not pull the arm."),
        ),
        Rule.SHOULDER_AGAIN: (
            _lazy("It hurt on two days."),
            _lazy("Drills that use the shoulder wait."),
            _lazy("Do not pull the arm."),
        ),
        Rule.CRPS: (
            _lazy("No force and no weight on the hand."),
            _lazy("Put the arm up on a pillow."),
            _lazy("Do not move or stretch that hand."),
        ),
        Rule.SKIN: (_lazy("Take off the splint and the pads."), _lazy("Those drills wait.")),
        Rule.FALL: (_lazy("No more practice today."), _lazy("Look at what hurts, and rest.")),
    }
)
_TITLES: Mapping[Rule, str | Promise] = MappingProxyType(
    {
        Rule.CRPS: _lazy("Rest the hand"),
        Rule.FALL: _lazy("Rest today"),
        Rule.SHOULDER: _lazy("Rest the shoulder"),
        Rule.SHOULDER_AGAIN: _lazy("Rest the shoulder"),
    }
)


def noticed_stop(rule: Rule, patient: Patient, *, now: datetime) -> Stop:
    """Return the screen of ``rule`` for a helper of ``patient``."""
    stop = stop_of(rule, patient, now=now)
    name = {"name": patient.name}
    sentences = _SENTENCES.get(rule, (_lazy("The clinic can see it now."),))
    return replace(
        stop,
        title=_TITLES.get(rule, stop.title),
        sentences=tuple(_(str(sentence)) % name for sentence in sentences),
    )
