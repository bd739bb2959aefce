"""When reminders are due in any zone, and what holds them back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.domain import reminders
from programmes.domain.gate import (
    ABSENCES,
    STATES,
    DayFacts,
    Facts,
    Reason,
    Renew,
    RuleFacts,
    Skip,
    Wait,
    backoff,
    gate,
)
from programmes.domain.plan import Absence
from programmes.domain.reminders import MANNERS, Kind, QuietHours, Slot, due_now, share, slots
from programmes.domain.timing import local_day

LONDON = "Europe/London"
EVERY_DAY = frozenset(range(7))
WEDNESDAY = date(2026, 3, 4)
HOUR = timedelta(hours=1)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def due(kind=Kind.SESSION, **changes):
    given = {
        "times": (time(9),),
        "weekdays": EVERY_DAY,
        "first_day": WEDNESDAY,
        "last_day": WEDNESDAY,
        "zone": LONDON,
        "quiet": QuietHours(),
    }
    return slots(kind, **given | changes)


def test_slot_is_named_by_local_day_and_number_and_holds_two_hours():
    assert due(times=(time(9), time(18))) == (
        Slot(WEDNESDAY, 0, utc(2026, 3, 4, 9), utc(2026, 3, 4, 9), utc(2026, 3, 4, 11)),
        Slot(WEDNESDAY, 1, utc(2026, 3, 4, 18), utc(2026, 3, 4, 18), utc(2026, 3, 4, 20)),
    )


def test_slot_ends_in_the_evening_and_when_the_next_begins():
    found = due(times=(time(19), time(19, 30)))

    assert [one.expires_at for one in found] == [utc(2026, 3, 4, 19, 30), utc(2026, 3, 4, 20, 30)]


def test_slot_of_a_quiet_hour_opens_after_it_or_is_left_out():
    assert [one.opens_at for one in due(times=(time(7),))] == [utc(2026, 3, 4, 8)]
    assert due(times=(time(5),)) == due(times=(time(21, 30),)) == ()


def test_slots_fall_on_the_chosen_weekdays_only():
    found = due(weekdays={0, 4}, last_day=WEDNESDAY + timedelta(days=6))

    assert [one.day for one in found] == [date(2026, 3, 6), date(2026, 3, 9)]


def test_weekly_slot_is_named_by_the_monday_of_its_week():
    (found,) = due(Kind.WEEKLY, weekdays={6}, times=(time(18),), last_day=date(2026, 3, 8))

    assert (found.day, found.due_at) == (date(2026, 3, 2), utc(2026, 3, 8, 18))
    assert found.expires_at - found.due_at == MANNERS[Kind.WEEKLY].lasts


def test_two_times_that_a_leap_brings_together_are_one():
    spring = date(2026, 3, 29)  # 1:00 becomes 2:00
    awake = QuietHours(time(0), time(0))
    found = due(
        Kind.REASSESS,
        times=(time(1, 30), time(2, 30)),
        first_day=spring,
        last_day=spring,
        quiet=awake,
    )

    assert [(one.number, one.due_at) for one in found] == [(0, utc(2026, 3, 29, 1, 30))]


ZONES = st.sampled_from(sorted(available_timezones()))
DAYS = st.dates(date(2020, 1, 1), date(2039, 12, 25))
TIMES = st.times()
QUIET = st.builds(QuietHours, TIMES, TIMES)
RULES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([Kind.SESSION, Kind.NUDGE, Kind.REASSESS]),
        "times": st.lists(TIMES, min_size=1, max_size=4, unique=True).map(tuple),
        "weekdays": st.frozensets(st.integers(0, 6)),
        "zone": ZONES,
        "quiet": QUIET,
    }
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2039, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis adds it


@given(first_day=DAYS, length=st.integers(0, 3), rule=RULES)
@settings(max_examples=400)
def test_in_every_zone_slots_are_one_per_name_never_quiet_and_in_order(first_day, length, rule):
    last_day = first_day + timedelta(days=length)
    zone = ZoneInfo(rule["zone"])
    found = slots(**rule, first_day=first_day, last_day=last_day)

    assert len({(one.day, one.number) for one in found}) == len(found)
    assert all(a.due_at < a.expires_at <= b.due_at for a, b in pairwise(found))
    for one in found:
        assert one.due_at <= one.opens_at < one.expires_at
        assert one.expires_at <= one.due_at + MANNERS[rule["kind"]].lasts
        assert first_day <= one.day <= last_day
        assert one.day.weekday() in rule["weekdays"]
        assert not rule["quiet"].cover(one.opens_at.astimezone(zone).time())
        # The clock shows the time that was asked for, or a later one where that was skipped.
        asked = datetime.combine(one.day, rule["times"][one.number])
        shown = one.due_at.astimezone(zone).replace(tzinfo=None)
        assert asked <= shown <= asked + 24 * HOUR


@given(first_day=DAYS, rule=RULES)
def test_in_every_zone_days_filled_one_by_one_are_the_days_filled_at_once(first_day, rule):
    days = [first_day + timedelta(days=number) for number in range(3)]

    alone = [one for day in days for one in slots(**rule, first_day=day, last_day=day)]
    at_once = slots(**rule, first_day=days[0], last_day=days[-1])

    names = [(one.day, one.number) for one in alone]
    assert len(set(names)) == len(names)
    assert {(one.day, one.number) for one in at_once} <= set(names)


@given(quiet=QUIET, zone=ZONES, moment=MOMENTS)
@settings(max_examples=400)
def test_quiet_hours_end_within_a_day_or_two_in_every_zone(quiet, zone, moment):
    over = quiet.over_at(moment, zone)

    assert moment <= over <= moment + 50 * HOUR
    assert (over == moment) == (not quiet.cover(moment.astimezone(ZoneInfo(zone)).time()))


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_after_it_began():
    quiet, zone = QuietHours(time(22), time(1, 30)), LONDON
    second_time = utc(2026, 10, 25, 1, 10)  # clocks show 1:10 for the second time

    assert quiet.over_at(second_time, zone) == utc(2026, 10, 25, 1, 30)


def facts(kind=Kind.SESSION, **changes):
    rule = RuleFacts(day=DayFacts(is_due=True))
    given = {"expires_at": utc(2026, 3, 4, 14), "zone": LONDON, "quiet": QuietHours(), "rule": rule}
    return Facts(kind=kind, **given | changes)


def of_rule(kind=Kind.SESSION, **changes):
    return facts(kind, rule=replace(facts().rule, **changes))


NOON = utc(2026, 3, 4, 12)


def test_nothing_holds_back_a_reminder_of_a_day_with_something_to_do():
    assert gate(facts(), now=NOON) is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (facts(expires_at=NOON), Reason.EXPIRED),
        (facts(is_account_open=False), Reason.ACCOUNT_CLOSED),
        (facts(has_address=False), Reason.NO_ADDRESS),
        (facts(is_address_stopped=True), Reason.ADDRESS_STOPPED),
        (of_rule(is_here=False), Reason.NOT_HERE),
        (of_rule(is_active=False), Reason.RULE_OFF),
        (of_rule(has_consent=False), Reason.NO_CONSENT),
        (of_rule(is_channel_on=False), Reason.CHANNEL_OFF),
        (of_rule(is_paused=True), Reason.RULE_PAUSED),
        (of_rule(has_red_card=True), Reason.RED_CARD),
        (of_rule(day=None), Reason.NO_PLAN),
        (of_rule(day=DayFacts(is_due=False)), Reason.REST_DAY),
        (of_rule(day=DayFacts(is_due=True, is_finished=True)), Reason.DONE),
        (of_rule(Kind.NUDGE, day=DayFacts(is_due=True, is_logged=True)), Reason.LOGGED),
        (of_rule(is_superseded=True), Reason.SUPERSEDED),
        (of_rule(is_silent=True), Reason.NOTHING_TO_SAY),
        *((of_rule(state=state), reason) for state, reason in STATES.items()),
        *(
            (of_rule(day=DayFacts(is_due=False, absence=absence.value)), reason)
            for absence, reason in ABSENCES.items()
        ),
    ],
)
def test_reminder_is_skipped_with_its_reason(changed, reason):
    assert gate(changed, now=NOON) == Skip(reason)


def test_every_absence_of_a_plan_is_a_reason():
    assert set(ABSENCES) == set(Absence)


def test_first_reminder_goes_although_something_was_logged():
    assert gate(of_rule(day=DayFacts(is_due=True, is_logged=True)), now=NOON) is None


def test_summary_goes_on_a_rest_day_and_when_a_newer_reminder_waits_is_not_asked():
    assert gate(of_rule(Kind.WEEKLY, day=None), now=NOON) is None


def test_letter_goes_whatever_the_hour_and_the_rules_say():
    letter = Facts(Kind.CODE, expires_at=utc(2026, 3, 4, 3), zone=LONDON, quiet=QuietHours())

    assert gate(letter, now=utc(2026, 3, 4, 2)) is None
    assert gate(replace(letter, is_address_stopped=True), now=utc(2026, 3, 4, 2)) == Skip(
        Reason.ADDRESS_STOPPED
    )


def test_summary_goes_after_weeks_of_silence_and_decides_itself_what_to_say():
    assert gate(of_rule(Kind.WEEKLY, is_silent=True), now=NOON) is None


def test_message_whose_rule_asks_for_something_else_is_written_anew_unless_it_ends_here():
    assert gate(of_rule(is_changed=True), now=NOON) == Renew()
    assert gate(of_rule(is_changed=True, is_active=False), now=NOON) == Skip(Reason.RULE_OFF)


def test_reminder_that_clocks_put_later_waits_for_them_and_for_the_end_of_quiet_hours():
    at_two, awake = utc(2026, 3, 4, 13), QuietHours(time(0), time(0))

    assert gate(facts(due_at=at_two), now=NOON) == Wait(at_two)
    assert gate(facts(due_at=NOON - HOUR), now=NOON) is None
    assert gate(facts(due_at=NOON + 3 * HOUR), now=NOON) == Skip(Reason.EXPIRED)
    nap = QuietHours(time(13), time(13, 30))
    assert gate(facts(due_at=at_two, quiet=nap), now=NOON) == Wait(at_two + HOUR / 2)
    assert gate(facts(due_at=at_two, quiet=awake), now=at_two) is None


@given(rule=RULES, first_day=DAYS)
def test_in_every_zone_a_slot_means_the_moment_for_which_it_was_written(rule, first_day):
    for one in slots(**rule, first_day=first_day, last_day=first_day + timedelta(days=1)):
        given = {name: rule[name] for name in ("times", "zone")}
        weekdays = sorted(rule["weekdays"])
        now = due_now(rule["kind"], one.day, one.number, weekdays=weekdays, **given)
        assert now == one.due_at


def test_weekly_slot_means_its_own_weekday_and_one_that_is_no_more_means_nothing():
    given = {"times": (time(18),), "zone": LONDON}
    monday = date(2026, 3, 2)

    assert due_now(Kind.WEEKLY, monday, 0, weekdays=[6], **given) == utc(2026, 3, 8, 18)
    assert due_now(Kind.WEEKLY, monday, 1, weekdays=[6], **given) is None
    for weekdays in ([], [1]):
        assert due_now(Kind.SESSION, monday, 0, weekdays=weekdays, **given) is None


@given(first_day=DAYS, rule=RULES, spread=st.timedeltas(timedelta(), 2 * HOUR))
@settings(max_examples=300)
def test_in_every_zone_what_is_spread_goes_a_little_later_and_never_quiet_or_late(
    first_day, rule, spread
):
    at_once = slots(**rule, first_day=first_day, last_day=first_day)
    found = slots(**rule, first_day=first_day, last_day=first_day, spread=spread)

    assert [
        replace(one, opens_at=before.opens_at) for one, before in zip(found, at_once, strict=True)
    ] == list(at_once)
    for one, before in zip(found, at_once, strict=True):
        assert one.opens_at - before.opens_at in {timedelta(), spread}
        assert one.opens_at < one.expires_at
        assert not rule["quiet"].cover(one.opens_at.astimezone(ZoneInfo(rule["zone"])).time())


@given(st.lists(st.uuids(), min_size=200, max_size=200, unique=True))
def test_shares_are_even_and_stay(seeds):
    found = [share(seed.hex, HOUR) for seed in seeds]

    assert found == [share(seed.hex, HOUR) for seed in seeds]
    assert all(timedelta() <= one < HOUR for one in found)
    assert 60 < sum(one < HOUR / 2 for one in found) < 140


def test_reminder_in_quiet_hours_waits_for_their_end_or_expires():
    early = utc(2026, 3, 4, 7)

    assert gate(facts(), now=early) == Wait(utc(2026, 3, 4, 8))
    assert gate(facts(expires_at=utc(2026, 3, 4, 8)), now=early) == Skip(Reason.EXPIRED)


@given(
    now=MOMENTS,
    zone=ZONES,
    quiet=QUIET,
    kind=st.sampled_from([kind for kind in Kind if not MANNERS[kind].is_urgent]),
    lasts=st.timedeltas(-2 * HOUR, 72 * HOUR),
)
def test_in_every_zone_nothing_with_a_rule_passes_in_quiet_hours_or_late(
    now, zone, quiet, kind, lasts
):
    verdict = gate(facts(kind, zone=zone, quiet=quiet, expires_at=now + lasts), now=now)

    is_quiet = quiet.cover(now.astimezone(ZoneInfo(zone)).time())
    assert (verdict is None) == (not is_quiet and lasts > timedelta())
    if isinstance(verdict, Wait):
        assert now < verdict.until < now + lasts


@given(
    zone=ZONES,
    day=DAYS,
    times=st.lists(TIMES, min_size=1, max_size=4, unique=True).map(tuple),
    days_out=st.integers(1, 5),
    back_at=TIMES,
)
def test_after_an_outage_of_days_at_most_one_reminder_of_practice_still_holds(
    zone, day, times, days_out, back_at
):
    last_day = day + timedelta(days=days_out)
    found = slots(
        Kind.SESSION,
        times=times,
        weekdays=EVERY_DAY,
        first_day=day,
        last_day=last_day,
        zone=zone,
        quiet=QuietHours(),
    )
    now = datetime.combine(last_day, back_at, UTC)

    holds = [one for one in found if one.opens_at <= now < one.expires_at]

    assert len(holds) <= 1
    assert all(one.day >= local_day(now, zone) - timedelta(days=1) for one in holds)


@given(attempt=st.integers(1, 5), seed=st.text())
def test_backoff_doubles_and_stays_within_half_of_it(attempt, seed):
    half_a_minute = timedelta(seconds=30)
    wait = backoff(attempt, first=2 * half_a_minute, seed=seed)

    assert (
        timedelta(seconds=30 * 2 ** (attempt - 1))
        <= wait
        < timedelta(seconds=90 * 2 ** (attempt - 1))
    )
    assert wait == backoff(attempt, first=2 * half_a_minute, seed=seed)


def test_every_kind_has_a_manner():
    assert set(MANNERS) == set(reminders.Kind)
