"""Load the starter drills and the shipped templates."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from programmes.actions import library, templates
from programmes.domain.csvfile import FileInvalid
from programmes.models import Clinic, reach

DATA = Path(__file__).resolve().parents[2] / "data"
SHIPPED = DATA / "drills.csv"
TEMPLATES = DATA / "templates.toml"


class Command(BaseCommand):
    """Load the starter drills from a CSV file; a file with a bad row changes nothing."""

    help = "Load the starter drills, and copy new ones and new templates into every clinic."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file's path; the shipped library without one."""
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)

    @reach.every_clinic()
    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        """Load, and say how many drills are new or changed."""
        try:
            text = file.read_text(encoding="utf-8-sig")  # Excel marks its files
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file.name} cannot be read: {error}") from error
        try:
            count = library.load_starters(text=text, by=None)
        except FileInvalid as error:
            problems = "\n".join(f"{file.name}, {problem}" for problem in error.problems)
            raise CommandError(f"Nothing was loaded.\n{problems}") from error
        self.stdout.write(f"{count} drills added or changed.")
        text = TEMPLATES.read_text(encoding="utf-8")
        for clinic in Clinic.objects.order_by("pk"):
            templates.copy_templates(text=text, clinic=clinic, by=None, now=now())
