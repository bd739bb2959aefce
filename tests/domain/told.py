"""What was told, as hypothesis makes it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st

from programmes.domain.fit import DrillFacts
from programmes.domain.progress import Answer
from programmes.domain.telling import DayPassed, Energy, Facts, Reported, ReportKind, Told

TODAY = date(2026, 3, 4)
TAP, REACH, GRIP, STIM, SPLINT, PASSIVE = (UUID(int=n) for n in range(1, 7))
DRILLS = {
    TAP: DrillFacts(TAP, "Tap"),
    REACH: DrillFacts(REACH, "Reach", flags=frozenset({"shoulder_pain"})),
    GRIP: DrillFacts(GRIP, "Grip", category="strength_grip"),
    STIM: DrillFacts(STIM, "Stimulate", flags=frozenset({"estim_clearance"})),
    SPLINT: DrillFacts(SPLINT, "Open", kit="Wrist splint"),
    PASSIVE: DrillFacts(PASSIVE, "Be moved", flags=frozenset({"crps_swelling"})),
}


def ago(days):
    return TODAY - timedelta(days=days)


days_ago = st.integers(0, 10).map(ago)
tellings = st.builds(
    Told,
    source=st.integers(0, 50).map("entry:{}".format),
    day=days_ago,
    drill=st.none() | st.sampled_from(sorted(DRILLS)),
    answer=st.none() | st.sampled_from(Answer),
    pain_0_10=st.none() | st.integers(0, 10),
    site=st.none() | st.sampled_from(["hand", "shoulder", "elsewhere"]),
    is_practised=st.booleans(),
    is_overall=st.booleans(),
)
reports = st.builds(
    Reported,
    source=st.integers(0, 50).map("report:{}".format),
    day=days_ago,
    kind=st.sampled_from(ReportKind),
    details=st.frozensets(st.sampled_from(["swollen", "hot", "discoloured", "injured", "numb"])),
)
energies = st.builds(
    Energy,
    source=st.integers(0, 50).map("session:{}".format),
    day=days_ago,
    energy_0_10=st.integers(0, 10),
)


def many(rows):
    return st.lists(rows, max_size=12, unique_by=lambda row: row.source).map(tuple)


all_facts = st.builds(
    Facts,
    day=st.just(TODAY),
    told=many(tellings),
    reported=many(reports),
    energies=many(energies),
    days=st.lists(
        st.builds(
            DayPassed,
            source=st.just(""),
            day=days_ago,
            is_due=st.booleans(),
            is_practised=st.booleans(),
            is_off=st.booleans(),
            is_rest=st.booleans(),
            dose_share=st.none() | st.floats(0, 1),
        ),
        max_size=10,
        unique_by=lambda row: row.day,
    ).map(lambda rows: tuple(replace(row, source=f"day:{row.day}") for row in rows)),
    usual_pain=st.dictionaries(st.sampled_from(["hand", "shoulder"]), st.integers(0, 10)),
    start_pain=st.dictionaries(st.just(TODAY), st.integers(0, 10)),
    is_followed=st.booleans(),
)
