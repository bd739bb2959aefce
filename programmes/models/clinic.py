"""Clinics, their people, and who may see what."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self, TypeVar

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models.functions import Coalesce, Greatest, Lower, Now
from django.utils.translation import gettext_lazy as _

from programmes.domain.reminders import QUIET_FROM, QUIET_UNTIL, QuietHours
from programmes.domain.retention import ERASURE_WAIT_DAYS
from programmes.domain.thresholds import Thresholds
from programmes.domain.timing import WorkingHours
from programmes.domain.wishes import ReminderPolicy
from programmes.models.walls import walls

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Role(models.TextChoices):
    """What a person does in a clinic."""

    CLINIC_ADMIN = "clinic_admin", _("Clinic admin")
    THERAPIST = "therapist", _("Therapist")
    ASSISTANT = "assistant", _("Assistant")
    PATIENT = "patient", _("Patient")


CARE_STAFF = (Role.THERAPIST, Role.ASSISTANT)
"""Who reads the records of a clinic's patients; see ``portals.access`` for what each may do."""
STAFF = (*CARE_STAFF, Role.CLINIC_ADMIN)


def office_hours() -> dict[str, list[str]]:
    """Return the working hours of a new clinic: Monday to Friday, nine to five."""
    return {str(weekday): ["09:00", "17:00"] for weekday in range(5)}


class ClinicQuerySet(models.QuerySet["Clinic"]):
    """Clinics, and how to change one."""

    def locked(self) -> Self:
        """Return the clinics, which nobody else can lock before this transaction ends."""
        return self.select_for_update(no_key=True)


class Clinic(models.Model):
    """
    The tenant: every clinical row belongs to exactly one clinic.

    ``thresholds_json`` holds what differs from the defaults of ``domain.thresholds``, and
    ``reminder_policy_json`` what differs from those of ``domain.wishes``. With ``allows_cards`` a
    patient may have a card on paper that opens practice. ``duty_contact`` is told of what nobody
    has looked at, ``duty_lead`` answers for patients without a therapist; whoever is no therapist
    here any more counts as nobody. A record is erased ``erasure_wait_days`` after it was agreed to;
    ``retention_months`` after care ended it is put up for that, ``None`` is never. ``logo_digest``
    names the logo of the clinic, of that many pixels, in its address; empty for none.
    """

    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    zone = models.CharField(max_length=64, default="Europe/London")
    language = models.CharField(max_length=12, default="en-gb")
    phone = models.CharField(max_length=40, default="", blank=True)
    emergency_number = models.CharField(max_length=20, default="112")
    working_hours_json = models.JSONField(default=office_hours)
    thresholds_json = models.JSONField(default=dict, blank=True)
    allows_cards = models.BooleanField(default=False)
    duty_contact = models.ForeignKey("User", models.SET_NULL, null=True, related_name="+")
    duty_lead = models.ForeignKey("User", models.SET_NULL, null=True, related_name="+")
    quiet_from = models.TimeField(default=QUIET_FROM)
    quiet_until = models.TimeField(default=QUIET_UNTIL)
    erasure_wait_days = models.PositiveSmallIntegerField(
        default=ERASURE_WAIT_DAYS, db_default=ERASURE_WAIT_DAYS
    )
    retention_months = models.PositiveSmallIntegerField(null=True, blank=True)
    reminder_policy_json = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    logo_digest = models.CharField(max_length=32, default="", db_default="", blank=True)
    logo_width = models.PositiveSmallIntegerField(default=0, db_default=0)
    logo_height = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = ClinicQuerySet.as_manager()

    def __str__(self) -> str:
        return f"#{self.pk} {self.slug}"

    @property
    def thresholds(self) -> Thresholds:
        """From where on the rules of safety act where a patient has nothing of their own."""
        return Thresholds.merged(self.thresholds_json)

    @property
    def quiet(self) -> QuietHours:
        """When nobody is disturbed, unless they chose other hours."""
        return QuietHours(self.quiet_from, self.quiet_until)

    @property
    def reminder_policy(self) -> ReminderPolicy:
        """When its patients may be reminded, and with what they begin."""
        return ReminderPolicy.from_json(self.reminder_policy_json)

    @property
    def working_hours(self) -> WorkingHours:
        """When the team works, by the clock of the clinic."""
        return WorkingHours.from_json(self.working_hours_json)

    @property
    def therapists(self) -> models.QuerySet[User]:
        """Those who treat here now, by name."""
        return self._holding(Role.THERAPIST)

    @property
    def admins(self) -> models.QuerySet[User]:
        """Those who run it now, by name."""
        return self._holding(Role.CLINIC_ADMIN)

    def _holding(self, role: Role) -> models.QuerySet[User]:
        held = Membership.objects.current().filter(clinic=self, role=role)
        return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by(
            "name", "pk"
        )

    def held_roles(self) -> frozenset[tuple[str, str]]:
        """Return the address and the role of each who has one here."""
        held = Membership.objects.current().filter(clinic=self, user__email__isnull=False)
        return frozenset((row.user.email or "", row.role) for row in held.select_related("user"))

    def offered_roles(self, *, now: datetime) -> frozenset[tuple[str, str]]:
        """Return the address and the role of each invitation that can be accepted at ``now``."""
        open_ = Invitation.objects.filter(clinic=self, ended_at=None, expires_at__gt=now)
        return frozenset((row.email, row.role) for row in open_)

    def on_duty(self) -> list[User]:
        """
        Return whom to tell of what nobody has looked at.

        The duty contact, else the duty lead, else everybody who treats here.
        """
        found = {user.pk: user for user in self.therapists}
        for key in (self.duty_contact_id, self.duty_lead_id):
            if key in found:
                return [found[key]]
        return list(found.values())


