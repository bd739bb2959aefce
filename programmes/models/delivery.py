"""The ledger of what is sent: every message, and every attempt at it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from programmes.domain import reminders
from programmes.models.clinic import Clinic, ClinicalModel, ClinicalQuerySet, Role, User
from programmes.models.patient import OfPatientQuerySet, Patient, readable
from programmes.models.reminder import Channel, DeliveryKind, ReminderRule
from programmes.models.walls import AppendOnly, Moves, walls

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class DeliveryState(models.TextChoices):
    """How far a message has come."""

    PENDING = "pending", _("Waiting")
    CLAIMED = "claimed", _("Being sent")
    SENDING = "sending", _("Handed over")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    IN_DOUBT = "in_doubt", _("In doubt")
    SKIPPED = "skipped", _("Not sent")
    EXPIRED = "expired", _("Too late")
    CANCELLED = "cancelled", _("Stopped")


# What PostgreSQL lets happen. By hand only: in_doubt and failed to pending, in_doubt to sent.
# A cancelled message comes back when its rule asks for it again.
MOVES = {
    "pending": ("claimed", "expired", "cancelled"),
    "claimed": ("pending", "sending", "skipped", "expired", "failed"),
    "sending": ("sent", "failed", "in_doubt", "pending"),
    "in_doubt": ("pending", "sent"),
    "failed": ("pending",),
    "cancelled": ("pending",),
    "sent": (),
    "skipped": (),
    "expired": (),
}
LEASED = ["claimed", "sending"]
ANSWER_LENGTH = 200


class DeliveryQuerySet(OfPatientQuerySet["Delivery"]):
    """Messages, and which of them wait."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the messages of clinics ``user`` administers, and about patients they may read."""
        if not user.is_authenticated:
            return self.none()
        administered = Q(clinic__in=user.clinics_as(Role.CLINIC_ADMIN))
        return self.filter(administered | readable(user, "patient__"))

    def with_return(self) -> Self:
        """Fetch with each message ``came_back``: whether it was taken, and did not arrive."""
        bounced = DeliveryAttempt.objects.filter(outcome=AttemptOutcome.BOUNCED)
        return self.annotate(came_back=Exists(bounced.filter(delivery=OuterRef("pk"))))

    def waiting(self) -> Self:
        """Return the messages that nobody has in hand."""
        return self.filter(state=DeliveryState.PENDING)

    def due(self, *, now: datetime) -> Self:
        """Return the messages that should be on their way at ``now``, and can still go."""
        return self.waiting().filter(not_before__lte=now, expires_at__gt=now)


