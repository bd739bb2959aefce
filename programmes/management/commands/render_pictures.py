"""Renders the drill pictures whose recipes changed."""

import argparse
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from programmes.pictures.build import render, stale, strays

BAR = 30


class Command(BaseCommand):
    """``manage.py render_pictures`` brings ``static/drills`` in step with the recipes."""

    help = "Render the pictures of the drills whose recipes changed."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add ``--all`` (every picture), ``--check`` (only tell what is stale) and ``--jobs``."""
        parser.add_argument("--all", action="store_true", help="render every picture again")
        parser.add_argument("--check", action="store_true", help="fail when a picture is stale")
        parser.add_argument(
            "--jobs", type=int, default=os.cpu_count() or 1, help="how many pictures at once"
        )

    def handle(self, **options: Any) -> None:
        """Render what is stale, remove files without a recipe."""
        folder = Path(settings.BASE_DIR) / "static" / "drills"
        jobs = stale(folder, everything=options["all"])
        left_over = strays(folder)
        if options["check"]:
            if jobs or left_over:
                raise CommandError(f"{len(jobs)} pictures are stale, {len(left_over)} left over.")
            return
        for path in left_over:
            path.unlink()
        for number, job in enumerate(render(jobs, folder, processes=options["jobs"]), 1):
            done = BAR * number // len(jobs)
            bar = "#" * done + "." * (BAR - done)
            self.stderr.write(f"\r{bar} {number}/{len(jobs)} {job.recipe.slug:<40}", ending="")
        self.stderr.write("" if jobs else "Every picture is up to date.")
