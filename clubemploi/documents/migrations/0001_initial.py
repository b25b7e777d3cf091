
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('clubs', '0001_initial'),
        ('mailings', '0001_initial'),
        ('trainees', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Folder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('creation_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
                ('audience', models.CharField(choices=[('tutors', 'les tuteurs'), ('trainees', 'les stagiaires'), ('both', 'les tuteurs et les stagiaires')], default='both', help_text='Les stagiaires le voient dans leur espace, les tuteurs sous «\xa0Documents stagiaires\xa0».', max_length=8, verbose_name='pour')),
                ('position', models.PositiveIntegerField(default=0, editable=False, verbose_name='rang')),
                ('deleted_at', models.DateTimeField(editable=False, null=True, verbose_name='supprimé le')),
                ('deleted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='supprimé par')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='documents.folder', verbose_name='dans')),
            ],
            options={
                'verbose_name': 'répertoire',
                'ordering': ['position', 'name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('creation_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('title', models.CharField(max_length=150, verbose_name='titre')),
                ('title_key', models.TextField(default='', editable=False, verbose_name='titre sans accents')),
                ('description', models.CharField(blank=True, max_length=500, verbose_name='description')),
                ('position', models.PositiveIntegerField(default=0, editable=False, verbose_name='rang')),
                ('deleted_at', models.DateTimeField(editable=False, null=True, verbose_name='supprimé le')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ajouté par')),
                ('deleted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='supprimé par')),
                ('folder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='documents.folder', verbose_name='répertoire')),
            ],
            options={
                'verbose_name': 'document',
                'ordering': ['position', 'title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='KitItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='rang')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kits', to='documents.document')),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kit', to='clubs.workshop', verbose_name='atelier')),
            ],
            options={
                'verbose_name': 'document d’un atelier',
                'verbose_name_plural': 'documents d’ateliers',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LibraryVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='vue le')),
                ('before', models.DateTimeField(null=True, verbose_name='visite précédente')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='library_visit', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'visite de la documentation',
                'verbose_name_plural': 'visites de la documentation',
            },
        ),
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('club', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to='clubs.club', verbose_name='club emploi')),
                ('mailing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sending', to='mailings.mailing', verbose_name='envoi')),
            ],
            options={
                'verbose_name': 'envoi de documentation',
                'verbose_name_plural': 'envois de documentation',
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('file_key', models.UUIDField(editable=False, unique=True, verbose_name='nom du fichier')),
                ('name', models.CharField(max_length=150, verbose_name='nom')),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('document', 'document'), ('image', 'image'), ('audio', 'son'), ('video', 'vidéo'), ('text', 'texte')], max_length=10, verbose_name='nature')),
                ('content_type', models.CharField(max_length=100, verbose_name='type')),
                ('size', models.PositiveBigIntegerField(verbose_name='taille')),
                ('digest', models.CharField(db_index=True, max_length=64, verbose_name='empreinte')),
                ('check_state', models.CharField(choices=[('checking', 'en contrôle'), ('clean', 'contrôlé'), ('infected', 'refusé par l’antivirus'), ('erased', 'fichier effacé')], default='clean', max_length=8, verbose_name='contrôle')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ajoutée le')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ajoutée par')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='documents.document', verbose_name='document')),
            ],
            options={
                'verbose_name': 'version',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='SentDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_link', models.BooleanField(default=False, verbose_name='par un lien')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='rang')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sent', to='documents.document')),
                ('sending', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='documents.sending', verbose_name='envoi')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.version', verbose_name='version jointe')),
            ],
            options={
                'verbose_name': 'document envoyé',
                'verbose_name_plural': 'documents envoyés',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Download',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('link', 'par son lien personnel'), ('space', 'depuis son espace')], max_length=5, verbose_name='comment')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='downloads', to='trainees.trainee', verbose_name='stagiaire')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='downloads', to='documents.version', verbose_name='version')),
            ],
            options={
                'verbose_name': 'téléchargement',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='document',
            name='current',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.version', verbose_name='version actuelle'),
        ),
        migrations.AddConstraint(
            model_name='folder',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('parent', 'name'), name='documents_folder_named_once'),
        ),
        migrations.AddConstraint(
            model_name='folder',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at', None), ('parent', None)), fields=('name',), name='documents_root_named_once'),
        ),
        migrations.AddConstraint(
            model_name='kititem',
            constraint=models.UniqueConstraint(fields=('workshop', 'document'), name='documents_once_a_kit'),
        ),
        migrations.AddIndex(
            model_name='version',
            index=models.Index(condition=models.Q(('check_state', 'checking')), fields=['id'], name='documents_to_check'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('document', 'number'), name='documents_version_once'),
        ),
        migrations.AddConstraint(
            model_name='sentdocument',
            constraint=models.UniqueConstraint(fields=('sending', 'document'), name='documents_sent_once'),
        ),
        migrations.AddIndex(
            model_name='download',
            index=models.Index(fields=['trainee', 'version'], name='documents_taken_by'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['folder', 'position'], name='documents_in_folder'),
        ),
    ]
