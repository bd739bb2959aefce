"""Keep the words of each clinic's drills, so that a search need not collect them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

WORDS_OF = """
SELECT coalesce(array_agg(left(word, 60) ORDER BY word), '{}') FROM ts_stat(format(
    'SELECT search_vector FROM programmes_drill WHERE clinic_id = %s AND retired_at IS NULL',
    clinic.id
))
"""
# Whoever changes drills of a clinic waits for the others who do, because the words of all of them
# are collected. Most changes of a drill touch no word, and collect nothing.
KEEP = f"""
CREATE FUNCTION relearn_vocabulary() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    touched bigint[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        touched := ARRAY(
            SELECT DISTINCT clinic_id FROM changed JOIN before USING (id, clinic_id)
            WHERE changed.search_vector IS DISTINCT FROM before.search_vector
               OR (changed.retired_at IS NULL) <> (before.retired_at IS NULL)
        );
    ELSE
        touched := ARRAY(SELECT DISTINCT clinic_id FROM changed);
    END IF;
    PERFORM FROM programmes_clinic WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO programmes_vocabulary (clinic_id, words)
    SELECT id, ({WORDS_OF}) FROM programmes_clinic AS clinic WHERE id = ANY (touched)
    ON CONFLICT (clinic_id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END
$body$;
CREATE TRIGGER drill_vocabulary_added AFTER INSERT ON programmes_drill
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION relearn_vocabulary();
CREATE TRIGGER drill_vocabulary_changed AFTER UPDATE ON programmes_drill
    REFERENCING NEW TABLE AS changed OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION relearn_vocabulary();
CREATE TRIGGER drill_vocabulary_removed AFTER DELETE ON programmes_drill
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION relearn_vocabulary();
"""
NO_MORE = """
DROP TRIGGER drill_vocabulary_added ON programmes_drill;
DROP TRIGGER drill_vocabulary_changed ON programmes_drill;
DROP TRIGGER drill_vocabulary_removed ON programmes_drill;
DROP FUNCTION relearn_vocabulary();
"""
COLLECT = f"""
INSERT INTO programmes_vocabulary (clinic_id, words)
SELECT id, ({WORDS_OF}) FROM programmes_clinic AS clinic
"""


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0011_assistant'),
    ]

    operations = [
        migrations.CreateModel(
            name='Vocabulary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), editable=False, size=None)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.clinic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('clinic', 'id'), name='vocabulary_clinic_id'), models.UniqueConstraint(fields=('clinic',), name='vocabulary_once')],
            },
        ),
        migrations.RunSQL(COLLECT, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, NO_MORE),
    ]
