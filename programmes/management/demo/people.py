"""Who is in the demo clinics. Every name and story is invented."""

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from programmes.domain.ability import Ability
from programmes.domain.document import StageKind
from programmes.models import Role, Side

PASSWORD = "relearn-demo-2026"  # noqa: S105 -- for invented people in a demo only
EARLY, MID, LATE = StageKind.EARLY, StageKind.MID, StageKind.LATE
LEFT, RIGHT = Side.LEFT, Side.RIGHT


class Story(Enum):
    """A state worth looking at; at most one a person, told in the words of the output."""

    NONE = ""
    PAIN = "pain reported today"
    SILENT = "nothing logged on the last 5 planned days"
    READY = "ready for the next stage"
    REST = "rest day today"
    PAUSED = "paused"
    NOT_STARTED = "has a programme, not yet started"
    NO_PROGRAMME = "new, no programme yet"
    LARGE_TYPE = "left neglect, type at 200 %"
    HALF_DONE = "today's session half done"


@dataclass(frozen=True, slots=True)
class Journey:
    """
    What a hand could do from which day on, and which stages were active from which day on.

    Days count back from today: 56 is eight weeks ago. The first of each is where it began.
    """

    abilities: tuple[tuple[int, Ability], ...]
    stages: tuple[tuple[int, frozenset[StageKind]], ...]


def _stages(*steps: tuple[int, StageKind]) -> tuple[tuple[int, frozenset[StageKind]], ...]:
    return tuple((days_ago, frozenset({kind})) for days_ago, kind in steps)


JOURNEYS = MappingProxyType(
    {
        "first movement": Journey(
            ((56, Ability.NONE), (23, Ability.FLICKER)), _stages((56, EARLY))
        ),
        "waiting": Journey(((56, Ability.NONE),), _stages((56, EARLY))),
        "flicker": Journey(((56, Ability.FLICKER),), _stages((56, EARLY))),
        "ready": Journey(((56, Ability.FLICKER), (2, Ability.PARTIAL)), _stages((56, EARLY))),
        "early to mid": Journey(
            ((56, Ability.FLICKER), (33, Ability.PARTIAL)), _stages((56, EARLY), (32, MID))
        ),
        "overlap": Journey(
            ((56, Ability.FLICKER), (26, Ability.PARTIAL)),
            ((56, frozenset({EARLY})), (25, frozenset({EARLY, MID}))),
        ),
        "mid": Journey(((56, Ability.PARTIAL), (30, Ability.GRASP)), _stages((56, MID))),
        "mid, slow": Journey(((56, Ability.PARTIAL),), _stages((56, MID))),
        "mid, strong": Journey(((56, Ability.GRASP),), _stages((56, MID))),
        "mid to late": Journey(
            ((56, Ability.GRASP), (21, Ability.RELEASE)), _stages((56, MID), (20, LATE))
        ),
        "back and forth": Journey(
            ((56, Ability.RELEASE),), _stages((56, LATE), (37, MID), (16, LATE))
        ),
        "late": Journey(((56, Ability.RELEASE),), _stages((56, LATE))),
        "late, fine": Journey(((56, Ability.ISOLATED),), _stages((56, LATE))),
    }
)

# Week by week, oldest first: how likely a planned day is practised.
ARCS = MappingProxyType(
    {
        "steady": (0.9, 0.95, 0.9, 0.85, 0.95, 0.9, 0.85, 0.9),
        "slump": (0.95, 0.9, 0.95, 0.9, 0.85, 0.8, 0.25, 0.55),
        "late spring": (0.5, 0.4, 0.5, 0.55, 0.95, 0.9, 0.95, 0.9),
        "waves": (0.9, 0.55, 0.95, 0.5, 0.9, 0.6, 0.35, 0.85),
        "dip": (0.9, 0.85, 0.7, 0.55, 0.4, 0.35, 0.6, 0.9),
        "little": (0.5, 0.4, 0.55, 0.45, 0.5, 0.4, 0.3, 0.5),
    }
)


@dataclass(frozen=True, slots=True)
class Persona:
    """One invented patient; ``weeks`` says for how long they have practised."""

    name: str
    affected: Side
    dominant: Side
    journey: str
    arc: str
    goal: str
    story: Story = Story.NONE
    flags: tuple[str, ...] = ()
    weeks: int = 8


@dataclass(frozen=True, slots=True)
class Staff:
    """One invented member of staff."""

    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class ClinicStory:
    """One invented clinic with its people."""

    name: str
    slug: str
    phone: str
    staff: tuple[Staff, ...]
    patients: tuple[Persona, ...]


