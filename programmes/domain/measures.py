"""Outcome measures: which scores there are, and what two of them say together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

GRADES = (Decimal(0), Decimal(1), Decimal("1.5"), Decimal(2), Decimal(3), Decimal(4))
"""The grades of the Modified Ashworth Scale; 1.5 stands for 1+, a category of its own."""

GRADE_UNIT = "grade"
OWN_RATER, OWN_WORDS = "patient", "full (own wording"
RATING = (Decimal(0), Decimal(10), Decimal(1))
MINUTE_S = 60

OTHER_HAND_MDC: Mapping[str, Decimal] = MappingProxyType(
    {
        "bbt": Decimal("7.8"),
        "nhpt": Decimal("6.2"),
        "grip": Decimal("4.7"),
        "pinch-palmar": Decimal("1.3"),
        "pinch-lateral": Decimal("1.0"),
    }
)
"""The smallest real difference of the less affected hand (Chen 2009, 62 people), by slug."""


class Sides(StrEnum):
    """Which hand a measure is about."""

    AFFECTED = "affected"
    BOTH = "both"
    NONE = "none"


class Better(StrEnum):
    """Which way is better; a target is met, not exceeded."""

    HIGHER = "higher"
    LOWER = "lower"
    TARGET = "target"


class Verdict(StrEnum):
    """What the difference of two scores says."""

    UNKNOWN = "unknown"
    WITHIN_ERROR = "within_error"
    REAL = "real"
    NOTICED = "noticed"


class ScoreRefused(ValueError):
    """
    No such score; the message is one sentence for the person who typed it.

    ``sentence`` is that message before ``params`` are filled in, so that a page can translate it.
    """

    def __init__(self, sentence: str, **params: object) -> None:
        super().__init__(sentence % params)
        self.sentence = sentence
        self.params = params


@dataclass(frozen=True, slots=True)
class Measure:
    """
    One measure of the shipped list.

    ``least``, ``most`` and ``step`` are in ``unit``. ``mdc`` is the smallest difference beyond the
    error of measuring, of the affected hand where a measure has sides; ``mcid_low`` and
    ``mcid_high`` bound what people usually notice. ``None`` stands where nothing was published.
    ``due_weeks`` is after how many weeks to measure again, ``None`` for never.
    """

    slug: str
    name: str
    short: str
    entered_by: str
    sides: Sides
    least: Decimal
    most: Decimal
    step: Decimal
    unit: str
    better: Better
    scoring: str
    mdc: Decimal | None
    mdc_note: str
    mcid_low: Decimal | None
    mcid_high: Decimal | None
    mcid_note: str
    form_policy: str
    licence: str
    due_weeks: int | None
    sources: str

    @property
    def is_entered(self) -> bool:
        """Tell whether people enter it; the rest is counted by the system."""
        return self.entered_by != "system"

    @property
    def is_timed(self) -> bool:
        """Tell whether a clock belongs to the test."""
        return self.form_policy.startswith("timer")

    @property
    def counts_down_s(self) -> int:
        """How long a test lasts of which what is done in a minute is counted; 0 for none."""
        return MINUTE_S if self.is_timed and self.unit.endswith("/min") else 0

    @property
    def is_score_only(self) -> bool:
        """Tell whether the licence, or that it is not clear, keeps its items out of a form."""
        return self.form_policy.startswith("score_only")

    @property
    def is_asked(self) -> bool:
        """
        Tell whether patients may be asked for it.

        They rate it themselves, from 0 to 10 by one tap, and the words of the question are ours.
        """
        is_own = self.entered_by.startswith(OWN_RATER) and self.form_policy.startswith(OWN_WORDS)
        return is_own and (self.least, self.most, self.step) == RATING

    def due_on(self, day: date) -> date | None:
        """Return when a score of ``day`` is taken again; ``None`` for never."""
        return None if self.due_weeks is None else day + timedelta(weeks=self.due_weeks)

    @property
    def has_grades(self) -> bool:
        """Tell whether its scores are the grades of the Modified Ashworth Scale."""
        return self.unit == GRADE_UNIT

    def check(self, score: Decimal) -> None:
        """
        Check that there is such a score.

        :raises ScoreRefused: naming the range and the step.
        """
        if self.has_grades:
            if score not in GRADES:
                message = "%(short)s takes the grades 0, 1, 1+, 2, 3 and 4."
                raise ScoreRefused(message, short=self.short)
            return
        if not self.least <= score <= self.most or (score - self.least) % self.step:
            message = "%(short)s takes %(least)s to %(most)s %(unit)s, in steps of %(step)s."
            names = ("short", "least", "most", "unit", "step")
            raise ScoreRefused(message, **{name: getattr(self, name) for name in names})


@dataclass(frozen=True, slots=True)
class Comparison:
    """The later score less the earlier; ``is_better`` is ``None`` where neither way is better."""

    difference: Decimal
    verdict: Verdict
    is_better: bool | None


def compare(
    measure: Measure, before: Decimal, after: Decimal, *, is_other_hand: bool = False
) -> Comparison:
    """
    Return what two scores of one hand say together.

    A difference below the minimal detectable change is an error of measuring and no news; nobody
    can tell where none was published. One of the minimal clinically important difference or more
    is what people usually notice; where a range was published, its upper end counts, so that no
    more is promised than every study found. That difference was studied on the affected hand alone.
    """
    difference = after - before
    is_better = None
    if difference and measure.better is not Better.TARGET:
        is_better = (difference > 0) is (measure.better is Better.HIGHER)
    mdc = OTHER_HAND_MDC.get(measure.slug) if is_other_hand else measure.mdc
    mcid = None if is_other_hand else measure.mcid_high
    return Comparison(difference, _verdict(abs(difference), mdc, mcid), is_better)


def _verdict(size: Decimal, mdc: Decimal | None, mcid: Decimal | None) -> Verdict:
    if mdc is None:
        return Verdict.UNKNOWN
    if size < mdc:
        return Verdict.WITHIN_ERROR
    return Verdict.NOTICED if mcid is not None and size >= mcid else Verdict.REAL
