"""Load the starter drills."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes.actions import library
from programmes.domain.drillfile import DrillFileInvalid

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "drills.csv"


class Command(BaseCommand):
    """Load the starter drills from a CSV file; a file with a bad row changes nothing."""

    help = "Load the starter drills and copy new ones into every clinic."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file's path; the shipped library without one."""
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        """Load, and say how many drills are new or changed."""
        try:
            text = file.read_text(encoding="utf-8-sig")  # Excel marks its files
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file.name} cannot be read: {error}") from error
        try:
            count = library.load_starters(text=text, by=None)
        except DrillFileInvalid as error:
            problems = "\n".join(f"{file.name}, {problem}" for problem in error.problems)
            raise CommandError(f"Nothing was loaded.\n{problems}") from error
        self.stdout.write(f"{count} drills added or changed.")
