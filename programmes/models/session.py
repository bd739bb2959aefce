"""What was done: sessions, their entries, and the days they add up to."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import JSONObject, Now
from django.utils.translation import gettext_lazy as _

from programmes.domain.plan import Absence, DailyPlan, PlanItem
from programmes.domain.progress import DayFacts
from programmes.models.assignment import AssignmentVersion
from programmes.models.carer import CarerLink
from programmes.models.clinic import ClinicalModel, User
from programmes.models.library import Drill
from programmes.models.patient import OfPatientQuerySet, Patient
from programmes.models.prepared import Prepared
from programmes.models.walls import AppendOnly, walls


class SizeChoice(models.TextChoices):
    """How much of a day's plan a person took on, in the order of ``domain.document.Size``."""

    TINY = "tiny", _("Tiny")
    SHORT = "short", _("Short")
    FULL = "full", _("Full")


class Outcome(models.TextChoices):
    """What became of a prescription on a day."""

    DONE = "done", _("Done")
    PART = "part", _("Part of it")
    NOT_TODAY = "not_today", _("Not today")


class Answer(models.TextChoices):
    """How a drill was, in the patient's own pick."""

    EASY = "easy", _("Easy")
    RIGHT = "right", _("Right")
    HARD = "hard", _("Hard")
    HURT = "hurt", _("It hurt")


class PainSite(models.TextChoices):
    """Where it hurt."""

    HAND = "hand", _("Hand or wrist")
    SHOULDER = "shoulder", _("Shoulder")
    ELSEWHERE = "elsewhere", _("Somewhere else")


class LoggedAs(models.TextChoices):
    """In which part somebody logged."""

    PATIENT = "patient", _("Patient")
    CARER = "carer", _("Carer")
    THERAPIST = "therapist", _("Therapist")


class HelpGiven(models.IntegerChoices):
    """How much a helper helped with a drill; the levels of ``domain.help.HelpGiven``."""

    NONE = 0, _("On their own")
    SOME = 1, _("With a little help")
    MUCH = 2, _("With a lot of help")


class Source(models.TextChoices):
    """How an entry came in."""

    APP = "app", _("On a screen")
    PAPER = "paper", _("From paper")


def _zero_to_ten(field: str) -> Q:
    return Q(**{field: None}) | Q(**{f"{field}__range": (0, 10)})


ROW_FIELDS = ("outcome", "answer", "pain_0_10", "reps", "seconds", "asked_dose_json")


class PracticeSessionQuerySet(OfPatientQuerySet["PracticeSession"]):
    """Sessions; visible to whoever may read the patient's record."""

    def with_logged(self) -> Self:
        """Fetch with each session what stands in it, in one query; see ``logged_rows``."""
        standing = SessionEntry.objects.filter(session=models.OuterRef("pk"), superseded_by=None)
        keys = {"key": "prescription_key", "sent": "client_uuid", "id": "pk", "public": "public_id"}
        row = JSONObject(**keys, **{name: name for name in ROW_FIELDS})
        return self.annotate(logged=ArraySubquery(standing.order_by("pk").values(row=row)))