class Delivery(ClinicalModel):
    """
    One message to one person by one channel: the ledger row that it lives and dies by.

    Its name is (``user`` or ``address``, kind, channel, ``day``, ``slot``): the local date and the
    slot, never a moment. ``address`` is a mail's or a phone's; empty it is that of the account, or
    the patient's number, when it goes. ``patient`` is whom
    it is about, ``rule`` what asked for it; letters have no rule, and what they are about as slot.
    ``contents_json`` is what it says, fixed before it first goes. It goes from ``not_before`` on
    and before ``expires_at``.

    ``lease_token`` names the claim of a worker, which holds until ``lease_until`` by the clock of
    the database; all other moments are of the application. ``attempt`` counts how often somebody
    had it in hand. ``reason`` (``domain.gate.Reason``) says why it came to an end or back;
    ``answer`` is what the other server said.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    address = models.CharField(max_length=254, default="", blank=True)
    patient = models.ForeignKey(
        Patient, models.PROTECT, null=True, db_constraint=False, related_name="+", db_index=False
    )
    rule = models.ForeignKey(
        ReminderRule,
        models.PROTECT,
        null=True,
        db_constraint=False,
        related_name="deliveries",
        db_index=False,
    )
    rule_version = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=DeliveryKind)
    channel = models.CharField(max_length=5, choices=Channel)
    day = models.DateField()
    slot = models.CharField(max_length=60)
    zone = models.CharField(max_length=64)
    language = models.CharField(max_length=12)
    due_at = models.DateTimeField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=DeliveryState, default=DeliveryState.PENDING)
    reason = models.CharField(max_length=20, default="", blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    sending_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=ANSWER_LENGTH, default="", blank=True)
    contents_json = models.JSONField(null=True)
    made_at = models.DateTimeField(db_default=Now())

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient", "rule"),
            Moves(
                name="%(class)s_moves",
                moves=MOVES.items(),
                once=("user_id", "address", "kind", "channel", "day", "slot", "contents_json"),
            ),
            models.UniqueConstraint(
                fields=["user", "address", "kind", "channel", "day", "slot"],
                nulls_distinct=False,
                name="delivery_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(address=""), name="delivery_to_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | ~Q(state="sent") & Q(sent_at=None),
                name="delivery_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LEASED, lease_token__isnull=False, lease_until__isnull=False)
                | ~Q(state__in=LEASED) & Q(lease_token=None, lease_until=None),
                name="delivery_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["skipped", "failed", "in_doubt", "cancelled"])
                | ~Q(reason=""),
                name="delivery_end_has_reason",
            ),
        ]
        # Each holds only rows on their way, so that looking for work never depends on the past.
        indexes = [
            models.Index(
                fields=["is_urgent", "not_before"],
                condition=Q(state="pending"),
                name="delivery_to_claim",
            ),
            models.Index(
                fields=["expires_at"], condition=Q(state="pending"), name="delivery_to_expire"
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=LEASED), name="delivery_leased"
            ),
            models.Index(fields=["rule"], condition=Q(state="pending"), name="delivery_of_rule"),
            models.Index(
                fields=["clinic", "-due_at"],
                condition=Q(state__in=["failed", "in_doubt"]),
                name="delivery_in_trouble",
            ),
            models.Index(fields=["patient", "-day"], name="delivery_patient_day"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.state}"

    @property
    def manner(self) -> reminders.Manner:
        """How messages of its kind are treated."""
        return reminders.MANNERS[reminders.Kind(self.kind)]

    @property
    def to(self) -> str:
        """The address or number to which it goes; empty where there is none."""
        if self.channel == Channel.SMS and not self.address:
            return "" if self.patient is None else self.patient.mobile
        return self.address or (self.user.email if self.user is not None else None) or ""

    @property
    def secret(self) -> str:
        """
        What a link in this message opens: made of its name by the server's key, stored nowhere.

        A message that goes twice says the same twice.
        """
        return self._derived("secret")

    @property
    def code(self) -> str:
        """Six digits to type in the place of ``secret``."""
        return f"{int(self._derived('code'), 16) % 10**6:06}"

    @property
    def shown_code(self) -> str:
        """The code as people read it: 123 456."""
        return f"{self.code[:3]} {self.code[3:]}"

    def _derived(self, purpose: str) -> str:
        salt = f"relearn.delivery.{purpose}"
        return salted_hmac(salt, str(self.public_id), algorithm="sha256").hexdigest()


class AttemptOutcome(models.TextChoices):
    """What came of handing a message over."""

    ACCEPTED = "accepted", _("Accepted")
    DEFERRED = "deferred", _("Later, said the other server")
    REFUSED = "refused", _("Refused")
    UNREACHABLE = "unreachable", _("No server answered")
    LOST = "lost", _("Nobody knows")
    BOUNCED = "bounced", _("Came back later")


class DeliveryAttemptQuerySet(ClinicalQuerySet["DeliveryAttempt"]):
    """Attempts; seen with their messages."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the attempts at the messages that ``user`` may see."""
        return self.filter(delivery__in=Delivery.objects.visible_to(user))


class DeliveryAttempt(ClinicalModel):
    """
    A message was handed over, and this came of it; ``answer`` is the other server's.

    One that was accepted may come back hours later, which is a row more.
    """

    delivery = models.ForeignKey(
        Delivery, models.PROTECT, db_constraint=False, related_name="attempts"
    )
    attempt = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=11, choices=AttemptOutcome)
    began_at = models.DateTimeField()
    answer = models.CharField(max_length=ANSWER_LENGTH, default="", blank=True)
    at = models.DateTimeField(db_default=Now())

    objects = DeliveryAttemptQuerySet.as_manager()

    class Meta:
        constraints = [*walls("delivery"), AppendOnly(name="%(class)s_append_only")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.outcome} of {self.delivery_id}"


class StoppedAddressQuerySet(models.QuerySet["StoppedAddress"]):
    """Stopped addresses; seen by those who administer a clinic that writes to them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the addresses and numbers to which clinics that ``user`` administers wrote."""
        if not user.is_authenticated:
            return self.none()
        return self.written_by(user.clinics_as(Role.CLINIC_ADMIN))

    def written_by(self, clinics: Iterable[Clinic]) -> Self:
        """Return the addresses and numbers to which one of ``clinics`` wrote, or would write."""
        sent = Delivery.objects.filter(clinic__in=clinics)
        texted = Patient.objects.filter(clinic__in=clinics).exclude(mobile="")
        return self.filter(
            Q(address__in=sent.exclude(address="").values("address"))
            | Q(
                address__in=sent.filter(address="", user__email__isnull=False).values("user__email")
            )
            | Q(address__in=texted.values("mobile"))
        )


class StoppedAddress(models.Model):
    """
    An address or number that does not exist, another server said: nothing goes there until lifted.

    It belongs to no clinic, because the answer does not.
    """

    address = models.CharField(max_length=254, unique=True)
    answer = models.CharField(max_length=ANSWER_LENGTH)
    since = models.DateTimeField()

    objects = StoppedAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return f"#{self.pk} since {self.since}"


class Tick(models.Model):
    """When a part of the engine last ran to its end, and ``note``, what it found then."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
    note = models.CharField(max_length=20, default="", db_default="", blank=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"
