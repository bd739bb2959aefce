"""What a week adds up to, as bars with the amount that the plan asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.charts.days import Word, day_month

WIDTH, HEIGHT = 400, 210
LEFT, RIGHT, TOP, BASE = 6, 74, 24, 180
FEWEST_WEEKS = 3


@dataclass(frozen=True, slots=True)
class WeekBar:
    """One week: its bar, and whether it reached what was asked (then it is filled)."""

    x: int
    y: int
    width: int
    height: int
    is_met: bool
    words: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Weeks side by side; ``target_y`` is the height of what the plan asks, ``None`` for none."""

    width: int
    height: int
    base_y: int
    line_end: int
    bars: tuple[WeekBar, ...]
    words: tuple[Word, ...]
    target_y: int | None
    target: str
    sentence: str
    heads: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


def bars_of_weeks(
    weeks: Sequence[tuple[date, int | None]], *, target: int | None, unit: str
) -> Bars:
    """
    Return a bar for each week, named by its Monday; ``None`` is a week nobody knows of: a gap.

    ``target`` is what the plan asks for in a week as it is now, ``unit`` the word for the amounts.
    """
    known = [amount for _monday, amount in weeks if amount is not None]
    most = max([*known, target or 0, 1])
    step = (WIDTH - LEFT - RIGHT) // max(len(weeks), 1)
    side = step - 8

    def height(amount: int) -> int:
        return round((BASE - TOP) * amount / most)

    bars, words = [], []
    for place, (monday, amount) in enumerate(weeks):
        x = LEFT + place * step
        if place % 2 == (len(weeks) - 1) % 2:
            words.append(Word(x + side // 2, HEIGHT - 12, day_month(monday)))
        if amount is None:
            continue
        tall = height(amount)
        is_met = target is not None and amount >= target
        said = f"{day_month(monday)}: {amount} {unit}"
        bars.append(WeekBar(x, BASE - tall, side, tall, is_met, said))
        if amount:
            words.append(Word(x + side // 2, BASE - tall - 6, str(amount), is_now=True))
    return Bars(
        width=WIDTH,
        height=HEIGHT,
        base_y=BASE,
        line_end=LEFT + len(weeks) * step,
        bars=tuple(bars),
        words=tuple(words),
        target_y=None if not target else BASE - height(target),
        target=_("plan %(target)s") % {"target": target} if target else "",
        sentence=_sentence(known, target, unit),
        heads=(_("Week from"), unit),
        rows=tuple(
            (day_month(monday), _("not known") if amount is None else str(amount))
            for monday, amount in weeks
        ),
    )


def _sentence(known: Sequence[int], target: int | None, unit: str) -> str:
    if len(known) < FEWEST_WEEKS:
        return _("Too few weeks to tell.")
    this = _("This week so far %(amount)s %(unit)s.") % {"amount": known[-1], "unit": unit}
    if not target:
        return this
    past = known[:-1]
    met = sum(amount >= target for amount in past)
    text = ngettext(
        "%(met)s of the %(weeks)s week before reached what the plan asks now.",
        "%(met)s of the %(weeks)s weeks before reached what the plan asks now.",
        len(past),
    )
    return f"{this} {text % {'met': met, 'weeks': len(past)}}"
