import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from programmes.domain.document import (
    Document,
    Dose,
    Hand,
    Prescription,
    Progression,
    Schedule,
    Sign,
    Size,
    Stage,
    StageKind,
)
from programmes.domain.edits import edit_stage, move_stage, remove_stage
from programmes.domain.plan import WithdrawalKind
from programmes.domain.reason import Reason
from programmes.domain.shorthand import read
from programmes.domain.signs import SignKind
from programmes.models import Drill
from programmes.portals.therapist import words
from programmes.portals.therapist.changes import changes
from tests.factories import WEDNESDAY


@pytest.mark.parametrize(
    ("dose", "said"),
    [
        (Dose(sets=2, reps=10), "2 × 10"),
        (Dose(sets=2, reps=10, hold_s=5), "2 × 10, hold 5 s"),
        (Dose(minutes=5), "5 min"),
        (Dose(sets=3, bout_s=30), "3 × 30 s"),
    ],
)
def test_dose_is_said_in_one_line(dose, said):
    assert words.dose(dose) == said


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (Schedule(), "every day"),
        (Schedule(frozenset(range(6))), "Mon to Sat"),
        (Schedule(frozenset({0, 2, 4})), "Mon, Wed, Fri"),
        (Schedule(frozenset({1, 2})), "Tue, Wed"),
        (Schedule(frozenset({6})), "Sun"),
        (Schedule(frozenset(), 3), "any 3 of 7 days"),
        (Schedule(times_a_day=2), "every day, 2 times a day"),
    ],
)
def test_schedule_is_said_in_words(schedule, said):
    assert words.schedule(schedule) == said


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([], ""),
        ([StageKind.MID], "Mid stage"),
        ([StageKind.EARLY, StageKind.MID], "Early and Mid stage"),
        (list(StageKind), "Early, Mid and Late stage"),
    ],
)
def test_stages_are_said_together(kinds, said):
    assert words.stages(kinds) == said


@pytest.mark.parametrize(
    ("hand", "side", "said"),
    [
        (Hand.AFFECTED, "left", "left hand"),
        (Hand.AFFECTED, "right", "right hand"),
        (Hand.OTHER, "left", "right hand"),
        (Hand.OTHER, "right", "left hand"),
        (Hand.BOTH, "left", "both hands"),
    ],
)
def test_hand_is_said_as_left_or_right(hand, side, said):
    assert words.hand(hand, side) == said


@pytest.mark.parametrize(
    ("ago", "said"), [(None, "not yet"), (0, "today"), (1, "yesterday"), (5, "5 days ago")]
)
def test_last_practice_is_said_as_people_do(ago, said):
    day = None if ago is None else WEDNESDAY - timedelta(days=ago)

    assert words.how_long_ago(day, WEDNESDAY) == said


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (WEDNESDAY, "week 1"),
        (WEDNESDAY - timedelta(days=7), "week 2"),
        (date(2026, 3, 9), "starts Mon 9 March"),
    ],
)
def test_week_counts_from_the_first_day(since, said):
    assert words.week_of(since, WEDNESDAY) == said


@pytest.mark.parametrize(("hour", "said"), [(23, "3 Mar, 23:00"), (26, "02:00")])
def test_moment_shows_the_day_unless_it_is_today_where_the_clinic_is(hour, said):
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    at = datetime(2026, 3, 3, tzinfo=UTC) + timedelta(hours=hour)

    assert words.moment(at, now=now, zone="Europe/London") == said


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (set(), ""),
        ({WithdrawalKind.LOWERED}, "dose lowered"),
        ({WithdrawalKind.LOWERED, WithdrawalKind.PAUSED}, "paused"),
        (set(WithdrawalKind), "removed"),
    ],
)
def test_stopped_names_what_weighs_most(kinds, said):
    assert words.stopped(kinds) == said


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            Reason("many_drills", (("weekday", 2), ("drills", 6), ("most", 4))),
            "6 drills on Wednesday. Beyond 4 a day people keep up fewer.",
        ),
        (
            Reason("many_minutes", (("weekday", 0), ("minutes", 25.4), ("most", 20))),
            "26 minutes on Monday, more than the limit of 20.",
        ),
        (Reason("helper_unknown"), "Needs a helper; not known whether there is one."),
        (
            Reason("ability_unknown", (("needs", "grasp"),)),
            "Needs “Can grasp”; the ability is not known.",
        ),
    ],
)
def test_reason_is_one_sentence(reason, said):
    assert words.sentence(reason) == said


