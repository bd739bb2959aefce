"""The choices of a drawing as the picker shows them, and what was chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.models import Drill, Side
from programmes.pictures import picker
from programmes.pictures.choices import GROUPS, POSES, VIEWS
from programmes.pictures.held import OBJECTS
from programmes.pictures.picker import BadPoses, Poses
from programmes.pictures.tones import DEFAULT_TONE

TONES = {
    "light": gettext_lazy("Light"),
    "tan": gettext_lazy("Tan"),
    "brown": gettext_lazy("Brown"),
    "dark": gettext_lazy("Dark"),
    "neutral": gettext_lazy("Blue"),
}
FIRST_CHOICE = {"start": "fist", "end": "open", "thing": "", "hands": "one", "way": "stay"}
LEFT_OUT = {
    "thing": gettext_lazy("The object is left out: these poses do not hold it."),
    "way": gettext_lazy("The hand stays where it is: it bends, turns, takes or lets go."),
    "hands": gettext_lazy("One hand is shown: these poses leave no room for a second one."),
}


class _Choice(forms.ChoiceField):
    """One of the picker's keys; a wrong one gets one sentence."""

    def __init__(self, keys: Iterable[str], **kwargs: Any) -> None:
        wrong = gettext_lazy("Choose one of the list.")
        errors = {"invalid_choice": wrong, "required": wrong}
        choices = [(key, key) for key in keys]
        super().__init__(choices=choices, error_messages=errors, **kwargs)


class PosesForm(forms.Form):
    """
    What was chosen, as ``poses``; ``None`` while that cannot be drawn.

    A lenient form lets go of what does not go with the two poses; a strict one refuses it.
    """

    start = _Choice(POSES)
    end = _Choice(POSES)
    view = _Choice(VIEWS, required=False)
    thing = _Choice(OBJECTS, required=False)
    hands = _Choice(picker.HANDS)
    way = _Choice(picker.WAYS)
    moving = forms.MultipleChoiceField(
        choices=[(key, key) for key in picker.DIGIT_NAMES],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose fingers of the list.")},
    )
    tempo = _Choice(picker.TEMPOS)

    def __init__(self, data: QueryDict, *, is_strict: bool) -> None:
        super().__init__(data)
        self.query = data
        self.make = Poses if is_strict else picker.settled
        self.poses: Poses | None = None

    def clean(self) -> None:
        """Make the choice; its problems stand beside their fields."""
        if self.errors:
            return
        chosen = self.cleaned_data | {"moving": frozenset(self.cleaned_data["moving"])}
        try:
            self.poses = self.make(**chosen)
        except BadPoses as bad:
            for field, sentence in bad.problems.items():
                self.add_error(field, sentence)

    def problem(self) -> str:
        """Return what is wrong, in one sentence for each problem; empty when nothing is."""
        return " ".join(_error(self, name) for name in self.errors)

    def left_out(self) -> list[str]:
        """Return a sentence for each thing that was asked for and gave way to the poses."""
        if self.poses is None:
            return []
        return [
            str(sentence)
            for field, sentence in LEFT_OUT.items()
            if self.cleaned_data[field] != getattr(self.poses, field)
        ]


