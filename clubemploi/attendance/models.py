"""Closed sheets: each is a version of who was at a workshop, never changed once made."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.clubs.models import Workshop


class AttendanceSheetQuerySet(models.QuerySet["AttendanceSheet"]):
    def visible_to(self, user: User) -> "AttendanceSheetQuerySet":
        """Managers see all, tutors those of the clubs they lead."""
        if user.is_manager:
            return self.all()
        return self.filter(workshop__club__tutor__in=user.led_tutors) if user.is_tutor else self.none()

    def standing(self) -> "AttendanceSheetQuerySet":
        """Those that were not opened again."""
        return self.filter(reopened_at__isnull=True)


class AttendanceSheet(models.Model):
    """A workshop's sheet as it was closed. Opened again, it is kept, and the next closing makes another `number`."""

    workshop = models.ForeignKey(Workshop, verbose_name="atelier", on_delete=models.PROTECT, related_name="sheets")
    number = models.PositiveSmallIntegerField("version")
    closed_at = models.DateTimeField("close le", default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="close par", on_delete=models.PROTECT, related_name="+"
    )
    # What was closed: see sheets.content_of. Its SHA-256 is that of its canonical JSON.
    content = models.JSONField("contenu")
    digest = models.CharField("empreinte", max_length=64)
    reopened_at = models.DateTimeField("rouverte le", null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="rouverte par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField("raison de la réouverture", max_length=200, blank=True)

    objects = AttendanceSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "feuille de présence"
        verbose_name_plural = "feuilles de présence"
        ordering = ["-closed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "number"], name="attendance_sheet_version_once"),
            models.UniqueConstraint(
                fields=["workshop"], condition=Q(reopened_at__isnull=True), name="attendance_one_standing_sheet"
            ),
        ]

    def __str__(self) -> str:
        return f"feuille du {self.workshop}, version {self.number}"