TAP = Drill(public_id=uuid.UUID(int=7), name="Tap")


def prescribed(number, **given):
    return Prescription(uuid.UUID(int=number), TAP.public_id, Dose(sets=2, reps=10), **given)


OLD = Document(
    "Ben",
    (
        Stage(uuid.UUID(int=1), StageKind.EARLY, "Wake", prescriptions=(prescribed(11),)),
        Stage(uuid.UUID(int=2), StageKind.MID, "Go", prescriptions=(prescribed(12),)),
    ),
)


def said(new):
    return [
        (line.what, [(d.label, d.before, d.after) for d in line.details])
        for line in changes(OLD, new, {TAP.public_id: TAP})
    ]


SIGNS = (Sign(SignKind.SEEN, "a tap", 1), Sign(SignKind.PAIN, number=4))
PAIN = "No pain of 4 or more in 14 days"


@pytest.mark.parametrize(
    ("sign", "asks", "speaks"),
    [
        (
            Sign(SignKind.ABILITY, "grasp"),
            "The hand has reached “Can grasp”",
            "The hand is below “Can grasp”",
        ),
        (
            Sign(SignKind.DAYS, number=20),
            "Practised on 20 of the last 28 days",
            "Practised on fewer than 20 of the last 28 days",
        ),
        (Sign(SignKind.MEASURE, "bbt", 10), "BBT: 10 or better", "BBT: worse than 10"),
        (
            Sign(SignKind.SEEN, "a cup is let go", 5),
            "Seen 5 times in a row: a cup is let go",
            "No longer seen: a cup is let go",
        ),
        (Sign(SignKind.SEEN, "a tap", 1), "Seen: a tap", "No longer seen: a tap"),
        (Sign(SignKind.PAIN, number=4), PAIN, "Pain of 4 or more in 14 days"),
    ],
)
def test_sign_says_what_it_asks_and_what_speaks_for_stepping_back(sign, asks, speaks):
    assert (words.sign(sign), words.sign(sign, is_back=True)) == (asks, speaks)


def test_changes_of_stages_are_said():
    first, second = (stage.key for stage in OLD.stages)
    late = Stage(uuid.UUID(int=3), StageKind.LATE, "Home")

    assert said(move_stage(OLD, second, to=0)) == [("Stage moved: Early: Wake", [])]
    assert said(Document("Ben", (*OLD.stages, late))) == [("New stage: Late: Home", [])]
    assert said(remove_stage(OLD, second)) == [
        ("Removed from Mid: Tap", []),
        ("Stage removed: Mid: Go", []),
    ]
    assert said(edit_stage(OLD, first, exit_signs=SIGNS, aim="Flicker")) == [
        (
            "Stage reworded: Early: Wake",
            [("Aim", "nothing", "Flicker"), ("Exit signs", "nothing", "Seen: a tap; " + PAIN)],
        )
    ]
    assert said(Document("Renamed", OLD.stages)) == []


def test_changes_of_a_prescription_are_said_field_by_field():
    changed = prescribed(
        11,
        size=Size.SHORT,
        short=Dose(sets=1, reps=10),
        hand=Hand.BOTH,
        pace_s=6,
        progression=Progression(2, 20),
    )
    stage = Stage(OLD.stages[0].key, StageKind.EARLY, "Wake", prescriptions=(changed,))

    assert said(Document("Ben", (stage, OLD.stages[1]))) == [
        (
            "Tap",
            [
                ("Short", "nothing", "1 × 10"),
                ("In the plan at", "Full only", "Full and Short"),
                ("Hand", "Affected hand", "Both hands"),
                ("Pace", "4", "6"),
                ("Grows", "nothing", "by 2, up to 20"),
            ],
        )
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fist", ""),
        ("fist 5m", "5 min"),
        ("fist x12 r60", "× 12, rest 60 s"),
        ("tap 3x30s any5 2/day", "3 × 30 s, any 5 of 7 days, 2 times a day"),
        ("fist 2x8 h3 @tiny", "2 × 8, hold 3 s, Full, Short and Tiny"),
    ],
)
def test_shorthand_says_what_was_typed(text, said):
    assert words.shorthand(read(text)) == said