class UserManager(BaseUserManager["User"]):
    """Makes accounts; e-mail addresses are stored in lower case, a missing one as NULL."""

    def create_user(
        self, *, name: str, email: str | None = None, password: str | None = None
    ) -> User:
        """Store a new account; ``password=None`` means one that cannot sign in by password."""
        user = self.model(name=name, email=(email or "").strip().lower() or None)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def of_address(self, *, name: str, email: str, password: str | None) -> User:
        """Return the account with that address, or a new one; two at once make one."""
        defaults = {"name": name, "password": make_password(password)}
        return self.get_or_create(email=email.strip().lower(), defaults=defaults)[0]


class User(AbstractBaseUser):
    """
    A person who can sign in; what they may do hangs on memberships, never on the account.

    ``sign_outs`` is how often every session of theirs was ended at once, of whatever browser.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(null=True, unique=True)  # noqa: DJ001 -- NULLs are never equal
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(db_default=Now())
    sign_outs = models.PositiveIntegerField(default=0, db_default=0)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must hold to be let in: another one after each ``sign_outs``."""
        of_password: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]  # no stub
        return f"{of_password}.{self.sign_outs}" if self.sign_outs else of_password

    def clinics_as(self, *roles: Role) -> models.QuerySet[Clinic]:
        """Return the clinics in which this person holds one of ``roles`` now, once for each."""
        return Clinic.objects.filter(
            memberships__user=self, memberships__role__in=roles, memberships__until=None
        )


# Recovery codes are no factor by themselves.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who belongs to which clinic."""

    def current(self) -> Self:
        """Return the memberships that have not ended."""
        return self.filter(until=None)

    def with_factor(self) -> Self:
        """Add as ``factor`` the kind of second factor that the person has; ``None`` for none."""
        held = Authenticator.objects.filter(user=models.OuterRef("user"), type__in=FACTORS)
        kind = held.order_by("type", "pk").values("type")[:1]
        return self.annotate(factor=models.Subquery(kind))

    def with_sign_in(self, *, since: datetime) -> Self:
        """
        Add ``factor``, and in how many ``browsers`` the person was signed in since that moment.

        ``here_at`` is when they last signed in, or used a browser; ``None`` for never.
        """
        browsers = UserSession.objects.filter(user=models.OuterRef("user")).order_by()
        used = browsers.values("user").values(last=models.Max("last_seen_at"))
        now_in = browsers.filter(last_seen_at__gte=since).values("user")
        return self.with_factor().annotate(
            here_at=Greatest("user__last_login", models.Subquery(used)),
            browsers=Coalesce(models.Subquery(now_in.values(n=models.Count("pk"))), 0),
        )

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the memberships, ended ones too, of the clinics that ``user`` administers."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(clinic__in=user.clinics_as(Role.CLINIC_ADMIN))


class Membership(models.Model):
    """A person's role in a clinic from one moment to another; ended, never deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    since = models.DateTimeField(db_default=Now())
    until = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "clinic", "role"],
                condition=models.Q(until=None),
                name="membership_current_once",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.user_id} {self.role} in {self.clinic_id}"


M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class ClinicalQuerySet(models.QuerySet[M_co]):
    """Rows owned by a clinic. Fails closed: whoever has no clinical role sees nothing."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the rows of the clinics in which ``user`` is a therapist or an assistant."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(clinic__in=user.clinics_as(*CARE_STAFF))


class ClinicalModel(models.Model):
    """
    Base of every model whose rows belong to one clinic.

    Each names its constraints with ``walls()``; its keys to other clinical rows carry
    ``db_constraint=False``, because a composite foreign key stands in PostgreSQL instead.
    """

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class InvitationQuerySet(ClinicalQuerySet["Invitation"]):
    """Invitations; seen by those who administer the clinic."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the invitations of the clinics that ``user`` administers."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(clinic__in=user.clinics_as(Role.CLINIC_ADMIN))


class Invitation(ClinicalModel):
    """
    A person of staff is asked in: single use, for a limited time.

    Only a hash of the secret is stored. A newer invitation of the same address and role ends the
    older one by filling ``ended_at``; accepting fills it too.
    """

    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=Role)
    secret_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls(),
            models.UniqueConstraint(
                fields=["clinic", "email", "role"],
                condition=models.Q(ended_at=None),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.role} in {self.clinic_id}"

    @property
    def has_account(self) -> bool:
        """Tell whether somebody signs in with the invited address already."""
        return User.objects.filter(email=self.email).exists()
