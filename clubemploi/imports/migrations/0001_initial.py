
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('trainees', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='déposé le')),
                ('original_name', models.CharField(max_length=200, verbose_name='nom du fichier')),
                ('file_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='nom sur le disque')),
                ('size', models.PositiveIntegerField(help_text='En octets.', verbose_name='taille')),
                ('kind', models.CharField(max_length=4, verbose_name='format')),
                ('sheets', models.JSONField(default=list, help_text='Nom, taille et premières lignes de chacune.', verbose_name='feuilles')),
                ('sheet', models.PositiveSmallIntegerField(default=0, verbose_name='feuille')),
                ('header_row', models.PositiveSmallIntegerField(default=1, verbose_name='ligne des titres')),
                ('columns', models.JSONField(default=dict, help_text='{numéro de colonne : champ}, à partir de 0.', verbose_name='colonnes')),
                ('state', models.CharField(choices=[('uploaded', 'colonnes à vérifier'), ('waiting', 'lecture en attente'), ('analysing', 'lecture en cours'), ('ready', 'à confirmer'), ('confirmed', 'écriture en attente'), ('running', 'écriture en cours'), ('done', 'terminé'), ('cancelled', 'annulé'), ('failed', 'arrêté par un problème')], db_index=True, default='uploaded', max_length=10, verbose_name='état')),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='problème')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='réservé jusqu’à')),
                ('token', models.PositiveIntegerField(default=0, verbose_name='numéro de passage')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('analysed_at', models.DateTimeField(blank=True, null=True, verbose_name='lu le')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                ('rows_read', models.PositiveIntegerField(default=0, verbose_name='lignes lues')),
                ('blank_rows', models.PositiveIntegerField(default=0, verbose_name='lignes vides')),
                ('created', models.PositiveIntegerField(default=0, verbose_name='fiches créées')),
                ('updated', models.PositiveIntegerField(default=0, verbose_name='fiches complétées')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='sans changement')),
                ('refused', models.PositiveIntegerField(default=0, verbose_name='refusées')),
                ('left_aside', models.PositiveIntegerField(default=0, verbose_name='laissées de côté')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmé par')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposé par')),
            ],
            options={
                'verbose_name': 'import',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Fault',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField(verbose_name='ligne')),
                ('column', models.CharField(max_length=3, verbose_name='colonne')),
                ('title', models.CharField(max_length=80, verbose_name='titre de la colonne')),
                ('value', models.CharField(max_length=120, verbose_name='valeur')),
                ('kind', models.CharField(choices=[('left_out', 'laissée vide'), ('repaired', 'corrigée')], max_length=8, verbose_name='sort')),
                ('reason', models.CharField(max_length=200, verbose_name='raison')),
                ('is_merge', models.BooleanField(default=False, verbose_name='vient d’un rapprochement')),
                ('sheet_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='faults', to='imports.import')),
            ],
            options={
                'verbose_name': 'cellule',
                'ordering': ['row', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PlannedSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, verbose_name='numéro')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='intitulé')),
                ('start_date', models.DateField(blank=True, null=True, verbose_name='du')),
                ('is_new', models.BooleanField(verbose_name='à créer')),
                ('sheet_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='planned_sessions', to='imports.import')),
            ],
            options={
                'verbose_name': 'session du tableau',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Row',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='ligne')),
                ('outcome', models.CharField(choices=[('created', 'fiche à créer'), ('updated', 'fiche à compléter'), ('unchanged', 'rien à changer'), ('refused', 'refusée'), ('aside', 'laissée de côté')], max_length=9, verbose_name='sort')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='raison')),
                ('label', models.CharField(blank=True, max_length=170, verbose_name='personne')),
                ('values', models.JSONField(default=dict, verbose_name='valeurs')),
                ('changes', models.JSONField(default=dict, help_text='{champ : [avant, après]}', verbose_name='avant, après')),
                ('adds', models.JSONField(default=dict, help_text='Session et note que la fiche n’avait pas.', verbose_name='ajouts')),
                ('lead', models.PositiveIntegerField(null=True, verbose_name='ligne de la même personne')),
                ('name_key', models.CharField(blank=True, max_length=170)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('merged', models.JSONField(default=dict)),
                ('doubt', models.CharField(blank=True, max_length=200, verbose_name='doute')),
                ('candidates', models.JSONField(default=list, verbose_name='ressemblances')),
                ('decision', models.CharField(blank=True, choices=[('', 'à décider'), ('same', 'même personne'), ('different', 'deux personnes'), ('aside', 'laissée de côté')], max_length=9, verbose_name='décision')),
                ('chosen', models.JSONField(default=list, verbose_name='fiche choisie')),
                ('sheet_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='imports.import')),
                ('trainee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='trainees.trainee')),
            ],
            options={
                'verbose_name': 'ligne',
                'ordering': ['number'],
            },
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('ready', 'confirmed', 'running', 'done')), _negated=True), ('rows_read', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('created'), '+', models.F('updated')), '+', models.F('unchanged')), '+', models.F('refused')), '+', models.F('left_aside'))), _connector='OR'), name='imports_no_row_lost'),
        ),
        migrations.AddIndex(
            model_name='fault',
            index=models.Index(fields=['sheet_import', 'kind', 'row'], name='imports_fault_lookup'),
        ),
        migrations.AddConstraint(
            model_name='plannedsession',
            constraint=models.UniqueConstraint(fields=('sheet_import', 'number'), name='imports_session_once'),
        ),
        migrations.AddIndex(
            model_name='row',
            index=models.Index(fields=['sheet_import', 'name_key'], name='imports_row_name'),
        ),
        migrations.AddIndex(
            model_name='row',
            index=models.Index(fields=['sheet_import', 'email'], name='imports_row_email'),
        ),
        migrations.AddIndex(
            model_name='row',
            index=models.Index(fields=['sheet_import', 'fingerprint'], name='imports_row_fingerprint'),
        ),
        migrations.AddIndex(
            model_name='row',
            index=models.Index(fields=['sheet_import', 'outcome', 'number'], name='imports_row_outcome'),
        ),
        migrations.AddIndex(
            model_name='row',
            index=models.Index(fields=['sheet_import', 'trainee'], name='imports_row_trainee'),
        ),
        migrations.AddIndex(
            model_name='row',
            index=models.Index(fields=['sheet_import', 'lead'], name='imports_row_lead'),
        ),
        migrations.AddConstraint(
            model_name='row',
            constraint=models.UniqueConstraint(fields=('sheet_import', 'number'), name='imports_row_once'),
        ),
    ]
