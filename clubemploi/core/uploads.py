"""What an uploaded file may be."""

from django.db import models


class Kind(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCUMENT = "document", "document"
    IMAGE = "image", "image"
    AUDIO = "audio", "son"
    VIDEO = "video", "vidéo"
    TEXT = "text", "texte"
