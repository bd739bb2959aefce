from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0035_logo'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='sign_outs',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
