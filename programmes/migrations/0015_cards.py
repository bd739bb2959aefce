from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0014_messages'),
    ]

    operations = [
        migrations.AddField(
            model_name='clinic',
            name='allows_cards',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='device',
            name='is_printed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('is_printed', True)), fields=('patient',), name='device_one_card'),
        ),
    ]