@dataclass(frozen=True, slots=True)
class Tile:
    """One choice: its value, its name, its small picture (empty for none), whether it is chosen."""

    value: str
    label: object
    picture: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The tiles of one field, or of a part of it with a heading of its own."""

    name: str
    label: object
    tiles: tuple[Tile, ...]
    error: str = ""
    hint: str = ""

    @property
    def is_settled(self) -> bool:
        """Tell whether there is nothing to choose and nothing to say."""
        return len(self.tiles) == 1 and not self.error and not self.hint


def asked(query: QueryDict, drill: Drill) -> QueryDict:
    """Return what the address asks for, else what the drill shows, else a first suggestion."""
    if "start" in query:
        return query
    try:
        shown = Poses.from_json(drill.poses_json).to_json()
    except BadPoses:
        shown = dict(FIRST_CHOICE, tempo="normal", moving=[])
    begun = query.copy()
    for name, value in shown.items():
        begun.setlist(name, value if isinstance(value, list) else [str(value)])
    return begun


def pose_groups(form: PosesForm, name: str) -> list[Group]:
    """Return the poses in the groups in which they stand, for the start or the end."""
    chosen = form.query.get(name, "")
    return [
        Group(
            name,
            label,
            tuple(
                _tile(key, pose.name, f"poses/{key}", chosen)
                for key, pose in POSES.items()
                if pose.group == group
            ),
        )
        for group, label in GROUPS.items()
    ]


def fitting_groups(form: PosesForm) -> list[Group]:
    """Return the fields whose choices follow from the two poses."""
    start, end = (
        key if (key := form.query.get(name, "")) in POSES else FIRST_CHOICE[name]
        for name in ("start", "end")
    )
    chosen = form.poses
    thing = chosen.thing if chosen else picker.NOTHING
    views = picker.views_for(start, end, thing)
    view = chosen.view if chosen else ""
    asked_view = view if form.query.get("view") else ""
    things, best = picker.things_for(start, end), _tile("", _("Best one"), "", asked_view)
    return [
        Group(
            "thing",
            _("Object"),
            tuple(
                _tile(key, OBJECTS[key].name if key else _("None"), key and f"things/{key}", thing)
                for key in things
            ),
            _error(form, "thing"),
            _("Choose a grip to hold something.") if len(things) == 1 else "",
        ),
        Group(
            "view",
            _("Seen from"),
            (best, *(_tile(key, VIEWS[key].name, f"views/{key}", asked_view) for key in views)),
            _error(form, "view"),
        ),
        _plain(form, "way", _("The hand"), picker.WAYS, picker.ways_for(start, end, thing)),
        _plain(form, "hands", _("Hands"), picker.HANDS, picker.hands_for(start, end, view, thing)),
    ]


def looked_at(sent: QueryDict) -> tuple[str, str]:
    """Return the affected side and the skin tone in which the preview is looked at."""
    side, tone = sent.get("side", ""), sent.get("tone", "")
    return (
        side if side in Side.values else Side.RIGHT.value,
        tone if tone in TONES else DEFAULT_TONE,
    )


def plain_groups(form: PosesForm, side: str, tone: str) -> list[Group]:
    """Return the fields that go with any pose; side and tone are for looking only."""
    sides = {Side.LEFT.value: _("Left hand"), Side.RIGHT.value: _("Right hand")}
    return [
        _plain(form, "tempo", _("Speed"), picker.TEMPOS, picker.TEMPOS),
        Group("side", _("Look at it as"), _tiles(sides, sides, side)),
        Group(
            "tone",
            _("Skin tone"),
            tuple(_tile(key, label, "poses/open", tone, f"#{key}") for key, label in TONES.items()),
        ),
    ]


def digits(form: PosesForm) -> tuple[Tile, ...]:
    """Return the digits that can be highlighted."""
    on = form.query.getlist("moving")
    return tuple(Tile(key, label, "", key in on) for key, label in picker.DIGIT_NAMES.items())


def _plain(
    form: PosesForm,
    name: str,
    label: object,
    labels: Mapping[str, object],
    keys: Iterable[str],
) -> Group:
    chosen = getattr(form.poses, name) if form.poses else form.query.get(name, "")
    return Group(name, label, _tiles(labels, keys, chosen), _error(form, name))


def _tiles(labels: Mapping[str, object], keys: Iterable[str], chosen: str) -> tuple[Tile, ...]:
    return tuple(_tile(key, labels[key], "", chosen) for key in keys)


def _tile(key: str, label: object, picture: str, chosen: str, tone: str = "") -> Tile:
    address = static(f"drills/{picture}.svg") + tone if picture else ""
    return Tile(key, label, address, key == chosen)


def _error(form: PosesForm, name: str) -> str:
    return " ".join(map(str, form.errors.get(name, [])))
