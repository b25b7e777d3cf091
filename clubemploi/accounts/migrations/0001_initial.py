
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='EmailChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='nouvelle adresse')),
                ('code_hash', models.CharField(editable=False, max_length=64, verbose_name='empreinte')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('expires_at', models.DateTimeField(verbose_name='valable jusqu’au')),
            ],
            options={
                'verbose_name': 'changement d’adresse',
                'verbose_name_plural': 'changements d’adresse',
            },
        ),
        migrations.CreateModel(
            name='PersonalLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('set-up', 'première installation'), ('invitation', 'invitation dans l’équipe'), ('space', 'invitation dans l’espace')], max_length=12, verbose_name='usage')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True, verbose_name='empreinte')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='créé le')),
                ('expires_at', models.DateTimeField(verbose_name='valable jusqu’au')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='utilisé le')),
            ],
            options={
                'verbose_name': 'lien personnel',
                'verbose_name_plural': 'liens personnels',
            },
        ),
        migrations.CreateModel(
            name='Replacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(verbose_name='jusqu’au')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='créé le')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
            ],
            options={
                'verbose_name': 'remplacement',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse e-mail')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=80, verbose_name='nom')),
                ('phone', models.CharField(blank=True, help_text='Imprimé sur la liste des inscrits.', max_length=16, verbose_name='téléphone')),
                ('is_manager', models.BooleanField(default=False, verbose_name='responsable emploi')),
                ('is_tutor', models.BooleanField(default=False, verbose_name='tuteur')),
                ('is_administrator', models.BooleanField(default=False, verbose_name='administrateur')),
                ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                ('passkey_declined', models.BooleanField(default=False, editable=False, verbose_name='ne veut pas de clé d’accès')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
            ],
            options={
                'verbose_name': 'compte',
                'verbose_name_plural': 'comptes',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='accounts_email_any_case')],
            },
        ),
    ]
