"""What the manager publishes: folders, documents and their versions; and what was sent to whom, and downloaded.

A file is named after its version's key and kept by files/storage.py; what people see of its name is data (adr/0016).
"""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Attendance, Club, Enrolment, Workshop
from clubemploi.core.models import Editable
from clubemploi.mailings.models import Mailing
from clubemploi.trainees.models import Trainee
from clubemploi.uploads.checking import Kind

KEPT_AFTER_DELETION = dt.timedelta(days=35)  # longer than a backup is kept


def deleted_before() -> dt.datetime:
    """The moment before which what was deleted can no longer be restored."""
    return timezone.now() - KEPT_AFTER_DELETION


class FolderQuerySet(models.QuerySet["Folder"]):
    def standing(self) -> "FolderQuerySet":
        """Folders not deleted."""
        return self.filter(deleted_at__isnull=True)

    def visible_to(self, user: User) -> "FolderQuerySet":
        """Managers see all; tutors and trainees of the network what is meant for them. Nobody sees deleted folders."""
        if user.is_manager:
            return self.standing()
        audiences = [Folder.Audience.BOTH]
        if user.is_tutor:
            audiences.append(Folder.Audience.TUTORS)
        elif Trainee.objects.filter(user=user, in_network=True).exists():
            audiences.append(Folder.Audience.TRAINEES)
        else:
            return self.none()
        return self.standing().filter(audience__in=audiences)


