"""An import: one spreadsheet, what was understood of it row by row, and where its work stands."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.trainees.models import Trainee


class State(models.TextChoices):
    UPLOADED = "uploaded", "colonnes à vérifier"
    WAITING = "waiting", "lecture en attente"
    ANALYSING = "analysing", "lecture en cours"
    READY = "ready", "à confirmer"
    CONFIRMED = "confirmed", "écriture en attente"
    RUNNING = "running", "écriture en cours"
    DONE = "done", "terminé"
    CANCELLED = "cancelled", "annulé"
    FAILED = "failed", "arrêté par un problème"


WORKING = (State.WAITING, State.ANALYSING, State.CONFIRMED, State.RUNNING)
COUNTED = (State.READY, State.CONFIRMED, State.RUNNING, State.DONE)


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> "ImportQuerySet":
        """Managers see all imports; nobody else sees any."""
        return self.all() if user.is_manager else self.none()


class Import(models.Model):
    created_at = models.DateTimeField("déposé le", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="déposé par", on_delete=models.PROTECT, related_name="+"
    )
    original_name = models.CharField("nom du fichier", max_length=200)
    file_key = models.UUIDField("nom sur le disque", default=uuid.uuid4, unique=True, editable=False)
    size = models.PositiveIntegerField("taille", help_text="En octets.")
    kind = models.CharField("format", max_length=4)
    sheets = models.JSONField("feuilles", default=list, help_text="Nom, taille et premières lignes de chacune.")
    sheet = models.PositiveSmallIntegerField("feuille", default=0)
    header_row = models.PositiveSmallIntegerField("ligne des titres", default=1)
    columns = models.JSONField("colonnes", default=dict, help_text="{numéro de colonne : champ}, à partir de 0.")

    state = models.CharField("état", max_length=10, choices=State, default=State.UPLOADED, db_index=True)
    problem = models.CharField("problème", max_length=300, blank=True)
    lease_until = models.DateTimeField("réservé jusqu’à", null=True, blank=True)
    token = models.PositiveIntegerField("numéro de passage", default=0)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    analysed_at = models.DateTimeField("lu le", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="confirmé par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField("terminé le", null=True, blank=True)

    rows_read = models.PositiveIntegerField("lignes lues", default=0)
    blank_rows = models.PositiveIntegerField("lignes vides", default=0)
    created = models.PositiveIntegerField("fiches créées", default=0)
    updated = models.PositiveIntegerField("fiches complétées", default=0)
    unchanged = models.PositiveIntegerField("sans changement", default=0)
    refused = models.PositiveIntegerField("refusées", default=0)
    left_aside = models.PositiveIntegerField("laissées de côté", default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="imports_no_row_lost",
                condition=~Q(state__in=COUNTED)
                | Q(rows_read=F("created") + F("updated") + F("unchanged") + F("refused") + F("left_aside")),
            )
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def path(self) -> Path:
        """Where the file is kept, under a name of ours."""
        return Path(settings.MEDIA_ROOT) / "imports" / str(self.file_key)

    @property
    def is_working(self) -> bool:
        return self.state in WORKING


class Outcome(models.TextChoices):
    CREATED = "created", "fiche à créer"
    UPDATED = "updated", "fiche à compléter"
    UNCHANGED = "unchanged", "rien à changer"
    REFUSED = "refused", "refusée"
    ASIDE = "aside", "laissée de côté"


class Decision(models.TextChoices):
    NONE = "", "à décider"
    SAME = "same", "même personne"
    DIFFERENT = "different", "deux personnes"
    ASIDE = "aside", "laissée de côté"


class Row(models.Model):
    """One row of the sheet that is not blank, and what the import does, or did, with it."""

    sheet_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("ligne")
    outcome = models.CharField("sort", max_length=9, choices=Outcome)
    reason = models.CharField("raison", max_length=300, blank=True)
    label = models.CharField("personne", max_length=170, blank=True)
    values = models.JSONField("valeurs", default=dict)
    changes = models.JSONField("avant, après", default=dict, help_text="{champ : [avant, après]}")
    adds = models.JSONField("ajouts", default=dict, help_text="Session et note que la fiche n’avait pas.")
    # The person this row speaks of: a record, or the earlier row that creates it.
    trainee = models.ForeignKey(Trainee, on_delete=models.SET_NULL, null=True, related_name="+")
    lead = models.PositiveIntegerField("ligne de la même personne", null=True)
    # On the person's first row: how to recognise them, and what they are once all their rows are read.
    name_key = models.CharField(max_length=170, blank=True)
    email = models.CharField(max_length=254, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    merged = models.JSONField(default=dict)
    # A possible duplicate: why, with whom ([["trainee" or "row", number], …]), and what was decided.
    doubt = models.CharField("doute", max_length=200, blank=True)
    candidates = models.JSONField("ressemblances", default=list)
    decision = models.CharField("décision", max_length=9, choices=Decision, blank=True)
    chosen = models.JSONField("fiche choisie", default=list)

    class Meta:
        verbose_name = "ligne"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["sheet_import", "number"], name="imports_row_once")]
        indexes = [
            models.Index(fields=["sheet_import", "name_key"], name="imports_row_name"),
            models.Index(fields=["sheet_import", "email"], name="imports_row_email"),
            models.Index(fields=["sheet_import", "fingerprint"], name="imports_row_fingerprint"),
            models.Index(fields=["sheet_import", "outcome", "number"], name="imports_row_outcome"),
            models.Index(fields=["sheet_import", "trainee"], name="imports_row_trainee"),
            models.Index(fields=["sheet_import", "lead"], name="imports_row_lead"),
        ]

    def __str__(self) -> str:
        return f"ligne {self.number}"

    @property
    def session_number(self) -> str:
        return str(self.values.get("session_number", ""))


class Fault(models.Model):
    """One cell whose value was left out or repaired."""

    class Kind(models.TextChoices):
        LEFT_OUT = "left_out", "laissée vide"
        REPAIRED = "repaired", "corrigée"

    sheet_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="faults")
    row = models.PositiveIntegerField("ligne")
    column = models.CharField("colonne", max_length=3)
    title = models.CharField("titre de la colonne", max_length=80)
    value = models.CharField("valeur", max_length=120)
    kind = models.CharField("sort", max_length=8, choices=Kind)
    reason = models.CharField("raison", max_length=200)
    is_merge = models.BooleanField("vient d’un rapprochement", default=False)

    class Meta:
        verbose_name = "cellule"
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["sheet_import", "kind", "row"], name="imports_fault_lookup")]

    def __str__(self) -> str:
        return f"{self.column}{self.row}"


class PlannedSession(models.Model):
    """A training session named in the sheet, to be created or completed when the import is confirmed."""

    sheet_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="planned_sessions")
    number = models.CharField("numéro", max_length=20)
    title = models.CharField("intitulé", max_length=120, blank=True)
    start_date = models.DateField("du", null=True, blank=True)
    is_new = models.BooleanField("à créer")

    class Meta:
        verbose_name = "session du tableau"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["sheet_import", "number"], name="imports_session_once")]

    def __str__(self) -> str:
        return self.number
