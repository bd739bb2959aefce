"""Keeping a plan going: growing its minutes, refreshing its drills, looking at the hand again."""

from collections.abc import Iterator
from datetime import timedelta

from programmes.domain.evidence import Because, Evidence, NewLimit, Rule, Suggestion, reason
from programmes.domain.progress import adherence, days_practised
from programmes.domain.timing import DAYS_A_WEEK

LADDER_MINUTES = (20, 30, 60)
KEPT_UP_DAYS = 14
KEPT_UP_SHARE = 0.8
KEPT_UP_DUE = 6  # three days a week: two of two days in a fortnight of pause prove nothing
REFRESH_WEEKS = 6
ASSESS_WEEKS = 4
GOAL_WEEKS = 6
"""After how many weeks a goal is looked at again unless somebody says another day: our default."""


def growth(evidence: Evidence) -> Iterator[Suggestion]:
    """
    Yield the next step of minutes a day after two weeks in which 80 % of the days were practised.

    Fifteen minutes are a floor: home programmes for the arm ask for 60 a day on 6 days (H-GRASP,
    doi:10.3109/09638288.2016.1162853). Beyond 43 minutes people kept up fewer (Ademoyegun &
    Ibitoye), so minutes grow by steps and only on top of what was kept up.
    """
    limit = evidence.patient.minutes_limit
    first = evidence.today - timedelta(days=KEPT_UP_DAYS - 1)
    if evidence.has_open_card or limit is None or first < evidence.since:
        return
    count = days_practised(evidence.days, since=first, today=evidence.today)
    share = adherence(done=count.done, due=count.due)
    if share is None or share < KEPT_UP_SHARE or count.due < KEPT_UP_DUE:
        return
    for minutes in LADDER_MINUTES:
        if minutes > limit:
            why = reason(Because.KEPT_UP, done=count.done, due=count.due, minutes=limit)
            yield Suggestion(Rule.GROW, "", why, change=NewLimit(minutes))
            return


def variety(evidence: Evidence) -> Iterator[Suggestion]:
    """
    Yield a refresh where the drills have been the same for 6 weeks.

    In 12 weeks of practice at home the days missed doubled from week 7 on (Cramer 2021, Front
    Neurol 11:611453), and use drops where a programme stays the same (Arensman 2022).
    """
    if evidence.same_since is None:
        return
    weeks = (evidence.today - evidence.same_since).days // DAYS_A_WEEK
    if weeks >= REFRESH_WEEKS:
        yield Suggestion(Rule.REFRESH, "", reason(Because.SAME_DRILLS, weeks=weeks))


def reassessments(evidence: Evidence) -> Iterator[Suggestion]:
    """
    Yield looking at the hand again after 4 weeks, and each measure in use after its own time.

    Four weeks are our default; each measure's own are those of the shipped list.
    """
    if evidence.assessed:
        weeks = (evidence.today - evidence.assessed[-1][0]).days // DAYS_A_WEEK
        if weeks >= ASSESS_WEEKS:
            why = reason(Because.LONG_AGO, weeks=weeks, every=ASSESS_WEEKS)
            yield Suggestion(Rule.REASSESS, "", why)
    for repeat in evidence.repeats:
        weeks = (evidence.today - repeat.day).days // DAYS_A_WEEK
        if weeks >= repeat.every_weeks:
            why = reason(Because.LONG_AGO, weeks=weeks, every=repeat.every_weeks)
            yield Suggestion(Rule.REMEASURE, repeat.slug, why)
