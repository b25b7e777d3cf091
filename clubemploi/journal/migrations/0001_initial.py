
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('verb', models.CharField(help_text='Le nom de l’opération, pour les filtres.', max_length=60, verbose_name='action')),
                ('sentence', models.CharField(max_length=300, verbose_name='phrase')),
                ('changes', models.JSONField(default=dict, help_text='{champ : [avant, après]}', verbose_name='avant, après')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
            ],
            options={
                'verbose_name': 'entrée du journal',
                'verbose_name_plural': 'journal',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='nature')),
                ('object_id', models.BigIntegerField(verbose_name='numéro')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='journal.entry')),
            ],
            options={
                'verbose_name': 'mention',
                'indexes': [models.Index(fields=['kind', 'object_id', 'entry'], name='journal_mention_lookup')],
            },
        ),
    ]
