"""The drawing that a therapist picks for a drill: two poses, and how they are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.pictures.choices import POSES, VIEWS, Words
from programmes.pictures.held import FREE, OBJECTS
from programmes.pictures.pose import DIGITS

SCHEMA = 1
NOTHING = ""  # no object

HANDS: dict[str, Words] = {
    "one": gettext_lazy("The affected hand"),
    "both": gettext_lazy("Both hands"),
    "helped": gettext_lazy("The other hand helps"),
}
WAYS: dict[str, Words] = {
    "stay": gettext_lazy("Stays where it is"),
    "up": gettext_lazy("Goes up"),
    "place": gettext_lazy("Goes to another place"),
}
TEMPOS: dict[str, Words] = {"normal": gettext_lazy("Normal"), "slow": gettext_lazy("Slow")}
DIGIT_NAMES: dict[str, Words] = {
    "thumb": gettext_lazy("Thumb"),
    "index": gettext_lazy("First finger"),
    "middle": gettext_lazy("Middle finger"),
    "ring": gettext_lazy("Ring finger"),
    "little": gettext_lazy("Little finger"),
}

# Movements of the wrist and forearm, by what they are seen from: another hand can help with these.
BENDS = frozenset({"wrist_up", "wrist_down", "rest"})
TILTS = frozenset({"tilt_in", "tilt_out", "flat"})
TURNS = frozenset({"flat", "thumb_on_top", "palm_up"})
HELPED = {"side": (BENDS,), "back": (TILTS, TURNS)}


class BadPoses(ValueError):
    """A choice cannot be drawn; ``problems`` is one sentence for each field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Poses:
    """
    Two poses and how they are shown; only what can be drawn well exists.

    Every field holds a key of ``POSES``, ``VIEWS``, ``OBJECTS`` (``NOTHING`` for none), ``HANDS``,
    ``WAYS`` or ``TEMPOS``; ``moving`` are the digits drawn in the mark colour.

    :raises BadPoses: on an unknown key, or on keys that do not go together.
    """

    start: str
    end: str
    view: str
    thing: str = NOTHING
    hands: str = "one"
    way: str = "stay"
    moving: frozenset[str] = frozenset()
    tempo: str = "normal"

    def __post_init__(self) -> None:
        if problems := self._unknown() or self._unfit():
            raise BadPoses(problems)

    @classmethod
    def from_json(cls, data: object) -> "Poses":
        """
        Return the choice that ``to_json`` wrote.

        :raises BadPoses: on another schema, a bad shape, or a choice that cannot be drawn.
        """
        names = {one.name for one in fields(cls)}
        if not isinstance(data, Mapping) or data.get("schema") != SCHEMA or not names <= set(data):
            raise BadPoses({"start": _("This drawing cannot be read. Choose its poses again.")})
        texts = {name: str(data[name]) for name in names - {"moving"}}
        moving = data["moving"] if isinstance(data["moving"], list) else []
        return cls(**texts, moving=frozenset(map(str, moving)))

    def to_json(self) -> dict[str, object]:
        """Return the choice as plain JSON values with a schema number."""
        texts = {one.name: getattr(self, one.name) for one in fields(self)}
        return texts | {"schema": SCHEMA, "moving": sorted(self.moving)}

    def sentences(self) -> tuple[str, str]:
        """Return the patient's text alternative: how it begins, and what comes then."""
        begin, then = str(POSES[self.start].begin), str(POSES[self.end].then)
        if self.thing:
            begin, then = self._with_thing(begin)
        elif self.start == self.end:
            then = ""
        moved = {
            "stay": "",
            "up": _("Lift it.") if self.thing else _("Lift the hand."),
            "place": _("Take it elsewhere.") if self.thing else _("Move the hand along."),
        }[self.way]
        helped = {"one": "", "both": _("Use both hands."), "helped": _("The other hand helps.")}
        return _joined(begin, helped[self.hands]), _joined(then, moved)

    def _unknown(self) -> dict[str, str]:
        known: dict[str, Iterable[str]] = {
            "start": POSES,
            "end": POSES,
            "view": VIEWS,
            "thing": (NOTHING, *OBJECTS),
            "hands": HANDS,
            "way": WAYS,
            "tempo": TEMPOS,
        }
        problems = {
            name: _("Choose one of the list.")
            for name, keys in known.items()
            if getattr(self, name) not in keys
        }
        if not self.moving <= set(DIGITS):
            problems["moving"] = _("Choose fingers of the list.")
        return problems

    def _unfit(self) -> dict[str, str]:
        problems = {}
        views = views_for(self.start, self.end, self.thing)
        if self.start == self.end and self.way == "stay":
            problems["end"] = _("Choose another end pose, or let the hand move.")
        elif not views:
            problems["end"] = _("One picture cannot show both poses. Choose another end pose.")
        if self.thing not in things_for(self.start, self.end):
            pose = POSES[OBJECTS[self.thing].pose].name
            problems["thing"] = _("These poses do not hold it. It needs “%(pose)s”.") % {
                "pose": pose
            }
        elif views and self.view not in views:
            problems["view"] = _("These poses cannot be seen well from there.")
        if self.hands not in hands_for(self.start, self.end, self.view, self.thing):
            problems["hands"] = _("Seen like this, one hand has to do.")
        if self.way not in ways_for(self.start, self.end, self.thing):
            problems["way"] = _("A hand that bends, turns, takes or lets go stays where it is.")
        return problems

    def _with_thing(self, begin: str) -> tuple[str, str]:
        thing = OBJECTS[self.thing]
        noun = {"thing": thing.noun}
        if self.start != thing.pose:
            return begin, _("Then take %(thing)s.") % noun
        then = "" if self.end == thing.pose else _("Then let go of %(thing)s.") % noun
        return _("Begin with %(thing)s in the hand.") % noun, then


