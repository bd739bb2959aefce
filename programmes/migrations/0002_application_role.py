"""
What the role of the web and the worker may do, where that role exists.

It owns nothing: it reads and writes rows, and the audit log it can only add to.
"""

from django.db import migrations

GRANTS = """
DO $body$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'relearn_app') THEN
        GRANT USAGE ON SCHEMA public TO relearn_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO relearn_app;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO relearn_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO relearn_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public
            GRANT USAGE ON SEQUENCES TO relearn_app;
        REVOKE UPDATE, DELETE ON programmes_auditevent FROM relearn_app;
    END IF;
END
$body$
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
