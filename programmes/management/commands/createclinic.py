"""Open a clinic on this installation."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.utils.timezone import now

from programmes.actions import accounts, opening
from programmes.management.commands.load_library import TEMPLATES
from programmes.models import StarterDrill, reach


class Command(BaseCommand):
    """Store a clinic with its library, and ask its first admin to choose a password."""

    help = "Open a clinic with its library, and mail its first admin a link to choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what the clinic is called and who administers it."""
        parser.add_argument("name", help="what patients read, such as 'Harbour Hand Clinic'")
        parser.add_argument("slug", help="the short name in addresses, such as harbour")
        parser.add_argument("--zone", default="Europe/London", help="IANA name of its time zone")
        parser.add_argument("--phone", default="", help="the number that patients call")
        parser.add_argument("--emergency", default="112", help="the number for emergencies")
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--admin-email", required=True)

    @reach.every_clinic()
    def handle(self, *_args: Any, name: str, slug: str, **options: Any) -> None:
        """Open it; where something is wrong, say what and store nothing."""
        try:
            validate_slug(slug)
            validate_email(options["admin_email"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not StarterDrill.objects.exists():
            raise CommandError("Load the drills first: manage.py load_library")
        try:
            clinic, admin = opening.open_clinic(
                name=name,
                slug=slug,
                zone=options["zone"],
                phone=options["phone"],
                emergency_number=options["emergency"],
                admin_name=options["admin_name"],
                admin_email=options["admin_email"],
                template_text=TEMPLATES.read_text(encoding="utf-8"),
                by=None,
                now=now(),
            )
        except opening.SlugTaken as error:
            raise CommandError(f"There is a clinic called {slug} already.") from error
        except accounts.UnknownZone as error:
            raise CommandError(f"{options['zone']} is no time zone.") from error
        place = f"{settings.BASE_URL}/clinics/{clinic.slug}/admin/"
        self.stdout.write(f"{clinic.name} is open: {place}")
        if admin.has_usable_password():
            self.stdout.write(f"{admin.email} signs in with the password they have.")
        else:
            self.stdout.write(f"{admin.email} gets a mail with a link to choose a password.")
