"""Fill the database with the demo clinics."""

from datetime import date, time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now as current_moment

from programmes.domain.timing import resolve
from programmes.management.demo.build import ZONE, Built, build
from programmes.management.demo.people import CLINICS, PASSWORD, Story
from programmes.models import Clinic, StarterDrill, reach

AFTERNOON = time(14, 0)


class Command(BaseCommand):
    """Store two invented clinics with eight weeks of practice, told relative to today."""

    help = "Fill the database with two invented clinics, their people and eight weeks of practice."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day that counts as today, at two in the afternoon; without one, this moment."""
        parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD")

    @reach.every_clinic()
    def handle(self, *_args: Any, today: date | None, verbosity: int, **_options: Any) -> None:
        """Build, and say who is there; do nothing where a demo clinic stands already."""
        slugs = [clinic.slug for clinic in CLINICS]
        if Clinic.objects.filter(slug__in=slugs).exists():
            self.stdout.write("The demo clinics are here already; nothing was changed.")
            return
        if not StarterDrill.objects.exists():
            raise CommandError("Load the drills first: manage.py load_library")
        now = resolve(today, AFTERNOON, ZONE) if today else current_moment()
        built = build(now=now)
        if verbosity:
            self._say(built)

    def _say(self, built: dict[str, list[Built]]) -> None:
        for clinic in CLINICS:
            self.stdout.write(f"\n{clinic.name}: {len(clinic.patients)} patients")
            for person in clinic.staff:
                self.stdout.write(f"  {person.name:<20} {person.role.label}: {person.email}")
            for one in built[clinic.slug]:
                if one.story is not Story.NONE:
                    self.stdout.write(f"  {one.patient.name:<20} Patient: {one.story.value}")
        self.stdout.write(f"\nStaff sign in at {settings.BASE_URL}/accounts/login/")
        self.stdout.write(f"with the password {PASSWORD}")
        self.stdout.write(f"Be anybody with one click: {settings.BASE_URL}/workbench/people/")
