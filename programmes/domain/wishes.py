"""What a patient wants to be reminded of, and what of it can be had."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from programmes.domain.timing import DAYS_A_WEEK

FIRST, LAST = time(6), time(20)  # half an hour before no reminder of practice goes any more
MOST_TIMES = 3
MORNING = time(9)
EVENING, AFTER = time(18), timedelta(hours=2)
SUNDAY = 6
EVERY_DAY = frozenset(range(DAYS_A_WEEK))
MOST_LETTERS = 200  # of a cue


class InvalidWish(ValueError):
    """What was chosen cannot be; ``sentence`` says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Wishes:
    """
    When a patient is reminded of practice, and whether a week is summed up for them.

    ``times`` are local, on each of ``weekdays`` (0 is Monday). ``asks_again`` reminds once more in
    the evening of a day without practice. A week is summed up on ``weekly_on`` at ``weekly_at``.
    ``paused_until`` is the first day on which all goes on. With ``is_on`` off the rest stays as it
    was chosen.

    :raises InvalidWish: with the first thing that cannot be.
    """

    is_on: bool = False
    times: tuple[time, ...] = (MORNING,)
    weekdays: frozenset[int] = EVERY_DAY
    asks_again: bool = False
    sums_up: bool = False
    weekly_on: int = SUNDAY
    weekly_at: time = EVENING
    paused_until: date | None = None

    def __post_init__(self) -> None:
        if not self.times:
            raise InvalidWish("Choose a time.")
        if len(self.times) > MOST_TIMES:
            raise InvalidWish("Choose 3 times at most.")
        if any(not FIRST <= at <= LAST for at in (*self.times, self.weekly_at)):
            raise InvalidWish("Choose a time between 06:00 and 20:00.")
        if not self.weekdays:
            raise InvalidWish("Choose a day.")

    @property
    def asks_again_at(self) -> time | None:
        """The time of the second reminder: evening, and 2 hours after; ``None`` where too late."""
        last = (datetime.combine(date.min, max(self.times)) + AFTER).time()
        at = max(EVENING, last)
        return at if at <= LAST else None
