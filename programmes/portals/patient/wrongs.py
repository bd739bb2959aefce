"""What can be wrong outside a drill, in pictures and words, and what is asked next."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

from programmes.domain.alarms import INJURED, SWOLLEN
from programmes.models import ReportKind
from programmes.portals.patient.forms import OnceForm

WAS_MISTAKEN = _lazy("Good that you are fine. We took it back.")
FAINTED = "fainted"
UNHURT = "unhurt"


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that can be told: a picture of our own, or an icon, and a few words."""

    value: str
    label: str | Promise
    mark: str = ""
    icon: str = ""
    is_urgent: bool = False

    @property
    def asks(self) -> bool:
        """Tell whether more is asked before it is told."""
        return ReportKind(self.value) in QUESTIONS


WRONGS = (
    Wrong("stroke", _lazy("Signs of a stroke"), "wrong-stroke", is_urgent=True),
    Wrong("chest", _lazy("Chest pain"), icon="heart-pulse", is_urgent=True),
    Wrong("fall", _lazy("I fell or fainted"), "wrong-fall"),
    Wrong("swelling", _lazy("Swollen or hot hand"), "wrong-swelling"),
    Wrong("skin", _lazy("Sore skin or numb fingers"), "wrong-skin"),
    Wrong("tighter", _lazy("My hand is tighter"), "wrong-tighter"),
    Wrong("other", _lazy("Something else"), icon="circle-help"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before a report is sent; ``is_one`` takes one answer, others several."""

    question: str | Promise
    hint: str | Promise
    choices: tuple[tuple[str, str | Promise], ...]
    is_one: bool = False


QUESTIONS: Mapping[ReportKind, Question] = MappingProxyType(
    {
        ReportKind.SWELLING: Question(
            _lazy("How is your hand?"),
            _lazy("Tap all that you see."),
            (
                (SWOLLEN, _lazy("Swollen")),
                ("hot", _lazy("Hot or burning")),
                ("discoloured", _lazy("Red, blue or pale")),
            ),
        ),
        ReportKind.SKIN: Question(
            _lazy("What do you see?"),
            _lazy("Tap all that you see."),
            (
                ("mark", _lazy("A red mark that stays")),
                ("blister", _lazy("A blister or sore skin")),
                ("numb", _lazy("Numb or blue fingers")),
            ),
        ),
        ReportKind.FALL: Question(
            _lazy("How are you now?"),
            _lazy("Tap one."),
            (
                (INJURED, _lazy("I fell and I am hurt")),
                (UNHURT, _lazy("I fell and I am fine")),
                (FAINTED, _lazy("I fainted")),
            ),
            is_one=True,
        ),
    }
)


class WrongForm(OnceForm):
    """What is wrong."""

    kind = forms.ChoiceField(choices=[(one.value, one.label) for one in WRONGS])


class TakeBackForm(forms.Form):
    """A report that was tapped by mistake."""

    report = forms.UUIDField()


class MoreForm(OnceForm):
    """What was tapped on a report."""

    details = forms.MultipleChoiceField(error_messages={"required": _lazy("Tap one first.")})

    def __init__(self, *args: object, question: Question, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["details"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- for the types
        field.choices = [(value, str(label)) for value, label in question.choices]


def told(kind: ReportKind, details: list[str]) -> tuple[ReportKind, list[str]]:
    """Return the kind and the details to store; whoever fainted did not only fall."""
    if FAINTED in details:
        return ReportKind.FAINT, []
    return kind, [detail for detail in details if detail != UNHURT]
