"""``manage.py erasures``: keep in mind what was erased, and do it again after a restore."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from programmes.actions import forgetting
from programmes.channels import tombstones
from programmes.models import reach


class Command(BaseCommand):
    """
    Writes the list of erased records, or erases what a list names.

    A backup that is older than an erasure brings the person back. So the list is kept apart from
    the backups, and replayed before anybody works with a database that was restored.
    """

    help = "List the erased records, or erase again what such a list names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and with which file."""
        commands = parser.add_subparsers(dest="act", required=True)
        commands.add_parser("list", help="write the list to the standard output")
        replay = commands.add_parser("replay", help="erase what these lists name and is here")
        replay.add_argument("files", nargs="+", type=Path, help="lists; - is the standard input")

    @reach.every_clinic()
    def handle(self, *_args: Any, act: str, **options: Any) -> None:
        """Do it, and say how much."""
        if act == "list":
            for stone in forgetting.tombstones_of(now=now()):
                self.stdout.write(stone.to_line(), ending="")
            return
        records = {stone.record for path in options["files"] for stone in _read(path)}
        erased = forgetting.erase_again(records=records, now=now())
        self.stdout.write(f"{len(records)} in the list, {erased} erased again.")


def _read(path: Path) -> list[tombstones.Tombstone]:
    """
    Return what a list says.

    :raises CommandError: if there is none, or a line cannot be read; nothing is erased then.
    """
    try:
        lines = sys.stdin if str(path) == "-" else path.read_text(encoding="utf-8").splitlines()
        return list(tombstones.read(lines))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except tombstones.NotReadable as error:
        raise CommandError(f"{path}: {error}") from error
