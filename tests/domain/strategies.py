"""Documents, doses and schedules as hypothesis makes them."""

from dataclasses import replace
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st

from programmes.domain.document import (
    BOUNDS,
    Document,
    Dose,
    Hand,
    Prescription,
    Schedule,
    Sign,
    Size,
    Stage,
    StageKind,
)
from programmes.domain.doses import propose_progression, propose_sizes
from programmes.domain.signs import SignKind

few = settings(max_examples=40)
"""For properties of whole documents, which take long to make."""

DRILLS = tuple(UUID(int=n) for n in range(1, 9))


def numbers(name):
    return st.integers(*BOUNDS[name])


def texts(most=12, least=0):
    return st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
        min_size=least,
        max_size=most,
    )


names = st.sampled_from(["Reconnect", "Geübt ✋", "Coordinate", "a b", "Every day tasks"])

doses = st.one_of(
    st.builds(
        Dose,
        sets=numbers("sets"),
        reps=numbers("reps"),
        hold_s=st.none() | numbers("hold_s"),
        rest_s=numbers("rest_s"),
    ),
    st.builds(Dose, minutes=numbers("minutes")),
    st.builds(Dose, sets=numbers("sets"), bout_s=numbers("bout_s"), rest_s=numbers("rest_s")),
)

sizes = st.sampled_from(Size)

schedules = st.one_of(
    st.builds(
        Schedule,
        weekdays=st.frozensets(st.integers(0, 6), min_size=1),
        times_a_day=numbers("times_a_day"),
    ),
    st.builds(
        Schedule,
        weekdays=st.just(frozenset()),
        days_per_week=numbers("days_per_week"),
        times_a_day=numbers("times_a_day"),
    ),
)


def _prescription(dose, size, *, grows=False, **fields):
    short, tiny = propose_sizes(dose, size)
    progression = propose_progression(dose) if grows else None
    return Prescription(
        dose=dose, size=size, short=short, tiny=tiny, progression=progression, **fields
    )


def prescriptions(key, drill=None, schedule=schedules):
    return st.builds(
        _prescription,
        doses,
        sizes,
        key=st.just(key),
        drill=st.sampled_from(DRILLS) if drill is None else st.just(drill),
        schedule=schedule,
        hand=st.sampled_from(Hand),
        pace_s=numbers("pace_s"),
        note=texts(),
        goal=st.none() | st.uuids(),
        grows=st.booleans(),
    )


FLICKER, CUP, PAIN = (
    Sign(SignKind.ABILITY, "flicker"),
    Sign(SignKind.SEEN, "cup", 5),
    Sign(SignKind.PAIN, number=4),
)
STAGES = tuple(
    Stage(UUID(int=100 + n), kind, name, aim=aim, exit_signs=signs, weeks=weeks)
    for n, (kind, name, aim, signs, weeks) in enumerate(
        (
            (
                StageKind.EARLY,
                "Reconnect",
                "Wake up the path",
                (Sign(SignKind.ABILITY, "flicker"),),
                (2, 6),
            ),
            (
                StageKind.MID,
                "Coordinate ✋",
                "",
                (Sign(SignKind.SEEN, "cup", 5), Sign(SignKind.PAIN, number=4)),
                None,
            ),
            (StageKind.LATE, "Every day", "Geübt", (), (1, 104)),
            (StageKind.LATE, "More", "", (), None),
        )
    )
)
BODIES = tuple(
    _prescription(dose, size, key=UUID(int=0), drill=drill, schedule=schedule, note=note)
    for drill, dose, size, schedule, note in (
        (DRILLS[0], Dose(minutes=5), Size.TINY, Schedule(), ""),
        (DRILLS[1], Dose(sets=2, reps=10), Size.SHORT, Schedule(frozenset({0, 2, 4})), ""),
        (DRILLS[2], Dose(sets=3, reps=5, hold_s=3), Size.FULL, Schedule(), "Langsam"),
        (DRILLS[3], Dose(sets=2, bout_s=30), Size.TINY, Schedule(frozenset(), 5), "\n"),
        (DRILLS[0], Dose(reps=1), Size.FULL, Schedule(frozenset({6}), times_a_day=2), "a"),
    )
)


@st.composite
def documents(draw, least=0):
    """A document over few keys and few bodies, so that two of them often share parts."""
    headers = draw(st.permutations(STAGES))[: draw(st.integers(least, len(STAGES)))]
    rows = {stage: [] for stage in headers}
    for number in draw(st.permutations(range(1, 7))) if headers else ():
        place = draw(st.integers(0, len(headers) * len(BODIES)))  # the last is nowhere
        if place < len(headers) * len(BODIES):
            row, body = divmod(place, len(BODIES))
            rows[headers[row]].append(replace(BODIES[body], key=UUID(int=number)))
    stages = tuple(replace(stage, prescriptions=tuple(row)) for stage, row in rows.items())
    return Document(draw(names), stages)