class Folder(Editable):
    """A répertoire. Each has its own audience, which may differ from its parent's."""

    class Audience(models.TextChoices):
        TUTORS = "tutors", "les tuteurs"
        TRAINEES = "trainees", "les stagiaires"
        BOTH = "both", "les tuteurs et les stagiaires"

    name = models.CharField("nom", max_length=100)
    parent = models.ForeignKey(
        "self", verbose_name="dans", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    audience = models.CharField(
        "pour",
        max_length=8,
        choices=Audience,
        default=Audience.BOTH,
        help_text="Les stagiaires le voient dans leur espace, les tuteurs sous «\u00a0Documents stagiaires\u00a0».",
    )
    position = models.PositiveIntegerField("rang", default=0, editable=False)
    # With all that is in it, at the same moment: what comes back together is what went together.
    deleted_at = models.DateTimeField("supprimé le", null=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="supprimé par", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = FolderQuerySet.as_manager()

    class Meta:
        verbose_name = "répertoire"
        ordering = ["position", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(deleted_at=None), name="documents_folder_named_once"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(parent=None, deleted_at=None), name="documents_root_named_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DocumentQuerySet(models.QuerySet["Document"]):
    def standing(self) -> "DocumentQuerySet":
        """Documents not deleted."""
        return self.filter(deleted_at__isnull=True)

    def in_bin(self) -> "DocumentQuerySet":
        """Deleted documents that can still be restored."""
        return self.filter(deleted_at__gte=deleted_before())

    def in_library(self) -> "DocumentQuerySet":
        """Documents published in a folder; the others were brought along by a sender."""
        return self.standing().filter(folder__isnull=False)

    def ready(self) -> "DocumentQuerySet":
        """Documents that may be opened: their current version is neither « en contrôle » nor refused."""
        return self.filter(current__check_state=Version.Check.CLEAN)

    def visible_to(self, user: User) -> "DocumentQuerySet":
        """Managers see all. Tutors: what is in folders for them, what was sent to clubs they lead and the kits of their
        workshops. Trainees: folders for them, what was sent to their clubs, and their kits from the day on.
        """
        standing = self.standing()
        if user.is_manager:
            return standing
        published = Q(folder__in=Folder.objects.visible_to(user))
        if user.is_tutor:
            sent = SentDocument.objects.filter(document=OuterRef("pk"), sending__club__tutor__in=user.led_tutors)
            tied = KitItem.objects.filter(document=OuterRef("pk"), workshop__club__tutor__in=user.led_tutors)
            return standing.filter(published | Exists(sent) | Exists(tied))
        return standing.ready().filter(published | Exists(_sent_to(user)) | Exists(_in_kits_of(user)))


def _sent_to(user: User) -> "models.QuerySet[SentDocument]":
    mine = Enrolment.objects.enrolled().filter(trainee__user=user, club=OuterRef("sending__club"))
    gone = SentDocument.objects.filter(document=OuterRef("pk"), sending__mailing__sent_at__isnull=False)
    return gone.filter(Exists(mine))


def _in_kits_of(user: User) -> "models.QuerySet[KitItem]":
    mine = Attendance.objects.filter(
        enrolment__trainee__user=user, enrolment__status=Enrolment.Status.ENROLLED, workshop=OuterRef("workshop")
    )
    begun = KitItem.objects.filter(document=OuterRef("pk"), workshop__starts_at__lt=end_of_today())
    return begun.filter(Exists(mine), workshop__cancelled_at__isnull=True)


def end_of_today() -> dt.datetime:
    """The coming midnight: a kit appears on its workshop's day."""
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(tomorrow, dt.time.min))


class Document(Editable):
    """It keeps its address while its versions follow one another. Without a folder, a sender brought it along."""

    folder = models.ForeignKey(
        Folder, verbose_name="répertoire", on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    title = models.CharField("titre", max_length=150)
    title_key = models.TextField("titre sans accents", default="", editable=False)  # core.text.fold
    description = models.CharField("description", max_length=500, blank=True)
    position = models.PositiveIntegerField("rang", default=0, editable=False)
    current = models.ForeignKey(
        "Version", verbose_name="version actuelle", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ajouté par", on_delete=models.PROTECT, related_name="+"
    )
    # Taken back within the page, or later by a manager; the files go 35 days after.
    deleted_at = models.DateTimeField("supprimé le", null=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="supprimé par", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ["position", "title", "pk"]
        indexes = [models.Index(fields=["folder", "position"], name="documents_in_folder")]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One file of a document. We choose its stored name and the type it is served with, not the sender."""

    class Check(models.TextChoices):
        CHECKING = "checking", "en contrôle"
        CLEAN = "clean", "contrôlé"
        INFECTED = "infected", "refusé par l’antivirus"  # the file is gone
        ERASED = "erased", "fichier effacé"  # deleted long ago; the row stays while a sending tells of it

    document = models.ForeignKey(Document, verbose_name="document", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    file_key = models.UUIDField("nom du fichier", unique=True, editable=False)
    name = models.CharField("nom", max_length=150)  # with its extension: uploads.clean_name
    kind = models.CharField("nature", max_length=10, choices=Kind)
    content_type = models.CharField("type", max_length=100)
    size = models.PositiveBigIntegerField("taille")  # bytes
    digest = models.CharField("empreinte", max_length=64, db_index=True)
    check_state = models.CharField("contrôle", max_length=8, choices=Check, default=Check.CLEAN)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ajoutée par", on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField("ajoutée le", default=timezone.now)

    removed: tuple[str, ...] = ()  # just kept: what was taken out of the file, in words

    class Meta:
        verbose_name = "version"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="documents_version_once")]
        indexes = [models.Index(fields=["id"], condition=Q(check_state="checking"), name="documents_to_check")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    @property
    def file_name(self) -> str:
        """Where storage keeps the file."""
        return f"documents/{self.file_key}"


class SendingQuerySet(models.QuerySet["Sending"]):
    def visible_to(self, user: User) -> "SendingQuerySet":
        """Managers see all; tutors those of the clubs they lead. What was sent to a trainee: sending/queries.py."""
        if user.is_manager:
            return self.all()
        return self.filter(club__tutor__in=user.led_tutors)


class Sending(models.Model):
    """Step 13: an « envoi documentation » to the people of a club. Its mailing holds the text and the recipients."""

    mailing = models.OneToOneField(Mailing, verbose_name="envoi", on_delete=models.CASCADE, related_name="sending")
    club = models.ForeignKey(Club, verbose_name="club emploi", on_delete=models.PROTECT, related_name="sendings")

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi de documentation"
        verbose_name_plural = "envois de documentation"

    def __str__(self) -> str:
        return str(self.mailing)


class SentDocument(models.Model):
    """A document of a sending: joined to each mail, or downloaded by a personal link, which follows new versions."""

    sending = models.ForeignKey(Sending, verbose_name="envoi", on_delete=models.CASCADE, related_name="items")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="sent")
    version = models.ForeignKey(Version, verbose_name="version jointe", on_delete=models.PROTECT, related_name="+")
    by_link = models.BooleanField("par un lien", default=False)
    position = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "document envoyé"
        verbose_name_plural = "documents envoyés"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["sending", "document"], name="documents_sent_once")]

    def __str__(self) -> str:
        return str(self.document)


class KitItemQuerySet(models.QuerySet["KitItem"]):
    def standing(self) -> "KitItemQuerySet":
        """Items whose document is not deleted."""
        return self.filter(document__deleted_at__isnull=True)


class KitItem(models.Model):
    """A document tied to a workshop (« kit de l’atelier »): those who attend see it from the workshop's day on."""

    workshop = models.ForeignKey(Workshop, verbose_name="atelier", on_delete=models.CASCADE, related_name="kit")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="kits")
    position = models.PositiveIntegerField("rang", default=0)

    objects = KitItemQuerySet.as_manager()

    class Meta:
        verbose_name = "document d’un atelier"
        verbose_name_plural = "documents d’ateliers"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["workshop", "document"], name="documents_once_a_kit")]

    def __str__(self) -> str:
        return f"{self.document}, {self.workshop}"


class Download(models.Model):
    """A trainee downloaded a document: which version, when, by which way. They can see it too."""

    class Way(models.TextChoices):
        LINK = "link", "par son lien personnel"
        SPACE = "space", "depuis son espace"

    version = models.ForeignKey(Version, verbose_name="version", on_delete=models.CASCADE, related_name="downloads")
    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="downloads", verbose_name="stagiaire")
    way = models.CharField("comment", max_length=5, choices=Way)
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "téléchargement"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["trainee", "version"], name="documents_taken_by")]

    def __str__(self) -> str:
        return f"{self.trainee}, {self.version}"


class LibraryVisit(models.Model):
    """When somebody last looked at « Documents stagiaires »: what came since is marked « nouveau »."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="personne", on_delete=models.CASCADE, related_name="library_visit"
    )
    seen_at = models.DateTimeField("vue le", default=timezone.now)
    before = models.DateTimeField("visite précédente", null=True)

    class Meta:
        verbose_name = "visite de la documentation"
        verbose_name_plural = "visites de la documentation"

    def __str__(self) -> str:
        return f"{self.user}, {self.seen_at}"
