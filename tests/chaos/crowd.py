"""Many people of one clinic, and what waits for them, written by PostgreSQL itself."""

PEOPLE = """
INSERT INTO programmes_clinic (id, name, slug, zone, language, phone, emergency_number,
    working_hours_json, thresholds_json, quiet_from, quiet_until)
VALUES (1, 'Crowd', 'crowd', 'UTC', 'en-gb', '', '112', '{}', '{}', '00:00', '00:00');
INSERT INTO programmes_user (id, public_id, email, name, is_active, password)
SELECT n, gen_random_uuid(), 'p' || n || '@x.example', 'Pat', true, '!'
FROM generate_series(1, %(people)s) AS n;
INSERT INTO programmes_membership (public_id, user_id, clinic_id, role)
SELECT gen_random_uuid(), n, 1, 'patient' FROM generate_series(1, %(people)s) AS n;
INSERT INTO programmes_patient (id, public_id, clinic_id, user_id, affected_side, dominant_hand,
    zone, language, ability, safety_flags, has_helper, minutes_limit, state, cue, screen_json,
    usual_pain_json, thresholds_json)
SELECT n, gen_random_uuid(), 1, n, 'left', 'right', 'UTC', 'en-gb', 'partial', '{}', false, 20,
    'active', 'After breakfast', '{}', '{}', '{}' FROM generate_series(1, %(people)s) AS n;
INSERT INTO programmes_practiceday (clinic_id, patient_id, day, is_due, absence, asked, done,
    is_practised, is_finished, minutes, movements, size)
SELECT 1, n, (now() AT TIME ZONE 'UTC')::date, true, '', 3, 0, false, false, 0, 0, ''
FROM generate_series(1, %(people)s) AS n;
INSERT INTO programmes_reminderrule (id, public_id, clinic_id, user_id, patient_id, kind, times,
    weekdays, channels, is_active, consented_by_id, consented_at, version, fill_at)
SELECT n, gen_random_uuid(), 1, n, n, 'session', ARRAY['09:00'::time], '{0,1,2,3,4,5,6}',
    '{email}', true, n, now(), 1, %(fill_at)s FROM generate_series(1, %(people)s) AS n;
"""

# Reminders, which are held where nobody knows; and letters, which go once more. Every hundredth
# letter goes to an address that does not exist.
REMINDERS = """
INSERT INTO programmes_delivery (public_id, clinic_id, user_id, patient_id, rule_id, rule_version,
    kind, channel, day, slot, zone, language, due_at, not_before, expires_at, address, is_urgent,
    state, reason, attempt, answer)
SELECT gen_random_uuid(), 1, n, n, n, 1, 'session', 'email', (now() AT TIME ZONE 'UTC')::date, '0',
    'UTC', 'en-gb', now(), now(), now() + interval '2 hours', '', false, 'pending', '', 0, ''
FROM generate_series(1, %(people)s) AS n;
"""
LETTERS = """
INSERT INTO programmes_delivery (public_id, clinic_id, user_id, patient_id, rule_version, kind,
    channel, day, slot, zone, language, due_at, not_before, expires_at, address, is_urgent, state,
    reason, attempt, answer, contents_json)
SELECT gen_random_uuid(), 1, n, n, 0, 'account', 'email', (now() AT TIME ZONE 'UTC')::date,
    'letter:' || n, 'UTC', 'en-gb', now(), now(), now() + interval '2 hours',
    CASE WHEN n %% 100 = 0 THEN 'refused' || n || '@x.example' ELSE '' END, true, 'pending', '', 0,
    '', '{"subject": "A letter", "text": "Some words."}' FROM generate_series(1, %(people)s) AS n;
"""


def settle(cursor, *, people, fill_at="3000-01-01"):
    """Make a clinic with so many patients; their rules lack something from ``fill_at`` on."""
    cursor.execute(PEOPLE % {"people": int(people), "fill_at": f"'{fill_at}'::timestamptz"})


def let_wait(cursor, *, people):
    """Let one reminder and one letter wait for each of so many patients."""
    cursor.execute((REMINDERS + LETTERS) % {"people": int(people)})
