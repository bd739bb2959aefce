"""The requests that people make most, each beside the least that it could take."""

import time
from dataclasses import dataclass, field

from tests.benchmarks import bare
from tests.benchmarks.measuring import HEADERS, MARKS, browser_of, cpu_s

PASSWORD = "correct horse battery staple"  # of an account in a throw-away database
DOSE = {"sets": "2", "reps": "12", "rest_s": "30", "times_a_day": "1"}
DOSE |= {"weekdays": [str(day) for day in range(7)], "size": "tiny", "hand": "affected"}


@dataclass(slots=True)
class Taken:
    """
    What one request took, time after time: the page, and a bare view that asks the same.

    Both on the wall clock; ``cpu_ms`` is the processor's time of page and database, one time with
    another, and ``size`` the bytes of the answer before they are compressed.
    """

    name: str
    queries: int
    size: int
    server_ms: list[float] = field(default_factory=list)
    bare_ms: list[float] = field(default_factory=list)
    cpu_ms: float = 0.0


def take(name, browser, request, *, times):
    """
    Make one request of ``browser`` so many times, and then ask the bare view as often.

    Each time is taken back in the end, so that a request that writes writes just the same again.
    They do not change places each time: with other addresses Django looks all of its own up anew.
    """
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext, override_settings  # noqa: PLC0415

    from programmes.models import reach  # noqa: PLC0415

    def first():
        with CaptureQueriesContext(connection) as captured:
            answer = request()
        assert answer.status_code in {200, 302}, (name, answer.status_code)
        return [one["sql"] for one in captured], len(answer.content)

    with connection.execute_wrapper(reach.say_whose):  # PostgreSQL holds both, as in production
        bare.asked, bare.size = _taken_back(first)
        queries = sum(not sql.startswith(MARKS) for sql in bare.asked)
        taken = Taken(name, queries=queries, size=bare.size)
        _timed(request)
        for _ in range(times):
            server_ms, cpu_ms = _timed(request)
            taken.server_ms.append(server_ms)
            taken.cpu_ms += cpu_ms / times
        with override_settings(ROOT_URLCONF=bare.__name__, MIDDLEWARE=bare.MIDDLEWARE):
            limit = _bare(browser)
            _timed(limit)
            taken.bare_ms += [_timed(limit)[0] for _ in range(times)]
    return taken


def _taken_back(call):
    from django.db import connection, transaction  # noqa: PLC0415

    with transaction.atomic():
        with connection.cursor() as cursor:
            # The bare view points at rows that were taken back.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        answer = call()
        transaction.set_rollback(True)
    return answer


def _timed(request):
    """Return the milliseconds on the wall, and those of the processor."""
    from django.db import connection  # noqa: PLC0415

    server = connection.connection.info.backend_pid

    def call():
        began, worked = time.perf_counter(), time.process_time() + cpu_s(server)
        request()
        taken = time.perf_counter() - began
        return 1000 * taken, 1000 * (time.process_time() + cpu_s(server) - worked)

    return _taken_back(call)


def _bare(browser):
    """Return what asks the bare view, signed in as the browser is."""
    from django.test import Client  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.cookies = browser.cookies
    return lambda: client.get("/")


def requests_of(ana, patient):
    """
    Return what a therapist and her patient ask for, by name, and from which browser.

    Each asks for the same again.
    """
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from programmes.portals.lasting import POLLS_HEADER  # noqa: PLC0415
    from tests.conftest import pair  # noqa: PLC0415
    from tests.portals.patient.pages import fields, start  # noqa: PLC0415

    settings.ACCOUNT_RATE_LIMITS = False
    settings.ALLOWED_HOSTS = ["*"]
    clinic = patient.clinic.slug
    ana.set_password(PASSWORD)
    ana.save()
    desk, phone, door = browser_of(ana), pair(patient), Client(SERVER_NAME="localhost")
    # Once a minute it is noted that somebody is here; taken back, it would be noted each time.
    desk.defaults[f"HTTP_{POLLS_HEADER.upper().replace('-', '_')}"] = "1"
    start(phone, size="full")
    logged = fields(phone.get("/practice/"), "data-player")
    programme = patient.programmes.get()
    stage = programme.document.stages[0]
    edited = DOSE | {"stage": stage.key, "revision": programme.revision}

    def sign_in():
        door.cookies.clear()  # of the sign-in before
        return door.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})

    def staff(name, **ids):
        return reverse(f"therapist:{name}", kwargs={"clinic": clinic, **ids})

    dose = staff(
        "prescription_edit",
        programme=programme.public_id,
        prescription=stage.prescriptions[0].key,
    )
    return {
        "sign in": (door, sign_in),
        "today": (phone, lambda: phone.get("/today/")),
        "log a drill": (phone, lambda: phone.post("/practice/log/", logged)),
        "library search": (
            desk,
            lambda: desk.get(staff("library"), {"q": "pinch"}, headers=HEADERS),
        ),
        "builder edit": (desk, lambda: desk.post(dose, edited, headers=HEADERS)),
        "caseload": (desk, lambda: desk.get(staff("caseload"))),
        "patient page": (desk, lambda: desk.get(staff("patient", patient=patient.public_id))),
    }
