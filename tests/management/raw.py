"""Why patients of the demo need somebody, read from what they logged, without the rules' code."""

from datetime import timedelta
from itertools import takewhile

from django.db import connection

from programmes.domain.plan import Absence
from programmes.models import Patient
from programmes.models.course import load_course

_LOGGED = """
WITH entry AS (
    SELECT e.patient_id, s.day, e.answer, e.pain_0_10 AS pain, e.pain_site AS site,
        e.outcome = 'done' OR e.reps > 0 OR e.seconds >= 60 OR e.answer = 'hurt' AS is_practice
    FROM programmes_sessionentry e JOIN programmes_practicesession s ON s.id = e.session_id
    WHERE e.superseded_by_id IS NULL AND s.day <= %(today)s
), practised AS (
    SELECT patient_id, day, bool_or(answer = 'hard') AS is_hard,
        rank() OVER (PARTITION BY patient_id ORDER BY day DESC) AS ago
    FROM entry WHERE is_practice GROUP BY patient_id, day
)
SELECT p.id,
    (SELECT coalesce(array_agg(day), '{}') FROM practised WHERE patient_id = p.id) AS days,
    (SELECT count(*) FROM practised WHERE patient_id = p.id AND ago <= 7 AND is_hard) AS hard,
    (SELECT array_agg(pain) FROM (SELECT max(pain) AS pain FROM entry
        WHERE patient_id = p.id AND day > %(today)s - 3 AND pain >= 4 GROUP BY day) one) AS pains,
    (SELECT max(pain) FROM entry WHERE patient_id = p.id AND day > %(today)s - 7
        AND site <> 'shoulder' AND pain BETWEEN 4 AND 6) AS hurt,
    (SELECT max(pain) FROM entry WHERE patient_id = p.id AND day > %(today)s - 7
        AND site = 'shoulder' AND pain BETWEEN 4 AND 6) AS shoulder,
    (SELECT count(DISTINCT day) FROM programmes_practicesession
        WHERE patient_id = p.id AND day > %(today)s - 7 AND energy_0_10 <= 2) AS tired,
    (SELECT count(*) FROM programmes_message
        WHERE patient_id = p.id AND written_as <> 'therapist' AND read_at IS NULL) AS unread,
    EXISTS (SELECT FROM programmes_assignment WHERE patient_id = p.id) AS is_given
FROM programmes_patient p ORDER BY p.id
"""


def reasons(*, today):
    """
    Return what calls for somebody by patient: the values of each reason by its name.

    Suggestions are left out, and sudden drops, of which the demo has none.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOGGED, {"today": today})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["id"]: _reasons(row, today) for row in rows}


def _reasons(row, today):
    practised, pains = row["days"], row["pains"]
    plans = _plans(row["id"], today) if practised else {}
    missed = [day for day, plan in plans.items() if plan.is_due and day not in practised]
    gap = list(takewhile(lambda day: day not in practised and not _is_paused(plans[day]), plans))
    silent = len([day for day in missed if day in gap])
    week = {today - timedelta(days=ago) for ago in range(7)}
    done = len(week.intersection(practised))
    due = done + len(week.intersection(missed))
    found = {
        "pain": pains and {"pain": max(pains), "days": len(pains), "window": 3},
        "pain_stop": row["hurt"] and {"pain": row["hurt"]},
        "shoulder": row["shoulder"] and {"pain": row["shoulder"]},
        "hard": row["hard"] >= 3 and {"days": row["hard"]},
        "low_energy": row["tired"] >= 3 and {"days": row["tired"], "rests": 0},
        "silent": silent >= 5 and {"planned": silent, "days": len(gap)},
        "message": row["unread"] and {"count": row["unread"]},
        "no_plan": not row["is_given"] and {"ended": ""},
        "little": due >= 4 and 0 < done < due / 2 and {"done": done, "due": due},
    }
    return {name: values for name, values in found.items() if values}


def _plans(pk, today):
    """Return the plans of the two weeks before today, the newest first, as worked out anew."""
    days = [today - timedelta(days=ago) for ago in range(1, 15)]
    course = load_course(Patient.objects.select_related("clinic").get(pk=pk), day=days[-1])
    return {day: course.plan_on(day) for day in days}


def _is_paused(plan):
    return plan.absence is Absence.PAUSED
