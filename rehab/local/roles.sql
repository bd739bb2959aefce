DO $$ BEGIN IF to_regrole('relearn_app') IS NULL THEN CREATE ROLE relearn_app NOLOGIN; END IF; END $$;
DO $$ BEGIN IF to_regrole('relearn_web') IS NULL THEN CREATE ROLE relearn_web NOLOGIN; END IF; END $$;
DO $$ BEGIN IF to_regrole('relearn_worker') IS NULL THEN CREATE ROLE relearn_worker NOLOGIN; END IF; END $$;
DO $$ BEGIN IF to_regrole('relearn_backup') IS NULL THEN CREATE ROLE relearn_backup NOLOGIN BYPASSRLS; END IF; END $$;
GRANT pg_read_all_data TO relearn_backup;
GRANT relearn_app, relearn_web, relearn_worker, relearn_backup TO relearn;
