"""Trainees, their situations, the training sessions they followed, and notes about them."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.core.models import Editable
from clubemploi.trainees.keys import search_words

EVERYBODY = 10_000_000
SUGGESTED = 8  # people to choose from, as one types
UNDOABLE_FOR = dt.timedelta(days=30)  # how long two records made one can be two again


class SituationKind(models.TextChoices):
    UNEMPLOYED = "unemployed", "sans emploi"
    EMPLOYED = "employed", "en emploi"
    TRAINING = "training", "en formation"
    OTHER = "other", "autre"
    UNKNOWN = "unknown", "inconnue"


class SituationSource(models.TextChoices):
    STAFF = "staff", "saisie par l’équipe"
    IMPORT = "import", "import d’un tableau"
    TRAINEE = "trainee", "dite par la personne"
    INVITATION = "invitation", "réponse à une invitation"


class TraineeQuerySet(models.QuerySet["Trainee"]):
    def visible_to(self, user: User) -> "TraineeQuerySet":
        """Managers see everyone, tutors those enrolled in or invited to the clubs they lead, a trainee themself."""
        if user.is_manager:
            return self.all()
        if not user.is_tutor:
            return self.filter(user=user)
        led = Trainee.objects.filter(
            enrolments__club__tutor__in=user.led_tutors, enrolments__status__in=("enrolled", "waiting")
        )
        invited = Trainee.objects.filter(
            invitations__list__club__tutor__in=user.led_tutors, invitations__removed_at__isnull=True
        )
        own = Trainee.objects.filter(user=user)
        # One subquery, not an OR: PostgreSQL then starts from those few people.
        few = [people.order_by().values("pk") for people in (led, invited, own)]
        return self.filter(pk__in=few[0].union(*few[1:]))

    def suggested(self, text: str, *, here: "models.QuerySet[Any] | None" = None) -> "list[Trainee]":
        """At most 8 people found by these words, by name; `is_here`: whether a row of `here` is about them."""
        if not text.strip():
            return []
        found = self.search(text).order_by("name_key", "pk")
        if here is not None:
            found = found.annotate(is_here=Exists(here.filter(trainee=OuterRef("pk"))))
        return list(found[:SUGGESTED])

    def search(self, text: str) -> "TraineeQuerySet":
        """Every word begins a name, an e-mail, a phone number or a session number (see keys.search_words)."""
        words = search_words(text)
        if text.strip() and not words:
            return self.none()
        # One letter begins a tenth of all words: it is an initial, of the last name first.
        initials = [word for word in words if len(word) == 1 and word.isalpha()]
        words = [word for word in words if word not in initials]
        found = self
        if initials and not words:
            # A range, for the index that keeps the order of names, whatever the engine's collation.
            first = initials.pop(0)
            found = found.filter(name_key__gte=first)
            found = found if first == "z" else found.filter(name_key__lt=chr(ord(first) + 1))
        for letter in initials:
            found = found.filter(Q(name_key__startswith=letter) | Q(name_key__contains=f" {letter}"))
        # The longest word, likely the rarest, is looked up; the others are checked on the people it finds.
        for place, word in enumerate(sorted(words, key=len, reverse=True)):
            # « 06 » begins nearly every phone: so short, a number is meant whole (a session's).
            lookup = "key" if word.isdigit() and len(word) < 4 else "key__prefix"
            keys = SearchKey.objects.filter(**{lookup: word})
            if place == 0:
                # Under a limit that is never reached PostgreSQL looks people up; else it walks all names in order,
                # which is better for the few letters that thousands bear.
                people = keys.values("trainee")
                found = found.filter(pk__in=people if len(word) < 4 else people[:EVERYBODY])
            else:
                found = found.filter(Exists(keys.filter(trainee=OuterRef("pk"))))
        return found

    def without_email(self) -> "TraineeQuerySet":
        return self.filter(email="")


class Trainee(Editable):
    class Civility(models.TextChoices):
        MADAM = "madam", "Mme"
        SIR = "sir", "M."

    civility = models.CharField("civilité", max_length=5, choices=Civility, blank=True)
    last_name = models.CharField("nom", max_length=80)
    first_name = models.CharField("prénom", max_length=80)
    email = models.EmailField("e-mail", max_length=254, blank=True)
    phone = models.CharField("téléphone", max_length=16, blank=True, db_index=True)
    second_phone = models.CharField("autre téléphone", max_length=16, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=80, blank=True)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    in_network = models.BooleanField("membre du réseau emploi", default=False, help_text="A accès à l’espace en ligne.")
    share_last_name = models.BooleanField("son nom complet", default=False)
    share_phone = models.BooleanField("son téléphone", default=False)
    share_email = models.BooleanField("son e-mail", default=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name="compte",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="trainee",
    )
    # Kept by operations beside the history, so that lists can filter and sort on it.
    situation = models.CharField("situation", max_length=12, choices=SituationKind, default=SituationKind.UNKNOWN)
    situation_since = models.DateField("depuis le", null=True, blank=True)
    # The newest session they followed, kept by operations.index_trainees: lists show it, filter and sort on it.
    last_session_number = models.CharField("dernière session", max_length=20, blank=True, editable=False)
    last_session_date = models.DateField(null=True, blank=True, editable=False)
    # « lefevre sophie »: what names are compared and sorted by.
    name_key = models.CharField(max_length=170, editable=False, db_index=True)

    objects = TraineeQuerySet.as_manager()

    class Meta:
        verbose_name = "stagiaire"
        verbose_name_plural = "stagiaires"
        ordering = ["name_key", "pk"]
        indexes = [
            models.Index(fields=["name_key", "id"], name="trainees_by_name"),
            models.Index(fields=["situation", "name_key", "id"], name="trainees_by_situation"),
            models.Index(fields=["email", "name_key", "id"], name="trainees_by_email"),
            models.Index(fields=["name_key", "id"], condition=Q(in_network=True), name="trainees_in_network"),
            # On PostgreSQL, migration 0002 adds the same two newest first, blanks last.
            models.Index(fields=["situation_since", "id"], name="trainees_by_since"),
            models.Index(fields=["last_session_date", "id"], name="trainees_by_session"),
            models.Index(fields=["birth_date"], name="trainees_by_birth"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def shared_name(self) -> str:
        """The name that others see: first name and initial, or the whole if they agreed."""
        return self.full_name if self.share_last_name else f"{self.first_name} {self.last_name[:1]}."

    @property
    def missing_fields(self) -> dict[str, str]:
        """Step 9: what the record lacks, the e-mail first: {word that completes « … manquant »: field to fill in}."""
        blanks = {
            "e-mail": ("email", not self.email),
            "téléphone": ("phone", not (self.phone or self.second_phone)),
            "adresse": ("city" if self.address else "address", not (self.address and self.city)),
            "date de naissance": ("birth_date", self.birth_date is None),
        }
        return {label: field for label, (field, is_blank) in blanks.items() if is_blank}

    @property
    def missing(self) -> list[str]:
        """The words of missing_fields alone."""
        return list(self.missing_fields)

    @property
    def blank_fields(self) -> list[str]:
        """The empty fields behind the words of missing_fields: an address is three of them."""
        parts = {"adresse": ("address", "postcode", "city")}
        named = [name for word, field in self.missing_fields.items() for name in parts.get(word, (field,))]
        return [name for name in named if not getattr(self, name)]

    @property
    def unasked_fields(self) -> list[str]:
        """Fields of what others may see, until they have answered: on their first visit, or in the record."""
        names = ["share_last_name", "share_phone", "share_email"]
        said = (self.user and self.user.last_login) or any(getattr(self, name) for name in names)
        return [] if said else names


class SearchKey(models.Model):
    """One word by which a trainee is found, without accents or capitals: see operations.index_trainees."""

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="search_keys")
    key = models.CharField("mot", max_length=254, db_index=True)

    class Meta:
        verbose_name = "mot-clé"
        indexes = [models.Index(fields=["key", "trainee"], name="trainees_key_lookup")]

    def __str__(self) -> str:
        return self.key


class Situation(models.Model):
    """One dated line of a trainee's history: what, since when, and who said so."""

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="situations")
    kind = models.CharField("situation", max_length=12, choices=SituationKind)
    since = models.DateField("depuis le", null=True, blank=True)
    detail = models.CharField("précision", max_length=120, blank=True)
    source = models.CharField("source", max_length=12, choices=SituationSource)
    recorded_at = models.DateTimeField("noté le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="noté par", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "situation"
        verbose_name_plural = "situations"
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: User) -> "NoteQuerySet":
        """Managers read all, tutors what is not for managers only and their own, trainees what is meant for them."""
        if user.is_manager:
            return self.all()
        if user.is_tutor:
            readable = ~Q(audience=Note.Audience.MANAGERS) | Q(author=user)
            return self.filter(readable, trainee__in=Trainee.objects.visible_to(user))
        return self.filter(audience=Note.Audience.TRAINEE, trainee__user=user)


