"""
How long the caseload takes, by the number of patients.

    .venv/bin/python -m tests.benchmarks.caseload

It fills a throw-away database with a clinic each of 50, 500 and 5,000 patients who practised for a
year, some of them with cards, messages, suggestions, clearances and things due. It opens the page
for the first time since the server started, again as after an act, with those unfolded who do fine,
and filtered, and prints the median and the 95th percentile of the server's time, the processor's
time of page and database, the statements and the bytes. Other sizes: ``--sizes 50 500``.
"""

import argparse
from datetime import timedelta

from tests.benchmarks.measuring import (
    HEADING,
    browser_of,
    cost,
    in_throw_away_database,
    tidy,
)

FIRST = "first"
OFTEN = {  # one patient in so many, the first of a clinic for each
    "painful": 20,
    "silent": 15,
    "carded": 12,
    "writing": 14,
    "ready": 8,
    "cleared": 6,
    "reviewed": 25,
}
PAGES = (
    (FIRST, {}),
    ("again", {}),
    ("doing fine unfolded", {"fine": "50"}),
    ("one stage", {"stage": "early"}),
    ("a name", {"q": "person 4"}),
)


def main() -> None:
    """Start the database, fill it, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 500, 5000])
    parser.add_argument("--times", type=int, default=15)
    given = parser.parse_args()
    in_throw_away_database(lambda: measure_all(given.sizes, times=given.times))


def measure_all(sizes: list[int], *, times: int) -> None:
    """Measure every page in a clinic of each size."""
    people = {size: make_clinic_of(size) for size in sizes}
    tidy()
    print(f"{'people':>6}  {'page':20} {HEADING}")  # noqa: T201
    for size, (ana, clinic) in people.items():
        browser = browser_of(ana)
        browser.get(url_of(clinic))  # which notes, once a minute, that somebody is here
        for name, query in PAGES:
            found = cost(opening(browser, url_of(clinic), query, is_first=name == FIRST), times)
            print(f"{size:>6}  {name:20} {found}", flush=True)  # noqa: T201


def opening(browser, url, query, *, is_first):
    """Return what opens the page, with nothing remembered where it is the first time."""
    from programmes.models import caseload  # noqa: PLC0415

    def opened():
        if is_first:
            caseload._row.cache_clear()
        return browser.get(url, query)

    return opened


def url_of(clinic):
    """Return the address of the caseload."""
    from django.urls import reverse  # noqa: PLC0415

    return reverse("therapist:caseload", kwargs={"clinic": clinic.slug})


def make_clinic_of(size):
    """Return a therapist and a clinic of so many patients with a year of days and entries."""
    from django.db import connection  # noqa: PLC0415
    from django.utils.timezone import now  # noqa: PLC0415

    from programmes.models import Role  # noqa: PLC0415
    from tests import factories  # noqa: PLC0415

    clinic = factories.make_clinic()
    ana = factories.make_membership(
        clinic=clinic, role=Role.THERAPIST, user=factories.make_user(name="Ana")
    ).user
    drills = [factories.make_drill(clinic=clinic) for _ in range(4)]
    document = factories.make_document(*drills)
    today = now().date()
    for number in range(size):
        patient = factories.make_patient(clinic=clinic, name=f"Person {number}")
        programme = factories.make_programme(
            clinic=clinic, patient=patient, by=ana, document=document
        )
        factories.make_assignment(
            clinic=clinic,
            patient=patient,
            programme=programme,
            since=today - timedelta(days=number % 45),
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM programmes_patient WHERE clinic_id = %s", [clinic.pk])
        (first,) = cursor.fetchone()
        given = OFTEN | {"clinic": clinic.pk, "ana": ana.pk, "drill": drills[0].pk, "first": first}
        for statement in (
            *(_DAYS, _SESSIONS, _ENTRIES, _SCORES, _LOOKS),
            *(_CARDS, _MESSAGES, _HINTS, _CLEARANCES, _MARKS),
        ):
            cursor.execute(statement, given)
    return ana, clinic


_DAYS = """
INSERT INTO programmes_practiceday (clinic_id, patient_id, day, is_due, absence, asked, done,
    is_practised, is_finished, dose_share, minutes, movements, worst_pain_0_10, size)
SELECT p.clinic_id, p.id, d::date, extract(isodow from d) < 7, '', 4, 4,
    (p.id - %(first)s) %% %(silent)s > 0 OR d < now() - interval '9 days', true, 1, 12, 80,
    CASE WHEN (p.id - %(first)s) %% %(painful)s = 0 THEN 5 ELSE 1 END, 'full'
