"""
Days of practice side by side over a line of pain.

A caseload draws hundreds of marks, so the drawing is put together here and not in a template.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from programmes.charts.days import Day, DayState, sentence_for, weekday_letters

STEP, SIDE, LEFT = 21, 16, 4
GLYPHS_Y, LETTERS_Y = 19, 11
PAIN_TOP, PAIN_BASE, HEIGHT = 46, 84, 88
WORST_PAIN = 10
ROOM = 28  # beside the line, for the last pain


@dataclass(frozen=True, slots=True)
class Strip:
    """Days side by side: the drawing, and what it shows in a sentence."""

    svg: SafeString
    sentence: str


def strip_of_days(days: Sequence[Day], *, alarm_from: int, marks: str) -> Strip:
    """
    Return ``days`` side by side with their pain below; the shade begins at ``alarm_from`` (0-10).

    ``marks`` is the address of ``img/marks.svg``. The line joins the days of which the pain is
    known and does not invent the others.
    """
    pains = [day.pain_0_10 for day in days]
    sentence = f"{sentence_for(days)} {pain_sentence(pains)}"
    letters = weekday_letters()
    end = LEFT + len(days) * STEP
    svg = format_html(
        '<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
        ' aria-label="{sentence}">{letters}{glyphs}{pain}</svg>',
        width=end + ROOM,
        height=HEIGHT,
        sentence=sentence,
        letters=_letters(tuple(letters[day.on.weekday()] for day in days)),
        glyphs=reduce(
            add, (_glyph(marks, day.state, n) for n, day in enumerate(days)), SafeString()
        ),
        pain=_line(pains, end=end - LEFT, alarm_from=alarm_from),
    )
    return Strip(svg, sentence)


def pain_sentence(pains: Iterable[int | None]) -> str:
    """Return the pains in one sentence: the worst and the last known."""
    known = [pain for pain in pains if pain is not None]
    if not known:
        return _("Pain is not known.")
    return _("Worst pain %(worst)d, last %(last)d of 10.") % {
        "worst": max(known),
        "last": known[-1],
    }


@lru_cache(maxsize=64)
def _letters(letters: tuple[str, ...]) -> SafeString:
    """Return the letters of the days; all strips of a page have the same."""
    last = len(letters) - 1
    return format_html_join(
        "",
        '<text x="{}" y="{}" class="middle{}">{}</text>',
        (
            (_middle(n), LETTERS_Y, " now" if n == last else "", letter)
            for n, letter in enumerate(letters)
        ),
    )


@lru_cache(maxsize=1024)
def _glyph(marks: str, state: DayState, number: int) -> SafeString:
    return format_html(
        '<use href="{}#day-{}" x="{}" y="{}" width="{}" height="{}"></use>',
        *(marks, state.value, LEFT + number * STEP, GLYPHS_Y, SIDE, SIDE),
    )


def _line(pains: Sequence[int | None], *, end: int, alarm_from: int) -> SafeString:
    """Return the line through the known pains, nothing where nobody told any."""
    known = [(_middle(n), pain) for n, pain in enumerate(pains) if pain is not None]
    if not known:
        return SafeString()
    last_x, last = known[-1]
    return format_html(
        '<rect class="band" x="2" y="{top}" width="{end}" height="{band}" rx="4"></rect>'
        '<path class="base" d="M2 {base}H{end}"></path>'
        '<polyline class="line" points="{points}"></polyline>'
        '<circle class="end" cx="{x}" cy="{y}" r="4.5"></circle>'
        '<text class="now" x="{words_x}" y="{words_y}">{last}</text>',
        top=PAIN_TOP,
        end=end,
        band=_height(alarm_from) - PAIN_TOP,
        base=PAIN_BASE,
        points=" ".join(f"{x},{_height(pain)}" for x, pain in known),
        x=last_x,
        y=_height(last),
        words_x=end + 8,
        words_y=_height(last) + 5,
        last=last,
    )


def _middle(number: int) -> int:
    return LEFT + number * STEP + SIDE // 2


def _height(pain: int) -> int:
    return PAIN_BASE - round((PAIN_BASE - PAIN_TOP) * pain / WORST_PAIN)
