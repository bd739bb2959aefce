"""Write the whole database into one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils.timezone import now

from programmes.management import archives
from programmes.models import reach


class Command(BaseCommand):
    """Write an archive; people may go on working."""

    help = "Write the whole database, photos and films too, into one file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to write."""
        parser.add_argument(
            "path", type=Path, help="a file that is not there yet, or a folder: it gets a name"
        )

    @reach.every_clinic()
    def handle(self, *_args: Any, path: Path, **_options: Any) -> None:
        """Write it, and say how much it holds and what it does not."""
        moment = now()
        if path.is_dir():
            path /= f"relearn-{moment:%Y%m%dT%H%M%SZ}.backup"
        try:
            manifest = archives.write(path, now=moment)
        except archives.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        rows, size = sum(manifest.rows.values()), path.stat().st_size / 1e6
        self.stdout.write(f"{path}: {rows} rows of {len(manifest.rows)} tables, {size:.1f} MB.")
        self.stdout.write("Keep elsewhere: the keys, and the list of `manage.py erasures list`.")
