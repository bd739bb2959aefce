"""Empty tables after a test that committed, as Django does, in a hundredth of its time.

Django truncates: each table and each index becomes a new file, though most tests fill ten tables,
and a page that somebody still waits for is met in a deadlock. What Django writes again afterwards,
the kinds of content and the permissions, stays here instead.
"""

import time

from django.db import connection

AT_MOST_S = 10
BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend' AND state <> 'idle'
"""
EMPTY = """
DO $$ DECLARE name text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT IN
            ('django_migrations', 'django_content_type', 'auth_permission')
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
END $$
"""


def empty(_case):
    """Delete every row of every table, whatever forbids that elsewhere, once others are done."""
    patient_until = time.monotonic() + AT_MOST_S
    with connection.cursor() as cursor:
        while _is_busy(cursor) and time.monotonic() < patient_until:
            time.sleep(0.01)
        cursor.execute(EMPTY)


def _is_busy(cursor):
    cursor.execute(BUSY)
    return cursor.fetchone() != (0,)