class Note(models.Model):
    class Audience(models.TextChoices):
        TRAINEE = "trainee", "la personne et l’équipe"
        TUTORS = "tutors", "tuteurs seulement"
        MANAGERS = "managers", "responsable seulement"

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField("note", max_length=4000)
    audience = models.CharField("lue par", max_length=8, choices=Audience, default=Audience.TUTORS)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="auteur", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("écrite le", default=timezone.now)
    creation_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note"
        verbose_name_plural = "notes"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]


class TrainingSessionQuerySet(models.QuerySet["TrainingSession"]):
    def visible_to(self, user: User) -> "TrainingSessionQuerySet":
        return self.all() if user.is_manager else self.none()


class TrainingSession(Editable):
    number = models.CharField("numéro", max_length=20, unique=True, help_text="Par exemple 2027-04.")
    title = models.CharField("intitulé", max_length=120, blank=True)
    start_date = models.DateField("du", null=True, blank=True, db_index=True)
    end_date = models.DateField("au", null=True, blank=True)
    place = models.CharField("lieu", max_length=120, blank=True)
    trainees = models.ManyToManyField(Trainee, through="Participation", related_name="sessions")

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session de formation"
        verbose_name_plural = "sessions de formation"
        ordering = ["-start_date", "-number"]
        constraints = [
            models.CheckConstraint(
                name="trainees_session_dates_in_order",
                condition=Q(end_date__isnull=True) | Q(start_date__isnull=True) | Q(end_date__gte=F("start_date")),
            )
        ]

    def __str__(self) -> str:
        return f"session {self.number}"


