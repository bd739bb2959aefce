"""Seal the secrets of second factors that were stored as they are."""

from typing import Any

from django.db import migrations

from programmes.portals.accounts.sealing import FactorAdapter


def seal(apps: Any, schema_editor: Any) -> None:
    adapter = FactorAdapter()
    rows = apps.get_model('mfa', 'Authenticator').objects.using(schema_editor.connection.alias)
    for row in rows.filter(type__in=['totp', 'recovery_codes']):
        for name in {'secret', 'seed'} & row.data.keys():
            row.data[name] = adapter.encrypt(row.data[name])
        row.save(update_fields=['data'])


class Migration(migrations.Migration):

    dependencies = [
        ('mfa', '0003_authenticator_type_uniq'),
        ('programmes', '0016_patient'),
    ]

    operations = [
        # Not reversible: what opens the secrets again is the code before, which does not know how.
        migrations.RunPython(seal),
    ]
