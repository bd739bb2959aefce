"""What a patient wants to be reminded of, what their clinic allows, and what of it can be had."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from programmes.domain.reminders import QuietHours
from programmes.domain.timing import DAYS_A_WEEK

FIRST, LAST = time(6), time(20)  # half an hour before no reminder of practice goes any more
MOST_TIMES = 3
MORNING = time(9)
EVENING, AFTER = time(18), timedelta(hours=2)
SUNDAY = 6
EVERY_DAY = frozenset(range(DAYS_A_WEEK))
MOST_LETTERS = 200  # of a cue


class InvalidWish(ValueError):
    """What was chosen cannot be; ``sentence`` says what to do, with ``values`` to fill in."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values)
        self.sentence = sentence
        self.values = values


@dataclass(frozen=True, slots=True)
class Wishes:
    """
    When and how a patient is reminded of practice, and whether a week is summed up for them.

    ``times`` are local, on each of ``weekdays`` (0 is Monday). ``asks_again`` reminds once more in
    the evening of a day without practice. A week is summed up on ``weekly_on`` at ``weekly_at``.
    ``ways`` and ``weekly_ways`` are channels; ``None`` leaves them as they are, and every way that
    there is to what is turned on anew. ``paused_until`` is the first day on which all goes on. With
    ``is_on`` off the rest stays as it was chosen.

    :raises InvalidWish: with the first thing that cannot be.
    """

    is_on: bool = False
    times: tuple[time, ...] = (MORNING,)
    weekdays: frozenset[int] = EVERY_DAY
    asks_again: bool = False
    ways: frozenset[str] | None = None
    sums_up: bool = False
    weekly_on: int = SUNDAY
    weekly_at: time = EVENING
    weekly_ways: frozenset[str] | None = None
    paused_until: date | None = None

    def __post_init__(self) -> None:
        if not self.times:
            raise InvalidWish("Choose a time.")
        if len(self.times) > MOST_TIMES:
            raise _too_many(MOST_TIMES)
        if any(not FIRST <= at <= LAST for at in (*self.times, self.weekly_at)):
            raise _between(FIRST, LAST)
        if not self.weekdays:
            raise InvalidWish("Choose a day.")

    @property
    def times_in_use(self) -> frozenset[time]:
        """The local times at which something is sent."""
        times = {*self.times} if self.is_on else set()
        return frozenset(times | ({self.weekly_at} if self.sums_up else set()))

    def times_since(self, before: "Wishes | None") -> frozenset[time]:
        """Return the times in use that were not chosen ``before``, in local time."""
        return self.times_in_use - ({*before.times, before.weekly_at} if before else set())

    def awake(self, quiet: QuietHours) -> "Wishes":
        """Return the same with the times that are not in use moved out of quiet hours."""
        times = (
            self.times if self.is_on else tuple(sorted({_after(at, quiet) for at in self.times}))
        )
        weekly_at = self.weekly_at if self.sums_up else _after(self.weekly_at, quiet)
        return replace(self, times=times, weekly_at=weekly_at)


