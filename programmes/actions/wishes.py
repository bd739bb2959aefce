"""What a patient wants to be reminded of: their own choice, or their therapist's with them."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from django.db import transaction

from programmes.actions import reminders
from programmes.domain.reminders import Kind
from programmes.domain.wishes import Wishes
from programmes.models import (
    AuditEvent,
    CarerLink,
    Channel,
    Clinic,
    Patient,
    PushSubscription,
    ReminderRule,
    User,
)

UPKEEP_ON, UPKEEP_AT = 0, time(9)  # Monday: what is due is said once a week


@transaction.atomic
def set_wishes(*, patient: Patient, wishes: Wishes, by: User, now: datetime) -> None:
    """
    Remind ``patient`` as ``wishes`` say from now on; what stays as it is changes nothing.

    What is turned on, ``by`` says, the patient agrees to; what they turn off themself, they agree
    to no more.
    """
    Patient.objects.locked().get(pk=patient.pk)
    rules = {
        rule.kind: rule for rule in ReminderRule.objects.filter(patient=patient, user=patient.user)
    }
    takes_push = PushSubscription.objects.in_use().filter(patient=patient).exists()
    about: dict[str, Any] = {"clinic": patient.clinic, "user": patient.user, "patient": patient}
    for kind, wanted in _wanted(wishes).items():
        rule = rules.get(kind)
        channels = _channels(rule, takes_push=takes_push)
        if wanted is not None and channels:
            given = wanted | {"channels": channels, "paused_until": wishes.paused_until}
            if rule is None or not rule.is_active or _differs(rule, given):
                reminders.set_rule(**about, kind=kind, **given, by=by, now=now)
        elif rule is not None and rule.is_active:
            is_withdrawn = by.pk == patient.user_id
            reminders.stop_rule(rule=rule, is_withdrawn=is_withdrawn, by=by, now=now)


def _channels(rule: ReminderRule | None, *, takes_push: bool) -> list[str]:
    """Return mail, unless it was stopped from a mail, and messages on phones that take them."""
    is_new = rule is None or not rule.is_active
    mail = {Channel.EMAIL.value}
    left = mail if rule is None or is_new else mail & set(rule.channels)
    return sorted(left | ({Channel.PUSH.value} if takes_push else set()))


def _differs(rule: ReminderRule, given: dict[str, Any]) -> bool:
    return any(getattr(rule, name) != value for name, value in given.items())


def _wanted(wishes: Wishes) -> dict[Kind, dict[str, Any] | None]:
    """Return times and days of each kind; ``None`` for one that is not wanted."""
    found: dict[Kind, dict[str, Any] | None] = dict.fromkeys(
        (Kind.SESSION, Kind.NUDGE, Kind.WEEKLY)
    )
    days = sorted(wishes.weekdays)
    if wishes.is_on:
        found[Kind.SESSION] = {"times": sorted(wishes.times), "weekdays": days}
        if wishes.asks_again and wishes.asks_again_at is not None:
            found[Kind.NUDGE] = {"times": [wishes.asks_again_at], "weekdays": days}
    if wishes.sums_up:
        found[Kind.WEEKLY] = {"times": [wishes.weekly_at], "weekdays": [wishes.weekly_on]}
    return found


@transaction.atomic
def set_cue(*, patient: Patient, cue: str, by: User) -> None:
    """Store after what, and where, the patient practises, in their words; the same is no change."""
    if Patient.objects.filter(pk=patient.pk).exclude(cue=cue).update(cue=cue):
        AuditEvent.record("cue.set", patient, clinic=patient.clinic, by=by)


@transaction.atomic
def tell_helper(*, link: CarerLink, is_told: bool, by: User, now: datetime) -> None:
    """Let a helper read the patient's week by mail, as the patient agrees; or not any more."""
    assert link.user is not None  # noqa: S101 -- a constraint: who accepted is a person
    same: dict[str, Any] = {
        "clinic": link.clinic,
        "user": link.user,
        "patient": link.patient,
        "kind": Kind.CARER,
    }
    defaults = Wishes()
    if is_told:
        times, days = [defaults.weekly_at], [defaults.weekly_on]
        reminders.set_rule(**same, times=times, weekdays=days, channels=["email"], by=by, now=now)
        return
    for rule in ReminderRule.objects.filter(**same):
        reminders.stop_rule(rule=rule, is_withdrawn=True, by=by, now=now)


@transaction.atomic
def tell_therapist(*, patient: Patient, kinds: Collection[str], by: User, now: datetime) -> None:
    """Let ``by`` be told when upkeep of these ``kinds`` is due for ``patient``, and no others."""
    same: dict[str, Any] = {"clinic": patient.clinic, "user": by, "patient": patient}
    for kind in (Kind.REASSESS, Kind.REFRESH):
        rule = ReminderRule.objects.filter(**same, kind=kind).first()
        if kind in kinds and (rule is None or not rule.is_active):
            reminders.set_rule(
                **same,
                kind=kind,
                times=[UPKEEP_AT],
                weekdays=[UPKEEP_ON],
                channels=["email"],
                by=by,
                now=now,
            )
        elif kind not in kinds and rule is not None:
            reminders.stop_rule(rule=rule, is_withdrawn=True, by=by, now=now)


@transaction.atomic
def set_weekly_list(
    *, clinic: Clinic, on: tuple[int, time], is_on: bool, by: User, now: datetime
) -> None:
    """Send ``by`` the list of their patients each week ``on`` a weekday and time; or no more."""
    same: dict[str, Any] = {"clinic": clinic, "user": by, "patient": None, "kind": Kind.DIGEST}
    rule = ReminderRule.objects.filter(**same).first()
    if is_on:
        weekday, at = on
        reminders.set_rule(
            **same, times=[at], weekdays=[weekday], channels=["email"], by=by, now=now
        )
    elif rule is not None:
        reminders.stop_rule(rule=rule, is_withdrawn=True, by=by, now=now)