class Participation(models.Model):
    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="participations")
    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="participations")

    class Meta:
        verbose_name = "participation"
        constraints = [models.UniqueConstraint(fields=["session", "trainee"], name="trainees_participates_once")]

    def __str__(self) -> str:
        return f"{self.trainee} en {self.session}"


# ── Two records of one person ───────────────────────────────────────────────
class Examination(models.Model):
    """A record that changed since it was last compared with the others: the queue of duplicates/examination.py."""

    trainee = models.OneToOneField(Trainee, on_delete=models.CASCADE, primary_key=True, related_name="+")
    token = models.BigIntegerField()  # another one at each change: what changed meanwhile stays in the queue

    class Meta:
        verbose_name = "fiche à comparer"

    def __str__(self) -> str:
        return f"fiche {self.pk}"


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    def candidates(self) -> "DuplicatePairQuerySet":
        """Pairs that nobody has decided about, the likeliest first."""
        return self.filter(state=DuplicatePair.State.CANDIDATE).order_by("-score", "pk")


class DuplicatePair(models.Model):
    """Two records that may be one person's; `low` is the older. A merged pair lives on as a Merge."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", "à décider"
        DIFFERENT = "different", "deux personnes"

    class Reason(models.TextChoices):
        EMAIL = "email", "même e-mail"
        PHONE = "phone", "même téléphone et même nom"
        BIRTH = "birth", "même date de naissance, noms proches"
        SWAPPED = "swapped", "nom et prénom inversés"

    low = models.ForeignKey(Trainee, verbose_name="fiche", on_delete=models.CASCADE, related_name="pairs_as_low")
    high = models.ForeignKey(
        Trainee, verbose_name="autre fiche", on_delete=models.CASCADE, related_name="pairs_as_high"
    )
    reasons = models.CharField("ressemblances", max_length=60, blank=True)  # codes of Reason, between commas
    score = models.SmallIntegerField("vraisemblance", default=0)
    state = models.CharField("état", max_length=9, choices=State, default=State.CANDIDATE)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="décidé par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("décidé le", null=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="trainees_pair_once"),
            models.CheckConstraint(name="trainees_pair_in_order", condition=Q(low__lt=F("high"))),
        ]
        indexes = [models.Index(fields=["state", "-score", "id"], name="trainees_pairs_likeliest")]

    def __str__(self) -> str:
        return f"fiches {self.low_id} et {self.high_id}"

    @property
    def reason_labels(self) -> list[str]:
        return [str(self.Reason(code).label) for code in self.reasons.split(",") if code]


class Merge(models.Model):
    """Two records made one: `removed_id` was the number of the other, `snapshot` is what it takes to undo the merge
    (see core/undo.py).

    Once undone, or too old to be, the snapshot is empty; the row still leads from the old address to the new.
    """

    kept = models.ForeignKey(Trainee, verbose_name="fiche gardée", on_delete=models.CASCADE, related_name="merges")
    removed_id = models.BigIntegerField("numéro de l’autre fiche", db_index=True)
    snapshot = models.JSONField("de quoi revenir en arrière", default=dict)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="réunies par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    merged_at = models.DateTimeField("réunies le", default=timezone.now, db_index=True)
    undone_at = models.DateTimeField("annulée le", null=True)

    class Meta:
        verbose_name = "réunion de fiches"
        verbose_name_plural = "réunions de fiches"
        ordering = ["-merged_at", "-pk"]

    def __str__(self) -> str:
        return f"fiche {self.removed_id} réunie à la fiche {self.kept_id}"

    @property
    def undoable_until(self) -> dt.datetime:
        return self.merged_at + UNDOABLE_FOR
