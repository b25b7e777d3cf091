
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('trainees', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='emailchange',
            name='trainee',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='email_change', to='trainees.trainee', verbose_name='stagiaire'),
        ),
        migrations.AddField(
            model_name='emailchange',
            name='user',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='email_change', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
        ),
        migrations.AddField(
            model_name='personallink',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links', to=settings.AUTH_USER_MODEL, verbose_name='pour'),
        ),
        migrations.AddField(
            model_name='replacement',
            name='substitute',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='substitutions', to=settings.AUTH_USER_MODEL, verbose_name='remplaçant'),
        ),
        migrations.AddField(
            model_name='replacement',
            name='tutor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replacements', to=settings.AUTH_USER_MODEL, verbose_name='tuteur'),
        ),
        migrations.AddConstraint(
            model_name='emailchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('trainee__isnull', False), ('user__isnull', True)), models.Q(('trainee__isnull', True), ('user__isnull', False)), _connector='OR'), name='accounts_change_of_one'),
        ),
        migrations.AddConstraint(
            model_name='replacement',
            constraint=models.CheckConstraint(condition=models.Q(('substitute', models.F('tutor')), _negated=True), name='accounts_substitute_is_another'),
        ),
        migrations.AddConstraint(
            model_name='replacement',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('tutor',), name='accounts_one_replacement_at_a_time'),
        ),
    ]
