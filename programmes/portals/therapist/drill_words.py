"""What a drill says, in words: its fields side by side, and what its author may want to mend."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programmes.domain.document import Dose, StageKind
from programmes.domain.drillfile import DrillRow
from programmes.domain.drillrow import DOSE, differing
from programmes.domain.finding import NO_KIT
from programmes.domain.wording import MOST_WORDS, doses_in, long_sentences
from programmes.models import Ability, Category, HandUse, Helper, Measure, SafetyFlag
from programmes.portals.therapist import words

LABELS: Mapping[str, object] = {
    "name": gettext_lazy("Name"),
    "stages": gettext_lazy("Stages"),
    "category": gettext_lazy("Category"),
    "movements": gettext_lazy("Movements"),
    "equipment": gettext_lazy("Kit"),
    DOSE: gettext_lazy("Usual dose"),
    "est_minutes": gettext_lazy("Minutes in all"),
    "measure": gettext_lazy("Measured by"),
    "measure_unit": gettext_lazy("Unit"),
    "position": gettext_lazy("Position"),
    "instructions": gettext_lazy("Steps"),
    "easier": gettext_lazy("Easier"),
    "harder": gettext_lazy("Harder"),
    "precautions": gettext_lazy("Take care"),
    "safety_flags": gettext_lazy("Flags"),
    "min_ability": gettext_lazy("The hand needs"),
    "hand_use": gettext_lazy("Hands"),
    "helper": gettext_lazy("Helper"),
    "progresses_to": gettext_lazy("Leads to"),
}
_CHOICES = {
    "category": Category,
    "measure": Measure,
    "min_ability": Ability,
    "hand_use": HandUse,
    "helper": Helper,
    "safety_flags": SafetyFlag,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words; ``is_other`` where the other side has something else."""

    text: str
    is_other: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which two drills differ, on both sides in words."""

    field: str
    label: str
    one: tuple[Piece, ...]
    other: tuple[Piece, ...]


def differences(one: DrillRow, other: DrillRow, names: Mapping[str, str]) -> list[Difference]:
    """Return where two drills differ; ``names`` are those of the clinic's drills by slug."""
    found = []
    for field in differing(one, other):
        sides = (_shown(one, field, names), _shown(other, field, names))
        found.append(Difference(field, str(LABELS[field]), *_pieces(*sides)))
    return found


def _shown(row: DrillRow, field: str, names: Mapping[str, str]) -> str:
    if field == DOSE:
        dose = Dose(row.sets, row.reps, row.hold_s, row.minutes, row.bout_s)
        return words.dose(dose)
    value = getattr(row, field)
    if field == "equipment" and value in NO_KIT:
        return _("no kit")
    many = [str(one) for one in value] if isinstance(value, tuple) else [str(value)]
    if field in _CHOICES:
        many = [str(_CHOICES[field](one).label) for one in many]
    if field == "stages":
        many = [str(words.STAGES[StageKind(one)]) for one in many]
    if field == "progresses_to":
        many = [names.get(one, one) for one in many]
    return ", ".join(many)


def _pieces(one: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return two texts cut where their words part."""
    left, right = one.split(" "), other.split(" ")
    ours: list[Piece] = []
    theirs: list[Piece] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for pieces, part in ((ours, left[a1:a2]), (theirs, right[b1:b2])):
            text = " ".join(part)
            if text:
                pieces.append(Piece(text, is_other=tag != "equal"))
    return tuple(ours), tuple(theirs)


def remarks(texts: Iterable[str], steps: str) -> list[str]:
    """Return what may be hard for patients in ``texts``, and what says a dose in ``steps``."""
    found = [
        _("%(words)s words: “%(sentence)s” Patients read %(most)s at most with ease.")
        % {"words": len(sentence.split()), "sentence": sentence, "most": MOST_WORDS}
        for text in texts
        for sentence in long_sentences(text)
    ]
    doses = [f"“{dose}”" for dose in doses_in(steps)]
    if doses:
        found.append(
            ngettext(
                "%(doses)s says how much to do. The plan says that; leave it out of the steps.",
                "%(doses)s say how much to do. The plan says that; leave them out of the steps.",
                len(doses),
            )
            % {"doses": ", ".join(doses)}
        )
    return found
