"""The association that uses the site: its name and logo, and every setting it may change. One row.

A setting is a field here (its help text is its meaning, its default the default people are shown) and a name in a
section of forms.py: nothing else is needed to add one.
"""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clubemploi.core.models import Editable
from clubemploi.core.sealing import unseal

ONLY = 1
LEGAL_MENTION = (
    "Document réservé au club emploi\u00a0: ne pas diffuser. Chacun peut consulter, corriger ou faire effacer ses "
    "données en s’adressant à l’association."
)


class Zone(models.TextChoices):
    """The time zones of France."""

    PARIS = "Europe/Paris", "France métropolitaine"
    GUADELOUPE = "America/Guadeloupe", "Guadeloupe"
    MARTINIQUE = "America/Martinique", "Martinique"
    CAYENNE = "America/Cayenne", "Guyane"
    REUNION = "Indian/Reunion", "La Réunion"
    MAYOTTE = "Indian/Mayotte", "Mayotte"
    MIQUELON = "America/Miquelon", "Saint-Pierre-et-Miquelon"
    NOUMEA = "Pacific/Noumea", "Nouvelle-Calédonie"
    TAHITI = "Pacific/Tahiti", "Polynésie française"
    WALLIS = "Pacific/Wallis", "Wallis-et-Futuna"


