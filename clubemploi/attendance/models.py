"""Closed sheets, signatures, scans, certificates, the chain of proofs. Who came is clubs.Attendance (docs/adr/0007)."""

import datetime as dt
import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Attendance, Club, Workshop
from clubemploi.clubs.workshops.halves import Half
from clubemploi.trainees.models import Trainee


class AttendanceSheetQuerySet(models.QuerySet["AttendanceSheet"]):
    def visible_to(self, user: User) -> "AttendanceSheetQuerySet":
        """Managers see all, tutors those of the clubs they lead."""
        if user.is_manager:
            return self.all()
        return self.filter(workshop__club__tutor__in=user.led_tutors)

    def standing(self) -> "AttendanceSheetQuerySet":
        """Sheets that were not opened again."""
        return self.filter(reopened_at__isnull=True)

    def kept(self) -> "AttendanceSheetQuerySet":
        """Sheets not yet erased."""
        return self.filter(erased_at__isnull=True)


class AttendanceSheet(models.Model):
    """A workshop's sheet as it was closed, never changed. Opened again it is kept, and the next closing makes another
    `number`.
    """

    workshop = models.ForeignKey(Workshop, verbose_name="atelier", on_delete=models.PROTECT, related_name="sheets")
    number = models.PositiveSmallIntegerField("version")
    closed_at = models.DateTimeField("close le", default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="close par", on_delete=models.PROTECT, related_name="+"
    )
    # What was closed: see sheets.content_of. Its SHA-256 is that of its canonical JSON.
    content = models.JSONField("contenu")
    digest = models.CharField("empreinte", max_length=64)
    # What lists and figures need of it, and what is left once it is erased: nobody's name.
    title = models.CharField("intitulé", max_length=120)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    expected = models.PositiveSmallIntegerField("attendus")
    present = models.PositiveSmallIntegerField("présents")
    erased_at = models.DateTimeField("effacée le", null=True)
    evidence = models.PositiveBigIntegerField("numéro de preuve", unique=True)
    pdf_key = models.UUIDField("nom du fichier", null=True, editable=False)
    pdf_digest = models.CharField("empreinte du PDF", max_length=64, blank=True, db_index=True)
    seal = models.CharField("cachet électronique de", max_length=200, blank=True)
    reopened_at = models.DateTimeField("rouverte le", null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="rouverte par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField("raison de la réouverture", max_length=200, blank=True)

    objects = AttendanceSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "feuille close"
        verbose_name_plural = "feuilles closes"
        ordering = ["-closed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "number"], name="attendance_sheet_version_once"),
            models.UniqueConstraint(
                fields=["workshop"], condition=Q(reopened_at__isnull=True), name="attendance_one_standing_sheet"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="attendance_sheets_by_day"),
            models.Index(fields=["ends_at"], condition=Q(erased_at__isnull=True), name="attendance_sheets_kept"),
            models.Index(fields=["id"], condition=Q(pdf_digest=""), name="attendance_sheets_unsealed"),
        ]

    def __str__(self) -> str:
        return f"feuille du {self.workshop}, version {self.number}"

    @property
    def pdf_name(self) -> str:
        """Where storage keeps the sealed PDF."""
        return f"sheets/{self.pdf_key}.pdf"


class Signature(models.Model):
    """Somebody's signature of a workshop's sheet. The drawing is decoration; the proof is its link in the chain.

    What names a person is in this row alone. The chain holds a salted commitment to it, so that erasing leaves the
    chain whole.
    """

    class Role(models.TextChoices):
        TRAINEE = "trainee", "stagiaire"
        TUTOR = "tutor", "tuteur"

    class Method(models.TextChoices):
        DEVICE = "device", "sur l’appareil du tuteur, en sa présence"
        OWN = "own", "sur son propre appareil, connecté à son compte"

    workshop = models.ForeignKey(Workshop, verbose_name="atelier", on_delete=models.PROTECT, related_name="signatures")
    attendance = models.ForeignKey(
        Attendance, verbose_name="présence", on_delete=models.PROTECT, null=True, related_name="signatures"
    )  # none of a tutor
    role = models.CharField("en tant que", max_length=7, choices=Role)
    half = models.CharField("demi-journée", max_length=9, choices=Half, blank=True, default=Half.WHOLE)
    method = models.CharField("signée", max_length=6, choices=Method)
    name = models.CharField("nom", max_length=170)
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="témoin", on_delete=models.PROTECT, null=True, related_name="+"
    )
    strokes = models.JSONField("tracé")  # [[[x, y], …], …], in thousandths of the frame's width
    agreed = models.CharField("texte accepté", max_length=300)
    signed_at = models.DateTimeField("reçue le", default=timezone.now)
    device_at = models.DateTimeField("signée le, selon l’appareil", null=True)
    sent_at = models.DateTimeField("envoyée le, selon l’appareil", null=True)
    identified = models.CharField("identifiée par", max_length=120, blank=True)
    device = models.CharField("appareil", max_length=80, blank=True)
    network = models.CharField("réseau", max_length=45, blank=True)  # an address without its last part
    salt = models.CharField("sel", max_length=32, editable=False)
    evidence = models.PositiveBigIntegerField("numéro de preuve", unique=True)
    key = models.UUIDField("clé", unique=True, editable=False)  # sent twice, it is one
    voided_at = models.DateTimeField("annulée le", null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="annulée par", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "signature"
        verbose_name_plural = "signatures"
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attendance", "half"], condition=Q(voided_at__isnull=True), name="attendance_signed_once"
            ),
            models.UniqueConstraint(
                fields=["workshop", "half"],
                condition=Q(voided_at__isnull=True, role="tutor"),
                name="attendance_tutor_signed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.workshop}"


class ScanQuerySet(models.QuerySet["Scan"]):
    def visible_to(self, user: User) -> "ScanQuerySet":
        """Managers see all, tutors those of the clubs they lead."""
        if user.is_manager:
            return self.all()
        return self.filter(workshop__club__tutor__in=user.led_tutors)

    def standing(self) -> "ScanQuerySet":
        return self.filter(removed_at__isnull=True)


class Scan(models.Model):
    """One page of a sheet signed on paper: a JPEG that we made of what was sent."""

    UNDO = dt.timedelta(days=1)  # how long a page taken off can be put back

    workshop = models.ForeignKey(Workshop, verbose_name="atelier", on_delete=models.PROTECT, related_name="scans")
    position = models.PositiveSmallIntegerField("page")
    key = models.UUIDField("nom du fichier", unique=True, editable=False)
    sha256 = models.CharField("empreinte", max_length=64)
    source = models.CharField("empreinte à l’arrivée", max_length=64)  # before it was turned: the same page is known
    name = models.CharField("nom du fichier reçu", max_length=120, blank=True)
    width = models.PositiveIntegerField("largeur, en points")
    height = models.PositiveIntegerField("hauteur, en points")
    added_at = models.DateTimeField("jointe le", default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="jointe par", on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField("retirée le", null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="retirée par", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ScanQuerySet.as_manager()

    class Meta:
        verbose_name = "page de feuille papier"
        verbose_name_plural = "pages de feuilles papier"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "source"], condition=Q(removed_at__isnull=True), name="attendance_scan_once"
            )
        ]

    def __str__(self) -> str:
        return f"page {self.position}, {self.workshop}"

    @property
    def file_name(self) -> str:
        """Where storage keeps the picture."""
        return f"scans/{self.key}.jpg"


