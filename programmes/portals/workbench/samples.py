"""Invented values for the styleguide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.templatetags.static import static

from programmes.charts.days import Day, DayState, calendar_of_days
from programmes.charts.road import road
from programmes.charts.strip import strip_of_days
from programmes.domain.document import Dose
from programmes.domain.screen import Screen
from programmes.models import Role

# What the address may ask for; the first of each is the default.
CHOICES = {
    "face": ("patient", "staff", "plain"),
    "page": ("pieces", "today", "drill", "answer", "pain", "days"),
    "theme": ("system", "light", "dark"),
    "type": ("100", "125", "150", "175", "200"),
    "neglect": ("none", "left", "right"),
    "column": ("middle", "left", "right"),
    "hand": ("right", "left"),
}
VARIANTS = (
    ("Patient", "face=patient"),
    ("Dark", "face=patient&theme=dark"),
    ("Left neglect, large type", "face=patient&neglect=left&type=200"),
    ("Today", "face=patient&page=today"),
    ("Drill", "face=patient&page=drill"),
    ("Answer", "face=patient&page=answer"),
    ("Pain", "face=patient&page=pain"),
    ("Days", "face=patient&page=days"),
    ("Staff", "face=staff"),
    ("Signed out", "face=plain"),
)
TODAY = date(2026, 11, 23)
EIGHT_WEEKS = "dphddr- ddpddr- pdddpr- dnpddr- ddphdr- dpdddr- dndhdr- h......"
FORTNIGHT = (
    ("d", 2), ("d", 2), ("d", 3), ("p", 2), ("d", 3), ("r", None), ("d", 3),
    ("d", 2), ("p", 3), ("d", 3), ("d", 4), ("h", 6), ("r", None), ("h", 6),
)  # fmt: skip
STATES = {
    "d": DayState.DONE,
    "p": DayState.PART,
    "n": DayState.NOT,
    "r": DayState.REST,
    "-": DayState.REST,
    "h": DayState.HURT,
    ".": DayState.FUTURE,
}


@dataclass(frozen=True, slots=True)
class SizeSample:
    """One size of the day with the pictures of its drills."""

    value: str
    label: str
    minutes: int
    drills: tuple[dict[str, str], ...]


class FieldsSample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name", help_text="As the person wants to be called.")
    email = forms.EmailField(label="E-mail", required=False)
    side = forms.ChoiceField(
        label="Affected side",
        choices=[("left", "Left"), ("right", "Right")],
        widget=forms.RadioSelect,
    )
    zone = forms.ChoiceField(label="Time zone", choices=[("Europe/Berlin", "Berlin")])
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea({"rows": 3}))
    has_consent = forms.BooleanField(label="The person agreed to be asked.")


def chosen(query: Mapping[str, str], name: str) -> str:
    """Return what the address asks for, or the default where it asks for something unknown."""
    asked = query.get(name, "")
    return asked if asked in CHOICES[name] else CHOICES[name][0]


def context(request: HttpRequest, face: str) -> dict[str, object]:
    """Return all values of the page; a stand-in patient or clinic is set on the request."""
    pick = {name: chosen(request.GET, name) for name in CHOICES}
    if face == "patient":
        names = {"type": "type_percent", "hand": "working_hand"}
        settings = ("theme", "type", "neglect", "column", "hand")
        screen = Screen().chosen({names.get(name, name): pick[name] for name in settings})
        request.patient = SimpleNamespace(screen=screen)  # type: ignore[attr-defined]
    if face == "staff":
        request.clinic = SimpleNamespace(  # type: ignore[attr-defined]
            name="Northside Hand Clinic", slug="northside"
        )
        request.roles = frozenset(Role)  # type: ignore[attr-defined]
        request.user = SimpleNamespace(  # type: ignore[assignment]
            name="Ilse Varga", email="ilse@northside.example", public_id=UUID(int=1)
        )
    drills = pictures()
    days = calendar_sample()
    fortnight = tuple(
        Day(TODAY - timedelta(days=13 - n), STATES[state], pain)
        for n, (state, pain) in enumerate(FORTNIGHT)
    )
    return {
        "base": {"patient": "base_patient.html", "staff": "base_staff.html", "plain": "base.html"}[
            face
        ],
        "body": f"workbench/{face}_{pick['page']}.html"
        if face == "patient" and pick["page"] != "pieces"
        else f"workbench/{face}_pieces.html",
        "variants": VARIANTS,
        "form": FieldsSample(),
        "bad_form": FieldsSample({"name": "Rosa", "email": "rosa", "zone": "Europe/Berlin"}),
        "drills": drills,
        "sizes": (
            SizeSample("full", "Full", 14, drills),
            SizeSample("short", "Short", 8, drills[:3]),
            SizeSample("tiny", "Tiny", 3, drills[:1]),
        ),
        "steps": ("done", "now", "next"),
        "road": road(
            ["Reconnect the brain", "Coordination", "Daily tasks"],
            been_in=[True, True, False],
            active=[False, True, False],
        ),
        "doses": (
            Dose(sets=2, reps=10, hold_s=3),
            Dose(minutes=5),
            Dose(sets=3, bout_s=30),
        ),
        "calendar": calendar_of_days(days, today=TODAY),
        "sheet": calendar_of_days(days[-28:], today=TODAY, weeks="rows"),
        "strip": strip_of_days(fortnight, alarm_from=6, marks=static("img/marks.svg")),
        "tabs": (
            {"label": "Early", "url": "#early", "is_current": False, "count": 3},
            {"label": "Mid", "url": "#mid", "is_current": True, "count": 4},
            {"label": "Late", "url": "#late", "is_current": False, "count": 2},
        ),
    }


def calendar_sample() -> tuple[Day, ...]:
    """Return eight weeks of days that end with this week."""
    letters = EIGHT_WEEKS.replace(" ", "")
    first = TODAY - timedelta(weeks=7)
    return tuple(Day(first + timedelta(days=n), STATES[letter]) for n, letter in enumerate(letters))


def pictures() -> tuple[dict[str, str], ...]:
    """Return three drills with their pictures."""
    drills = (
        ("Palm rock", "palm-rock"),
        ("Thumb touch", "opposition-touch"),
        ("Hold a cup", "grip-cylinder"),
    )
    return tuple({"name": name, "picture": static(f"drills/{slug}.svg")} for name, slug in drills)
