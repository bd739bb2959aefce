"""Helpers: asked by the patient or the therapist, ended by either or by themselves."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from programmes.actions import delivery, sessions
from programmes.domain.reminders import Kind
from programmes.domain.secret import hash_of
from programmes.models import (
    STAFF,
    Answer,
    AuditEvent,
    CarerLink,
    HelpGiven,
    Membership,
    Outcome,
    PainSite,
    Patient,
    PracticeSession,
    Role,
    SessionEntry,
    SizeChoice,
    User,
)

LASTS_IN_PERSON, LASTS_BY_MAIL = timedelta(minutes=10), timedelta(hours=72)
MOST_CARERS, MOST_OFFERS_A_DAY = 5, 10


class TooManyCarers(Exception):
    """Five people help already, or ten were asked within a day."""


class OfferNotUsable(Exception):
    """The offer was accepted, was taken back, has run out, or never existed."""


class HelpsAlready(Exception):
    """The account with that address helps somebody already."""


class StaffAccount(Exception):
    """The account with that address is one of staff, who sign in another way."""


@transaction.atomic
def offer_link(
    *, patient: Patient, name: str, email: str, by: User, now: datetime
) -> tuple[CarerLink, str]:
    """
    Ask a person to help; return the offer and its secret, which is stored nowhere.

    With an ``email`` the offer goes there and this secret opens nothing; empty is in person.

    :raises TooManyCarers: if five help already, or ten were asked within a day.
    """
    Patient.objects.locked().get(pk=patient.pk)
    links = CarerLink.objects.filter(patient=patient)
    is_full = links.active().count() >= MOST_CARERS
    if is_full or links.filter(offered_at__gt=now - timedelta(days=1)).count() >= MOST_OFFERS_A_DAY:
        raise TooManyCarers
    secret = secrets.token_urlsafe(32)
    link = CarerLink(
        clinic=patient.clinic,
        patient=patient,
        name=name,
        email=email.strip().lower(),
        secret_hash=hash_of(secret),
        offered_at=now,
        expires_at=now + (LASTS_BY_MAIL if email else LASTS_IN_PERSON),
        by=by,
    )
    if link.email:
        letter = delivery.post(
            kind=Kind.OFFER,
            clinic=patient.clinic,
            patient=patient,
            address=link.email,
            slot=f"offer:{link.public_id}",
            contents={"name": link.name, "patient": patient.name},
            now=now,
            expires_at=link.expires_at,
        )
        link.secret_hash = hash_of(letter.secret)
    link.save()
    AuditEvent.record("carer.offered", link, clinic=patient.clinic, by=by)
    return link, secret


def find_offer(*, secret: str, now: datetime) -> CarerLink:
    """
    Return the offer that ``secret`` opens, without using it.

    :raises OfferNotUsable: if it cannot be accepted any more.
    """
    offers = CarerLink.objects.waiting(now=now).filter(secret_hash=hash_of(secret))
    link = offers.select_related("patient__user", "patient__clinic").first()
    if link is None:
        raise OfferNotUsable
    is_patient = Membership.objects.current().filter(
        user=link.patient.user, clinic=link.clinic_id, role=Role.PATIENT
    )
    if not is_patient.exists():
        raise OfferNotUsable
    return link


@transaction.atomic
def accept_offer(*, secret: str, now: datetime) -> CarerLink:
    """
    Link the person who was asked, with an account of their own; the caller signs them in.

    A mail proves its address: an account that has it is used, else one is made.

    :raises OfferNotUsable: if somebody was faster, or it cannot be accepted any more.
    :raises HelpsAlready: if the account helps somebody already.
    :raises StaffAccount: if the account is one of staff.
    """
    link = find_offer(secret=secret, now=now)
    patient = Patient.objects.locked().get(pk=link.patient_id)
    known = User.objects.select_for_update(no_key=True).filter(email=link.email or None)
    user = known.first() if link.email else None
    if user is None:
        user = User.objects.create_user(name=link.name, email=link.email)
    elif Membership.objects.current().filter(user=user, role__in=STAFF).exists():
        raise StaffAccount
    elif CarerLink.objects.filter(user=user, since__isnull=False, until=None).exists():
        raise HelpsAlready
    if not CarerLink.objects.waiting(now=now).filter(pk=link.pk).update(user=user, since=now):
        raise OfferNotUsable
    link.user, link.since = user, now
    AuditEvent.record("carer.linked", link, clinic=patient.clinic, by=user)
    return link


@transaction.atomic
def end_link(*, link: CarerLink, by: User, now: datetime) -> None:
    """End a link or take an offer back, for good from the next request on."""
    if CarerLink.objects.filter(pk=link.pk, until=None).update(until=now):
        if link.since is None and link.email:
            addresses = [link.email]
            delivery.take_back(kind=Kind.OFFER, clinic=link.clinic, addresses=addresses, now=now)
        AuditEvent.record("carer.ended", link, clinic=link.clinic, by=by)


@transaction.atomic
def allow_history(*, link: CarerLink, is_allowed: bool, by: User) -> None:
    """Let a carer read what was practised before today, or not any more."""
    rows = CarerLink.objects.filter(pk=link.pk, until=None).exclude(may_read_history=is_allowed)
    if rows.update(may_read_history=is_allowed):
        verb = "carer.history_allowed" if is_allowed else "carer.history_closed"
        AuditEvent.record(verb, link, clinic=link.clinic, by=by)


@transaction.atomic
def say_who_taps(*, session: PracticeSession, link: CarerLink | None, by: User) -> None:
    """Say who holds the patient's own device in a session; ``None`` is the patient."""
    if session.helper_id == (link and link.pk):
        return
    if PracticeSession.objects.filter(pk=session.pk, ended_at=None).update(helper=link):
        AuditEvent.record("session.helper", session, clinic=session.patient.clinic, by=by)


@transaction.atomic
def log_help(
    *,
    link: CarerLink,
    prescription_key: UUID,
    client_uuid: UUID,
    outcome: Outcome,
    reps: int | None,
    seconds: int | None,
    help_given: HelpGiven | None,
    answer: Answer | None,
    pain_0_10: int | None,
    pain_site: PainSite | None,
    by: User,
    now: datetime,
) -> SessionEntry:
    """
    Store what a carer saw of one drill of today; the session of today is begun where none is open.

    Sending twice stores once.

    :raises NothingPlanned: if the day has no plan.
    :raises NotInPlan: if the day's plan does not ask for it, or no longer does.
    """
    session = sessions.start_session(
        patient=link.patient,
        client_uuid=uuid5(client_uuid, "session"),
        size=SizeChoice.FULL,
        energy_0_10=None,
        by=by,
        now=now,
    )
    entry = sessions.log_entry(
        session=session,
        prescription_key=prescription_key,
        client_uuid=client_uuid,
        outcome=outcome,
        reps=reps,
        seconds=seconds,
        help_given=help_given,
        by=by,
        now=now,
    )
    if answer is not None:
        sessions.answer_entry(
            entry=entry,
            answer=answer,
            pain_0_10=pain_0_10,
            pain_site=pain_site,
            by=by,
            now=now,
        )
    return entry
