"""Helpers: one patient each, under their own name, until somebody ends it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import mail

from programmes.actions import carers, codes, sessions
from programmes.models import (
    AuditEvent,
    CarerLink,
    Delivery,
    LoggedAs,
    Role,
    SessionEntry,
    SizeChoice,
    User,
)
from tests.actions.parallel import at_once
from tests.factories import (
    NOON,
    make_carer,
    make_drill,
    make_membership,
    make_patient,
    make_prescription,
    make_user,
)
from tests.portals.patient.conftest import DOSES, plan_of
from tests.sending import send

SOON = NOON + timedelta(minutes=9)


def offer(patient, *, email="", by=None, now=NOON):
    return carers.offer_link(
        patient=patient, name="Luis", email=email, by=by or patient.user, now=now
    )


def mailed():
    """Return the secret of the newest offer."""
    return re.search(r"/help-offer/(\S+)/", mail.outbox[-1].body)[1]


@pytest.fixture
def prescriptions(northside, ben, ana):
    made = [make_prescription(make_drill(clinic=northside), dose=dose) for dose in DOSES]
    plan_of(northside, ben, ana, made)
    return made


def help_with(link, key, client_uuid=None, by=None, **more):
    given = {"outcome": "done", "reps": 10, "seconds": None, "answer": None}
    return carers.log_help(
        link=link,
        prescription_key=key,
        client_uuid=client_uuid or uuid.uuid4(),
        **{"help_given": None} | given | {"pain_0_10": None, "pain_site": None} | more,
        by=by or link.user,
        now=NOON,
    )


def test_offer_in_person_makes_a_named_account_and_a_link(ben):
    _, secret = offer(ben)

    link = carers.accept_offer(secret=secret, now=SOON)

    assert (link.user.name, link.user.email, link.patient) == ("Luis", None, ben)
    assert list(CarerLink.objects.active().filter(user=link.user)) == [link]
    events = AuditEvent.objects.order_by("pk").values_list("verb", "by")
    assert list(events) == [("carer.offered", ben.user_id), ("carer.linked", link.user_id)]


def test_offer_works_once_for_ten_minutes_and_a_look_uses_nothing(ben):
    _, secret = offer(ben)
    for _ in range(2):
        assert carers.find_offer(secret=secret, now=SOON).name == "Luis"
    carers.accept_offer(secret=secret, now=SOON)

    late = offer(ben)[1]
    for one, moment in ((secret, SOON), (late, NOON + timedelta(minutes=10)), ("x", NOON)):
        with pytest.raises(carers.OfferNotUsable):
            carers.accept_offer(secret=one, now=moment)


def test_offer_that_was_taken_back_or_whose_patient_left_is_not_usable(ben, northside):
    link, secret = offer(ben)
    carers.end_link(link=link, by=ben.user, now=NOON)
    with pytest.raises(carers.OfferNotUsable):
        carers.find_offer(secret=secret, now=NOON)

    _, other = offer(ben)
    ben.user.memberships.update(until=NOON)
    with pytest.raises(carers.OfferNotUsable):
        carers.find_offer(secret=other, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_offer_accepted_twice_at_once_links_once(ben):
    _, secret = offer(ben)

    def accept():
        return carers.accept_offer(secret=secret, now=SOON)

    kinds = {type(one) for one in at_once(accept, accept)}

    assert kinds == {CarerLink, carers.OfferNotUsable}
    assert User.objects.filter(name="Luis").count() == 1


def test_offer_by_mail_proves_the_address_which_signs_in_later(ben):
    _, useless = offer(ben, email=" Luis@Example.org")
    assert (send(), send()) == (1, 0)
    with pytest.raises(carers.OfferNotUsable):
        carers.find_offer(secret=useless, now=NOON)

    link = carers.accept_offer(secret=mailed(), now=NOON + timedelta(hours=71))

    assert mail.outbox[0].to == ["luis@example.org"]
    assert link.user.email == "luis@example.org"
    asked = codes.ask_for_sign_in(address="luis@example.org", now=NOON)
    send()
    code = mail.outbox[1].body.partition("Your code is ")[2][:7]
    entered = codes.use_code(asked=asked.public_id, code=code, device_name="", now=NOON)
    assert (entered.user, entered.device) == (link.user, None)


def test_carer_whose_link_ended_is_sent_no_code(ben, northside):
    link = make_carer(clinic=northside, patient=ben, user=make_user(email="luis@example.org"))
    carers.end_link(link=link, by=ben.user, now=NOON)
    codes.ask_for_sign_in(address="luis@example.org", now=NOON)

    assert send() == 0


def test_offer_that_is_taken_back_before_it_goes_is_not_sent(ben):
    link, _ = offer(ben, email="luis@example.org")
    carers.end_link(link=link, by=ben.user, now=NOON)

    assert send() == 0
    row = Delivery.objects.get()
    assert (row.state, row.reason) == ("cancelled", "superseded")


def test_account_that_exists_is_used_and_helps_one_patient_only(ben, southside):
    luis = make_user(name="L. Vega", email="luis@example.org")
    offer(ben, email=luis.email)
    send()
    assert carers.accept_offer(secret=mailed(), now=NOON).user == luis

    offer(make_patient(clinic=southside), email=luis.email)
    send()
    with pytest.raises(carers.HelpsAlready):
        carers.accept_offer(secret=mailed(), now=NOON)


def test_account_of_staff_does_not_become_a_carer(ben, olga):
    offer(ben, email=olga.email)
    send()

    with pytest.raises(carers.StaffAccount):
        carers.accept_offer(secret=mailed(), now=NOON)


def test_five_helpers_are_enough(ben, northside):
    for _ in range(5):
        make_carer(clinic=northside, patient=ben)

    with pytest.raises(carers.TooManyCarers):
        offer(ben, now=NOON + timedelta(days=2))


def test_ten_offers_a_day_are_enough(ben):
    for _ in range(10):
        offer(ben)

    with pytest.raises(carers.TooManyCarers):
        offer(ben)
    offer(ben, now=NOON + timedelta(days=1))


def test_end_and_allow_leave_one_trace_each(ben, northside):
    link = make_carer(clinic=northside, patient=ben)
    for is_allowed in (True, True, False):
        carers.allow_history(link=link, is_allowed=is_allowed, by=ben.user)
    for _ in range(2):
        carers.end_link(link=link, by=link.user, now=NOON)
    carers.allow_history(link=link, is_allowed=True, by=ben.user)

    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["carer.history_allowed", "carer.history_closed", "carer.ended"]
    assert not CarerLink.objects.active().exists()


def test_link_does_not_hold_once_the_patient_left_the_clinic(ben, northside):
    make_carer(clinic=northside, patient=ben)
    ben.user.memberships.update(until=NOON)

    assert not CarerLink.objects.active().exists()


def test_help_is_logged_once_under_the_carers_name(ben, northside, prescriptions):
    link, sent = make_carer(clinic=northside, patient=ben), uuid.uuid4()

    entries = {
        help_with(link, prescriptions[0].key, sent, answer="hurt", pain_0_10=3, pain_site="hand")
        for _ in range(2)
    }

    (entry,) = entries
    assert (entry.logged_by, entry.logged_as) == (link.user, LoggedAs.CARER)
    stored = SessionEntry.objects.get()
    assert (stored.reps, stored.answer, stored.pain_0_10) == (10, "hurt", 3)


def test_help_with_a_drill_that_is_not_planned_is_refused(ben, northside, prescriptions):
    link = make_carer(clinic=northside, patient=ben)

    with pytest.raises(sessions.NotInPlan):
        help_with(link, uuid.uuid4())
    assert not SessionEntry.objects.exists()


def begin(patient):
    return sessions.start_session(
        patient=patient,
        client_uuid=uuid.uuid4(),
        size=SizeChoice.FULL,
        energy_0_10=None,
        by=patient.user,
        now=NOON,
    )


def log(session, prescription, by):
    return sessions.log_entry(
        session=session,
        prescription_key=prescription.key,
        client_uuid=uuid.uuid4(),
        outcome="done",
        reps=None,
        seconds=None,
        by=by,
        now=NOON,
    )


def test_who_taps_on_the_patients_device_stands_with_each_entry(ben, northside, prescriptions, ana):
    link = make_carer(clinic=northside, patient=ben)
    session = begin(ben)
    for _ in range(2):
        carers.say_who_taps(session=session, link=link, by=ben.user)
        session.refresh_from_db()
    helped = log(session, prescriptions[0], ben.user)
    link.until = NOON
    link.save()
    alone = log(session, prescriptions[1], ben.user)
    staff = log(session, prescriptions[2], ana)

    assert [(one.logged_by, one.logged_as) for one in (helped, alone, staff)] == [
        (link.user, "carer"),
        (ben.user, "patient"),
        (ana, "therapist"),
    ]
    assert AuditEvent.objects.filter(verb="session.helper").count() == 1


def test_who_taps_in_a_session_that_is_over_changes_nothing(ben, northside, prescriptions):
    session = begin(ben)
    sessions.end_session(session=session, by=ben.user, now=NOON)

    link = make_carer(clinic=northside, patient=ben)
    carers.say_who_taps(session=session, link=link, by=ben.user)

    session.refresh_from_db()
    assert session.helper_id is None


def test_a_carer_of_somebody_else_does_not_log_as_carer(ben, northside, southside, prescriptions):
    session = begin(ben)
    other = make_carer(clinic=southside)

    assert log(session, prescriptions[0], other.user).logged_as == LoggedAs.THERAPIST


def test_membership_of_a_carer_is_none(ben, northside):
    link = make_carer(clinic=northside, patient=ben)

    assert not link.user.memberships.exists()
    assert not type(ben).objects.visible_to(link.user).exists()
    assert make_membership(clinic=northside, role=Role.THERAPIST).user != link.user
