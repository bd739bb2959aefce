import io
from hashlib import blake2b
from typing import Any

from django.db import migrations, models


def describe_logos(apps: Any, _schema_editor: Any) -> None:
    from PIL import Image  # checks read all migrations, and a web need not carry it

    clinics = apps.get_model('programmes', 'Clinic').objects
    for logo in apps.get_model('programmes', 'ClinicLogo').objects.order_by('pk').iterator(100):
        content = bytes(logo.content)
        width, height = Image.open(io.BytesIO(content)).size
        clinics.filter(pk=logo.clinic_id).update(
            logo_digest=blake2b(content, digest_size=16).hexdigest(),
            logo_width=width,
            logo_height=height,
        )


class Migration(migrations.Migration):

    is_harmless_because = "a clinic is one row, and has one logo of a few kilobytes or none"

    dependencies = [
        ('programmes', '0036_factor'),
    ]

    operations = [
        migrations.AddField(
            model_name='clinic',
            name='logo_digest',
            field=models.CharField(blank=True, db_default='', default='', max_length=32),
        ),
        migrations.AddField(
            model_name='clinic',
            name='logo_height',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='clinic',
            name='logo_width',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.RunPython(describe_logos, migrations.RunPython.noop),
    ]
