"""Keep in the row of a drill what a search reads of every drill of a clinic."""

from django.db import migrations

# The longest of a row's columns would be stored elsewhere: finding it there takes many times as
# long as reading it. What nobody searches by is stored elsewhere now.
IN_ROW = """
ALTER TABLE programmes_drill
    ALTER search_vector SET STORAGE MAIN,
    ALTER facets SET STORAGE MAIN;
"""
WHERE_THERE_IS_ROOM = """
ALTER TABLE programmes_drill
    ALTER search_vector SET STORAGE EXTENDED,
    ALTER facets SET STORAGE EXTENDED;
"""
# It counts for what is written from now on, so everything is written once more: the vector made
# anew from the name, the array from itself, because a value left alone stays where it is.
WRITE_AGAIN = "UPDATE programmes_drill SET name = name, facets = facets || '{}'::varchar[]"


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0004_steering'),
    ]

    operations = [
        migrations.RunSQL(IN_ROW, WHERE_THERE_IS_ROOM),
        migrations.RunSQL(WRITE_AGAIN, migrations.RunSQL.noop),
    ]
