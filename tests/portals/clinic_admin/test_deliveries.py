"""What was sent and what was not, for who runs a clinic: states and reasons, nothing of health."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from programmes.domain.gate import Reason
from programmes.models import AuditEvent, Delivery, ReminderRule, StoppedAddress, User
from programmes.portals.delivered import HEALTH, HELD_BACK, REASONS, told
from tests.factories import NOON, WEDNESDAY, make_patient, make_user
from tests.portals.patient.pages import words
from tests.sending import bring_to, make_delivery, make_rule

pytestmark = pytest.mark.django_db
STATES = {
    "pending": "",
    "sent": "",
    "skipped": "rest_day",
    "expired": "expired",
    "cancelled": "by_hand",
    "in_doubt": "lost",
    "failed": "refused",
}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def admin(client, cleo):
    client.force_login(cleo)
    return client


@pytest.fixture
def ben(northside):
    user = make_user(name="Ben Okafor", email="ben@example.org")
    return make_patient(clinic=northside, user=user, cue="After the dog has been out.")


@pytest.fixture
def rule(northside, ben):
    return make_rule(clinic=northside, patient=ben)


def row(rule, state, slot="0", **given):
    reason = given.pop("reason", STATES[state])
    made = make_delivery(clinic=rule.clinic, rule=rule, slot=slot, **given)
    return bring_to(made, state, reason)


def url(name="deliveries", **kwargs):
    return reverse(f"clinic_admin:{name}", kwargs={"clinic": "northside", **kwargs})


def test_states_are_counted_and_listed_by_group(admin, rule):
    for number, state in enumerate(STATES):
        row(rule, state, str(number))

    shown = words(admin.get(url()))
    assert "Waiting 1 Sent 1 Not sent 3 In doubt 1 Failed 1" in shown
    assert "1 message Kind To Due What became of it Time to practise Ben Okafor" in shown
    assert "Somebody stopped it." in words(admin.get(url(), {"group": "not_sent"}))
    assert "it may have arrived" in words(admin.get(url(), {"group": "in_doubt"}))
    assert "The other server refused it." in words(admin.get(url(), {"group": "failed"}))


def test_list_is_narrowed_by_kind_and_name(admin, rule, northside):
    row(rule, "pending")
    other = make_rule(clinic=northside, kind="nudge")
    row(other, "pending")

    assert "2 messages" in words(admin.get(url()))
    assert "Ben Okafor" not in words(admin.get(url(), {"kind": "nudge"}))
    assert "Pat" not in words(admin.get(url(), {"q": "okafor"})).partition("What became")[2]
    assert "2 messages" in words(admin.get(url(), {"kind": "nonsense", "group": "nonsense"}))


def test_list_costs_as_much_for_many_as_for_one(admin, rule, northside, django_assert_num_queries):
    row(rule, "pending")
    admin.get(url())
    with django_assert_num_queries(7):
        admin.get(url())
    for number in range(20):
        row(make_rule(clinic=northside), "pending", str(number))
    with django_assert_num_queries(7):
        admin.get(url())


def test_messages_of_another_clinic_are_not_there(admin, rule, southside):
    foreign = row(make_rule(clinic=southside), "pending")

    assert "Waiting 0" in words(admin.get(url()))
    assert admin.get(url("delivery", delivery=foreign.public_id)).status_code == 404


@pytest.mark.parametrize("reason", sorted(HEALTH))
def test_reason_of_health_is_not_named_to_an_admin(admin, rule, reason):
    held = row(rule, "skipped", reason=reason)

    for page in (
        admin.get(url(), {"group": "not_sent"}),
        admin.get(url("delivery", delivery=held.public_id)),
    ):
        assert str(HELD_BACK) in words(page)
        assert str(REASONS[reason]) not in words(page)
    assert told(held, with_health=True).sentence == str(REASONS[reason])


def test_every_reason_has_a_sentence():
    assert set(REASONS) == set(Reason)


def test_preview_shows_subject_and_frame_and_nothing_of_the_person(admin, rule):
    sent = row(rule, "sent", contents_json={"name": "Ben Okafor", "cue": "After the dog"})

    page = admin.get(url("delivery", delivery=sent.public_id))
    look = admin.get(url("delivery_look", delivery=sent.public_id))

    assert "Your plan for today" in words(page)
    assert "Hello Sam," in words(page)
    for answer in (page, look):
        assert [
            one for one in ("dog", rule.stop_token("email")) if one in answer.content.decode()
        ] == []
    assert "style-src 'unsafe-inline'" in look["Content-Security-Policy"]
    assert "script-src 'none'" in look["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("state", "act", "after"),
    [
        ("pending", "stop", ("cancelled", "by_hand")),
        ("failed", "again", ("pending", "")),
        ("in_doubt", "again", ("pending", "")),
        ("in_doubt", "arrived", ("sent", "lost")),
        ("sent", "again", ("sent", "")),
        ("skipped", "stop", ("skipped", "rest_day")),
    ],
)
def test_one_message_is_sent_again_stopped_or_taken_for_arrived(admin, rule, state, act, after):
    made = row(rule, state)

    answer = admin.post(url("delivery_act", delivery=made.public_id), {"act": act}, follow=True)

    made.refresh_from_db()
    assert (made.state, made.reason) == after
    has_changed = after[0] != state
    assert ("Done. This is how it is now." in answer.content.decode()) == has_changed
    assert AuditEvent.objects.filter(verb__startswith="delivery.").exists() == has_changed


def test_message_that_is_too_late_is_not_sent_again(admin, rule):
    made = row(rule, "failed", expires_at=NOON - timedelta(minutes=1))

    admin.post(url("delivery_act", delivery=made.public_id), {"act": "again"})

    made.refresh_from_db()
    assert made.state == "failed"


def ask(admin, patient, day=WEDNESDAY):
    person = patient.user.memberships.get().public_id
    return words(admin.get(url("why"), {"person": person, "day": day.isoformat()}))


def test_why_tells_each_slot_of_the_day(admin, rule, ben):
    row(rule, "skipped", "0", reason="no_address")
    row(rule, "skipped", "1", reason="rest_day", due_at=NOON + timedelta(hours=5))
    row(rule, "sent", "2", day=WEDNESDAY + timedelta(days=1), due_at=NOON + timedelta(days=1))

    shown = ask(admin, ben)
    assert "Ben Okafor, Wednesday 4 March Time to practise 12:00, E-mail" in shown
    assert (
        "There is no address, number or phone to send to. Not sent Time to practise 17:00, E-mail"
        in shown
    )
    assert str(HELD_BACK) in shown
    assert "The other server took it" in ask(admin, ben, WEDNESDAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"withdrawn_at": NOON, "is_active": False}, "the consent was withdrawn on 4 March 2026."),
        ({"is_active": False}, "Time to practise: turned off."),
        ({"paused_until": WEDNESDAY + timedelta(days=3)}, "paused until 7 March 2026."),
        ({"weekdays": [0]}, "Time to practise: not on a Wednesday."),
        ({}, "set or changed after its time of that day."),
    ],
)
def test_why_says_what_was_agreed_to_where_nothing_was_due(admin, rule, ben, change, said):
    ReminderRule.objects.filter(pk=rule.pk).update(**change)

    shown = ask(admin, ben)
    assert ("Nothing was due on that day." in shown, said in shown) == (True, True)


def test_why_without_consent_and_address_says_so(admin, ben):
    User.objects.filter(pk=ben.user.pk).update(email=None)

    shown = ask(admin, ben)
    assert "There is no e-mail address. No reminder was ever set up: nobody agreed to one." in shown


def test_why_costs_as_much_for_many_as_for_one(admin, rule, ben, django_assert_num_queries):
    row(rule, "pending")
    ask(admin, ben)
    with django_assert_num_queries(6):
        ask(admin, ben)
    for number in range(10):
        row(rule, "pending", str(number + 1))
        make_patient(clinic=rule.clinic)
    with django_assert_num_queries(6):
        ask(admin, ben)


def test_mail_that_came_back_later_says_so(admin, rule):
    came_back = row(rule, "sent")
    row(rule, "sent", "1")
    came_back.attempts.create(
        clinic=rule.clinic, attempt=1, outcome="bounced", began_at=NOON, answer="550 nobody"
    )

    shown = words(admin.get(url(), {"group": "sent"}))
    assert shown.count("it came back later") == 1
    shown = words(admin.get(url("delivery", delivery=came_back.public_id)))
    assert "Came back later: 550 nobody" in shown


def test_stopped_address_is_listed_and_allowed_again(admin, rule):
    row(rule, "sent")
    for address in ("ben@example.org", "stranger@example.org"):
        StoppedAddress.objects.create(address=address, answer="550 no such user", since=NOON)

    shown = words(admin.get(url()))
    assert "ben@example.org since 4 Mar 2026: 550 no such user" in shown
    assert "stranger@" not in shown

    admin.post(url("address_lift"), {"address": "ben@example.org"})
    assert admin.post(url("address_lift"), {"address": "stranger@example.org"}).status_code == 404
    assert [one.address for one in StoppedAddress.objects.all()] == ["stranger@example.org"]
    assert Delivery.objects.count() == 1
