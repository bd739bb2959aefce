"""An admin finds who did what; nothing of it tells what stands in a record."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes.actions import accounts
from programmes.models import AuditEvent
from programmes.portals.audit_words import KINDS, words_of
from tests.factories import NOON, make_patient, make_user

PAGE = "/clinics/northside/admin/audit/"


@pytest.fixture
def desk(client, cleo):
    client.force_login(cleo)
    return client


def happen(clinic, verb, *, by=None, patient=None, at=NOON, target="thing:1"):
    """Store an event as it stands in the log."""
    return AuditEvent.objects.create(
        clinic=clinic, verb=verb, by=by, patient=patient, at=at, target=target, role=""
    )


def rows(answer):
    """Return who, what and whom each row names."""
    table = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        tuple(" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in line.split("</td>")[1:4])
        for line in table.split("</tr>")[:-1]
    ]


@pytest.fixture
def log(northside, ana, ben):
    happen(northside, "programme.given", by=ana, patient=ben, at=NOON)
    happen(northside, "patient.read", by=ana, patient=ben, at=NOON + timedelta(days=1))
    happen(northside, "clinic.contact_set", at=NOON + timedelta(days=2))


ANA_GAVE = ("Ana", "Programmes: given", "Ben")
ANA_READ = ("Ana", "Records of patients: read", "Ben")
ITSELF = ("Relearn itself", "Clinic settings: contact set", "\N{EN DASH}")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [ITSELF, ANA_READ, ANA_GAVE]),
        ("?q=ana", [ANA_READ, ANA_GAVE]),
        ("?q=ben", [ANA_READ, ANA_GAVE]),
        ("?q=nobody", []),
        ("?kind=programme", [ANA_GAVE]),
        ("?kind=nonsense", [ITSELF, ANA_READ, ANA_GAVE]),
        ("?first=2026-03-05", [ITSELF, ANA_READ]),
        ("?last=2026-03-04", [ANA_GAVE]),
        ("?first=2026-03-05&last=2026-03-05", [ANA_READ]),
        ("?first=31.2.", [ITSELF, ANA_READ, ANA_GAVE]),
        ("?patient=nobody", [ITSELF, ANA_READ, ANA_GAVE]),
    ],
)
def test_filters_find_what_they_name(desk, log, query, found):
    assert rows(desk.get(PAGE + query)) == found


def test_a_patients_name_leads_to_what_was_done_with_their_record(desk, log, northside, ben):
    happen(northside, "patient.read", patient=make_patient(clinic=northside, name="Zoe"))

    assert f'href="?patient={ben.public_id}"' in desk.get(PAGE).content.decode()
    assert rows(desk.get(f"{PAGE}?patient={ben.public_id}")) == [ANA_READ, ANA_GAVE]


def test_events_of_another_clinic_are_not_found(desk, log, southside, olga):
    happen(southside, "clinic.contact_set", by=olga)

    assert "Olga" not in desk.get(PAGE).content.decode()
    assert "Olga" not in desk.get(f"{PAGE}csv/").content.decode()


@pytest.mark.parametrize("count", [1, 10_000])
def test_pages_cost_the_same_at_one_event_and_at_ten_thousand(desk, northside, ana, ben, count):
    AuditEvent.objects.bulk_create(
        AuditEvent(clinic=northside, verb="patient.read", by=ana, patient=ben, target="patient:1")
        for _ in range(count)
    )

    # Session, person, roles; how many there are, and those of the page.
    with CaptureQueriesContext(connection) as seen:
        answer = desk.get(PAGE)
    assert (len(seen), len(rows(answer))) == (5, min(count, 50))


def test_csv_holds_what_was_found_and_no_cell_that_runs(desk, northside):
    mallory = make_user(name='=HYPERLINK("http://evil.example")')
    happen(northside, "device.named", by=mallory, target="device:1")
    happen(northside, "clinic.contact_set")

    answer = desk.get(f"{PAGE}csv/?kind=device")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-northside-')
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header[:4] == ["at_utc", "person", "role", "act"]
    assert row[:6] == [
        "2026-03-04T12:00:00+00:00",
        '\'=HYPERLINK("http://evil.example")',
        "",
        "device.named",
        "Devices: named",
        "device:1",
    ]
    assert AuditEvent.objects.filter(verb="audit.exported").count() == 1


def test_opening_a_record_names_the_patient_in_the_log(desk, northside, ana, ben):
    accounts.record_reading(patient=ben, by=ana)

    event = AuditEvent.objects.get(verb="patient.read")
    assert (event.patient, event.target) == (ben, f"patient:{ben.public_id}")
    assert rows(desk.get(PAGE)) == [ANA_READ]


def test_every_kind_of_act_has_words():
    sources = Path(settings.BASE_DIR, "programmes", "actions").rglob("*.py")
    text = "\n".join(path.read_text() for path in sources)
    kinds = set(re.findall(r'record\(\s*f?"([a-z_]+)\.', text))

    assert kinds - KINDS.keys() == set()
    assert words_of("cue.set") == "Cues: set"
