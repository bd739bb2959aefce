"""A drill as a therapist types it, and what became of it."""

from programmes.models import Drill
from tests.portals.therapist.conftest import url

TYPED = {
    "name": "Pinch a coin",
    "category": "fine_motor",
    "stages": ["mid", "late"],
    "movements": "tip pinch; release",
    "equipment": "coins; bowl",
    "kind": "repetitions",
    "sets": "2",
    "reps": "10",
    "hold_s": "",
    "minutes": "",
    "bout_s": "",
    "est_minutes": "",
    "measure": "count",
    "measure_unit": "coins",
    "instructions": "Pick up one coin with the affected hand. Let it fall.",
    "position": "Seated at a table",
    "easier": "Bigger coins.",
    "harder": "",
    "precautions": "",
    "safety_flags": ["small_parts"],
    "min_ability": "grasp",
    "hand_use": "affected",
    "helper": "none",
    "progresses_to": ["", "", ""],
}


def typed(**changed):
    return TYPED | changed


def make(desk, **changed):
    return desk.post(url("drill_new"), typed(**changed))


def errors(answer):
    return answer.status_code, dict(answer.context["form"].errors)


def stored():
    return Drill.objects.get(name="Pinch a coin")
