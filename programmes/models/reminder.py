"""Who wants to be reminded of what, by which channel, and that they agreed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programmes.domain import reminders
from programmes.domain.wishes import Wishes
from programmes.models.clinic import ClinicalModel, ClinicalQuerySet, Role, User
from programmes.models.patient import Patient, readable
from programmes.models.walls import walls

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

STOP_SIGNER = Signer(salt="relearn.reminder.stop", sep="~")


class DeliveryKind(models.TextChoices):
    """What a message is; the kinds of ``domain.reminders.Kind``."""

    SESSION = "session", _("Time to practise")
    NUDGE = "nudge", _("Second reminder")
    WEEKLY = "weekly", _("Weekly summary")
    CARER = "carer", _("Weekly summary for a helper")
    DIGEST = "digest", _("Weekly list for the therapist")
    REASSESS = "reassess", _("Time to measure again")
    REFRESH = "refresh", _("Time for a fresh programme")
    MESSAGE = "message", _("A message waits")
    CODE = "code", _("Sign-in code")
    OFFER = "offer", _("Question to a helper")
    INVITATION = "invitation", _("Invitation of staff")
    PASSWORD = "password", _("New password")
    ACCOUNT = "account", _("About an account")
    CARD = "card", _("A red card waits")
    NOTICE = "notice", _("About a record")


WEEKLY_KINDS = [kind.value for kind, manner in reminders.MANNERS.items() if manner.is_weekly]


class Channel(models.TextChoices):
    """The ways to a person."""

    EMAIL = "email", _("E-mail")
    PUSH = "push", _("Notification on a phone")
    SMS = "sms", _("Text message")


class ReminderRuleQuerySet(ClinicalQuerySet["ReminderRule"]):
    """Rules; visible to whoever may read the patient's record, whom they remind, and admins."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return their own rules, and those of patients they may read or of clinics they run."""
        if not user.is_authenticated:
            return self.none()
        own = Q(user=user, clinic__in=user.clinics_as(Role.THERAPIST))
        administered = Q(clinic__in=user.clinics_as(Role.CLINIC_ADMIN))
        return self.filter(readable(user, "patient__") | own | administered)

    def of_stop_token(self, token: str) -> tuple[ReminderRule, str]:
        """
        Return the rule and the channel that ``token`` stops.

        :raises ReminderRule.DoesNotExist: if nobody signed it.
        """
        try:
            rule, _, channel = STOP_SIGNER.unsign(token).partition("-")
        except BadSignature as error:
            raise ReminderRule.DoesNotExist from error
        rows = self.select_related("clinic", "patient__clinic", "user")
        return rows.get(public_id=uuid.UUID(rule)), channel

    def to_fill(self, *, now: datetime) -> Self:
        """Return the rules that ask for messages which are not in the ledger yet."""
        return self.filter(is_active=True, fill_at__lte=now).order_by("fill_at", "pk")


class ReminderRule(ClinicalModel):
    """
    Somebody wants to be reminded, at these times of these days, until they say otherwise.

    ``user`` is who is told, ``patient`` whom it is about (``None``: a therapist's whole list).
    ``times`` are local to the patient, or to the clinic where there is none; ``weekdays`` 0
    (Monday) to 6, one for weekly kinds. ``paused_until`` is the first day on which it goes on.
    ``consented_by`` said yes at ``consented_at``; ``withdrawn_at`` is when they said no.

    ``version`` grows with every change. ``fill_at`` is the moment from which the ledger lacks a
    day, ``filled_until`` the first local day that it lacks; ``None`` means all of them, by a wish
    that is for what comes.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        Patient, models.PROTECT, null=True, db_constraint=False, related_name="reminder_rules"
    )
    kind = models.CharField(max_length=10, choices=DeliveryKind)
    times = ArrayField(models.TimeField())
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    channels = ArrayField(models.CharField(max_length=5, choices=Channel))
    paused_until = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    consented_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    consented_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    fill_at = models.DateTimeField()
    filled_until = models.DateField(null=True, blank=True)

    objects = ReminderRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            models.UniqueConstraint(
                fields=["clinic", "user", "patient", "kind"],
                nulls_distinct=False,
                name="reminderrule_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=WEEKLY_KINDS) | Q(weekdays__len=1, times__len=1),
                name="reminderrule_weekly_once",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=list(range(7))), name="reminderrule_weekdays"
            ),
            models.CheckConstraint(
                condition=Q(patient__isnull=False) | Q(kind="digest"),
                name="reminderrule_about_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["fill_at"], condition=Q(is_active=True), name="reminderrule_to_fill"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} for {self.user_id}"

    @property
    def zone(self) -> str:
        """The zone of its times."""
        return self.clinic.zone if self.patient is None else self.patient.zone

    @property
    def language(self) -> str:
        """The language in which it speaks."""
        return self.clinic.language if self.patient is None else self.patient.language

    @property
    def quiet(self) -> reminders.QuietHours:
        """When it must not disturb."""
        return self.clinic.quiet if self.patient is None else self.patient.quiet

    @property
    def is_own(self) -> bool:
        """Tell whether it is about whom it tells: a patient's own."""
        return self.patient is not None and self.patient.user_id == self.user_id

    def stop_token(self, channel: str) -> str:
        """Return what stops this rule by ``channel``: signed, and stored nowhere."""
        return STOP_SIGNER.sign(f"{self.public_id.hex}-{channel}")


def wishes_of(patient: Patient, rules: Iterable[ReminderRule]) -> Wishes:
    """Return what a patient's own rules say; without any, what the clinic proposes, off."""
    found = {rule.kind: rule for rule in rules}
    session, nudge, weekly = (
        found.get(kind) for kind in (DeliveryKind.SESSION, DeliveryKind.NUDGE, DeliveryKind.WEEKLY)
    )
    newest = max((rule for rule in (session, weekly) if rule), key=_changed, default=None)
    wishes = replace(
        patient.clinic.reminder_policy.proposed,
        is_on=session is not None and session.is_active,
        asks_again=nudge is not None and nudge.is_active,
        sums_up=weekly is not None and weekly.is_active,
    )
    if session is not None:
        wishes = replace(
            wishes,
            times=tuple(session.times),
            weekdays=frozenset(session.weekdays),
            ways=_ways(session),
        )
    if weekly is not None:
        wishes = replace(
            wishes,
            weekly_on=weekly.weekdays[0],
            weekly_at=weekly.times[0],
            weekly_ways=_ways(weekly),
        )
    if newest is not None:
        wishes = replace(wishes, paused_until=newest.paused_until)
    return wishes.awake(patient.quiet)


def _ways(rule: ReminderRule) -> frozenset[str] | None:
    return frozenset(rule.channels) if rule.is_active else None


def _changed(rule: ReminderRule) -> tuple[bool, int]:
    return rule.is_active, rule.version
