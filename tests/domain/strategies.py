"""Documents, doses and schedules as hypothesis makes them."""

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
    Size,
    Stage,
    StageKind,
)
from programmes.domain.doses import propose_sizes

few = settings(max_examples=40, deadline=None)
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


def _prescription(dose, size, **fields):
    short, tiny = propose_sizes(dose, size)
    return Prescription(dose=dose, size=size, short=short, tiny=tiny, **fields)


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
    )


def _stage(key, prescription_keys):
    return st.builds(
        Stage,
        st.just(key),
        st.sampled_from(StageKind),
        names,
        aim=texts(),
        exit_signs=st.lists(names, max_size=2).map(tuple),
        weeks=st.none() | st.tuples(st.integers(1, 9), st.integers(9, 104)),
        prescriptions=st.tuples(*(prescriptions(key) for key in prescription_keys)),
    )


@st.composite
def documents(draw, max_stages=4):
    """A document over few keys, so that two of them often share parts."""
    stage_keys = draw(_keys(range(100, 106), max_stages))
    keys = draw(_keys(range(200, 212), 6)) if stage_keys else []
    rows = {key: [] for key in stage_keys}
    for key in keys:
        rows[draw(st.sampled_from(stage_keys))].append(key)
    return Document(draw(names), tuple(draw(_stage(key, row)) for key, row in rows.items()))


def _keys(pool, most):
    keys = [UUID(int=number) for number in pool]
    return st.lists(st.sampled_from(keys), max_size=most, unique=True)
