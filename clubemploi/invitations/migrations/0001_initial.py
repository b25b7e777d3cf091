
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
            name='InvitationList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('creation_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('from_date', models.DateField(verbose_name='sessions du')),
                ('to_date', models.DateField(verbose_name='au')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='établie par')),
                ('club', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitation_lists', to='clubs.club', verbose_name='club')),
            ],
            options={
                'verbose_name': 'liste de convocation',
                'verbose_name_plural': 'listes de convocation',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('last_name', models.CharField(max_length=80, verbose_name='nom')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('session_number', models.CharField(blank=True, max_length=20, verbose_name='numéro de session')),
                ('session_date', models.DateField(blank=True, null=True, verbose_name='date de session')),
                ('by_hand', models.BooleanField(default=False, verbose_name='ajouté à la main')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
                ('answer', models.CharField(blank=True, choices=[('enrolled', 's’inscrit'), ('unavailable', 'pas disponible'), ('job', 'a retrouvé un emploi')], max_length=11, verbose_name='réponse')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('via', models.CharField(blank=True, choices=[('link', 'par son lien'), ('staff', 'noté par l’équipe')], max_length=5, verbose_name='comment')),
                ('paused_until', models.DateField(blank=True, null=True, verbose_name='en pause jusqu’au')),
                ('pause_note', models.CharField(blank=True, max_length=160, verbose_name='remarque')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='trainees.trainee', verbose_name='stagiaire')),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='invitations.invitationlist', verbose_name='liste')),
            ],
            options={
                'verbose_name': 'convocation',
                'ordering': ['last_name', 'first_name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='invitations.invitationlist', verbose_name='liste')),
                ('mailing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='round', to='mailings.mailing', verbose_name='envoi')),
            ],
            options={
                'verbose_name': 'tour',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='invitationlist',
            constraint=models.CheckConstraint(condition=models.Q(('to_date__gte', models.F('from_date'))), name='invitations_dates_in_order'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['list', 'answer'], name='invitations_by_answer'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('list', 'trainee'), name='invitations_once_a_list'),
        ),
    ]
