"""The questions about reminders, one a screen, as patients read them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from programmes.domain.reminders import QuietHours
from programmes.domain.timing import DAYS_A_WEEK
from programmes.domain.wishes import EVERY_DAY, InvalidWish, ReminderPolicy, Wishes
from programmes.models import Channel
from programmes.portals.clocks import clock
from programmes.portals.patient.shown import date_words

CUES = (
    _lazy("After breakfast, at the kitchen table."),
    _lazy("After lunch, in my chair."),
    _lazy("After my rest, at the window."),
    _lazy("When the evening news begins."),
)
PAUSES_DAYS = (3, 7, 14)
QUIET = (
    QuietHours(time(19), time(10)),
    QuietHours(time(20), time(9)),
    QuietHours(time(21), time(8)),
    QuietHours(time(22), time(7)),
)
TAP_ONE = "Tap one answer."


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the word that is sent, what a person reads, its icon or none."""

    word: str
    label: str | Promise
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What this patient can choose from: the channels, what the clinic allows, quiet hours."""

    ways: frozenset[str]
    policy: ReminderPolicy
    quiet: QuietHours


WAYS: Mapping[str, Choice] = {
    Channel.EMAIL: Choice(Channel.EMAIL, _lazy("E-mail"), "mail"),
    Channel.PUSH: Choice(Channel.PUSH, _lazy("On my phone"), "smartphone"),
    Channel.SMS: Choice(Channel.SMS, _lazy("Text message"), "message-square"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """
    One question; with ``is_many`` several answers hold at once.

    ``says`` is what stands in the list, ``chosen`` the words that hold now, ``changed`` the wishes
    after an answer; it raises ``InvalidWish`` for one that cannot be. ``is_asked`` tells whether
    there is anything to choose.
    """

    ask: str | Promise
    name: str | Promise
    choices: Callable[[Offer], Sequence[Choice]]
    says: Callable[[Wishes], str]
    chosen: Callable[[Wishes], Sequence[str]]
    changed: Callable[[Wishes, Sequence[str], date], Wishes]
    is_asked: Callable[[Wishes, Offer], bool] = lambda wishes, _offer: wishes.is_on
    is_many: bool = False


def _always(*choices: Choice) -> Callable[[Offer], Sequence[Choice]]:
    return lambda _offer: choices


def _yes_no(field: str, ask: Promise, name: Promise, icon: str, *, is_first: bool) -> Question:
    def changed(wishes: Wishes, words: Sequence[str], _today: date) -> Wishes:
        is_yes = _one(words, ("yes", "no")) == "yes"
        return replace(wishes, **{field: is_yes})  # type: ignore[arg-type]

    return Question(
        ask=ask,
        name=name,
        choices=_always(Choice("yes", _lazy("Yes"), icon), Choice("no", _lazy("No"), "x")),
        says=lambda wishes: _("Yes") if getattr(wishes, field) else _("No"),
        chosen=lambda wishes: ["yes" if getattr(wishes, field) else "no"],
        changed=changed,
        is_asked=lambda wishes, _offer: is_first or wishes.is_on,
    )


def _ways(field: str, ask: Promise, name: Promise, switch: str) -> Question:
    def changed(wishes: Wishes, words: Sequence[str], _today: date) -> Wishes:
        ways = frozenset(word for word in words if word in WAYS)
        if not ways:
            raise InvalidWish("Choose a way.")
        return replace(wishes, **{field: ways})  # type: ignore[arg-type]

    def held(wishes: Wishes) -> list[str]:
        ways = getattr(wishes, field) or ()
        return [way for way in WAYS if way in ways]

    return Question(
        ask=ask,
        name=name,
        choices=lambda offer: [choice for way, choice in WAYS.items() if way in offer.ways],
        says=lambda wishes: ", ".join(str(WAYS[way].label) for way in held(wishes)),
        chosen=held,
        changed=changed,
        is_asked=lambda wishes, offer: getattr(wishes, switch) and len(offer.ways) > 1,
        is_many=True,
    )


def _one(words: Sequence[str], known: Sequence[str]) -> str:
    if len(words) != 1 or words[0] not in known:
        raise InvalidWish(TAP_ONE)
    return words[0]


def _read(word: str) -> time:
    try:
        return time.fromisoformat(word)
    except ValueError as error:
        raise InvalidWish("Choose a time.") from error


def _times(wishes: Wishes, words: Sequence[str], _today: date) -> Wishes:
    return replace(wishes, times=tuple(sorted({_read(word) for word in words})))


def _days(wishes: Wishes, words: Sequence[str], _today: date) -> Wishes:
    return replace(wishes, weekdays=frozenset(DAYS[word] for word in words if word in DAYS))


def _weekly_on(wishes: Wishes, words: Sequence[str], _today: date) -> Wishes:
    return replace(wishes, weekly_on=DAYS[_one(words, list(DAYS))])


def _weekly_at(wishes: Wishes, words: Sequence[str], _today: date) -> Wishes:
    if len(words) != 1:
        raise InvalidWish("Choose a time.")
    return replace(wishes, weekly_at=_read(words[0]))


def _pause(wishes: Wishes, words: Sequence[str], today: date) -> Wishes:
    known = {str(days): days for days in PAUSES_DAYS}
    word = _one(words, ["no", *known])
    return replace(
        wishes, paused_until=None if word == "no" else today + timedelta(days=known[word])
    )


def _days_words(wishes: Wishes) -> str:
    if wishes.weekdays == EVERY_DAY:
        return _("Every day")
    return ", ".join(str(WEEKDAYS_ABBR[day]) for day in sorted(wishes.weekdays))


def _pause_words(wishes: Wishes) -> str:
    if wishes.paused_until is None:
        return _("No")
    return _("Until %(day)s") % {"day": date_words(wishes.paused_until)}


def _hours(offer: Offer) -> Sequence[Choice]:
    """Return the full hours at which a message can come: in quiet hours none does."""
    first, last = offer.policy.first, offer.policy.last
    hours = [time(hour) for hour in range(24) if first <= time(hour) <= last]
    return [Choice(clock(at), clock(at)) for at in hours if not offer.quiet.cover(at)]


def span_words(quiet: QuietHours) -> str:
    """Return quiet hours as people read them."""
    return _("%(begins)s to %(ends)s") % {
        "begins": clock(quiet.begins),
        "ends": clock(quiet.ends),
    }


DAYS = {str(day): day for day in range(DAYS_A_WEEK)}
WEEK = _always(*(Choice(word, WEEKDAYS[day]) for word, day in DAYS.items()))
QUESTIONS: Mapping[str, Question] = {
    "on": _yes_no(
        "is_on",
        _lazy("Shall we remind you to practise?"),
        _lazy("Remind me"),
        "mail",
        is_first=True,
    ),
    "time": Question(
        ask=_lazy("At what time?"),
        name=_lazy("Time"),
        choices=_hours,
        says=lambda wishes: ", ".join(map(clock, wishes.times)),
        chosen=lambda wishes: [clock(at) for at in wishes.times],
        changed=_times,
        is_many=True,
    ),
    "days": Question(
        ask=_lazy("On which days?"),
        name=_lazy("Days"),
        choices=WEEK,
        says=_days_words,
        chosen=lambda wishes: [str(day) for day in wishes.weekdays],
        changed=_days,
        is_many=True,
    ),
    "way": _ways("ways", _lazy("How shall we remind you?"), _lazy("How"), "is_on"),
    "second": _yes_no(
        "asks_again",
        _lazy("Shall we ask again in the evening?"),
        _lazy("Ask again"),
        "rotate-ccw",
        is_first=False,
    ),
    "pause": Question(
        ask=_lazy("Do you want a pause from messages?"),
        name=_lazy("Pause"),
        choices=_always(
            Choice("no", _lazy("No pause"), "play"),
            Choice("3", _lazy("3 days"), "pause"),
            Choice("7", _lazy("1 week"), "pause"),
            Choice("14", _lazy("2 weeks"), "pause"),
        ),
        says=_pause_words,
        chosen=lambda wishes: [] if wishes.paused_until else ["no"],
        changed=_pause,
        is_asked=lambda wishes, _offer: wishes.is_on or wishes.sums_up,
    ),
    "week": _yes_no(
        "sums_up",
        _lazy("Do you want a message about your week?"),
        _lazy("Message about my week"),
        "calendar-days",
        is_first=True,
    ),
    "week-day": Question(
        ask=_lazy("On which day shall it come?"),
        name=_lazy("Week: day"),
        choices=WEEK,
        says=lambda wishes: str(WEEKDAYS[wishes.weekly_on]),
        chosen=lambda wishes: [str(wishes.weekly_on)],
        changed=_weekly_on,
        is_asked=lambda wishes, _offer: wishes.sums_up,
    ),
    "week-time": Question(
        ask=_lazy("At what time shall it come?"),
        name=_lazy("Week: time"),
        choices=_hours,
        says=lambda wishes: clock(wishes.weekly_at),
        chosen=lambda wishes: [clock(wishes.weekly_at)],
        changed=_weekly_at,
        is_asked=lambda wishes, _offer: wishes.sums_up,
    ),
    "week-way": _ways(
        "weekly_ways", _lazy("How shall your week come?"), _lazy("Week: how"), "sums_up"
    ),
}
