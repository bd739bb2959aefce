"""What therapists type on a patient's page; clean input for actions."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.domain.document import MAX_LENGTHS, Stage
from programmes.models import Ability, Drill, Programme, WithdrawalKind
from programmes.portals.therapist import words
from programmes.portals.therapist.cautions import ToKnow

REASON_LENGTH = 300
REASONING_LENGTH = 600
WHOLE_PLAN = "plan"


class DayField(forms.DateField):
    """A day from ``first`` to ``last``, both included; empty is the first one."""

    first = last = date.min

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            error_messages={"invalid": gettext_lazy("Write the day like 2026-03-31.")},
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )

    def between(self, first: date, last: date) -> None:
        """Say which days can be had."""
        self.first, self.last, self.initial = first, last, first
        self.widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def clean(self, value: Any) -> date:
        """Refuse a day that cannot be had, and say which can."""
        day: date = super().clean(value) if value else self.first
        if day < self.first:
            said = _("Choose %(day)s or a later day.")
            raise forms.ValidationError(said % {"day": words.day_month(self.first)})
        if day > self.last:
            said = _("Choose %(day)s or an earlier day.")
            raise forms.ValidationError(said % {"day": words.day_month(self.last)})
        return day


class FromDayForm(forms.Form):
    """Something that begins or ends on a day that is to come."""

    def __init__(self, *args: Any, first_day: date, last_day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["day"]
        assert isinstance(field, DayField)  # noqa: S101 -- for the types
        field.between(first_day, last_day)


class GiveForm(FromDayForm):
    """From when a version counts, and every reason for care that has to be known."""

    day = DayField(label=gettext_lazy("First day"))
    acknowledged = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, to_know: Iterable[ToKnow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to_know = tuple(to_know)
        field = self.fields["acknowledged"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- for the types
        field.choices = [(one.code, one.sentence) for one in self.to_know]

    def clean_acknowledged(self) -> list[str]:
        """Ask for every tick."""
        ticked: list[str] = self.cleaned_data["acknowledged"]
        if {one.code for one in self.to_know} - set(ticked):
            raise forms.ValidationError(_("Tick each one, or change the programme."))
        return ticked


class EndForm(FromDayForm):
    """When a programme ends, and why."""

    prefix = "end"
    day = DayField(label=gettext_lazy("First day without practice"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        error_messages={"required": gettext_lazy("Say why the programme ends.")},
    )


class PaperForm(forms.Form):
    """A week from paper is stored once, however often it is sent."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)


class StagesForm(forms.Form):
    """Which stages are active from now on."""

    stages = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Active stages"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Overlap is normal. Stepping back is normal too."),
        error_messages={"required": gettext_lazy("Choose at least one stage.")},
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=REASON_LENGTH, required=False)
    acknowledged = forms.MultipleChoiceField(
        label=gettext_lazy("I know, and enter it all the same"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, stages: Iterable[Stage], to_know: Iterable[ToKnow] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"prefix": "stages"} | kwargs)
        self.asks = [(one.code, f"{one.sentence} {' · '.join(one.drills)}") for one in to_know]
        if self.asks:
            known = self.fields["acknowledged"]
            assert isinstance(known, forms.MultipleChoiceField)  # noqa: S101 -- for the types
            known.choices = self.asks
        else:
            del self.fields["acknowledged"]
        field = self.fields["stages"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 -- for the types
        field.choices = [
            (str(stage.key), f"{words.STAGES[stage.kind]}: {stage.name}") for stage in stages
        ]

    def clean_acknowledged(self) -> list[str]:
        """Ask for every tick."""
        ticked: list[str] = self.cleaned_data["acknowledged"]
        if {code for code, _said in self.asks} - set(ticked):
            raise forms.ValidationError(_("Tick each one, or choose another stage."))
        return ticked


class PauseForm(forms.Form):
    """How long nothing is asked."""

    until = forms.DateField(
        label=gettext_lazy("First day of practice again"),
        required=False,
        help_text=gettext_lazy("Leave empty if nobody knows yet."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day like 2026-03-31.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        error_messages={"required": gettext_lazy("Say why practice pauses.")},
    )

    def __init__(self, *args: Any, first_day: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "pause"} | kwargs)
        self.first_day = first_day

    def clean_until(self) -> date | None:
        """Refuse a pause that would end before it begins."""
        until: date | None = self.cleaned_data["until"]
        if until is not None and self.first_day is not None and until <= self.first_day:
            day = words.day_month(self.first_day)
            raise forms.ValidationError(_("Choose a day after %(day)s.") % {"day": day})
        return until


class StopForm(forms.Form):
    """What stops at once, and how."""

    what = forms.ChoiceField(label=gettext_lazy("What"))
    kind = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[
            (WithdrawalKind.PAUSED.value, gettext_lazy("Pause it")),
            (WithdrawalKind.LOWERED.value, gettext_lazy("Lower the dose by one size")),
            (WithdrawalKind.REMOVED.value, gettext_lazy("Remove it")),
        ],
        widget=forms.RadioSelect,
        initial=WithdrawalKind.PAUSED.value,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        error_messages={"required": gettext_lazy("Say why it stops.")},
    )

    def __init__(self, *args: Any, drills: Iterable[Drill], **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "stop"} | kwargs)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the types
        field.choices = [
            (WHOLE_PLAN, _("The whole plan")),
            *((str(drill.public_id), drill.name) for drill in drills),
        ]


class TemplateForm(forms.Form):
    """Why a template is as it is, and for whom."""

    for_ability = forms.ChoiceField(
        label=gettext_lazy("For a hand that"),
        required=False,
        choices=[("", gettext_lazy("any ability")), *Ability.choices],
    )
    reasoning = forms.CharField(
        label=gettext_lazy("Why these drills"),
        required=False,
        max_length=REASONING_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": gettext_lazy("Use at most 600 characters.")},
    )

    @classmethod
    def showing(cls, template: Programme) -> "TemplateForm":
        """Return the form of a template as it stands."""
        return cls(initial={"for_ability": template.for_ability, "reasoning": template.reasoning})


class TitleForm(forms.Form):
    """The title of a new template."""

    title = forms.CharField(
        label=gettext_lazy("Title of the template"),
        max_length=MAX_LENGTHS["title"],
        error_messages={
            "required": gettext_lazy("Give the template a title."),
            "max_length": gettext_lazy("Use at most 120 characters."),
        },
    )
