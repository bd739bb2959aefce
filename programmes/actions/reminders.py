"""Rules of reminding: set, paused, withdrawn, and turned into the messages of the next two days."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from programmes.domain import reminders
from programmes.domain.gate import Reason
from programmes.domain.reminders import Kind
from programmes.domain.timing import day_bounds, local_day
from programmes.models import AuditEvent, Clinic, Delivery, Patient, ReminderRule, Tick, User

DAYS_AHEAD = 2  # besides today, so that 48 hours are always there
RULES_AT_ONCE = 1_000
LONG_AGO = date(2000, 1, 1)

# The key is the local date and slot: the same one again only moves what still waits. What a rule
# took back comes back with it; whatever has begun or ended stays as it is.
UPSERT = """
INSERT INTO programmes_delivery AS old (
    public_id, clinic_id, user_id, patient_id, rule_id, rule_version, kind, channel, day, slot,
    zone, language, due_at, not_before, expires_at, address, is_urgent, state, reason, attempt,
    answer)
SELECT *, '', false, 'pending', '', 0, '' FROM unnest(
    %s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::text[],
    %s::text[], %s::date[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
    %s::timestamptz[], %s::timestamptz[])
ON CONFLICT ON CONSTRAINT delivery_once DO UPDATE SET
    rule_id = excluded.rule_id, rule_version = excluded.rule_version, zone = excluded.zone,
    language = excluded.language, due_at = excluded.due_at, not_before = excluded.not_before,
    expires_at = excluded.expires_at, state = 'pending', reason = ''
WHERE (old.state = 'pending' OR old.state = 'cancelled' AND old.reason = 'changed')
    AND old.rule_version < excluded.rule_version
"""


@transaction.atomic
def set_rule(
    *,
    clinic: Clinic,
    user: User,
    patient: Patient | None,
    kind: Kind,
    times: Sequence[time],
    weekdays: Collection[int],
    channels: Collection[str],
    by: User,
    now: datetime,
    paused_until: date | None = None,
) -> ReminderRule:
    """
    Remind ``user`` of ``kind`` from now on, at local ``times`` of ``weekdays``, by ``channels``.

    A rule they have is changed, and one that was off or withdrawn holds again: ``by`` agrees. None
    of today's times that are over is made up for. ``patient=None`` is a therapist's whole list.
    ``paused_until`` is the first day on which it goes on.
    """
    given = {
        "times": sorted(set(times)),
        "weekdays": sorted(set(weekdays)),
        "channels": sorted(set(channels)),
        "paused_until": paused_until,
    }
    rule, is_new = ReminderRule.objects.get_or_create(
        clinic=clinic,
        user=user,
        patient=patient,
        kind=kind,
        defaults=given | {"consented_by": by, "consented_at": now, "fill_at": now},
    )
    rule = _locked(rule)
    if not is_new:
        if rule.withdrawn_at is not None or not rule.is_active:
            given |= {"consented_by": by, "consented_at": now}
        _change(rule, now, is_active=True, withdrawn_at=None, **given)
    _fill([rule], now)
    AuditEvent.record("reminder.set", rule, clinic=clinic, by=by)
    return rule


@transaction.atomic
def stop_rule(*, rule: ReminderRule, is_withdrawn: bool, by: User | None, now: datetime) -> bool:
    """
    Remind no more; with ``is_withdrawn`` the consent ends too. Tell whether that changed anything.

    ``by=None`` is whoever used the stop link of a message.
    """
    rule = _locked(rule)
    if not rule.is_active and (rule.withdrawn_at is not None or not is_withdrawn):
        return False
    withdrawn_at = rule.withdrawn_at or (now if is_withdrawn else None)
    _change(rule, now, is_active=False, withdrawn_at=withdrawn_at)
    _fill([rule], now)
    verb = "reminder.withdrawn" if is_withdrawn else "reminder.stopped"
    AuditEvent.record(verb, rule, clinic=rule.clinic, by=by)
    return True


class NoSuchLink(Exception):
    """Nobody signed this stop link."""


def find_stop(*, token: str) -> tuple[ReminderRule, str]:
    """
    Return the rule and the channel that a stop link names, whether or not it still holds.

    :raises NoSuchLink: if nobody signed it.
    """
    try:
        return ReminderRule.objects.all().of_stop_token(token)
    except ReminderRule.DoesNotExist as error:
        raise NoSuchLink from error


@transaction.atomic
def stop_by_link(*, token: str, now: datetime) -> None:
    """
    Stop what a stop link names, by its channel; used again it changes nothing.

    A rule without another channel is withdrawn. The second reminder goes with the first.

    :raises NoSuchLink: if nobody signed it.
    """
    rule, channel = find_stop(token=token)
    same = {"clinic": rule.clinic_id, "user": rule.user_id, "patient": rule.patient_id}
    kinds = {rule.kind} | ({Kind.NUDGE.value} if rule.kind == Kind.SESSION else set())
    for one in ReminderRule.objects.filter(**same, kind__in=kinds).order_by("pk"):
        _stop_channel(_locked(one), channel, now)


def _stop_channel(rule: ReminderRule, channel: str, now: datetime) -> None:
    left = [one for one in rule.channels if one != channel]
    if not left:
        stop_rule(rule=rule, is_withdrawn=True, by=None, now=now)
    elif left != rule.channels:
        _change(rule, now, channels=left)
        _fill([rule], now)
        AuditEvent.record("reminder.channel_stopped", rule, clinic=rule.clinic, by=None)


@transaction.atomic
def refill(*, patient: Patient, now: datetime) -> None:
    """Make what waits for ``patient`` anew, after their zone, language or quiet hours changed."""
    rules = ReminderRule.objects.filter(patient=patient, is_active=True).order_by("pk")
    found = [_locked(rule) for rule in rules]
    for rule in found:
        _change(rule, now)
    _fill(found, now)


@transaction.atomic
def refill_clinic(*, clinic: Clinic, now: datetime) -> None:
    """Let all that waits at ``clinic`` be made anew soon, after its zone or quiet hours changed."""
    rules = ReminderRule.objects.filter(clinic=clinic, is_active=True)
    rules.update(version=F("version") + 1, filled_until=None, fill_at=now)


def refill_after(*, version: str, now: datetime) -> bool:
    """
    Let all that waits be made anew soon, where ``version`` of the zone data is newer than before.

    What has begun stays. The newest alone counts, so that machines with an older one undo nothing.
    Tell whether it was newer. It works through the rules in pieces, and again from the beginning if
    it is interrupted.
    """
    known, is_new = Tick.objects.get_or_create(name="zones", defaults={"at": now, "note": version})
    if is_new or version <= known.note:
        return False
    last = 0
    while True:
        rules = ReminderRule.objects.filter(pk__gt=last, is_active=True).order_by("pk")
        keys = list(rules.values_list("pk", flat=True)[:RULES_AT_ONCE])
        if not keys:
            break
        # Not None: what is due today is no new wish, and still holds where it has become later.
        anew = {"version": F("version") + 1, "filled_until": LONG_AGO, "fill_at": now}
        ReminderRule.objects.filter(pk__in=keys).update(**anew)
        last = keys[-1]
    Tick.objects.filter(name="zones").update(at=now, note=version)
    return True


@transaction.atomic
def renew(*, rule: ReminderRule, now: datetime) -> None:
    """
    Bring what waits for ``rule`` up to date with it, where it was in somebody's hand as it changed.

    A rule that is about to be filled in anyway is filled as whoever changed it said.
    """
    rule = _locked(rule)
    if rule.fill_at > now:
        rule.filled_until = None
    _fill([rule], now)


def fill_due(*, now: datetime, at_most: int = RULES_AT_ONCE) -> int:
    """
    Write the messages of the next 48 hours for rules that lack some; return for how many rules.

    0 means that none is left. Two at once share the work.
    """
    with transaction.atomic():
        waiting = ReminderRule.objects.to_fill(now=now)
        free = waiting.select_for_update(of=("self",), skip_locked=True)
        rules = list(free.select_related("clinic", "patient__clinic")[:at_most])
        _fill(rules, now)
        return len(rules)


def _locked(rule: ReminderRule) -> ReminderRule:
    rows = ReminderRule.objects.select_for_update(of=("self",))
    return rows.select_related("clinic", "patient__clinic").get(pk=rule.pk)


def _change(rule: ReminderRule, now: datetime, **given: Any) -> None:
    """Change a rule that is locked; all of its days are filled in anew."""
    fields = given | {"version": rule.version + 1, "filled_until": None, "fill_at": now}
    for name, value in fields.items():
        setattr(rule, name, value)
    rule.save(update_fields=list(fields))


def _fill(rules: Iterable[ReminderRule], now: datetime) -> None:
    """Bring the ledger up to date with rules that are locked, and take back what they dropped."""
    rows: list[tuple[Any, ...]] = []
    rules = list(rules)
    renewed = [rule for rule in rules if rule.filled_until is None]
    for rule in rules:
        today = local_day(now, rule.zone)
        if rule.is_active:
            rows.extend(_rows(rule, today, now))
        rule.filled_until = today + timedelta(days=DAYS_AHEAD + 1)
        rule.fill_at = day_bounds(today, rule.zone)[1]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, [list(column) for column in zip(*rows, strict=True)])
    ReminderRule.objects.bulk_update(rules, ["filled_until", "fill_at"])
    dropped = Delivery.objects.waiting().filter(
        rule__in=renewed, rule_version__lt=F("rule__version")
    )
    dropped.update(state="cancelled", reason=Reason.CHANGED)


def _rows(rule: ReminderRule, today: date, now: datetime) -> Iterable[tuple[Any, ...]]:
    """Yield the columns of ``UPSERT`` for the days that the rule lacks."""
    since = rule.filled_until
    for slot in reminders.slots(
        Kind(rule.kind),
        times=rule.times,
        weekdays=rule.weekdays,
        first_day=today if since is None else max(since, today),
        last_day=today + timedelta(days=DAYS_AHEAD),
        zone=rule.zone,
        quiet=rule.quiet,
        spread=reminders.share(rule.public_id.hex, timedelta(seconds=settings.DELIVERY_SPREAD_S)),
    ):
        # After a pause of ours what still holds is made up for; a wish of today is for what comes.
        if (slot.due_at if since is None else slot.expires_at) <= now:
            continue
        for channel in rule.channels:
            yield (
                uuid4(),
                rule.clinic_id,
                rule.user_id,
                rule.patient_id,
                rule.pk,
                rule.version,
                rule.kind,
                channel,
                slot.day,
                # A therapist may work for two clinics, and is told by each.
                str(slot.number) if rule.patient_id else f"{slot.number}:{rule.clinic_id}",
                rule.zone,
                rule.language,
                slot.due_at,
                slot.opens_at,
                slot.expires_at,
            )