class Evidence(models.Model):
    """One link of the chain, only ever added. `hash` covers its number, the previous hash and its body."""

    number = models.PositiveBigIntegerField("numéro", primary_key=True)
    body = models.TextField("contenu")  # canonical JSON
    previous = models.CharField("empreinte précédente", max_length=64)
    hash = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "preuve"
        verbose_name_plural = "preuves"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"preuve {self.number}"

    @property
    def written_at(self) -> dt.datetime | None:
        """When the link was written, by the server's clock, as its body says."""
        at = json.loads(self.body).get("at")
        return dt.datetime.fromisoformat(at) if at else None


def anchor_week() -> dt.date:
    """The Monday of the last anchor due: a new week begins on Monday at eight, local time."""
    day = (timezone.localtime().replace(tzinfo=None) - dt.timedelta(hours=8)).date()
    return day - dt.timedelta(days=day.weekday())


class EvidenceHead(models.Model):
    """The end of the chain, in one row, locked by whoever adds a link."""

    number = models.PositiveBigIntegerField("numéro", default=0)
    hash = models.CharField("empreinte", max_length=64, default="0" * 64)
    week = models.DateField("semaine du dernier ancrage", default=anchor_week, editable=False)

    class Meta:
        verbose_name = "tête des preuves"
        constraints = [models.CheckConstraint(name="attendance_head_is_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"


class Anchor(models.Model):
    """The end of the chain as it was mailed one Monday. Only ever added."""

    week = models.DateField("semaine", unique=True)  # its Monday
    number = models.PositiveBigIntegerField("numéro de preuve")
    hash = models.CharField("empreinte", max_length=64)
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)

    class Meta:
        verbose_name = "ancrage"
        verbose_name_plural = "ancrages"
        ordering = ["week"]

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"


class Stamp(models.Model):
    """An authority's word that a hash existed at a time (RFC 3161): an anchor's or a sealed PDF's. Only ever added."""

    digest = models.CharField("empreinte", max_length=64, unique=True)
    token = models.BinaryField("horodatage")  # the authority's whole answer, DER
    stamped_at = models.DateTimeField("horodatée le")
    authority = models.CharField("autorité", max_length=200)

    class Meta:
        verbose_name = "horodatage"
        verbose_name_plural = "horodatages"

    def __str__(self) -> str:
        return f"{self.authority}, {self.stamped_at:%Y-%m-%d %H:%M}"


class Certificate(models.Model):
    """An « attestation de présence »: what closed sheets said when it was issued, under a number to check."""

    number = models.CharField("numéro", max_length=16, unique=True)
    trainee = models.ForeignKey(
        Trainee, verbose_name="stagiaire", on_delete=models.PROTECT, related_name="certificates"
    )
    club = models.ForeignKey(
        Club, verbose_name="club emploi", on_delete=models.PROTECT, null=True, related_name="certificates"
    )  # none: of all their clubs, for a period
    from_date = models.DateField("du", null=True)
    to_date = models.DateField("au", null=True)
    content = models.JSONField("contenu")
    digest = models.CharField("empreinte", max_length=64)
    issued_at = models.DateTimeField("délivrée le", default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="délivrée par", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "attestation"
        verbose_name_plural = "attestations"
        ordering = ["-issued_at", "-pk"]
        indexes = [models.Index(fields=["trainee", "club", "digest"], name="attendance_certified")]

    def __str__(self) -> str:
        return f"attestation {self.number}"
