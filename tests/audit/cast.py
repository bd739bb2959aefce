"""
Who goes through the demo for the audit: three of its own people, and the cast of the tests.

The demo has many rows that are like those of a clinic. The cast has one row of each kind, so that
every address of the project leads somewhere. ``python -m tests.audit.cast`` adds the cast to the
database, signs everybody in for ever, and prints what ``Person`` is made of.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import django

from rehab.local import ROOT

OF_THE_DEMO = {"Ilse Varga": "therapist", "Clara Hoffmann": "admin", "Rosa Lindqvist": "patient"}
OF_THE_TESTS = {"ana": "therapist", "cleo": "admin", "ben": "patient", "cara": "helper"}
NOBODY = "nobody"
# What `access_policy` begins with: whom of the cast a view is for.
FOR = {"therapist": "ana", "clinic_admin": "cleo", "patient": "ben", "carer": "cara"}
FOR |= {"signed in": "ana", "public": NOBODY}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, by ``role``, with their ``cookies`` as one header, and addresses to begin at."""

    name: str
    role: str
    cookies: str
    starts: tuple[str, ...]


def gather():
    """Return everybody, from a process that has a database to itself."""
    argv = [sys.executable, "-m", "tests.audit.cast"]
    done = subprocess.run(
        argv, cwd=ROOT, env=os.environ | {"DATABASE_ROLE": ""}, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    people = json.loads(done.stdout)
    return tuple(Person(**one | {"starts": tuple(one["starts"])}) for one in people)


def make():
    """Add the cast to the database, sign everybody in and return them as values for JSON."""
    from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415

    from programmes.checks import iter_views  # noqa: PLC0415
    from programmes.models import Patient, User  # noqa: PLC0415
    from tests.conftest import let_in_for_ever, pair  # noqa: PLC0415
    from tests.portals.world import World  # noqa: PLC0415

    user_logged_in.connect(let_in_for_ever)
    world = World()
    starts = {name: [] for name in (*OF_THE_TESTS, NOBODY)}
    for name, view in iter_views(get_resolver()):
        if ":" in name and not name.startswith("workbench:"):
            whom = next(who for word, who in FOR.items() if view.access_policy.startswith(word))
            starts[whom].append(world.here.url(name))
        elif ":" not in name:
            starts[NOBODY].append(_of_allauth(name))
            starts["ana"].append(_of_allauth(name))
    browsers = world.browsers()
    people = [
        (name, OF_THE_TESTS.get(name, NOBODY), browsers[name], starts[name]) for name in starts
    ]
    for name, role in reversed(OF_THE_DEMO.items()):
        if role == "patient":
            client = pair(Patient.objects.filter(user__name=name).earliest("pk"))
        else:
            client = Client()
            client.force_login(User.objects.filter(name=name).earliest("pk"))
        people.insert(0, (name, role, client, ["/"]))
    return [
        {
            "name": name,
            "role": role,
            "cookies": "; ".join(f"{one.key}={one.value}" for one in client.cookies.values()),
            "starts": first,
        }
        for name, role, client, first in people
    ]


def _of_allauth(name):
    from django.urls import reverse  # noqa: PLC0415

    if name == "account_reset_password_from_key":
        return reverse(name, kwargs={"uidb36": "1", "key": "no-such-secret"})
    return reverse(
        name, kwargs={"pk": 1} if name.endswith(("remove_webauthn", "edit_webauthn")) else {}
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rehab.settings")
    django.setup()
    print(json.dumps(make()))
