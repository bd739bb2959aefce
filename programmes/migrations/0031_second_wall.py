"""
Pages and workers get roles of their own; pages are held to one clinic's rows.

Where a role is missing, a superuser makes it here; anybody else is told what to do.
"""

from django.db import migrations

from programmes.models.walls import OwnClinic

ROLES = """
DO $body$
DECLARE
    missing text[] := ARRAY(
        SELECT name FROM unnest(ARRAY['relearn_app', 'relearn_web', 'relearn_worker']) AS name
        WHERE to_regrole(name) IS NULL);
    name text;
BEGIN
    IF missing <> '{}' AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RAISE EXCEPTION 'These roles are missing: %', array_to_string(missing, ', ')
            USING HINT = 'Run rehab/local/roles.sql as a superuser, then migrate again.';
    END IF;
    FOREACH name IN ARRAY missing LOOP
        EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        EXECUTE format('GRANT %I TO CURRENT_USER', name);
    END LOOP;
END
$body$;
GRANT USAGE ON SCHEMA public TO relearn_web, relearn_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO relearn_web, relearn_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO relearn_web, relearn_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO relearn_web, relearn_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO relearn_web, relearn_worker;
REVOKE UPDATE, DELETE ON programmes_auditevent FROM relearn_web, relearn_worker;
"""
MODELS = """
    abilityassessment acknowledgement assignment assignmentversion auditevent
    carerlink caseloadmark chosenrest clearance dataexport delivery deliveryattempt device
    emergencyaccess ending erasure exportcontent goal invitation measurement message
    messagephoto patient pause practiceday practicesession programme programmedrill
    programmerevision pushsubscription recordlink reminderrule responsibility
    safetycard safetyclosure safetyreport sessionentry signlook stageentry
    suggestionanswer win withdrawal
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0030_days")]
    is_harmless_because = "a policy reads no row, and those of older code show it all"
    operations = [
        migrations.RunSQL(ROLES, migrations.RunSQL.noop),
        *(
            migrations.AddConstraint(model, OwnClinic(name=f"{model}_own_clinic"))
            for model in MODELS.split()
        ),
    ]
