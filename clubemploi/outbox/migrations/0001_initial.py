
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
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, unique=True, verbose_name='adresse')),
                ('reason', models.CharField(choices=[('unknown', 'adresse inconnue du serveur'), ('returned', 'mail revenu')], max_length=8, verbose_name='raison')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='réponse')),
                ('held_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='de côté depuis le')),
            ],
            options={
                'verbose_name': 'adresse à corriger',
                'verbose_name_plural': 'adresses à corriger',
                'ordering': ['-held_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(db_index=True, max_length=40, verbose_name='nature')),
                ('to', models.EmailField(db_index=True, max_length=254, verbose_name='à')),
                ('to_name', models.CharField(blank=True, max_length=170, verbose_name='nom du destinataire')),
                ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='répondre à')),
                ('subject', models.CharField(max_length=200, verbose_name='objet')),
                ('text', models.TextField(blank=True, verbose_name='texte')),
                ('html', models.TextField(blank=True, verbose_name='mise en page')),
                ('calendar', models.TextField(blank=True, verbose_name='agenda joint')),
                ('attachments', models.JSONField(blank=True, default=list, verbose_name='pièces jointes')),
                ('secret', models.BooleanField(default=False, verbose_name='contient un code ou un lien personnel')),
                ('token', models.CharField(blank=True, editable=False, max_length=300, verbose_name='jeton scellé')),
                ('unsubscribe_url', models.CharField(blank=True, editable=False, max_length=300, verbose_name='adresse de désinscription')),
                ('message_id', models.CharField(editable=False, max_length=200, unique=True, verbose_name='identifiant du mail')),
                ('state', models.CharField(choices=[('queued', 'en attente'), ('claimed', 'pris par l’expéditeur'), ('handing_over', 'en cours de remise'), ('accepted', 'parti'), ('deferred', 'nouvel essai prévu'), ('refused', 'refusé'), ('uncertain', 'incertain'), ('expired', 'abandonné'), ('cancelled', 'annulé'), ('bounced', 'revenu')], default='queued', max_length=12, verbose_name='état')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='réponse')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='écrit le')),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='prochain essai')),
                ('expires_at', models.DateTimeField(verbose_name='abandonné après')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                ('resend_uncertain', models.BooleanField(default=False, verbose_name='renvoyé une fois dans le doute')),
                ('was_uncertain', models.BooleanField(default=False, verbose_name='a été incertain')),
                ('lease', models.UUIDField(blank=True, editable=False, null=True, verbose_name='bail')),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='bail jusqu’au')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='envoyé par')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
            ],
            options={
                'verbose_name': 'mail',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Bounce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=64, unique=True, verbose_name='empreinte')),
                ('kind', models.CharField(choices=[('hard', 'définitif'), ('soft', 'passager'), ('delayed', 'en retard')], max_length=7, verbose_name='nature')),
                ('status', models.CharField(blank=True, max_length=12, verbose_name='code')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='détail')),
                ('read_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='lu le')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bounces', to='outbox.message', verbose_name='mail')),
            ],
            options={
                'verbose_name': 'retour',
            },
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['state', 'next_try_at'], name='outbox_due'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['state', '-id'], name='outbox_by_state'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['ended_at'], name='outbox_by_end'),
        ),
    ]
