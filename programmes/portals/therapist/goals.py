"""A patient's goals in the words of the record, and the forms that change them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.models import Goal, GoalOutcome, GoalReview, GoalState, User
from programmes.models.measure import shipped_measures
from programmes.models.patient import Patient
from programmes.models.rows import date_of, rows_of
from programmes.portals.therapist import words
from programmes.portals.therapist.scoring import DayField, label, matching

REVIEWS_SHOWN = 6


class GoalForm(forms.Form):
    """A goal in the patient's own words, when to look at it again, and what shows it."""

    words = forms.CharField(
        label=gettext_lazy("A new goal, in the patient's own words"),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Write what the patient wants to do again."),
            "max_length": gettext_lazy("Use at most 120 characters."),
        },
    )
    review_on = DayField(
        label=gettext_lazy("Look at it again on"),
        required=False,
        help_text=gettext_lazy("Left empty: in six weeks."),
    )
    measure = forms.CharField(
        label=gettext_lazy("Measure that shows it"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"list": "measure-names", "autocomplete": "off"}),
    )

    @classmethod
    def changing(cls, goal: Goal, data: Any = None) -> "GoalForm":
        """Return the form of a goal as it stands, or as ``data`` changes it."""
        measure = shipped_measures().get(goal.measure)
        form = cls(
            data,
            prefix=f"goal-{goal.public_id}",
            initial={
                "words": goal.words,
                "review_on": goal.review_on,
                "measure": label(measure) if measure else "",
            },
        )
        form.fields["words"].label = _("In the patient's own words")
        return form

    def clean_measure(self) -> str:
        """Return the slug of the one measure that what was typed names; empty for none."""
        typed = self.cleaned_data["measure"]
        found = matching(typed)
        if typed.strip() and len(found) != 1:
            raise forms.ValidationError(_("Choose one measure from the list, or none."))
        return found[0].slug if found else ""


@dataclass(frozen=True, slots=True)
class ShownGoal:
    """A goal in words: when to look at it again, what shows it, what became of it before."""

    row: Goal
    is_active: bool
    look: str
    is_late: bool
    measure: str
    reviews: tuple[str, ...]

    @property
    def form(self) -> GoalForm:
        """The form that changes it."""
        return GoalForm.changing(self.row)


def load_goals(patient: Patient, reader: User, *, today: date) -> list[ShownGoal]:
    """Return the goals of ``patient``, those that are worked on first, in one query."""
    reviews = GoalReview.objects.visible_to(reader).filter(goal=OuterRef("pk"))
    rows = rows_of(
        reviews.order_by("-day", "-pk")[:REVIEWS_SHOWN],
        outcome="outcome",
        day="day",
        words="words",
    )
    goals = Goal.objects.visible_to(reader).filter(patient=patient).annotate(review_rows=rows)
    return [_shown(goal, today) for goal in goals.order_by("state", "pk")]


def _shown(goal: Goal, today: date) -> ShownGoal:
    is_active = goal.state == GoalState.ACTIVE
    measure = shipped_measures().get(goal.measure)
    look = ""
    if is_active and goal.review_on is not None:
        look = _("look again on %(day)s") % {"day": words.day_month(goal.review_on)}
    return ShownGoal(
        row=goal,
        is_active=is_active,
        look=look,
        is_late=is_active and goal.review_on is not None and goal.review_on < today,
        measure=_("shown by %(name)s") % {"name": measure.short} if measure else "",
        reviews=tuple(_reviewed(goal.__dict__["review_rows"])),
    )


def _reviewed(rows: Iterable[dict[str, Any]]) -> Iterable[str]:
    for row in rows:
        values = {
            "what": GoalOutcome(row["outcome"]).label,
            "day": words.day_month(date_of(row["day"])),
            "before": row["words"],
        }
        if row["words"]:
            yield _("%(what)s, %(day)s; before: “%(before)s”") % values
        else:
            yield _("%(what)s, %(day)s") % values