def settled(
    *,
    start: str,
    end: str,
    view: str = "",
    thing: str = NOTHING,
    hands: str = "one",
    way: str = "stay",
    moving: frozenset[str] = frozenset(),
    tempo: str = "normal",
) -> Poses:
    """
    Return what was asked for, as far as it goes with the two poses; the rest gives way.

    An empty ``view`` asks for the best one.

    :raises BadPoses: on an unknown key, or if the two poses cannot be one picture.
    """
    if start in POSES and end in POSES:
        thing = _nearest(thing, things_for(start, end))
        way = _nearest(way, ways_for(start, end, thing))
        view = _nearest(view, views_for(start, end, thing) or POSES[end].views)
        hands = _nearest(hands, hands_for(start, end, view, thing))
    return Poses(start, end, view, thing, hands, way, moving, tempo)


def _nearest(asked: str, offered: tuple[str, ...]) -> str:
    return asked if asked in offered else offered[0]


def things_for(start: str, end: str) -> tuple[str, ...]:
    """Return the objects that go with two poses, ``NOTHING`` first."""
    held = (
        key
        for key, choice in OBJECTS.items()
        if choice.pose in {start, end} and {start, end} <= {choice.pose, FREE[choice.pose]}
    )
    return (NOTHING, *held)


def views_for(start: str, end: str, thing: str = NOTHING) -> tuple[str, ...]:
    """Return the views in which two poses can be read, the best one first."""
    if thing:
        return OBJECTS[thing].hold.views
    return tuple(view for view in POSES[end].views if view in POSES[start].views)


def hands_for(start: str, end: str, view: str, thing: str = NOTHING) -> tuple[str, ...]:
    """Return how many hands can be shown, one first."""
    if thing:
        return ("one",)
    both = ("both",) if view in {"palm", "back"} else ()
    is_helped = start != end and any({start, end} <= pair for pair in HELPED.get(view, ()))
    return ("one", *both, *(("helped",) if is_helped else ()))


def ways_for(start: str, end: str, thing: str = NOTHING) -> tuple[str, ...]:
    """Return where the hand can go; one that bends, turns, takes or lets go stays in place."""
    is_busy = "arm" in {POSES[start].group, POSES[end].group} or (thing and start != end)
    return ("stay",) if is_busy else tuple(WAYS)


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


@dataclass(frozen=True, slots=True)
class Picked:
    """The drawing of a drill whose poses were picked: its digest, and what it shows in words."""

    digest: str
    sentences: tuple[str, str]


def picked(data: object) -> Picked | None:
    """
    Return the drawing that a drill's ``poses_json`` names; ``None`` for none.

    Also ``None`` for what cannot be read: a patient's day goes on without a drawing.
    """
    try:
        sentences = Poses.from_json(data).sentences()
    except BadPoses:
        return None
    digest = data.get("drawing") if isinstance(data, Mapping) else None
    return Picked(digest, sentences) if isinstance(digest, str) else None
