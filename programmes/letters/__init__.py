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
attempts ``DeliveryAttempt``, reasons ``domain.reminders.Reason``.

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
from programmes.channels.email import Mail, Postman
from programmes.domain.reminders import Kind
from programmes.letters import accounts, care, practice, team
from programmes.letters.letter import Letter
from programmes.models import Channel, Delivery

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
    }
)


def letter_of(delivery: Delivery) -> Letter:
    """Return the words of a message in its language."""
    with translation.override(delivery.language):
        return LETTERS[Kind(delivery.kind)](delivery)


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
def senders() -> Iterator[Mapping[str, Callable[[Delivery], str]]]:
    """Open the ways out, by channel, for as long as the block lasts."""
    with Postman() as postman:
        yield {
            Channel.EMAIL: lambda delivery: postman.send(mail_of(delivery)),
            Channel.PUSH: _push,
        }


def _push(delivery: Delivery) -> str:
    """Say on a phone that something is there; what it is stands behind the sign-in."""
    with translation.override(delivery.language):
        body = practice.ON_A_PHONE[Kind(delivery.kind)]
        return pushing.hand_over(delivery=delivery, title="Relearn", body=str(body))
