"""``manage.py resetfactor EMAIL``: for whom no admin of a clinic may do it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from programmes.actions import factors
from programmes.models import User


class Command(BaseCommand):
    """Take somebody's second factor away; they are mailed, and each of their clinics reads it."""

    help = "Take the second factor of one of staff away, sign them out everywhere and mail them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address that they sign in with."""
        parser.add_argument("email")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        """Do it, or say what is in the way."""
        nobody = CommandError(f"Nobody of staff signs in as {email}.")
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise nobody
        try:
            factors.reset_by_operator(user=user, now=now())
        except factors.NotTheirs as error:
            raise nobody from error
        except factors.NothingToReset as error:
            raise CommandError(f"{user.email} has no second factor.") from error
        self.stdout.write(f"{user.name} sets up a new second factor at the next sign-in.")
