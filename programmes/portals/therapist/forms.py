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

REASON_LENGTH = 300
REASONING_LENGTH = 600
WHOLE_PLAN = "plan"


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

    def __init__(self, *args: Any, stages: Iterable[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "stages"} | kwargs)
        field = self.fields["stages"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 -- for the types
        field.choices = [
            (str(stage.key), f"{words.STAGES[stage.kind]}: {stage.name}") for stage in stages
        ]


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


class GoalForm(forms.Form):
    """A goal in the patient's own words."""

    words = forms.CharField(
        label=gettext_lazy("A new goal, in the patient's own words"),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Write what the patient wants to do again."),
            "max_length": gettext_lazy("Use at most 120 characters."),
        },
    )
