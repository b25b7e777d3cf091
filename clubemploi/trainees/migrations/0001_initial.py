
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
            name='Trainee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('creation_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('civility', models.CharField(blank=True, choices=[('madam', 'Mme'), ('sir', 'M.')], max_length=5, verbose_name='civilité')),
                ('last_name', models.CharField(max_length=80, verbose_name='nom')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, db_index=True, max_length=16, verbose_name='téléphone')),
                ('second_phone', models.CharField(blank=True, max_length=16, verbose_name='autre téléphone')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='adresse')),
                ('postcode', models.CharField(blank=True, max_length=10, verbose_name='code postal')),
                ('city', models.CharField(blank=True, max_length=80, verbose_name='ville')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='date de naissance')),
                ('in_network', models.BooleanField(default=False, help_text='A accès à l’espace en ligne.', verbose_name='membre du réseau emploi')),
                ('share_last_name', models.BooleanField(default=False, verbose_name='son nom complet')),
                ('share_phone', models.BooleanField(default=False, verbose_name='son téléphone')),
                ('share_email', models.BooleanField(default=False, verbose_name='son e-mail')),
                ('situation', models.CharField(choices=[('unemployed', 'sans emploi'), ('employed', 'en emploi'), ('training', 'en formation'), ('other', 'autre'), ('unknown', 'inconnue')], default='unknown', max_length=12, verbose_name='situation')),
                ('situation_since', models.DateField(blank=True, null=True, verbose_name='depuis le')),
                ('last_session_number', models.CharField(blank=True, editable=False, max_length=20, verbose_name='dernière session')),
                ('last_session_date', models.DateField(blank=True, editable=False, null=True)),
                ('name_key', models.CharField(db_index=True, editable=False, max_length=170)),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='trainee', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
            ],
            options={
                'verbose_name': 'stagiaire',
                'verbose_name_plural': 'stagiaires',
                'ordering': ['name_key', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Examination',
            fields=[
                ('trainee', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='trainees.trainee')),
                ('token', models.BigIntegerField()),
            ],
            options={
                'verbose_name': 'fiche à comparer',
            },
        ),
        migrations.CreateModel(
            name='DuplicatePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reasons', models.CharField(blank=True, max_length=60, verbose_name='ressemblances')),
                ('score', models.SmallIntegerField(default=0, verbose_name='vraisemblance')),
                ('state', models.CharField(choices=[('candidate', 'à décider'), ('different', 'deux personnes')], default='candidate', max_length=9, verbose_name='état')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='décidé le')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidé par')),
                ('high', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs_as_high', to='trainees.trainee', verbose_name='autre fiche')),
                ('low', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs_as_low', to='trainees.trainee', verbose_name='fiche')),
            ],
            options={
                'verbose_name': 'doublon possible',
                'verbose_name_plural': 'doublons possibles',
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('removed_id', models.BigIntegerField(db_index=True, verbose_name='numéro de l’autre fiche')),
                ('snapshot', models.JSONField(default=dict, verbose_name='de quoi revenir en arrière')),
                ('merged_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='réunies le')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='annulée le')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='trainees.trainee', verbose_name='fiche gardée')),
                ('merged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='réunies par')),
            ],
            options={
                'verbose_name': 'réunion de fiches',
                'verbose_name_plural': 'réunions de fiches',
                'ordering': ['-merged_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=4000, verbose_name='note')),
                ('audience', models.CharField(choices=[('trainee', 'la personne et l’équipe'), ('tutors', 'tuteurs seulement'), ('managers', 'responsable seulement')], default='tutors', max_length=8, verbose_name='lue par')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='écrite le')),
                ('creation_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='trainees.trainee')),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='trainees.trainee')),
            ],
            options={
                'verbose_name': 'participation',
            },
        ),
        migrations.CreateModel(
            name='SearchKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(db_index=True, max_length=254, verbose_name='mot')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_keys', to='trainees.trainee')),
            ],
            options={
                'verbose_name': 'mot-clé',
            },
        ),
        migrations.CreateModel(
            name='Situation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('unemployed', 'sans emploi'), ('employed', 'en emploi'), ('training', 'en formation'), ('other', 'autre'), ('unknown', 'inconnue')], max_length=12, verbose_name='situation')),
                ('since', models.DateField(blank=True, null=True, verbose_name='depuis le')),
                ('detail', models.CharField(blank=True, max_length=120, verbose_name='précision')),
                ('source', models.CharField(choices=[('staff', 'saisie par l’équipe'), ('import', 'import d’un tableau'), ('trainee', 'dite par la personne'), ('invitation', 'réponse à une invitation')], max_length=12, verbose_name='source')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='noté le')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noté par')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='situations', to='trainees.trainee')),
            ],
            options={
                'verbose_name': 'situation',
                'verbose_name_plural': 'situations',
                'ordering': ['-recorded_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='TrainingSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('creation_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('number', models.CharField(help_text='Par exemple 2027-04.', max_length=20, unique=True, verbose_name='numéro')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='intitulé')),
                ('start_date', models.DateField(blank=True, db_index=True, null=True, verbose_name='du')),
                ('end_date', models.DateField(blank=True, null=True, verbose_name='au')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='lieu')),
                ('trainees', models.ManyToManyField(related_name='sessions', through='trainees.Participation', to='trainees.trainee')),
            ],
            options={
                'verbose_name': 'session de formation',
                'verbose_name_plural': 'sessions de formation',
                'ordering': ['-start_date', '-number'],
            },
        ),
        migrations.AddField(
            model_name='participation',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='trainees.trainingsession'),
        ),
        migrations.AddIndex(
            model_name='trainee',
            index=models.Index(fields=['name_key', 'id'], name='trainees_by_name'),
        ),
        migrations.AddIndex(
            model_name='trainee',
            index=models.Index(fields=['situation', 'name_key', 'id'], name='trainees_by_situation'),
        ),
        migrations.AddIndex(
            model_name='trainee',
            index=models.Index(fields=['email', 'name_key', 'id'], name='trainees_by_email'),
        ),
        migrations.AddIndex(
            model_name='trainee',
            index=models.Index(condition=models.Q(('in_network', True)), fields=['name_key', 'id'], name='trainees_in_network'),
        ),
        migrations.AddIndex(
            model_name='trainee',
            index=models.Index(fields=['situation_since', 'id'], name='trainees_by_since'),
        ),
        migrations.AddIndex(
            model_name='trainee',
            index=models.Index(fields=['last_session_date', 'id'], name='trainees_by_session'),
        ),
        migrations.AddIndex(
            model_name='trainee',
            index=models.Index(fields=['birth_date'], name='trainees_by_birth'),
        ),
        migrations.AddIndex(
            model_name='duplicatepair',
            index=models.Index(fields=['state', '-score', 'id'], name='trainees_pairs_likeliest'),
        ),
        migrations.AddConstraint(
            model_name='duplicatepair',
            constraint=models.UniqueConstraint(fields=('low', 'high'), name='trainees_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='duplicatepair',
            constraint=models.CheckConstraint(condition=models.Q(('low__lt', models.F('high'))), name='trainees_pair_in_order'),
        ),
        migrations.AddIndex(
            model_name='searchkey',
            index=models.Index(fields=['key', 'trainee'], name='trainees_key_lookup'),
        ),
        migrations.AddConstraint(
            model_name='trainingsession',
            constraint=models.CheckConstraint(condition=models.Q(('end_date__isnull', True), ('start_date__isnull', True), ('end_date__gte', models.F('start_date')), _connector='OR'), name='trainees_session_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(fields=('session', 'trainee'), name='trainees_participates_once'),
        ),
    ]
