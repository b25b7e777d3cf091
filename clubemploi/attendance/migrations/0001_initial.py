
import clubemploi.attendance.models
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('clubs', '0001_initial'),
        ('trainees', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField(unique=True, verbose_name='semaine')),
                ('number', models.PositiveBigIntegerField(verbose_name='numéro de preuve')),
                ('hash', models.CharField(max_length=64, verbose_name='empreinte')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='envoyée le')),
            ],
            options={
                'verbose_name': 'ancrage',
                'verbose_name_plural': 'ancrages',
                'ordering': ['week'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name='numéro')),
                ('body', models.TextField(verbose_name='contenu')),
                ('previous', models.CharField(max_length=64, verbose_name='empreinte précédente')),
                ('hash', models.CharField(max_length=64, verbose_name='empreinte')),
            ],
            options={
                'verbose_name': 'preuve',
                'verbose_name_plural': 'preuves',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Stamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='empreinte')),
                ('token', models.BinaryField(verbose_name='horodatage')),
                ('stamped_at', models.DateTimeField(verbose_name='horodatée le')),
                ('authority', models.CharField(max_length=200, verbose_name='autorité')),
            ],
            options={
                'verbose_name': 'horodatage',
                'verbose_name_plural': 'horodatages',
            },
        ),
        migrations.CreateModel(
            name='EvidenceHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(default=0, verbose_name='numéro')),
                ('hash', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64, verbose_name='empreinte')),
                ('week', models.DateField(default=clubemploi.attendance.models.anchor_week, editable=False, verbose_name='semaine du dernier ancrage')),
            ],
            options={
                'verbose_name': 'tête des preuves',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='attendance_head_is_one')],
            },
        ),
        migrations.CreateModel(
            name='AttendanceSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('closed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='close le')),
                ('content', models.JSONField(verbose_name='contenu')),
                ('digest', models.CharField(max_length=64, verbose_name='empreinte')),
                ('title', models.CharField(max_length=120, verbose_name='intitulé')),
                ('starts_at', models.DateTimeField(verbose_name='début')),
                ('ends_at', models.DateTimeField(verbose_name='fin')),
                ('expected', models.PositiveSmallIntegerField(verbose_name='attendus')),
                ('present', models.PositiveSmallIntegerField(verbose_name='présents')),
                ('erased_at', models.DateTimeField(null=True, verbose_name='effacée le')),
                ('evidence', models.PositiveBigIntegerField(unique=True, verbose_name='numéro de preuve')),
                ('pdf_key', models.UUIDField(editable=False, null=True, verbose_name='nom du fichier')),
                ('pdf_digest', models.CharField(blank=True, db_index=True, max_length=64, verbose_name='empreinte du PDF')),
                ('seal', models.CharField(blank=True, max_length=200, verbose_name='cachet électronique de')),
                ('reopened_at', models.DateTimeField(blank=True, null=True, verbose_name='rouverte le')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='raison de la réouverture')),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='close par')),
                ('reopened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rouverte par')),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='clubs.workshop', verbose_name='atelier')),
            ],
            options={
                'verbose_name': 'feuille close',
                'verbose_name_plural': 'feuilles closes',
                'ordering': ['-closed_at', '-pk'],
                'indexes': [models.Index(fields=['starts_at', 'id'], name='attendance_sheets_by_day'), models.Index(condition=models.Q(('erased_at__isnull', True)), fields=['ends_at'], name='attendance_sheets_kept'), models.Index(condition=models.Q(('pdf_digest', '')), fields=['id'], name='attendance_sheets_unsealed')],
                'constraints': [models.UniqueConstraint(fields=('workshop', 'number'), name='attendance_sheet_version_once'), models.UniqueConstraint(condition=models.Q(('reopened_at__isnull', True)), fields=('workshop',), name='attendance_one_standing_sheet')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16, unique=True, verbose_name='numéro')),
                ('from_date', models.DateField(null=True, verbose_name='du')),
                ('to_date', models.DateField(null=True, verbose_name='au')),
                ('content', models.JSONField(verbose_name='contenu')),
                ('digest', models.CharField(max_length=64, verbose_name='empreinte')),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='délivrée le')),
                ('club', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='clubs.club', verbose_name='club emploi')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='délivrée par')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='trainees.trainee', verbose_name='stagiaire')),
            ],
            options={
                'verbose_name': 'attestation',
                'verbose_name_plural': 'attestations',
                'ordering': ['-issued_at', '-pk'],
                'indexes': [models.Index(fields=['trainee', 'club', 'digest'], name='attendance_certified')],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='page')),
                ('key', models.UUIDField(editable=False, unique=True, verbose_name='nom du fichier')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                ('source', models.CharField(max_length=64, verbose_name='empreinte à l’arrivée')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='nom du fichier reçu')),
                ('width', models.PositiveIntegerField(verbose_name='largeur, en points')),
                ('height', models.PositiveIntegerField(verbose_name='hauteur, en points')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='jointe le')),
                ('removed_at', models.DateTimeField(null=True, verbose_name='retirée le')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='jointe par')),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='retirée par')),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='clubs.workshop', verbose_name='atelier')),
            ],
            options={
                'verbose_name': 'page de feuille papier',
                'verbose_name_plural': 'pages de feuilles papier',
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('workshop', 'source'), name='attendance_scan_once')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('trainee', 'stagiaire'), ('tutor', 'tuteur')], max_length=7, verbose_name='en tant que')),
                ('half', models.CharField(blank=True, choices=[('', 'tout l’atelier'), ('morning', 'matin'), ('afternoon', 'après-midi')], default='', max_length=9, verbose_name='demi-journée')),
                ('method', models.CharField(choices=[('device', 'sur l’appareil du tuteur, en sa présence'), ('own', 'sur son propre appareil, connecté à son compte')], max_length=6, verbose_name='signée')),
                ('name', models.CharField(max_length=170, verbose_name='nom')),
                ('strokes', models.JSONField(verbose_name='tracé')),
                ('agreed', models.CharField(max_length=300, verbose_name='texte accepté')),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reçue le')),
                ('device_at', models.DateTimeField(null=True, verbose_name='signée le, selon l’appareil')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='envoyée le, selon l’appareil')),
                ('identified', models.CharField(blank=True, max_length=120, verbose_name='identifiée par')),
                ('device', models.CharField(blank=True, max_length=80, verbose_name='appareil')),
                ('network', models.CharField(blank=True, max_length=45, verbose_name='réseau')),
                ('salt', models.CharField(editable=False, max_length=32, verbose_name='sel')),
                ('evidence', models.PositiveBigIntegerField(unique=True, verbose_name='numéro de preuve')),
                ('key', models.UUIDField(editable=False, unique=True, verbose_name='clé')),
                ('voided_at', models.DateTimeField(null=True, verbose_name='annulée le')),
                ('attendance', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='clubs.attendance', verbose_name='présence')),
                ('voided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='annulée par')),
                ('witness', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='témoin')),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='clubs.workshop', verbose_name='atelier')),
            ],
            options={
                'verbose_name': 'signature',
                'verbose_name_plural': 'signatures',
                'ordering': ['signed_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('attendance', 'half'), name='attendance_signed_once'), models.UniqueConstraint(condition=models.Q(('role', 'tutor'), ('voided_at__isnull', True)), fields=('workshop', 'half'), name='attendance_tutor_signed_once')],
            },
        ),
    ]
