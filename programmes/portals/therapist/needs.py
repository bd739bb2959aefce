"""The caseload in words: who needs somebody today and why, what is to come, who does fine."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.charts.days import day_month
from programmes.charts.strip import Strip, strip_of_days
from programmes.domain.attention import PAIN_DAYS, PAIN_FROM, AttentionCode, Flag
from programmes.domain.document import StageKind
from programmes.domain.evidence import Rule
from programmes.domain.telling import Rule as CardRule
from programmes.domain.timing import DAYS_A_WEEK
from programmes.domain.upcoming import Coming, ComingCode
from programmes.letters.reasons import why
from programmes.models.caseload import DAYS_SHOWN, CaseloadRow, Who
from programmes.models.measure import shipped_measures
from programmes.portals.searching import typed
from programmes.portals.therapist import suggested, words
from programmes.portals.therapist.days import chart_days

SHOWN_AT_FIRST = 15
DUE_AT_FIRST = 8
FINE_AT_A_TIME = 50
MINE, ALL = "mine", "all"
MARKS: Mapping[AttentionCode, str] = {
    AttentionCode.RED_CARD: "card-red",
    AttentionCode.PAIN: "card-red",
    AttentionCode.MESSAGE: "card-message",
}
ACTS: Mapping[AttentionCode, str] = {
    AttentionCode.RED_CARD: "card",
    AttentionCode.AMBER_CARD: "card",
    AttentionCode.MESSAGE: "message",
    AttentionCode.HINT: "change",
    AttentionCode.NO_PLAN: "plan",
}
READY = {Rule.NEXT_STAGE, Rule.MORE, Rule.HARDER, Rule.LESS_HELP}
GROUPS: Mapping[str, object] = {
    "safety": gettext_lazy("Safety"),
    "pain": gettext_lazy("Pain"),
    "silence": gettext_lazy("Little or no practice"),
    "message": gettext_lazy("A message waits"),
    "plan": gettext_lazy("No plan"),
    "change": gettext_lazy("A change is suggested"),
}
_GROUP_OF: Mapping[AttentionCode, str] = {
    AttentionCode.RED_CARD: "safety",
    AttentionCode.PAIN: "pain",
    AttentionCode.AMBER_CARD: "safety",
    AttentionCode.MESSAGE: "message",
    AttentionCode.NO_PLAN: "plan",
    AttentionCode.HINT: "change",
    AttentionCode.LITTLE: "silence",
}
_COMING: Mapping[ComingCode, object] = {
    ComingCode.ENDS: gettext_lazy("the plan ends"),
    ComingCode.CLEARANCE: gettext_lazy("the clearance for stimulation ends"),
    ComingCode.ABILITY: gettext_lazy("look again at what the hand can do"),
    ComingCode.GOAL: gettext_lazy("look at a goal with the patient"),
    ComingCode.REVIEW: gettext_lazy("the same plan for six weeks: review it"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What an address asks of the caseload; empty asks for everybody.

    ``open`` is whose suggestions are unfolded. ``more`` and ``fine`` are how many people who need
    somebody, and how many of those who do fine, are shown, ``due`` how many lines of what is due.
    """

    q: str = ""
    whose: str = ALL
    stage: str = ""
    flag: str = ""
    open: str = ""
    more: int = SHOWN_AT_FIRST
    fine: int = 0
    due: int = DUE_AT_FIRST

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        """Return what ``query`` asks for; nonsense asks for nothing."""
        return cls(
            q=typed(query, most=120),
            whose=MINE if query.get("whose") == MINE else ALL,
            stage=_known(query.get("stage", ""), StageKind),
            flag=_known(query.get("flag", ""), GROUPS),
            open=query.get("open", "") if _is_uuid(query.get("open", "")) else "",
            more=max(_number(query.get("more", "")), SHOWN_AT_FIRST),
            fine=_number(query.get("fine", "")),
            due=max(_number(query.get("due", "")), DUE_AT_FIRST),
        )

    @property
    def fine_shown(self) -> int:
        """How many of those who do fine are shown: whoever looks for a name sees them unfolded."""
        return max(self.fine, FINE_AT_A_TIME if self.q else 0)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether it asks for less than everybody."""
        return bool(self.q or self.stage or self.flag or self.whose != ALL)

    def but(self, **changes: Any) -> str:
        """Return the address that asks the same but for these changes, from its ``?`` on."""
        asked = {field.name: getattr(self, field.name) for field in fields(self)} | changes
        return "?" + urlencode(
            {name: value for name, value in asked.items() if value != _NOTHING[name]}
        )


_NOTHING = asdict(Asked())


def _known(value: str, known: Iterable[str]) -> str:
    return value if value in set(known) else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0  # noqa: PLR2004


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody on the caseload in words.

    ``keys`` name the reasons, to put them away. ``act`` is what to do about the first: ``card``,
    ``message``, ``change`` or ``ease``. ``sent_on`` is when a card went to whoever is on duty.
    ``address`` unfolds or folds the suggestions.
    """

    patient: Who
    about: str
    practised: str
    worst_pain: int | None
    last: str
    strip: Strip
    why: str = ""
    mark: str = ""
    evidence: str = ""
    sent_on: str = ""
    keys: tuple[str, ...] = ()
    act: str = ""
    has_hints: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """What is to come for somebody: the first day in words, and everything due by then."""

    patient: Who
    day: date
    when: str
    is_late: bool
    what: str


