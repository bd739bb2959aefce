"""The thresholds of safety in words, and the form of each group: a clinic's, or one patient's."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from programmes.domain.thresholds import (
    BOUNDS,
    GROUPS,
    Group,
    InvalidThreshold,
    Thresholds,
    with_changes,
)

LABELS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "pain_stop": _lazy("Pain that stops a drill"),
        "pain_rise": _lazy("Rise of pain that stops a drill"),
        "pain_end": _lazy("Pain that stops practice for the day"),
        "shoulder_pain": _lazy("Shoulder pain that rests the shoulder"),
        "shoulder_days": _lazy("Days of shoulder pain in 7 until it waits for a therapist"),
        "swelling_days": _lazy("Days whose signs of swelling are read together"),
        "drop_percent": _lazy("Percent of the usual dose that is a sudden drop"),
        "drop_days": _lazy("Days in a row that make a drop"),
        "hard_days": _lazy("Hard days of 7 practised that are too many"),
        "energy_low": _lazy("Energy that is very little"),
        "energy_days": _lazy("Days of little energy in 7 until the team is told"),
        "nudge_planned_days": _lazy("Silent planned days until a kind word"),
        "nudge_days": _lazy("Silent days until a kind word"),
        "silent_planned_days": _lazy("Silent planned days until the team is told"),
        "silent_days": _lazy("Silent days until the team is told"),
    }
)


@dataclass(frozen=True, slots=True)
class GroupWords:
    """What a group is called, and what the defaults rest on."""

    title: str | Promise
    evidence: str | Promise


WORDS: Mapping[Group, GroupWords] = MappingProxyType(
    {
        Group.PAIN: GroupWords(
            _lazy("Pain"),
            _lazy(
                "0 to 10. Of 125 people at home 35 in 100 kept to their programme; pain was among "
                "what went with giving it up (Ademoyegun and Ibitoye). Where to stop is a proposal."
            ),
        ),
        Group.SHOULDER: GroupWords(
            _lazy("Shoulder"),
            _lazy(
                "Up to 72 of 100 people have shoulder pain in the first year after a stroke "
                "(Canadian Stroke Best Practices 2016). From where on it rests is a proposal."
            ),
        ),
        Group.HAND: GroupWords(
            _lazy("Swelling and sudden drops"),
            _lazy(
                "Of 106 people with a painful shoulder 13 in 100 had CRPS (PMC4146042): swelling, "
                "heat and colour belong together. What counts as a sudden drop is a proposal."
            ),
        ),
        Group.EFFORT: GroupWords(
            _lazy("Effort and energy"),
            _lazy(
                "43 to 57 of 100 people are fatigued after a stroke (Cumming 2016). Effort of 5 or "
                "more of 10 went with giving up a home programme (Ademoyegun and Ibitoye)."
            ),
        ),
        Group.SILENCE: GroupWords(
            _lazy("Silence"),
            _lazy(
                "In 12 weeks of practice at home, the days left out doubled from week 7 on "
                "(Cramer 2021). After how many the team is told is a proposal."
            ),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is set: its name in words, its value; ``is_own`` where nothing else holds otherwise."""

    label: str | Promise
    value: object
    is_own: bool = False


def limits_of(
    group: Group, own: Mapping[str, object], below: Mapping[str, object] = MappingProxyType({})
) -> list[Setting]:
    """Return the thresholds of ``group`` where ``own`` stand above those ``below``."""
    merged = Thresholds.merged(below, own)
    return [Setting(LABELS[name], getattr(merged, name), name in own) for name in GROUPS[group]]


class LimitsForm(forms.Form):
    """
    The thresholds of one group that differ from what holds otherwise; empty is that.

    ``own`` are the overrides that are set, ``below`` those of the clinic where it is a patient's
    form; ``otherwise`` says in words what empty means, with ``%(number)s``.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        group: Group,
        own: Mapping[str, object],
        otherwise: str | Promise,
        below: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        super().__init__(data, initial=dict(own))
        self.own, self.below = own, below
        without = Thresholds.merged(below)
        for name in GROUPS[group]:
            low, high = BOUNDS[name]
            said = _("Use a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
            bounds = _("From %(low)s to %(high)s.") % {"low": low, "high": high}
            empty = str(otherwise) % {"number": getattr(without, name)}
            self.fields[name] = forms.IntegerField(
                widget=forms.NumberInput({"class": "short"}),
                label=str(LABELS[name]),
                help_text=f"{bounds} {empty}",
                min_value=low,
                max_value=high,
                required=False,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), said),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a limit above one that it must stay below."""
        if not self.errors:
            try:
                Thresholds.merged(self.below, self.overrides)
            except InvalidThreshold as refused:
                self.add_error(refused.name, _("This must not be above the stronger limit."))
        return self.cleaned_data

    @property
    def overrides(self) -> dict[str, object]:
        """Return all overrides as they are once the form is stored."""
        return with_changes(self.own, self.cleaned_data)