HARBOUR_PATIENTS = (
    Persona("Rosa Lindqvist", LEFT, RIGHT, "mid", "waves", "Tie my hair", Story.PAIN),
    Persona("Tomás Okonkwo", RIGHT, RIGHT, "early to mid", "slump", "Shake hands", Story.SILENT),
    Persona("Mei-Lin Castellano", LEFT, RIGHT, "ready", "steady", "Hold my tea", Story.READY),
    Persona("Henrik Abara", RIGHT, LEFT, "late", "steady", "Lay the table", Story.REST),
    Persona("Amina Brandvold", LEFT, LEFT, "mid to late", "dip", "Bake bread", Story.PAUSED),
    Persona(
        "Jorge Whitlock", RIGHT, RIGHT, "mid, slow", "steady", "Open the post",
        Story.NOT_STARTED, weeks=0,
    ),
    Persona(
        "Salome Dietrich", LEFT, RIGHT, "flicker", "steady", "Wave to my grandson",
        Story.NO_PROGRAMME, weeks=0,
    ),
    Persona(
        "Walter Ngata", LEFT, RIGHT, "mid, strong", "steady", "Water my plants",
        Story.LARGE_TYPE, ("neglect",),
    ),
    Persona("Priya Halvorsen", RIGHT, RIGHT, "mid", "late spring", "Write a card", Story.HALF_DONE),
    Persona("Oskar Delacroix", LEFT, RIGHT, "first movement", "waves", "Feel the cat"),
    Persona("Yusuf Lindgren", RIGHT, RIGHT, "waiting", "little", "Hold the paper", weeks=5),
    Persona("Greta Mbeki", LEFT, RIGHT, "waiting", "steady", "Find my hand", flags=("neglect",)),
    Persona("Ines Kowalczyk", RIGHT, RIGHT, "flicker", "slump", "Steady my plate"),
    Persona("Bao Fitzgerald", LEFT, LEFT, "flicker", "late spring", "Hold a bottle", weeks=6),
    Persona("Lucia Aaltonen", RIGHT, RIGHT, "first movement", "dip", "Zip my coat"),
    Persona("Desmond Rao", LEFT, RIGHT, "overlap", "steady", "Turn the pages"),
    Persona("Karin Achebe", RIGHT, RIGHT, "overlap", "waves", "Hang the washing"),
    Persona("Viktor Salgado", RIGHT, RIGHT, "early to mid", "late spring", "Deal the cards"),
    Persona("Noor Pettersson", LEFT, RIGHT, "early to mid", "steady", "Hold the railing"),
    Persona("Emil Tanaka", RIGHT, LEFT, "mid, slow", "little", "Carry a cup"),
    Persona("Adaeze Moreau", LEFT, RIGHT, "mid", "slump", "Chop herbs", flags=("fatigue",)),
    Persona("Samuel Virtanen", RIGHT, RIGHT, "mid, strong", "dip", "Count coins"),
    Persona("Hana Ostrowski", LEFT, RIGHT, "mid, strong", "steady", "Button a shirt", weeks=4),
    Persona("Cedric Nakamura", RIGHT, RIGHT, "mid to late", "late spring", "Make coffee"),
    Persona("Fatima Jónsdóttir", LEFT, RIGHT, "mid to late", "waves", "Fold towels"),
    Persona("Leon Baptiste", RIGHT, RIGHT, "back and forth", "steady", "Open jars"),
    Persona("Sigrid Mensah", LEFT, LEFT, "back and forth", "dip", "Paint again"),
    Persona("Rafael Byrne", RIGHT, RIGHT, "late", "slump", "Drive the boat"),
    Persona("Chiara Obi", LEFT, RIGHT, "late, fine", "steady", "Type letters"),
    Persona("Anders Pham", RIGHT, RIGHT, "late, fine", "waves", "Play the piano", weeks=6),
)  # fmt: skip

# The same names and goals as next door: whatever leaks between clinics would look right.
SOUTHBANK_PATIENTS = (
    Persona("Rosa Lindqvist", RIGHT, RIGHT, "early to mid", "steady", "Tie my hair"),
    Persona("Tomás Okonkwo", LEFT, RIGHT, "mid", "dip", "Shake hands"),
    Persona("Mei-Lin Castellano", RIGHT, RIGHT, "late", "waves", "Hold my tea"),
    Persona("Henrik Abara", LEFT, LEFT, "flicker", "late spring", "Lay the table"),
)

CLINICS = (
    ClinicStory(
        "Harbour Hand Clinic",
        "harbour",
        "0151 496 0100",
        (
            Staff("Ilse Varga", "ilse.varga@harbour.example", Role.THERAPIST),
            Staff("Mateo Lund", "mateo.lund@harbour.example", Role.THERAPIST),
            Staff("Ruth Adeyemi", "ruth.adeyemi@harbour.example", Role.THERAPIST),
            Staff("Noa Bergman", "noa.bergman@harbour.example", Role.ASSISTANT),
            Staff("Clara Hoffmann", "clara.hoffmann@harbour.example", Role.CLINIC_ADMIN),
        ),
        HARBOUR_PATIENTS,
    ),
    ClinicStory(
        "Southbank",
        "southbank",
        "0151 496 0200",
        (
            Staff("Ilse Vargas", "ilse.vargas@southbank.example", Role.THERAPIST),
            Staff("Clara Hofmann", "clara.hofmann@southbank.example", Role.CLINIC_ADMIN),
        ),
        SOUTHBANK_PATIENTS,
    ),
)