FROM programmes_patient p, generate_series(now() - interval '365 days', now(), '1 day') d
WHERE p.clinic_id = %(clinic)s
"""
_SESSIONS = """
INSERT INTO programmes_practicesession (public_id, clinic_id, patient_id, version_id, client_uuid,
    day, size, started_at, ended_at)
SELECT gen_random_uuid(), d.clinic_id, d.patient_id, v.id, gen_random_uuid(), d.day, 'full',
    d.day, d.day
FROM programmes_practiceday d
JOIN programmes_assignment a ON a.patient_id = d.patient_id
JOIN programmes_assignmentversion v ON v.assignment_id = a.id
WHERE d.clinic_id = %(clinic)s AND d.is_practised
"""
_ENTRIES = """
INSERT INTO programmes_sessionentry (public_id, clinic_id, patient_id, session_id, drill_id,
    prescription_key, client_uuid, outcome, sets, reps, answer, asked_dose_json, logged_by_id,
    logged_as, source, done_at)
SELECT gen_random_uuid(), s.clinic_id, s.patient_id, s.id, %(drill)s, gen_random_uuid(),
    gen_random_uuid(), 'done', 2, 20, 'right', '{"sets": 2, "reps": 10}', %(ana)s, 'patient',
    'app', s.started_at
FROM programmes_practicesession s WHERE s.clinic_id = %(clinic)s
"""
_SCORES = """
INSERT INTO programmes_measurement (clinic_id, patient_id, measure, hand, score, day, conditions,
    rater_id, reason)
SELECT p.clinic_id, p.id, m, 'affected', 10, d::date, '', %(ana)s, ''
FROM programmes_patient p, generate_series(now() - interval '365 days', now(), '28 days') d,
    unnest(ARRAY['bbt', 'nhpt', 'grip']) m
WHERE p.clinic_id = %(clinic)s
"""
_LOOKS = """
INSERT INTO programmes_abilityassessment (clinic_id, patient_id, ability, assessed_on, by_id)
SELECT p.clinic_id, p.id, 'partial', current_date - (p.id %% 60)::int, %(ana)s
FROM programmes_patient p WHERE p.clinic_id = %(clinic)s
"""
_CARDS = """
INSERT INTO programmes_safetycard (public_id, clinic_id, patient_id, rule, colour, sources,
    values_json, spent, opened_at, told_at, note, waits_since)
SELECT gen_random_uuid(), p.clinic_id, p.id, 'tighter', 'amber', ARRAY['report:1'], '{"days": 1}',
    '{}', now(), now(), '', now()
FROM programmes_patient p WHERE p.clinic_id = %(clinic)s AND (p.id - %(first)s) %% %(carded)s = 0
"""
_MESSAGES = """
INSERT INTO programmes_message (public_id, clinic_id, patient_id, written_as, text, client_uuid,
    at, by_id)
SELECT gen_random_uuid(), p.clinic_id, p.id, 'patient', 'Hello', gen_random_uuid(), now(),
    p.user_id
FROM programmes_patient p WHERE p.clinic_id = %(clinic)s AND (p.id - %(first)s) %% %(writing)s = 0
"""
_HINTS = """
UPDATE programmes_assignment SET hints_json = (
    SELECT jsonb_agg(jsonb_build_object('rule', 'more', 'about', gen_random_uuid(), 'subject',
        'Touch', 'because', 'easy', 'values', '{"days": 3, "window": 14}'::jsonb, 'days',
        jsonb_build_array(current_date - 1, current_date - 2, current_date - 3)))
    FROM generate_series(1, 2))
WHERE clinic_id = %(clinic)s AND (patient_id - %(first)s) %% %(ready)s = 0
"""
_CLEARANCES = """
INSERT INTO programmes_clearance (clinic_id, patient_id, checklist, device, settings,
    electrode_sites, since, until, at, by_id)
SELECT p.clinic_id, p.id, '{}', 'A device', '', '', current_date - 80, current_date + 10, now(),
    %(ana)s
FROM programmes_patient p WHERE p.clinic_id = %(clinic)s AND (p.id - %(first)s) %% %(cleared)s = 0
"""
_MARKS = """
INSERT INTO programmes_caseloadmark (public_id, clinic_id, patient_id, kind, keys, until, at, by_id)
SELECT gen_random_uuid(), p.clinic_id, p.id, 'reviewed', ARRAY['message:1'], current_date + 5,
    now(), %(ana)s
FROM programmes_patient p WHERE p.clinic_id = %(clinic)s AND (p.id - %(first)s) %% %(reviewed)s = 0
"""


if __name__ == "__main__":
    main()
