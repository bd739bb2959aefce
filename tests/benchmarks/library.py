"""Libraries to measure with: clinics of any size, the same for the same seed, among many others."""

import random
import re

from django.db import connection

from programmes.actions import library
from programmes.management.commands.load_library import SHIPPED
from programmes.models import Ability, Clinic, Drill, Role
from tests.factories import make_clinic, make_membership, make_patient, make_user

SEED = 20260304
PLACES = ("kitchen", "garden", "bathroom", "workshop", "office", "bedroom", "hallway", "shop")
THINGS = (
    *("apple", "envelope", "bracelet", "candle", "drawer", "button", "ladle", "magnet", "napkin"),
    *("orange", "pebble", "ribbon", "stapler", "thimble", "torch", "umbrella", "violin", "wallet"),
    *("yoghurt", "zip", "basket", "carton", "dice", "feather", "glove", "hammer", "ticket", "vase"),
)
WAYS = ("slowly", "with music", "eyes closed", "against the clock", "two at a time", "with a pause")
MOVEMENTS = ("pronation", "thumb abduction", "wrist extension", "tip pinch", "reach", "release")


def make_library(*, size):
    """Return the therapist and a patient of a new clinic with ``size`` drills, most its own."""
    clinic = make_clinic(name=f"Clinic of {size}", slug=f"of-{size}")
    user = make_user(name="Ana", email=f"ana@of-{size}.example")
    ana = make_membership(clinic=clinic, role=Role.THERAPIST, user=user).user
    library.copy_starters(clinic=clinic, by=None)
    shipped = list(Drill.objects.filter(clinic=clinic).order_by("slug"))
    dice = random.Random(SEED + size)  # noqa: S311 -- meant to be the same every time
    own = [_own(dice, shipped, number) for number in range(size - len(shipped))]
    Drill.objects.bulk_create(own, batch_size=1000)
    return ana, make_patient(clinic=clinic, safety_flags=["skin_integrity"])


def _own(dice, shipped, number):
    """Return a drill that a clinic might write after one of the shipped ones."""
    like, other = dice.choice(shipped), dice.choice(shipped)
    sentences = re.split(r"(?<=\.) ", f"{like.instructions} {other.instructions}")
    thing, place = dice.choice(THINGS), dice.choice(PLACES)
    fields = {name.attname for name in Drill._meta.concrete_fields}
    given = {name: getattr(like, name) for name in fields - {"id", "public_id", "search_vector"}}
    drill = Drill(**given)
    drill.starter_id, drill.slug, drill.picture = None, f"own-{number}", ""
    drill.name = f"{like.name[:40]} ({thing}, {dice.choice(WAYS)})"
    drill.equipment = f"{thing}, {like.equipment}"[:120]
    drill.movements = sorted({*like.movements, dice.choice(MOVEMENTS)})
    drill.instructions = (
        f"{' '.join(dice.sample(sentences, min(3, len(sentences))))} Do it in the {place}."
    )
    drill.min_ability = dice.choice(Ability.values)
    drill.index()
    return drill


def load_shipped():
    """Load the drills that new clinics get a copy of."""
    library.load_starters(text=SHIPPED.read_text(encoding="utf-8"), by=None)


def make_others(*, rows):
    """Fill the table with at least ``rows`` drills of clinics that have the shipped ones alone."""
    load_shipped()
    clinic = make_clinic(name="First", slug="first")
    count = library.copy_starters(clinic=clinic, by=None)
    generated = {"id", "public_id", "clinic_id", "search_vector"}
    names = [one.column for one in Drill._meta.concrete_fields if one.column not in generated]
    columns = ", ".join(f'"{name}"' for name in names)
    copied = ", ".join(f'drill."{name}"' for name in names)
    with connection.cursor() as cursor:
        numbers = range(-(-rows // count))
        Clinic.objects.bulk_create(
            Clinic(name="Other", slug=f"other-{number}", zone="UTC") for number in numbers
        )
        cursor.execute(
            f"INSERT INTO programmes_drill (clinic_id, public_id, {columns}) "  # noqa: S608
            f"SELECT clinic.id, gen_random_uuid(), {copied} FROM programmes_drill AS drill, "
            "programmes_clinic AS clinic WHERE drill.clinic_id = %s AND clinic.slug LIKE %s",
            [clinic.pk, "other-%"],
        )
