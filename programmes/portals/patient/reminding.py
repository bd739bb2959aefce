"""The questions about reminders, one a screen, as patients read them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from programmes.domain.timing import DAYS_A_WEEK
from programmes.domain.wishes import EVERY_DAY, FIRST, LAST, InvalidWish, Wishes
from programmes.portals.patient.shown import date_words

CUES = (
    _lazy("After breakfast, at the kitchen table."),
    _lazy("After lunch, in my chair."),
    _lazy("After my rest, at the window."),
    _lazy("When the evening news begins."),
)
PAUSES_DAYS = (3, 7, 14)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the word that is sent, what a person reads, its icon or none."""

    word: str
    label: str | Promise
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """
    One question; with ``is_many`` several answers hold at once.

    ``says`` is what stands in the list, ``chosen`` the words that hold now, ``changed`` the wishes
    after an answer; it raises ``InvalidWish`` for one that cannot be.
    """

    ask: str | Promise
    name: str | Promise
    choices: tuple[Choice, ...]
    says: Callable[[Wishes], str]
    chosen: Callable[[Wishes], Sequence[str]]
    changed: Callable[[Wishes, Sequence[str], date], Wishes]
    is_many: bool = False


def _yes_no(field: str, ask: Promise, name: Promise, icon: str) -> Question:
    def changed(wishes: Wishes, words: Sequence[str], _today: date) -> Wishes:
        if list(words) not in (["yes"], ["no"]):
            raise InvalidWish("Tap one answer.")
        return replace(wishes, **{field: words[0] == "yes"})  # type: ignore[arg-type]

    return Question(
        ask=ask,
        name=name,
        choices=(Choice("yes", _lazy("Yes"), icon), Choice("no", _lazy("No"), "x")),
        says=lambda wishes: _("Yes") if getattr(wishes, field) else _("No"),
        chosen=lambda wishes: ["yes" if getattr(wishes, field) else "no"],
        changed=changed,
    )


def _times(wishes: Wishes, words: Sequence[str], _today: date) -> Wishes:
    try:
        times = sorted({time.fromisoformat(word) for word in words})
    except ValueError as error:
        raise InvalidWish("Choose a time.") from error
    return replace(wishes, times=tuple(times))


def _days(wishes: Wishes, words: Sequence[str], _today: date) -> Wishes:
    days = {word: day for day, word in enumerate(map(str, range(DAYS_A_WEEK)))}
    return replace(wishes, weekdays=frozenset(days[word] for word in words if word in days))


def _pause(wishes: Wishes, words: Sequence[str], today: date) -> Wishes:
    known = {str(days): days for days in PAUSES_DAYS}
    if len(words) != 1 or words[0] not in {"no", *known}:
        raise InvalidWish("Tap one answer.")
    until = None if words[0] == "no" else today + timedelta(days=known[words[0]])
    return replace(wishes, paused_until=until)


def _days_words(wishes: Wishes) -> str:
    if wishes.weekdays == EVERY_DAY:
        return _("Every day")
    return ", ".join(str(WEEKDAYS_ABBR[day]) for day in sorted(wishes.weekdays))


def _pause_words(wishes: Wishes) -> str:
    if wishes.paused_until is None:
        return _("No")
    return _("Until %(day)s") % {"day": date_words(wishes.paused_until)}


HOURS = tuple(f"{hour:02}:00" for hour in range(FIRST.hour, LAST.hour + 1))
QUESTIONS: Mapping[str, Question] = {
    "on": _yes_no("is_on", _lazy("Shall we remind you to practise?"), _lazy("Remind me"), "mail"),
    "time": Question(
        ask=_lazy("At what time?"),
        name=_lazy("Time"),
        choices=tuple(Choice(hour, hour) for hour in HOURS),
        says=lambda wishes: ", ".join(f"{at:%H:%M}" for at in wishes.times),
        chosen=lambda wishes: [f"{at:%H:%M}" for at in wishes.times],
        changed=_times,
        is_many=True,
    ),
    "days": Question(
        ask=_lazy("On which days?"),
        name=_lazy("Days"),
        choices=tuple(Choice(str(day), WEEKDAYS[day]) for day in range(DAYS_A_WEEK)),
        says=_days_words,
        chosen=lambda wishes: [str(day) for day in wishes.weekdays],
        changed=_days,
        is_many=True,
    ),
    "second": _yes_no(
        "asks_again",
        _lazy("Shall we ask again in the evening?"),
        _lazy("Ask again"),
        "rotate-ccw",
    ),
    "pause": Question(
        ask=_lazy("Do you want a pause from mails?"),
        name=_lazy("Pause"),
        choices=(
            Choice("no", _lazy("No pause"), "play"),
            Choice("3", _lazy("3 days"), "pause"),
            Choice("7", _lazy("1 week"), "pause"),
            Choice("14", _lazy("2 weeks"), "pause"),
        ),
        says=_pause_words,
        chosen=lambda wishes: [] if wishes.paused_until else ["no"],
        changed=_pause,
    ),
    "week": _yes_no(
        "sums_up",
        _lazy("Do you want a mail about your week?"),
        _lazy("Mail about my week"),
        "calendar-days",
    ),
}
