"""The verbs of the audit log in words: what was done, never what stands in a record."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By the part of a verb before its point: what the act belongs to.
KINDS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "patient": _("Records of patients"),
        "programme": _("Programmes"),
        "stages": _("Stages"),
        "suggestion": _("Suggestions"),
        "practice": _("Pauses and stops"),
        "session": _("Sessions"),
        "rest": _("Rest"),
        "entry": _("Logged drills"),
        "week": _("Practice on paper"),
        "win": _("Wins"),
        "goal": _("Goals"),
        "measure": _("Measures"),
        "ability": _("Ability"),
        "sign": _("Signs of change"),
        "caseload": _("Caseload"),
        "card": _("Safety cards"),
        "report": _("Reports"),
        "estim": _("Stimulation"),
        "limits": _("Limits of safety"),
        "message": _("Messages"),
        "reminder": _("Reminders"),
        "cue": _("Cues"),
        "delivery": _("Delivery"),
        "address": _("Addresses"),
        "device": _("Devices"),
        "passkey": _("Passkeys"),
        "push": _("Messages on phones"),
        "mobile": _("Mobile numbers"),
        "screen": _("Screens"),
        "carer": _("Helpers"),
        "membership": _("Roles"),
        "invitation": _("Invitations"),
        "sign_in": _("Sign-ins"),
        "rate": _("Asked for too often"),
        "clinic": _("Clinic settings"),
        "drill": _("Drills"),
        "drawing": _("Drawings"),
        "media": _("Photos and films"),
        "library": _("Library"),
        "template": _("Templates"),
        "templates": _("Templates"),
        "audit": _("Audit log"),
        "data": _("Copies of people's data"),
        "erasure": _("Erasures"),
        "emergency": _("Emergencies"),
        "record": _("Records of one person"),
    }
)
READ = "patient.read"


def words_of(verb: str) -> str:
    """Return a verb such as ``programme.given`` as "Programmes: given"."""
    kind, _point, act = verb.partition(".")
    label = KINDS.get(kind, kind.replace("_", " ").capitalize())
    return f"{label}: {act.replace('_', ' ')}"


# Why somebody of the team opened a record, by what they did with it on that day.
REASONS: tuple[tuple[frozenset[str], str | Promise], ...] = (
    (
        frozenset({"programme", "stages", "practice", "suggestion", "sign", "ability"}),
        _("Worked on your plan."),
    ),
    (frozenset({"message"}), _("Wrote to you.")),
    (frozenset({"measure"}), _("Tested your hand.")),
    (frozenset({"session", "entry", "week"}), _("Wrote down your practice.")),
    (frozenset({"goal"}), _("Worked on your goals.")),
    (frozenset({"card", "report", "estim", "limits"}), _("Looked after your safety.")),
    (frozenset({"data"}), _("Took a copy of your data.")),
    (frozenset({"emergency"}), _("Opened it in an emergency.")),
    (
        frozenset({"device", "screen", "reminder", "cue", "address", "mobile", "carer"}),
        _("Set up your phone, helpers or reminders."),
    ),
)
LOOKED = _("Looked at how you are doing.")
KEPT = _("Kept your details in order.")


def reasons_of(verbs: frozenset[str]) -> list[str | Promise]:
    """Return in plain words why a record was opened by who did ``verbs`` with it on one day."""
    kinds = {verb.partition(".")[0] for verb in verbs - {READ}}
    told = [words for some, words in REASONS if kinds & some]
    return told or [LOOKED if READ in verbs else KEPT]