@dataclass(frozen=True, slots=True)
class ReminderPolicy:
    """
    What a clinic allows its patients to choose, and with what they begin.

    Reminders of practice and summaries go from ``first`` to ``last``, both included, at
    ``most_times`` a day at most. ``times``, ``weekly_on`` and ``weekly_at`` are proposed.

    :raises InvalidWish: with the first thing that cannot be.
    """

    first: time = FIRST
    last: time = LAST
    most_times: int = MOST_TIMES
    times: tuple[time, ...] = (MORNING,)
    weekly_on: int = SUNDAY
    weekly_at: time = EVENING

    def __post_init__(self) -> None:
        if not FIRST <= self.first < self.last <= LAST:
            raise _between(FIRST, LAST)
        if not 1 <= self.most_times <= MOST_TIMES:
            raise _too_many(MOST_TIMES)
        self.allow(replace(self.proposed, is_on=True, sums_up=True), before=None)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "ReminderPolicy":
        """Return what ``to_json`` wrote; what is not there is as usual."""
        read: dict[str, Any] = {
            name: row[name] for name in ("most_times", "weekly_on") if name in row
        }
        clock = {name: row[name] for name in ("first", "last", "weekly_at") if name in row}
        read |= {name: time.fromisoformat(at) for name, at in clock.items()}
        if "times" in row:
            read["times"] = tuple(time.fromisoformat(at) for at in row["times"])
        return cls(**read)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            **{name: getattr(self, name) for name in ("most_times", "weekly_on")},
            **{name: f"{getattr(self, name):%H:%M}" for name in ("first", "last", "weekly_at")},
            "times": [f"{at:%H:%M}" for at in self.times],
        }

    @property
    def proposed(self) -> Wishes:
        """With what somebody begins who chose nothing yet: nothing is sent."""
        return Wishes(times=self.times, weekly_on=self.weekly_on, weekly_at=self.weekly_at)

    def second_time(self, wishes: Wishes) -> time | None:
        """Return when to ask again: evening, and 2 hours after; ``None`` where that is too late."""
        after = (datetime.combine(date.min, max(wishes.times)) + AFTER).time()
        at = max(min(EVENING, self.last), after)
        return at if at <= self.last else None

    def allow(self, wishes: Wishes, *, before: Wishes | None) -> None:
        """
        Let ``wishes`` pass; what stands in ``before`` already may stay.

        :raises InvalidWish: if the clinic does not allow what is new.
        """
        if any(not self.first <= at <= self.last for at in wishes.times_since(before)):
            raise _between(self.first, self.last)
        kept = 0 if before is None else len(before.times)
        if len(wishes.times) > max(self.most_times, kept):
            raise _too_many(self.most_times)

    def allows(self, wishes: Wishes) -> bool:
        """Tell whether ``wishes`` could be chosen anew."""
        try:
            self.allow(wishes, before=None)
        except InvalidWish:
            return False
        return True


def _after(at: time, quiet: QuietHours) -> time:
    return quiet.ends if quiet.cover(at) and FIRST <= quiet.ends <= LAST else at


def _too_many(most: int) -> InvalidWish:
    return (
        InvalidWish("Choose one time.")
        if most == 1
        else InvalidWish("Choose %(most)s times at most.", most=most)
    )


def _between(first: time, last: time) -> InvalidWish:
    sentence = "Choose a time between %(first)s and %(last)s."
    return InvalidWish(sentence, first=f"{first:%H:%M}", last=f"{last:%H:%M}")


def refuse_quiet(times: Iterable[time], quiet: QuietHours) -> None:
    """
    Let local times pass at which something can go.

    :raises InvalidWish: if it is quiet at one of them.
    """
    for at in sorted(times):
        if quiet.cover(at):
            raise InvalidWish("It is quiet at %(at)s. Choose another time.", at=f"{at:%H:%M}")


def with_way(wishes: Wishes, way: str) -> Wishes:
    """Return ``wishes`` of who lets reminders of practice come by one more way."""
    ways = None if wishes.ways is None else wishes.ways | {way}
    return replace(wishes, ways=ways)


def without_way(wishes: Wishes, way: str) -> Wishes:
    """Return ``wishes`` by all other ways; what has none left is turned off."""
    ways = None if wishes.ways is None else wishes.ways - {way}
    weekly_ways = None if wishes.weekly_ways is None else wishes.weekly_ways - {way}
    is_on, sums_up = ways != frozenset(), weekly_ways != frozenset()
    return replace(
        wishes,
        ways=ways or None,
        weekly_ways=weekly_ways or None,
        is_on=wishes.is_on and is_on,
        asks_again=wishes.asks_again and is_on,
        sums_up=wishes.sums_up and sums_up,
    )