class Association(Editable):
    class Security(models.TextChoices):
        STARTTLS = "starttls", "STARTTLS (le plus courant, port 587)"
        TLS = "tls", "TLS (port 465)"
        NONE = "none", "aucun chiffrement (seulement sur cette machine)"

    name = models.CharField("nom de l’association", max_length=80, help_text="Sur chaque page, mail et feuille.")
    address = models.CharField(
        "adresse", max_length=200, blank=True, help_text="Imprimée au pied des mails et des lettres."
    )
    phone = models.CharField(
        "téléphone", max_length=16, blank=True, help_text="Celui que l’on donne aux stagiaires dans les mails."
    )
    time_zone = models.CharField(
        "fuseau horaire",
        max_length=32,
        choices=Zone,
        default=Zone.PARIS,
        help_text="Les heures des ateliers sont celles de ce lieu.",
    )
    logo = models.BinaryField("logo", blank=True, default=bytes, help_text="PNG, écrit par operations.set_logo.")
    logo_version = models.PositiveIntegerField(default=0, editable=False)  # 0: no logo

    sender_name = models.CharField(
        "nom de l’expéditeur",
        max_length=80,
        blank=True,
        help_text="Ce que les gens lisent devant l’adresse. Vide\u00a0: le nom de l’association.",
    )
    sender_address = models.EmailField(
        "adresse de l’expéditeur", max_length=254, help_text="Tous les mails partent de cette adresse."
    )
    smtp_host = models.CharField(
        "serveur d’envoi (SMTP)",
        max_length=120,
        blank=True,
        help_text="Par exemple smtp.exemple.fr\u00a0; votre hébergeur de messagerie vous le donne. "
        "Vide\u00a0: aucun mail ne part, ils attendent.",
    )
    smtp_port = models.PositiveIntegerField(
        "port",
        default=587,
        validators=[MinValueValidator(1), MaxValueValidator(65535)],
        help_text="La porte du serveur\u00a0: 587 le plus souvent, 465 avec TLS.",
    )
    smtp_security = models.CharField(
        "chiffrement",
        max_length=8,
        choices=Security,
        default=Security.STARTTLS,
        help_text="Comment la conversation avec le serveur est protégée.",
    )
    smtp_username = models.CharField(
        "identifiant",
        max_length=120,
        blank=True,
        help_text="Souvent l’adresse entière. Vide si le serveur n’en veut pas.",
    )
    smtp_password = models.CharField("mot de passe du serveur", max_length=500, blank=True, editable=False)  # sealed
    bounce_address = models.EmailField(
        "adresse des retours",
        max_length=254,
        blank=True,
        help_text="Où reviennent les mails qui n’arrivent pas, avec un «\u00a0+…\u00a0» propre à chacun\u00a0: "
        "retours@exemple.fr reçoit aussi retours+12ab@exemple.fr. Vide\u00a0: l’adresse de l’expéditeur.",
    )
    imap_host = models.CharField(
        "serveur de la boîte des retours (IMAP)",
        max_length=120,
        blank=True,
        help_text="Par exemple imap.exemple.fr, en TLS. La boîte est relevée toutes les cinq minutes\u00a0: les "
        "adresses qui n’existent plus sont mises de côté. Vide\u00a0: elle n’est pas relevée.",
    )
    imap_port = models.PositiveIntegerField(
        "port IMAP",
        default=993,
        validators=[MinValueValidator(1), MaxValueValidator(65535)],
        help_text="La porte de cette boîte.",
    )
    imap_username = models.CharField(
        "identifiant de la boîte des retours", max_length=120, blank=True, help_text="Souvent l’adresse entière."
    )
    imap_password = models.CharField("mot de passe de la boîte des retours", max_length=500, blank=True, editable=False)
    mailings_a_month = models.PositiveSmallIntegerField(
        "envois par mois et par personne",
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text="Tous clubs réunis, on n’écrit pas plus souvent à la même personne\u00a0: elle est laissée de côté, "
        "et c’est dit avant d’envoyer.",
    )
    reminder_days = models.PositiveSmallIntegerField(
        "rappel avant un atelier, en jours",
        default=2,
        validators=[MaxValueValidator(14)],
        help_text="Chaque inscrit reçoit un mail tant de jours avant l’atelier, à 9 heures. 0\u00a0: pas de rappel.",
    )
    joined_megabytes = models.PositiveSmallIntegerField(
        "poids d’un envoi de documentation, en Mo",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(25)],
        help_text="Ce que pèse au plus un mail tel qu’il part, texte et pièces jointes codées comprises\u00a0: un "
        "tiers de plus que les fichiers. Au-delà, ils partent en liens.",
    )
    link_days = models.PositiveSmallIntegerField(
        "durée d’un lien de téléchargement, en jours",
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="Passé ce délai, le document se trouve encore dans l’espace de la personne.",
    )
    document_megabytes = models.PositiveSmallIntegerField(
        "poids d’un document, en Mo",
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
        help_text="Ce que pèse au plus un fichier mis en ligne.",
    )
    video_megabytes = models.PositiveSmallIntegerField(
        "poids d’un son ou d’une vidéo, en Mo",
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text="Les sons et les vidéos pèsent plus que le reste\u00a0: ils ont leur propre limite.",
    )
    sheets_kept_years = models.PositiveSmallIntegerField(
        "feuilles gardées, en années",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text="Passé ce temps, les feuilles de présence closes et leurs signatures sont effacées\u00a0; les "
        "comptes et les empreintes restent. Demandez à vos financeurs combien de temps ils peuvent les contrôler.",
    )
    # Where the line stands, kept by outbox/gate.py. Which installation this is: a restored copy holds its mail.
    instance = models.CharField("installation", max_length=64, blank=True, editable=False)
    mail_on_hold = models.BooleanField("envois suspendus", default=False, editable=False)
    mail_failures = models.PositiveIntegerField("échecs de connexion de suite", default=0, editable=False)
    mail_paused_until = models.DateTimeField("envois en pause jusqu’à", null=True, editable=False)

    second_factor_required = models.BooleanField(
        "deuxième preuve exigée des responsables et administrateurs",
        default=True,
        help_text="En plus du mot de passe ou du code\u00a0: une clé d’accès ou une application sur le téléphone.",
    )
    second_factor_for_tutors = models.BooleanField(
        "deuxième preuve exigée aussi des tuteurs",
        default=False,
        help_text="Plus sûr, mais chaque tuteur devra l’installer à sa prochaine connexion.",
    )
    idle_hours = models.PositiveSmallIntegerField(
        "déconnexion après tant d’heures sans rien faire",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
        help_text="Pour les tuteurs, responsables et administrateurs, en heures.",
    )
    session_days = models.PositiveSmallIntegerField(
        "déconnexion au bout de tant de jours",
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="Même si l’on s’en sert chaque jour, il faut alors se connecter de nouveau.",
    )
    trainee_session_days = models.PositiveSmallIntegerField(
        "durée de connexion des stagiaires, en jours",
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="Plus longue\u00a0: un stagiaire ne voit que ce qui le concerne.",
    )

    half_days = models.BooleanField(
        "deux signatures, matin et après-midi, quand un atelier passe midi",
        default=False,
        help_text="Pour un atelier qui commence avant midi et finit après 13\u00a0h\u00a0: la feuille imprimée a deux "
        "cases, et chacun signe deux fois à l’écran.",
    )

    legal_mention = models.CharField(
        "mention au pied des feuilles imprimées",
        max_length=400,
        default=LEGAL_MENTION,
        blank=True,
        help_text="Rappelle à qui reçoit une liste ce qu’il a le droit d’en faire.",
    )
    mail_footer = models.CharField(
        "phrase au pied des mails",
        max_length=400,
        blank=True,
        help_text="Par exemple à qui écrire ou téléphoner pour toute question.",
    )

    tsa_url = models.CharField(
        "adresse de l’autorité d’horodatage",
        max_length=300,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="Un service extérieur (RFC 3161) qui date chaque feuille scellée et l’empreinte de chaque semaine, "
        "sans rien en lire. Par exemple https://horodatage.exemple.fr/tsr. Vide\u00a0: pas d’horodatage.",
    )
    tsa_certificate = models.TextField(
        "certificat racine de cette autorité",
        max_length=20_000,
        blank=True,
        help_text="Au format PEM, tel qu’elle le publie\u00a0: il permet de vérifier qui a daté.",
    )
    stamp_problem = models.CharField("échec de l’horodatage", max_length=200, blank=True, editable=False)
    stamp_failing_since = models.DateTimeField("horodatage en échec depuis", null=True, editable=False)
    # The association's certificate and key: PKCS#12, sealed with the installation's key (pdf/certificates.py).
    seal_key = models.TextField("certificat du cachet", blank=True, editable=False)
    seal_holder = models.CharField("titulaire du certificat", max_length=200, blank=True, editable=False)
    seal_issuer = models.CharField("autorité du certificat", max_length=200, blank=True, editable=False)
    seal_expires_at = models.DateTimeField("fin du certificat", null=True, editable=False)

    class Meta:
        verbose_name = "association"
        constraints = [models.CheckConstraint(name="association_is_one", condition=Q(pk=ONLY))]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Self:
        """The association, without its logo's bytes and its key; before the first set-up, an unsaved one. One query."""
        return cls.objects.defer("logo", "seal_key").first() or cls(name="Club Emploi", sender_address="")

    @property
    def is_set_up(self) -> bool:
        return self.pk is not None

    @property
    def open_smtp_password(self) -> str:
        return unseal(self.smtp_password)

    @property
    def open_imap_password(self) -> str:
        return unseal(self.imap_password)

    @property
    def seal_expired(self) -> bool:
        return self.seal_expires_at is not None and self.seal_expires_at <= timezone.now()

    @property
    def mail_is_down(self) -> bool:
        """Whether no mail leaves for now: a banner says so everywhere, the page « Courrier » says why."""
        return self.mail_on_hold or self.mail_paused_until is not None
