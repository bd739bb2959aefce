"""``manage.py bounced``: read a mail that came back, as a mail server pipes it."""

import logging
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError
from django.utils.timezone import now

from programmes.actions import bouncing
from programmes.channels import bounces

logger = logging.getLogger(__name__)

MOST_BYTES = 2**20  # what matters stands before the mail that came back


class Command(BaseCommand):
    """Takes what arrives at ``BOUNCE_ADDRESS``; mails that say nothing of ours change nothing."""

    help = "Read a mail that came back from standard input, and stop its address."

    def handle(self, *_args: Any, **_: Any) -> None:
        """
        Take one mail; nobody is answered, so that no two machines write to each other for ever.

        While the database is down the mail server is to try again (EX_TEMPFAIL).
        """
        try:
            taken = [
                bouncing.take_back(bounce=bounce, now=now())
                for bounce in bounces.read(sys.stdin.buffer.read(MOST_BYTES))
            ]
        except OperationalError:
            logger.exception("A mail that came back is to be read later")
            sys.exit(os.EX_TEMPFAIL)
        logger.info("Of a mail that came back, %d were ours", sum(taken))
