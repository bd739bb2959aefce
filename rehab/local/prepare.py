"""Bring the database up to date; fill an empty one with the drill library and the demo clinic."""

import os
import sys

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import OperationalError


def prepare() -> None:
    """Migrate and, where nobody is in the database yet, load the library and the demo clinic."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable")
    if not get_user_model().objects.exists():
        call_command("load_library")
        print("Making two demo clinics, about ten seconds", flush=True)
        call_command("demo", verbosity=0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rehab.settings")
    django.setup()
    try:
        prepare()
    except OperationalError as error:
        if "No space left on device" in str(error):
            sys.exit("The disk is full: make room and start again.")
        sys.exit(f"The database does not answer: {error}")
