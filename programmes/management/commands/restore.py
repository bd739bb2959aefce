"""Fill an empty database from a backup."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from programmes.management import archives
from programmes.models import reach


class Command(BaseCommand):
    """Restore an archive, bring it up to date, and erase again who was erased since."""

    help = "Fill an empty database from a backup, and erase again who was erased since."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the archive, and what was erased after it was made: forgetting that is no option."""
        parser.add_argument("path", type=Path)
        erased = parser.add_mutually_exclusive_group(required=True)
        erased.add_argument(
            "--erasures", type=Path, nargs="+", help="lists of erased records, to erase again"
        )
        erased.add_argument(
            "--no-erasures", action="store_true", help="nobody was erased since the backup"
        )

    @reach.every_clinic()
    def handle(self, *_args: Any, path: Path, erasures: list[Path] | None, **_options: Any) -> None:
        """Restore, migrate, erase again; say what was counted and what is missing."""
        try:
            manifest = archives.restore(path)
        except archives.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        rows = sum(manifest.rows.values())
        self.stdout.write(
            f"{rows} rows of {len(manifest.rows)} tables: as many as at {manifest.made_at}."
        )
        call_command("migrate", interactive=False, verbosity=0)
        if erasures:
            call_command("erasures", "replay", *map(str, erasures), stdout=self.stdout)
        for name in archives.other_keys(manifest):
            self.stdout.write(f"{name} is not the one of then: {LOST[name]}")


LOST = {
    "SECRET_KEY": "everybody is signed out, and links in mails that were sent do not open.",
    "MFA_KEYS": "authenticator apps and recovery codes do not open; put the old key behind yours.",
    "WEB_PUSH_PRIVATE_KEY": "phones get no messages until each is asked again.",
}
