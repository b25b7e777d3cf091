
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('outbox', '0001_initial'),
        ('trainees', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MessageModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('creation_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('kind', models.CharField(choices=[('invitation', 'convocation'), ('reminder', 'relance'), ('documents', 'envoi de documentation'), ('workshop_soon', 'rappel avant un atelier'), ('workshop_change', 'changement d’atelier'), ('confirmation', 'confirmation d’inscription'), ('message', 'message libre')], default='message', max_length=15, verbose_name='nature')),
                ('name', models.CharField(help_text='Pour le retrouver\xa0: «\xa0Relance d’été\xa0».', max_length=80, verbose_name='nom du modèle')),
                ('subject', models.CharField(max_length=150, verbose_name='objet')),
                ('body', models.TextField(max_length=8000, verbose_name='texte')),
            ],
            options={
                'verbose_name': 'modèle de message',
                'verbose_name_plural': 'modèles de message',
                'ordering': ['kind', 'name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('creation_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('kind', models.CharField(choices=[('invitation', 'convocation'), ('reminder', 'relance'), ('documents', 'envoi de documentation'), ('workshop_soon', 'rappel avant un atelier'), ('workshop_change', 'changement d’atelier'), ('confirmation', 'confirmation d’inscription'), ('message', 'message libre')], max_length=15, verbose_name='nature')),
                ('subject', models.CharField(max_length=150, verbose_name='objet')),
                ('body', models.TextField(max_length=8000, verbose_name='texte')),
                ('about', models.CharField(blank=True, max_length=120, verbose_name='à propos de')),
                ('about_path', models.CharField(blank=True, max_length=120, verbose_name='page')),
                ('values', models.JSONField(default=dict, verbose_name='champs communs')),
                ('calendar', models.JSONField(editable=False, null=True, verbose_name='entrées d’agenda')),
                ('attachments', models.JSONField(default=list, editable=False, verbose_name='pièces jointes')),
                ('links', models.JSONField(default=list, editable=False, verbose_name='liens')),
                ('personal_path', models.CharField(blank=True, editable=False, max_length=120, verbose_name='lien personnel')),
                ('compose_path', models.CharField(blank=True, editable=False, max_length=120, verbose_name='où il se prépare')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='inutile après')),
                ('links_until', models.DateTimeField(null=True, verbose_name='réponses jusqu’au')),
                ('state', models.CharField(choices=[('draft', 'brouillon'), ('leaving', 'part'), ('sent', 'envoyé')], default='draft', editable=False, max_length=8, verbose_name='état')),
                ('send_at', models.DateTimeField(editable=False, null=True, verbose_name='part le')),
                ('sent_at', models.DateTimeField(editable=False, null=True, verbose_name='envoyé le')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mailings', to=settings.AUTH_USER_MODEL, verbose_name='préparé par')),
                ('tutor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='tuteur du club')),
            ],
            options={
                'verbose_name': 'envoi',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(blank=True, choices=[('email', 'e-mail'), ('letter', 'lettre'), ('call', 'appel')], max_length=6, verbose_name='par')),
                ('left_out', models.CharField(blank=True, choices=[('kind', 'ne veut plus de ce genre d’envoi'), ('mailings', 'ne veut plus d’envoi'), ('contact', 'ne veut plus être contacté'), ('limit', 'a reçu assez d’envois ce mois-ci'), ('unreachable', 'ni e-mail, ni adresse, ni téléphone'), ('no_email', 'pas d’adresse e-mail qui marche'), ('job', 'n’est plus sans emploi'), ('settled', 'a répondu, ou est inscrit'), ('paused', 'en pause'), ('removed', 'retiré de la liste'), ('club', 'club annulé')], max_length=11, verbose_name='laissé de côté')),
                ('to', models.CharField(blank=True, max_length=254, verbose_name='adresse e-mail')),
                ('token_hash', models.CharField(editable=False, max_length=64, null=True, unique=True, verbose_name='empreinte')),
                ('code', models.CharField(blank=True, editable=False, max_length=200, verbose_name='code scellé')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='envoyé le')),
                ('message', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='delivery', to='outbox.message', verbose_name='mail')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='trainees.trainee', verbose_name='stagiaire')),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='mailings.mailing', verbose_name='envoi')),
            ],
            options={
                'verbose_name': 'destinataire',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('kind', 'ce genre d’envoi'), ('mailings', 'tous les envois'), ('contact', 'tout contact')], max_length=8, verbose_name='refus')),
                ('kind', models.CharField(blank=True, choices=[('invitation', 'convocation'), ('reminder', 'relance'), ('documents', 'envoi de documentation'), ('workshop_soon', 'rappel avant un atelier'), ('workshop_change', 'changement d’atelier'), ('confirmation', 'confirmation d’inscription'), ('message', 'message libre')], max_length=15, verbose_name='nature')),
                ('by_themself', models.BooleanField(default=True, verbose_name='demandé par la personne')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='depuis le')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refusals', to='trainees.trainee', verbose_name='stagiaire')),
            ],
            options={
                'verbose_name': 'refus',
                'verbose_name_plural': 'refus',
            },
        ),
        migrations.AddIndex(
            model_name='mailing',
            index=models.Index(fields=['state', 'send_at'], name='mailings_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['trainee', 'sent_at'], name='mailings_by_person'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['mailing', 'channel', 'message'], name='mailings_to_queue'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('mailing', 'trainee'), name='mailings_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='refusal',
            constraint=models.UniqueConstraint(fields=('trainee', 'scope', 'kind'), name='mailings_refused_once'),
        ),
    ]
