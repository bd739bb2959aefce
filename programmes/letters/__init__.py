"""
The words of every message: a pure function of its row, so that a message sent twice says the same.

**The engine, as the rest of the project uses it**

Say something once, now (a code, an offer, an invitation), in the transaction of its cause::

    actions.delivery.post(kind=Kind.OFFER, clinic=, slot=f"offer:{link.pk}", now=, address=,
                          contents={...plain values, never a secret...})

Its secret and its code are ``Delivery.secret`` and ``Delivery.code``: derived, never stored.

Remind somebody by rule::

    actions.reminders.set_rule(clinic=, user=, patient=, kind=Kind.SESSION, times=, weekdays=,
                               channels=, by=, now=)
    actions.reminders.stop_rule(rule=, is_withdrawn=, by=, now=)
    actions.reminders.refill(patient=, now=)      # after a change of zone, language, quiet hours

By hand, on a page: ``actions.delivery.send_again``, ``say_arrived``, ``stop``, ``lift_address``;
how the engine does is ``actions.health.health``. Rows are ``Delivery.objects.visible_to(user)``,
attempts ``DeliveryAttempt``, reasons ``domain.gate.Reason``.

A new kind of message needs: its ``Kind`` and ``Manner`` (``domain.reminders``), its label
(``models.reminder.DeliveryKind``), what it says (``actions.contents.CONTENTS``), its words
(``LETTERS`` here) and an example of it (``examples``). A new channel needs a sender in ``senders``:
it is given the row, contents and all, hands it over, returns the answer, and raises what
``programmes.channels`` names.

Nothing else sends. ``tasks`` and ``manage.py deliver`` call ``engine``, which gives ``senders`` to
``actions.sending``.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from django.utils import translation

from programmes.actions import pushing
from programmes.actions.sending import Sender
from programmes.channels import push, sms
from programmes.channels.email import Mail, Postman
from programmes.domain.reminders import Kind
from programmes.letters import accounts, care, practice, team
from programmes.letters.letter import Letter
from programmes.letters.texts import text_of
from programmes.models import Channel, Delivery

PUSH_TITLE = "Relearn"
LETTERS: Mapping[Kind, Callable[[Delivery], Letter]] = MappingProxyType(
    {
        Kind.SESSION: practice.session,
        Kind.NUDGE: practice.nudge,
        Kind.WEEKLY: practice.weekly,
        Kind.CARER: practice.carer,
        Kind.DIGEST: team.digest,
        Kind.REASSESS: team.reassess,
        Kind.REFRESH: team.refresh,
        Kind.MESSAGE: accounts.message,
        Kind.CODE: accounts.code,
        Kind.OFFER: accounts.offer,
        Kind.INVITATION: accounts.invitation,
        Kind.PASSWORD: accounts.password,
        Kind.ACCOUNT: accounts.account,
        Kind.CARD: care.card,
        Kind.NOTICE: care.notice,
    }
)


def letter_of(delivery: Delivery) -> Letter:
    """Return the words of a message in its language."""
    with translation.override(delivery.language):
        return LETTERS[Kind(delivery.kind)](delivery)


def shown(delivery: Delivery) -> Letter:
    """Return what a person sees of a message, whatever channel it goes by."""
    with translation.override(delivery.language):
        if delivery.channel == Channel.PUSH:
            return Letter(PUSH_TITLE, str(practice.ON_A_PHONE[Kind(delivery.kind)]))
        if delivery.channel == Channel.SMS:
            return Letter("", text_of(delivery).words)
    return letter_of(delivery)


def mail_of(delivery: Delivery) -> Mail:
    """Return a message as a mail."""
    letter = letter_of(delivery)
    return Mail(
        name=str(delivery.public_id),
        to=delivery.to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        date=delivery.due_at,
        headers=letter.headers,
    )


@contextlib.contextmanager
def senders() -> Iterator[Mapping[str, Sender]]:
    """Open the ways out that are set up, by channel, for as long as the block lasts."""
    with Postman() as postman:
        ways: dict[str, Sender] = {Channel.EMAIL: lambda delivery: postman.send(mail_of(delivery))}
        if push.is_set_up():
            ways[Channel.PUSH] = _push
        if sms.is_set_up():
            ways[Channel.SMS] = _text
        yield ways


def _text(delivery: Delivery) -> str:
    with translation.override(delivery.language):
        return sms.send(text_of(delivery))


def _push(delivery: Delivery) -> str:
    """Say on a phone that something is there; what it is stands behind the sign-in."""
    with translation.override(delivery.language):
        body = practice.ON_A_PHONE[Kind(delivery.kind)]
        return pushing.hand_over(delivery=delivery, title=PUSH_TITLE, body=str(body))