class PracticeSession(ClinicalModel):
    """
    One go at a day's plan.

    ``day`` is a date in the patient's zone. ``client_uuid`` makes starting twice store once.
    ``ended_at`` is ``None`` while it can be carried on. Pain before the first drill and after the
    last is ``None`` where the question was skipped. ``helper`` is who taps on the patient's own
    device; ``None`` is the patient.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="sessions"
    )
    version = models.ForeignKey(
        AssignmentVersion, models.PROTECT, db_constraint=False, related_name="sessions"
    )
    client_uuid = models.UUIDField()
    day = models.DateField()
    size = models.CharField(max_length=5, choices=SizeChoice)
    energy_0_10 = models.PositiveSmallIntegerField(null=True)
    pain_before_0_10 = models.PositiveSmallIntegerField(null=True)
    pain_after_0_10 = models.PositiveSmallIntegerField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    helper = models.ForeignKey(
        CarerLink, models.PROTECT, null=True, db_constraint=False, related_name="+"
    )

    objects = PracticeSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient", "version", "helper"),
            models.UniqueConstraint(
                fields=["patient", "client_uuid"], name="practicesession_client_uuid"
            ),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(ended_at=None), name="practicesession_open_once"
            ),
            models.CheckConstraint(
                condition=_zero_to_ten("energy_0_10"), name="practicesession_energy_range"
            ),
            models.CheckConstraint(
                condition=_zero_to_ten("pain_before_0_10") & _zero_to_ten("pain_after_0_10"),
                name="practicesession_pain_range",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-day"], name="practicesession_patient_day")]

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id} on {self.day}"

    @property
    def is_tired(self) -> bool:
        """Tell whether so little energy was told that the rules of safety have to see it."""
        energy = self.energy_0_10
        return energy is not None and energy <= self.patient.thresholds.energy_low

    @property
    def logged_rows(self) -> list[dict[str, Any]]:
        """
        The entries that stand in a session that was fetched ``with_logged``, as plain values.

        Numbers and answers that nobody gave are ``None``.
        """
        rows: list[dict[str, Any]] = self.__dict__["logged"]
        return rows


@Prepared
def _sessions_between(*, patient: int, first: date, last: date) -> models.QuerySet[PracticeSession]:
    between = PracticeSession.objects.filter(patient=patient, day__range=(first, last))
    return between.with_logged().order_by("started_at", "pk")


def sessions_between(patient: Patient, first: date, last: date) -> list[PracticeSession]:
    """Return the sessions of ``patient`` on these days and those between, ``with_logged``."""
    found = _sessions_between(patient=patient.pk, first=first, last=last)
    for session in found:
        session.patient = patient
    return found


@Prepared
def _sessions_named(*, patient: int, public_id: uuid.UUID) -> models.QuerySet[PracticeSession]:
    return PracticeSession.objects.filter(patient=patient, public_id=public_id)


def session_named(patient: Patient, public_id: uuid.UUID) -> PracticeSession | None:
    """Return that session of ``patient``; ``None`` where they have none of this public id."""
    for session in _sessions_named(patient=patient.pk, public_id=public_id):
        session.patient = patient
        return session
    return None


def who_logs(session: PracticeSession, patient: Patient, by: User) -> tuple[User, LoggedAs]:
    """
    Return who logs, and in which part, when ``by`` sends something of the patient's session.

    On the patient's own device it is the helper who said that they tap, as long as they help.
    """
    if by.pk != patient.user_id:
        is_carer = patient.carers.active().filter(user=by).exists()
        return by, LoggedAs.CARER if is_carer else LoggedAs.THERAPIST
    if session.helper_id is not None:
        helps = patient.carers.active().filter(pk=session.helper_id)
        helper = helps.select_related("user").first()
        if helper is not None and helper.user is not None:
            return helper.user, LoggedAs.CARER
    return by, LoggedAs.PATIENT


def remaining(
    plan: DailyPlan, sessions: Iterable[PracticeSession], *, current: PracticeSession | None
) -> tuple[PlanItem, ...]:
    """
    Return what ``plan`` still asks for, given all sessions of its day, fetched ``with_logged``.

    ``current`` is the session that goes on; ``None`` asks for one to begin. A drill that hurt
    today is not asked for again, nor is one that was logged in ``current``.
    """
    goes: Counter[uuid.UUID] = Counter()
    closed: set[uuid.UUID] = set()
    for session in sessions:
        for row in session.logged_rows:
            key = uuid.UUID(row["key"])
            if session == current or row["answer"] == Answer.HURT:
                closed.add(key)
            elif row["outcome"] != Outcome.NOT_TODAY:
                goes[key] += 1
    return plan.remaining(goes=goes, closed=closed)


class SessionEntry(ClinicalModel):
    """
    What was done of one prescription, and how it was.

    ``None`` is an unanswered question, never 0. The answers come a moment after the drill, so each
    may be filled once; anything else that changes is a new entry, to which ``superseded_by`` of the
    old one points. ``help_given`` is what a helper told. ``seconds`` is time practised; ``done_at``
    is the device's clock, ``received_at`` the server's.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="entries"
    )
    session = models.ForeignKey(
        PracticeSession, models.PROTECT, db_constraint=False, related_name="entries"
    )
    drill = models.ForeignKey(Drill, models.PROTECT, db_constraint=False, related_name="entries")
    prescription_key = models.UUIDField()
    client_uuid = models.UUIDField()
    outcome = models.CharField(max_length=9, choices=Outcome)
    sets = models.PositiveSmallIntegerField(null=True)
    reps = models.PositiveSmallIntegerField(null=True)
    seconds = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=5, choices=Answer, null=True)  # noqa: DJ001 -- unanswered
    pain_0_10 = models.PositiveSmallIntegerField(null=True)
    pain_site = models.CharField(max_length=9, choices=PainSite, null=True)  # noqa: DJ001
    help_given = models.PositiveSmallIntegerField(choices=HelpGiven, null=True)
    asked_dose_json = models.JSONField()
    logged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    logged_as = models.CharField(max_length=9, choices=LoggedAs, default=LoggedAs.PATIENT)
    source = models.CharField(max_length=5, choices=Source, default=Source.APP)
    done_at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())
    superseded_by = models.OneToOneField(
        "self", models.PROTECT, null=True, db_constraint=False, related_name="supersedes"
    )

    objects = OfPatientQuerySet["SessionEntry"].as_manager()

    class Meta:
        constraints = [
            *walls("patient", "session", "drill", "superseded_by"),
            AppendOnly(
                name="%(class)s_append_only",
                once=("superseded_by_id", "answer", "pain_0_10", "pain_site"),
            ),
            models.UniqueConstraint(
                fields=["patient", "client_uuid"], name="sessionentry_client_uuid"
            ),
            models.UniqueConstraint(
                fields=["session", "prescription_key"],
                condition=Q(superseded_by=None),
                name="sessionentry_current_once",
            ),
            models.CheckConstraint(
                condition=_zero_to_ten("pain_0_10"), name="sessionentry_pain_range"
            ),
            models.CheckConstraint(
                condition=Q(help_given=None) | Q(help_given__in=HelpGiven.values),
                name="sessionentry_help_known",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-done_at"], name="sessionentry_patient_done")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.outcome} of {self.prescription_key}"

    def as_row(self) -> dict[str, Any]:
        """Return the entry as one of ``PracticeSession.logged_rows``."""
        values = {name: getattr(self, name) for name in ROW_FIELDS}
        ids = {"sent": self.client_uuid, "key": self.prescription_key, "public": self.public_id}
        return values | {name: str(one) for name, one in ids.items()} | {"id": self.pk}


def next_entry_keys(count: int) -> list[int]:
    """
    Take the next keys of the table, so that old entries can point to new ones before these stand.

    Within the transaction the foreign key of ``superseded_by`` is judged at commit.
    """
    table = SessionEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS sessionentry_superseded_by_same_clinic DEFERRED")
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [int(row[0]) for row in cursor.fetchall()]


class PracticeDay(ClinicalModel):
    """
    What a day asked for and what came of it: a projection of versions and sessions.

    Every log recomputes the whole day; ``closed_at`` is set after the patient's local midnight.
    ``absence`` says why nothing was asked (a value of ``domain.plan.Absence``), else it is empty.
    ``dose_share`` is what was done of what was asked, 0.0 to 1.0; ``None`` when nothing was asked.
    """

    # Without an index of its own: that of patient and day serves, and finds few days among many.
    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, db_index=False, related_name="days"
    )
    day = models.DateField()
    is_due = models.BooleanField()
    absence = models.CharField(max_length=16, default="", blank=True)
    asked = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveSmallIntegerField(default=0)
    is_practised = models.BooleanField(default=False)
    is_finished = models.BooleanField(default=False)
    dose_share = models.FloatField(null=True)
    minutes = models.FloatField(default=0)
    movements = models.PositiveIntegerField(default=0)
    worst_pain_0_10 = models.PositiveSmallIntegerField(null=True)
    energy_0_10 = models.PositiveSmallIntegerField(null=True)
    size = models.CharField(max_length=5, choices=SizeChoice, default="", blank=True)
    closed_at = models.DateTimeField(null=True)

    objects = OfPatientQuerySet["PracticeDay"].as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            models.UniqueConstraint(fields=["patient", "day"], name="practiceday_once"),
        ]
        indexes = [
            models.Index(fields=["day"], condition=Q(closed_at=None), name="practiceday_open")
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.day} of patient {self.patient_id}"

    @property
    def is_rest_chosen(self) -> bool:
        """Tell whether the patient chose to rest, and nothing was practised after all."""
        return self.absence == Absence.REST_CHOSEN

    @property
    def facts(self) -> DayFacts:
        """What counting days practised reads of it."""
        return DayFacts(self.day, self.is_due, self.is_practised, self.movements, self.minutes)
