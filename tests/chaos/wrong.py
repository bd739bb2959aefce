"""A sender that is wrong on purpose: it writes down that a message is sent, and then sends it."""

from programmes.actions import sending


def install():
    """Make this process mark first; the verdict must find what it loses."""
    right = sending._send

    def mark_first(row, senders, facts, now):
        def marked(delivery):
            sending.MARK.run(id=delivery.pk, token=delivery.lease_token, now=now, answer="")
            sending._failpoint("after_answer")  # where a right one has sent already
            return senders[delivery.channel](delivery)

        return right(row, dict.fromkeys(senders, marked), facts, now)

    sending._send = mark_first