def person(
    row: CaseloadRow, stages: Iterable[StageKind], asked: Asked, *, now: datetime, zone: str
) -> Person:
    """Return a row of the caseload in words, moments by the clock in ``zone``."""
    week = row.today - timedelta(days=DAYS_A_WEEK - 1)
    count = row.week
    pains = [d.worst_pain_0_10 for d in row.days if d.day >= week and d.worst_pain_0_10 is not None]
    first = row.today - timedelta(days=DAYS_SHOWN - 1)
    days = chart_days(row.days, first=first, last=row.today, today=row.today)
    practised = _("%(done)s of %(due)s days") % {"done": count.done, "due": count.due}
    last = words.how_long_ago(row.last_practised_on, row.today)
    found = Person(
        patient=row.patient,
        about=_about(row, stages),
        practised=practised if count.due else _("nothing due"),
        worst_pain=max(pains, default=None),
        last=last,
        strip=strip_of_days(days, alarm_from=PAIN_FROM, marks=static("img/marks.svg")),
    )
    if not row.flags:
        return found
    public_id = str(row.patient.public_id)
    code = row.flags[0].code
    rest = _("Practised on %(practised)s in a week. Last practice: %(last)s.")
    rest %= {"practised": practised, "last": last}
    return replace(
        found,
        why=why(row.flags[0].reason),
        sent_on=_sent_on(row, now, zone),
        mark=_mark(row.flags[0]),
        evidence=" ".join([*_evidence(row), rest]),
        keys=tuple(flag.key for flag in row.flags),
        act=ACTS.get(code, "ease"),
        has_hints=bool(row.hints),
        address=asked.but(open="" if asked.open == public_id else public_id),
    )


def _mark(flag: Flag) -> str:
    is_ready = flag.code is AttentionCode.HINT and flag.reason.values["rule"] in READY
    return "card-green" if is_ready else MARKS.get(flag.code, "card-amber")


def _evidence(row: CaseloadRow) -> Iterator[str]:
    """Yield what the first reason rests on, then every other reason."""
    first = row.flags[0]
    if first.code is AttentionCode.PAIN:
        since = row.today - timedelta(days=PAIN_DAYS - 1)
        pains = (
            _("%(pain)s on %(day)s") % {"pain": d.worst_pain_0_10, "day": date_format(d.day, "l")}
            for d in row.days
            if d.day >= since and (d.worst_pain_0_10 or 0) >= PAIN_FROM
        )
        yield _("%(pains)s.") % {"pains": ", ".join(pains)}
    if first.code is AttentionCode.HINT:
        rule = first.reason.values["rule"]
        yield from (suggested.because(hint) for hint in row.hints if hint.rule == rule)
    # How little was practised stands in the sentence about the week, whatever the reason.
    yield from (why(f.reason) for f in row.flags[1:] if f.code is not AttentionCode.LITTLE)


def _sent_on(row: CaseloadRow, now: datetime, zone: str) -> str:
    """Return when a card went to whoever is on duty; empty where none did."""
    if row.escalated_at is None:
        return ""
    moment = words.moment(row.escalated_at, now=now, zone=zone)
    return _("Nobody looked for 4 working hours. Sent on: %(moment)s.") % {"moment": moment}


def _about(row: CaseloadRow, stages: Iterable[StageKind]) -> str:
    """Return stage, week and hand in one line."""
    hand = _("left hand") if row.patient.affected_side == "left" else _("right hand")
    if row.since is None:
        return " · ".join([_("no plan yet"), hand])
    parts = [words.stages(stages), hand, words.week_of(row.since, row.today)]
    return " · ".join(part for part in parts if part)


def coming(rows: Iterable[CaseloadRow]) -> list[CaseloadRow]:
    """Return those for whom something is due, the earliest first."""
    found = [row for row in rows if row.coming]
    return sorted(found, key=lambda row: (row.coming[0].day, row.patient.name, row.patient.pk))


def due(row: CaseloadRow) -> Due:
    """Return what is to come for one person, in a line."""
    first = row.coming[0]
    texts = [_coming(one) for one in row.coming]
    texts[0] = texts[0][:1].upper() + texts[0][1:]
    is_late = first.day < row.today
    when = _("today") if first.day == row.today else day_month(first.day)
    return Due(row.patient, first.day, when, is_late, "; ".join(texts))


def _coming(one: Coming) -> str:
    if one.code is ComingCode.MEASURE:
        return _("measure again: %(name)s") % {"name": shipped_measures()[one.about].short}
    return str(_COMING[one.code])


def matches(row: CaseloadRow, asked: Asked) -> bool:
    """Tell whether somebody is there for the reason that is asked for, if one is."""
    return not asked.flag or any(_group(flag) == asked.flag for flag in row.flags)


def _group(flag: Flag) -> str:
    """Return the kind of reason, as the filter has it; a card about silence is one of practice."""
    if flag.reason.values.get("rule") == CardRule.SILENT:
        return "silence"
    return _GROUP_OF[flag.code]
