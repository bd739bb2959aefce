"""What a patient wants to be reminded of: their own choice, or their therapist's with them."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from django.db import transaction

from programmes.actions import reminders
from programmes.channels import push, sms
from programmes.domain.reminders import Kind, QuietHours
from programmes.domain.wishes import ReminderPolicy, Wishes, refuse_quiet, with_way, without_way
from programmes.models import (
    AuditEvent,
    CarerLink,
    Channel,
    Clinic,
    Patient,
    PushSubscription,
    ReminderRule,
    StoppedAddress,
    User,
)
from programmes.models.reminder import wishes_of

UPKEEP_ON, UPKEEP_AT = 0, time(9)  # Monday: what is due is said once a week


@transaction.atomic
def set_wishes(*, patient: Patient, wishes: Wishes, by: User, now: datetime) -> None:
    """
    Remind ``patient`` as ``wishes`` say from now on; what stays as it is changes nothing.

    What is turned on, ``by`` says, the patient agrees to; what they turn off themself, they agree
    to no more.

    :raises InvalidWish: if their clinic does not allow what is new, or it is quiet then.
    """
    Patient.objects.locked().get(pk=patient.pk)
    rules = {
        rule.kind: rule for rule in ReminderRule.objects.filter(patient=patient, user=patient.user)
    }
    before = wishes_of(patient, rules.values()) if rules else None
    policy = patient.clinic.reminder_policy
    policy.allow(wishes, before=before)
    refuse_quiet(wishes.times_since(before), patient.quiet)
    usual = ways_to(patient=patient) or {Channel.EMAIL.value}
    about: dict[str, Any] = {"clinic": patient.clinic, "user": patient.user, "patient": patient}
    for kind, wanted in _wanted(wishes, policy).items():
        rule = rules.get(kind)
        if wanted is not None:
            given = wanted | {
                "channels": _channels(rule, _ways(wishes, kind), usual),
                "paused_until": wishes.paused_until,
            }
            if rule is None or not rule.is_active or _differs(rule, given):
                reminders.set_rule(**about, kind=kind, **given, by=by, now=now)
        elif rule is not None and rule.is_active:
            is_withdrawn = by.pk == patient.user_id
            reminders.stop_rule(rule=rule, is_withdrawn=is_withdrawn, by=by, now=now)


def ways_to(*, patient: Patient) -> frozenset[str]:
    """Return the channels by which this patient can be reached now."""
    pushes = PushSubscription.objects.in_use().filter(patient=patient)
    found = {
        Channel.EMAIL: bool(patient.user.email),
        Channel.PUSH: push.is_set_up() and pushes.exists(),
        Channel.SMS: bool(patient.mobile) and sms.is_set_up(),
    }
    return frozenset(way.value for way, is_there in found.items() if is_there)


def stopped_of(*, patient: Patient) -> list[str]:
    """Return those of their address and number at which nothing arrives, so that nothing goes."""
    own = [at for at in (patient.user.email, patient.mobile) if at]
    stopped = StoppedAddress.objects.filter(address__in=own)
    return list(stopped.order_by("pk").values_list("address", flat=True))


def _ways(wishes: Wishes, kind: Kind) -> frozenset[str] | None:
    return wishes.weekly_ways if kind is Kind.WEEKLY else wishes.ways


def _channels(
    rule: ReminderRule | None, ways: Collection[str] | None, usual: Collection[str]
) -> list[str]:
    """Return the ways that were chosen, else those that hold, else all that there are."""
    if ways is None:
        ways = usual if rule is None or not rule.is_active else rule.channels
    return sorted(ways)


def _differs(rule: ReminderRule, given: dict[str, Any]) -> bool:
    return any(getattr(rule, name) != value for name, value in given.items())


def _wanted(wishes: Wishes, policy: ReminderPolicy) -> dict[Kind, dict[str, Any] | None]:
    """Return times and days of each kind; ``None`` for one that is not wanted."""
    found: dict[Kind, dict[str, Any] | None] = dict.fromkeys(
        (Kind.SESSION, Kind.NUDGE, Kind.WEEKLY)
    )
    days = sorted(wishes.weekdays)
    if wishes.is_on:
        found[Kind.SESSION] = {"times": sorted(wishes.times), "weekdays": days}
        again_at = policy.second_time(wishes) if wishes.asks_again else None
        if again_at is not None:
            found[Kind.NUDGE] = {"times": [again_at], "weekdays": days}
    if wishes.sums_up:
        found[Kind.WEEKLY] = {"times": [wishes.weekly_at], "weekdays": [wishes.weekly_on]}
    return found


@transaction.atomic
def change_ways(
    *, patient: Patient, by: User, now: datetime, add: str | None = None, drop: str | None = None
) -> None:
    """
    Let reminders of practice come by one more way, or nothing by that way any more.

    What is left without a way is turned off.
    """
    rules = ReminderRule.objects.filter(patient=patient, user=patient.user)
    wishes = wishes_of(patient, rules)
    wishes = wishes if add is None else with_way(wishes, add)
    wishes = wishes if drop is None else without_way(wishes, drop)
    set_wishes(patient=patient, wishes=wishes, by=by, now=now)


@transaction.atomic
def set_cue(*, patient: Patient, cue: str, by: User) -> None:
    """Store after what, and where, the patient practises, in their words; the same is no change."""
    if Patient.objects.filter(pk=patient.pk).exclude(cue=cue).update(cue=cue):
        AuditEvent.record("cue.set", patient, clinic=patient.clinic, by=by)


@transaction.atomic
def set_quiet_hours(*, patient: Patient, quiet: QuietHours | None, by: User, now: datetime) -> None:
    """
    Let ``patient`` be reminded at no time of ``quiet``, by their own clock; ``None``: the clinic's.

    What waits is made anew; the same hours change nothing.

    :raises InvalidWish: if they are reminded at a time that would be quiet.
    """
    rules = ReminderRule.objects.filter(patient=patient, user=patient.user, is_active=True)
    refuse_quiet({at for rule in rules for at in rule.times}, quiet or patient.clinic.quiet)
    _store_quiet_hours(patient, quiet, by, now)


def _store_quiet_hours(patient: Patient, quiet: QuietHours | None, by: User, now: datetime) -> None:
    begins, ends = (None, None) if quiet is None else (quiet.begins, quiet.ends)
    rows = Patient.objects.filter(pk=patient.pk).exclude(quiet_from=begins, quiet_until=ends)
    if rows.update(quiet_from=begins, quiet_until=ends):
        patient.quiet_from, patient.quiet_until = begins, ends
        reminders.refill(patient=patient, now=now)
        AuditEvent.record("reminder.quiet_hours_set", patient, clinic=patient.clinic, by=by)


@transaction.atomic
def set_up(
    *, patient: Patient, wishes: Wishes, quiet: QuietHours | None, cue: str, by: User, now: datetime
) -> None:
    """
    Set all of it at once: what ``patient`` is reminded of, when it is quiet, and their cue.

    :raises InvalidWish: if their clinic does not allow what is new, or it is quiet then.
    """
    refuse_quiet(wishes.times_in_use, quiet or patient.clinic.quiet)
    set_cue(patient=patient, cue=cue, by=by)
    _store_quiet_hours(patient, quiet, by, now)
    set_wishes(patient=patient, wishes=wishes, by=by, now=now)


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
    if is_told:
        policy = link.clinic.reminder_policy
        times, days = [policy.weekly_at], [policy.weekly_on]
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
