"""
All that a clinic holds of a patient, table by table: what of it they are given, what of it goes.

One list for both, so that nothing is exported and not erased, or held and not told. A model that
leads to a patient and has no line here fails a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes import models


class Fate(StrEnum):
    """What an erasure makes of the rows of a table."""

    GOES = "goes"
    IS_EMPTIED = "is_emptied"  # the row stays, and says nothing of anybody
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Holding:
    """
    What one table holds of a patient.

    ``path`` leads from its rows to the patient. ``told`` names the columns that the patient is
    given, as ``name`` or ``name:look__up``; none where ``why_untold`` says why not. ``order`` is
    that of the rows. ``why`` says why the rows stay.
    """

    slug: str
    title: str | Promise
    model: type[Model]
    told: str = ""
    path: str = "patient"
    order: str = "pk"
    fate: Fate = Fate.GOES
    why: str | Promise = ""
    why_untold: str = ""

    @property
    def columns(self) -> Mapping[str, str]:
        """Return the names of what is told, and the field or look-up that each stands for."""
        pairs = (one.partition(":") for one in self.told.split())
        return {name: source or name for name, _colon, source in pairs}

    def rows(self, patients: Iterable[models.Patient]) -> QuerySet[Any]:
        """Return the rows about ``patients``, in their order."""
        keys = [patient.pk for patient in patients]
        found = self.model._default_manager.filter(**{f"{self.path}__in": keys})
        return found.order_by(self.order, "pk")


OF_PLAN, OF_DRAFT = "assignment__patient", "programme__patient"
REPEATS = "repeats what stands in another table"

HOLDINGS: tuple[Holding, ...] = (
    Holding(
        "person",
        _("Person and hand"),
        models.Patient,
        "name:user__name email:user__email mobile record:public_id affected_side dominant_hand "
        "stroke_on ability safety_flags has_helper minutes_limit state left_on cue zone language "
        "quiet_from quiet_until usual_pain:usual_pain_json limits:thresholds_json "
        "screen:screen_json",
        path="pk",
        fate=Fate.IS_EMPTIED,
        why=_("A row without a name or a word stays, so that the log below has something to name."),
    ),
    Holding(
        "ability",
        _("What the hand could do"),
        models.AbilityAssessment,
        "assessed_on ability by:by__name",
        order="assessed_on",
    ),
    Holding(
        "goals",
        _("Goals"),
        models.Goal,
        "since words state review_on measure by:by__name",
        order="since",
    ),
    Holding(
        "goal_reviews",
        _("What became of goals"),
        models.GoalReview,
        "day goal:goal__words outcome words at by:by__name",
        order="day",
    ),
    Holding(
        "wins",
        _("Wins"),
        models.Win,
        "day words goal:goal__words taken_back_at by:by__name",
        order="day",
    ),
    Holding("plans", _("Plans"), models.Assignment, "since ended_on", order="since"),
    Holding(
        "versions",
        _("Plans as they were given"),
        models.AssignmentVersion,
        "given_at number valid_from replaced_at by:given_by__name plan:document_json",
        OF_PLAN,
        "given_at",
    ),
    Holding(
        "drafts",
        _("Plans that the team works on"),
        models.Programme,
        "edited_at by:edited_by__name plan:document_json",
    ),
    Holding(
        "changes",
        _("Changes to those plans"),
        models.ProgrammeRevision,
        "at number summary by:by__name",
        OF_DRAFT,
        "at",
    ),
    Holding(
        "cautions",
        _("Care that the team takes"),
        models.Acknowledgement,
        "at drill:drill__name reason by:by__name",
        OF_DRAFT,
        "at",
    ),
    Holding("drills", "", models.ProgrammeDrill, path=OF_DRAFT, why_untold=REPEATS),
    Holding(
        "stages", _("Stages"), models.StageEntry, "day stages reason at by:by__name", OF_PLAN, "day"
    ),
    Holding(
        "pauses",
        _("Pauses"),
        models.Pause,
        "starts_on until lifted_on reason at by:by__name",
        OF_PLAN,
        "starts_on",
    ),
    Holding(
        "rests",
        _("Days on which you chose to rest"),
        models.ChosenRest,
        "day at taken_back_at by:by__name",
        order="day",
    ),
    Holding(
        "endings",
        _("Ends of plans"),
        models.Ending,
        "day reason lifted_at at by:by__name",
        OF_PLAN,
        "day",
    ),
    Holding(
        "stops",
        _("What the team stopped"),
        models.Withdrawal,
        "day until drill:drill__name kind reason at seen_at by:by__name",
        OF_PLAN,
        "day",
    ),
    Holding(
        "looks",
        _("Movements the team looked for"),
        models.SignLook,
        "day movement is_seen at by:by__name",
        OF_PLAN,
        "day",
    ),
    Holding(
        "suggestions",
        _("Suggestions and answers"),
        models.SuggestionAnswer,
        "day rule evidence choice until at by:by__name",
        OF_PLAN,
        "day",
    ),
    Holding(
        "days",
        _("Days"),
        models.PracticeDay,
        "day is_due absence asked done is_practised is_finished dose_share minutes movements "
        "worst_pain_0_10 energy_0_10 size",
        order="day",
    ),
    Holding(
        "sessions",
        _("Sessions"),
        models.PracticeSession,
        "day started_at ended_at size energy_0_10 pain_before_0_10 pain_after_0_10 "
        "helper:helper__name",
        order="started_at",
    ),
    Holding(
        "entries",
        _("Practice, drill by drill"),
        models.SessionEntry,
        "day:session__day drill:drill__name asked:asked_dose_json outcome sets reps seconds answer "
        "pain_0_10 pain_site help_given by:logged_by__name logged_as source done_at received_at "
        "entry:public_id corrected_by:superseded_by__public_id",
        order="done_at",
    ),
    Holding(
        "measures",
        _("Measures"),
        models.Measurement,
        "day measure hand score conditions by:rater__name at reason number:pk "
        "corrected_by:superseded_by__pk",
        order="day",
    ),
    Holding(
        "attained",
        _("How far goals were reached"),
        models.Attainment,
        "day:measurement__day goal:goal__words level importance difficulty number:measurement__pk",
    ),
    Holding(
        "questions",
        _("Measures you were asked for"),
        models.AskedMeasure,
        "at measure closed_at closed_by:closed_by__name number:answer__pk by:by__name",
        order="at",
    ),
    Holding(
        "reports",
        _("What was told when something was wrong"),
        models.SafetyReport,
        "at day kind details pain_0_10 pain_site told_as mistaken_at by:by__name",
        order="at",
    ),
    Holding(
        "cards",
        _("Safety cards"),
        models.SafetyCard,
        "opened_at rule colour found:values_json told_at snoozed_until acknowledged_at "
        "seen_by:acknowledged_by__name escalated_at closed_at closed_by:closed_by__name note",
        order="opened_at",
    ),
    Holding(
        "closures",
        _("Practice that was closed for safety"),
        models.SafetyClosure,
        "day until scope drill:drill__name reopened_on reopened_at by:reopened_by__name",
        order="day",
    ),
    Holding(
        "clearances",
        _("Stimulation"),
        models.Clearance,
        "since until ended_on checklist device settings electrode_sites at by:by__name",
        order="since",
    ),
    Holding(
        "messages",
        _("Messages"),
        models.Message,
        "at by:by__name written_as text photo:photo__message__public_id read_at "
        "read_by:read_by__name",
        order="at",
    ),
    Holding(
        "photos",
        "",
        models.MessagePhoto,
        path="message__patient",
        why_untold="comes as a picture of its own",
    ),
    Holding(
        "team",
        _("Who looked after the patient"),
        models.Responsibility,
        "since until therapist:therapist__name at by:by__name",
        order="since",
    ),
    Holding(
        "marks",
        _("Looks that were put off or done"),
        models.CaseloadMark,
        "at kind reasons:keys until undone_at by:by__name",
        order="at",
    ),
    Holding(
        "helpers",
        _("Helpers"),
        models.CarerLink,
        "name offered_at since until may_read_history by:by__name",
        order="offered_at",
    ),
    Holding(
        "devices",
        _("Devices"),
        models.Device,
        "name is_printed paired_at last_seen_at ended_at",
        order="link_expires_at",
    ),
    Holding(
        "phones",
        _("Devices that take messages"),
        models.PushSubscription,
        "since device:device__name",
        order="since",
    ),
    Holding(
        "reminders",
        _("Reminders"),
        models.ReminderRule,
        "kind to:user__name times weekdays channels is_active paused_until consented_at "
        "by:consented_by__name withdrawn_at",
    ),
    Holding(
        "sent",
        _("What was sent"),
        models.Delivery,
        "due_at kind channel to:user__name state reason sent_at words:contents_json",
        order="due_at",
    ),
    Holding(
        "attempts",
        "",
        models.DeliveryAttempt,
        path="delivery__patient",
        why_untold="says how mail servers answered, and nothing of the person",
    ),
    Holding(
        "files",
        _("Copies of the data"),
        models.DataExport,
        "asked_at reason ready_at expires_at by:by__name",
        order="asked_at",
    ),
    Holding("contents", "", models.ExportContent, path="export__patient", why_untold=REPEATS),
    Holding(
        "emergencies",
        _("Opened in an emergency"),
        models.EmergencyAccess,
        "at until reason by:by__name",
        order="at",
    ),
    Holding(
        "links",
        _("Records that were put together"),
        models.RecordLink,
        "at undone_at by:by__name",
        order="at",
    ),
    Holding(
        "erasures",
        _("Requests to erase"),
        models.Erasure,
        "asked_at cause reason by:by__name due_at ended_at why_ended",
        order="asked_at",
        fate=Fate.IS_EMPTIED,
        why=_("That, when and why it was erased stays without words, so that it can be shown."),
    ),
    Holding(
        "log",
        _("Who did what with the record"),
        models.AuditEvent,
        "at by:by__name role verb",
        order="at",
        fate=Fate.STAYS,
        why=_(
            "The log of who opened the record and what they did stays. It holds no contents. The "
            "clinic has to answer for what its staff did (GDPR, Articles 5(2) and 17(3))."
        ),
    ),
)


def count_held(patient: models.Patient) -> list[tuple[Holding, int]]:
    """Return how many rows each table holds of ``patient`` and records under theirs, in one query.

    Tables that the patient is told nothing of are left out, and those without a row.
    """
    told = [one for one in HOLDINGS if one.told and one.path != "pk"]
    records = Q(pk=patient.pk) | Q(merged_into=patient.pk)
    found = models.Patient.objects.filter(records).aggregate(
        **{one.slug: Sum(_count(one)) for one in told}
    )
    return [(one, found[one.slug]) for one in told if found[one.slug]]


def _count(holding: Holding) -> Coalesce:
    rows = holding.model._default_manager.filter(**{holding.path: OuterRef("pk")})
    counted = rows.order_by().values(holding.path).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
