import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0012_vocabulary'),
    ]

    operations = [
        migrations.AddField(
            model_name='safetycard',
            name='escalated_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='safetycard',
            name='escalated_to',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='safetycard',
            name='waits_since',
            field=models.DateTimeField(null=True),
        ),
        # What was told last is the earliest that nobody can have seen.
        migrations.RunSQL('UPDATE programmes_safetycard SET waits_since = told_at', migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='safetycard',
            name='waits_since',
            field=models.DateTimeField(),
        ),
        migrations.AddIndex(
            model_name='safetycard',
            index=models.Index(condition=models.Q(('acknowledged_at', None), ('closed_at', None), ('colour', 'red'), ('escalated_at', None)), fields=['waits_since'], name='safetycard_unseen_red'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='kind',
            field=models.CharField(choices=[('session', 'Time to practise'), ('nudge', 'Second reminder'), ('weekly', 'Weekly summary'), ('carer', 'Weekly summary for a helper'), ('digest', 'Weekly list for the therapist'), ('reassess', 'Time to measure again'), ('refresh', 'Time for a fresh programme'), ('code', 'Sign-in code'), ('offer', 'Question to a helper'), ('invitation', 'Invitation of staff'), ('password', 'New password'), ('account', 'About an account'), ('card', 'A red card waits')], max_length=10),
        ),
        migrations.AlterField(
            model_name='reminderrule',
            name='kind',
            field=models.CharField(choices=[('session', 'Time to practise'), ('nudge', 'Second reminder'), ('weekly', 'Weekly summary'), ('carer', 'Weekly summary for a helper'), ('digest', 'Weekly list for the therapist'), ('reassess', 'Time to measure again'), ('refresh', 'Time for a fresh programme'), ('code', 'Sign-in code'), ('offer', 'Question to a helper'), ('invitation', 'Invitation of staff'), ('password', 'New password'), ('account', 'About an account'), ('card', 'A red card waits')], max_length=10),
        ),
    ]
