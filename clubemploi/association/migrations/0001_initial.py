
import django.core.validators
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Association',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('creation_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('name', models.CharField(help_text='Sur chaque page, mail et feuille.', max_length=80, verbose_name='nom de l’association')),
                ('address', models.CharField(blank=True, help_text='Imprimée au pied des mails et des lettres.', max_length=200, verbose_name='adresse')),
                ('phone', models.CharField(blank=True, help_text='Celui que l’on donne aux stagiaires dans les mails.', max_length=16, verbose_name='téléphone')),
                ('time_zone', models.CharField(choices=[('Europe/Paris', 'France métropolitaine'), ('America/Guadeloupe', 'Guadeloupe'), ('America/Martinique', 'Martinique'), ('America/Cayenne', 'Guyane'), ('Indian/Reunion', 'La Réunion'), ('Indian/Mayotte', 'Mayotte'), ('America/Miquelon', 'Saint-Pierre-et-Miquelon'), ('Pacific/Noumea', 'Nouvelle-Calédonie'), ('Pacific/Tahiti', 'Polynésie française'), ('Pacific/Wallis', 'Wallis-et-Futuna')], default='Europe/Paris', help_text='Les heures des ateliers sont celles de ce lieu.', max_length=32, verbose_name='fuseau horaire')),
                ('logo', models.BinaryField(blank=True, default=bytes, help_text='PNG, écrit par operations.set_logo.', verbose_name='logo')),
                ('logo_version', models.PositiveIntegerField(default=0, editable=False)),
                ('sender_name', models.CharField(blank=True, help_text='Ce que les gens lisent devant l’adresse. Vide\xa0: le nom de l’association.', max_length=80, verbose_name='nom de l’expéditeur')),
                ('sender_address', models.EmailField(help_text='Tous les mails partent de cette adresse.', max_length=254, verbose_name='adresse de l’expéditeur')),
                ('smtp_host', models.CharField(blank=True, help_text='Par exemple smtp.exemple.fr\xa0; votre hébergeur de messagerie vous le donne. Vide\xa0: aucun mail ne part, ils attendent.', max_length=120, verbose_name='serveur d’envoi (SMTP)')),
                ('smtp_port', models.PositiveIntegerField(default=587, help_text='La porte du serveur\xa0: 587 le plus souvent, 465 avec TLS.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(65535)], verbose_name='port')),
                ('smtp_security', models.CharField(choices=[('starttls', 'STARTTLS (le plus courant, port 587)'), ('tls', 'TLS (port 465)'), ('none', 'aucun chiffrement (seulement sur cette machine)')], default='starttls', help_text='Comment la conversation avec le serveur est protégée.', max_length=8, verbose_name='chiffrement')),
                ('smtp_username', models.CharField(blank=True, help_text='Souvent l’adresse entière. Vide si le serveur n’en veut pas.', max_length=120, verbose_name='identifiant')),
                ('smtp_password', models.CharField(blank=True, editable=False, max_length=500, verbose_name='mot de passe du serveur')),
                ('bounce_address', models.EmailField(blank=True, help_text='Où reviennent les mails qui n’arrivent pas, avec un «\xa0+…\xa0» propre à chacun\xa0: retours@exemple.fr reçoit aussi retours+12ab@exemple.fr. Vide\xa0: l’adresse de l’expéditeur.', max_length=254, verbose_name='adresse des retours')),
                ('imap_host', models.CharField(blank=True, help_text='Par exemple imap.exemple.fr, en TLS. La boîte est relevée toutes les cinq minutes\xa0: les adresses qui n’existent plus sont mises de côté. Vide\xa0: elle n’est pas relevée.', max_length=120, verbose_name='serveur de la boîte des retours (IMAP)')),
                ('imap_port', models.PositiveIntegerField(default=993, help_text='La porte de cette boîte.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(65535)], verbose_name='port IMAP')),
                ('imap_username', models.CharField(blank=True, help_text='Souvent l’adresse entière.', max_length=120, verbose_name='identifiant de la boîte des retours')),
                ('imap_password', models.CharField(blank=True, editable=False, max_length=500, verbose_name='mot de passe de la boîte des retours')),
                ('mailings_a_month', models.PositiveSmallIntegerField(default=4, help_text='Tous clubs réunis, on n’écrit pas plus souvent à la même personne\xa0: elle est laissée de côté, et c’est dit avant d’envoyer.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(31)], verbose_name='envois par mois et par personne')),
                ('reminder_days', models.PositiveSmallIntegerField(default=2, help_text='Chaque inscrit reçoit un mail tant de jours avant l’atelier, à 9 heures. 0\xa0: pas de rappel.', validators=[django.core.validators.MaxValueValidator(14)], verbose_name='rappel avant un atelier, en jours')),
                ('joined_megabytes', models.PositiveSmallIntegerField(default=2, help_text='Ce que pèse au plus un mail tel qu’il part, texte et pièces jointes codées comprises\xa0: un tiers de plus que les fichiers. Au-delà, ils partent en liens.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(25)], verbose_name='poids d’un envoi de documentation, en Mo')),
                ('link_days', models.PositiveSmallIntegerField(default=60, help_text='Passé ce délai, le document se trouve encore dans l’espace de la personne.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='durée d’un lien de téléchargement, en jours')),
                ('document_megabytes', models.PositiveSmallIntegerField(default=20, help_text='Ce que pèse au plus un fichier mis en ligne.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(200)], verbose_name='poids d’un document, en Mo')),
                ('video_megabytes', models.PositiveSmallIntegerField(default=100, help_text='Les sons et les vidéos pèsent plus que le reste\xa0: ils ont leur propre limite.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)], verbose_name='poids d’un son ou d’une vidéo, en Mo')),
                ('sheets_kept_years', models.PositiveSmallIntegerField(default=5, help_text='Passé ce temps, les feuilles de présence closes et leurs signatures sont effacées\xa0; les comptes et les empreintes restent. Demandez à vos financeurs combien de temps ils peuvent les contrôler.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='feuilles gardées, en années')),
                ('instance', models.CharField(blank=True, editable=False, max_length=64, verbose_name='installation')),
                ('mail_on_hold', models.BooleanField(default=False, editable=False, verbose_name='envois suspendus')),
                ('mail_failures', models.PositiveIntegerField(default=0, editable=False, verbose_name='échecs de connexion de suite')),
                ('mail_paused_until', models.DateTimeField(editable=False, null=True, verbose_name='envois en pause jusqu’à')),
                ('second_factor_required', models.BooleanField(default=True, help_text='En plus du mot de passe ou du code\xa0: une clé d’accès ou une application sur le téléphone.', verbose_name='deuxième preuve exigée des responsables et administrateurs')),
                ('second_factor_for_tutors', models.BooleanField(default=False, help_text='Plus sûr, mais chaque tuteur devra l’installer à sa prochaine connexion.', verbose_name='deuxième preuve exigée aussi des tuteurs')),
                ('idle_hours', models.PositiveSmallIntegerField(default=12, help_text='Pour les tuteurs, responsables et administrateurs, en heures.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(720)], verbose_name='déconnexion après tant d’heures sans rien faire')),
                ('session_days', models.PositiveSmallIntegerField(default=14, help_text='Même si l’on s’en sert chaque jour, il faut alors se connecter de nouveau.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='déconnexion au bout de tant de jours')),
                ('trainee_session_days', models.PositiveSmallIntegerField(default=60, help_text='Plus longue\xa0: un stagiaire ne voit que ce qui le concerne.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='durée de connexion des stagiaires, en jours')),
                ('half_days', models.BooleanField(default=False, help_text='Pour un atelier qui commence avant midi et finit après 13\xa0h\xa0: la feuille imprimée a deux cases, et chacun signe deux fois à l’écran.', verbose_name='deux signatures, matin et après-midi, quand un atelier passe midi')),
                ('legal_mention', models.CharField(blank=True, default='Document réservé au club emploi\xa0: ne pas diffuser. Chacun peut consulter, corriger ou faire effacer ses données en s’adressant à l’association.', help_text='Rappelle à qui reçoit une liste ce qu’il a le droit d’en faire.', max_length=400, verbose_name='mention au pied des feuilles imprimées')),
                ('mail_footer', models.CharField(blank=True, help_text='Par exemple à qui écrire ou téléphoner pour toute question.', max_length=400, verbose_name='phrase au pied des mails')),
                ('tsa_url', models.CharField(blank=True, help_text='Un service extérieur (RFC 3161) qui date chaque feuille scellée et l’empreinte de chaque semaine, sans rien en lire. Par exemple https://horodatage.exemple.fr/tsr. Vide\xa0: pas d’horodatage.', max_length=300, validators=[django.core.validators.URLValidator(schemes=['http', 'https'])], verbose_name='adresse de l’autorité d’horodatage')),
                ('tsa_certificate', models.TextField(blank=True, help_text='Au format PEM, tel qu’elle le publie\xa0: il permet de vérifier qui a daté.', max_length=20000, verbose_name='certificat racine de cette autorité')),
                ('stamp_problem', models.CharField(blank=True, editable=False, max_length=200, verbose_name='échec de l’horodatage')),
                ('stamp_failing_since', models.DateTimeField(editable=False, null=True, verbose_name='horodatage en échec depuis')),
                ('seal_key', models.TextField(blank=True, editable=False, verbose_name='certificat du cachet')),
                ('seal_holder', models.CharField(blank=True, editable=False, max_length=200, verbose_name='titulaire du certificat')),
                ('seal_issuer', models.CharField(blank=True, editable=False, max_length=200, verbose_name='autorité du certificat')),
                ('seal_expires_at', models.DateTimeField(editable=False, null=True, verbose_name='fin du certificat')),
            ],
            options={
                'verbose_name': 'association',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='association_is_one')],
            },
        ),
    ]
