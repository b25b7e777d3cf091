
import django.db.models.deletion
import django.utils.timezone
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
            name='Club',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('creation_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('month', models.DateField(help_text='Le club commence le premier de ce mois.', verbose_name='mois')),
                ('months', models.PositiveSmallIntegerField(default=2, verbose_name='durée en mois')),
                ('end_date', models.DateField(editable=False, verbose_name='dernier jour')),
                ('place', models.CharField(max_length=120, verbose_name='lieu')),
                ('capacity', models.PositiveSmallIntegerField(blank=True, help_text='Laissez vide s’il n’y a pas de limite.', null=True, verbose_name='nombre de places')),
                ('is_open_online', models.BooleanField(default=True, help_text='Les membres du réseau emploi peuvent s’y inscrire eux-mêmes.', verbose_name='inscription en ligne')),
                ('seats_taken', models.PositiveIntegerField(default=0, editable=False, verbose_name='places prises')),
                ('is_second', models.BooleanField(default=False, editable=False, verbose_name='deuxième club du tuteur ce mois-là')),
                ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='annulé le')),
                ('tutor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clubs', to=settings.AUTH_USER_MODEL, verbose_name='tuteur')),
            ],
            options={
                'verbose_name': 'club emploi',
                'verbose_name_plural': 'clubs emploi',
                'ordering': ['-month', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('manager', 'par la responsable'), ('tutor', 'par le tuteur'), ('online', 'en ligne'), ('invitation', 'par un lien d’invitation')], max_length=10, verbose_name='inscription')),
                ('status', models.CharField(choices=[('enrolled', 'inscrit'), ('waiting', 'en liste d’attente'), ('withdrawn', 'retiré')], max_length=9, verbose_name='état')),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='arrivé le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
                ('club', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='clubs.club')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='trainees.trainee')),
            ],
            options={
                'verbose_name': 'inscription',
                'verbose_name_plural': 'inscriptions',
            },
        ),
        migrations.CreateModel(
            name='Workshop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('creation_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('title', models.CharField(max_length=120, verbose_name='intitulé')),
                ('starts_at', models.DateTimeField(db_index=True, verbose_name='début')),
                ('ends_at', models.DateTimeField(verbose_name='fin')),
                ('place', models.CharField(blank=True, help_text='Laissez vide si c’est celui du club.', max_length=120, verbose_name='lieu')),
                ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='annulé le')),
                ('sequence', models.PositiveIntegerField(default=0, editable=False, verbose_name='numéro de modification')),
                ('told_as', models.JSONField(editable=False, null=True, verbose_name='annoncé comme')),
                ('club', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workshops', to='clubs.club')),
            ],
            options={
                'verbose_name': 'atelier',
                'verbose_name_plural': 'ateliers',
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('expected', 'attendu'), ('present', 'présent'), ('late', 'en retard'), ('absent', 'absent'), ('excused', 'excusé')], default='expected', max_length=8, verbose_name='présence')),
                ('away_at', models.DateTimeField(blank=True, null=True, verbose_name='absence annoncée le')),
                ('away_reason', models.CharField(blank=True, max_length=200, verbose_name='raison')),
                ('reminded_at', models.DateTimeField(editable=False, null=True, verbose_name='rappel envoyé le')),
                ('comment', models.TextField(blank=True, max_length=1000, verbose_name='commentaire')),
                ('audience', models.CharField(choices=[('trainee', 'la personne et l’équipe'), ('tutors', 'tuteurs seulement'), ('managers', 'responsable seulement')], default='trainee', max_length=8, verbose_name='lu par')),
                ('noted_at', models.DateTimeField(null=True, verbose_name='noté le')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('commented_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='commenté par')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noté par')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='clubs.enrolment')),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='clubs.workshop')),
            ],
            options={
                'verbose_name': 'présence',
                'verbose_name_plural': 'présences',
            },
        ),
        migrations.AddIndex(
            model_name='club',
            index=models.Index(fields=['month'], name='clubs_by_month'),
        ),
        migrations.AddIndex(
            model_name='club',
            index=models.Index(fields=['end_date'], name='clubs_by_end'),
        ),
        migrations.AddConstraint(
            model_name='club',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True), ('is_second', False)), fields=('tutor', 'month'), name='clubs_one_per_tutor_and_month'),
        ),
        migrations.AddConstraint(
            model_name='club',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('seats_taken__lte', models.F('capacity')), _connector='OR'), name='clubs_seats_within_capacity'),
        ),
        migrations.AddConstraint(
            model_name='club',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='clubs_starts_on_the_first'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['club', 'status', 'queued_at'], name='clubs_enrolments_by_state'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(fields=('club', 'trainee'), name='clubs_enrolled_once'),
        ),
        migrations.AddConstraint(
            model_name='workshop',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='clubs_workshop_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='workshop',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('club', 'starts_at'), name='clubs_one_workshop_at_a_time'),
        ),
        migrations.AddIndex(
            model_name='attendance',
            index=models.Index(fields=['workshop', 'status'], name='clubs_attendances_by_state'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('enrolment', 'workshop'), name='clubs_attends_once'),
        ),
    ]
