"""Documents with a file of the weight one asks for; the token of Karim’s personal link."""

import hashlib
import os
import uuid

from clubemploi.core.text import fold
from clubemploi.documents.models import Document, Folder, Version
from clubemploi.files.storage import keep_file

TOKEN = "k" * 32


def publish(by, folder: Folder | None = None, title: str = "CV modèle", size: int = 3000, **fields) -> Document:
    """A document with its file, of random bytes: two are never alike."""
    content = os.urandom(size)
    document = Document.objects.create(folder=folder, title=title, title_key=fold(title), added_by=by)
    version = Version(
        document=document, number=1, file_key=uuid.uuid4(), name=f"{title[:100]}.pdf", kind="pdf",
        content_type="application/pdf", size=size, digest=hashlib.sha256(content).hexdigest(), added_by=by, **fields,
    )  # fmt: skip
    keep_file(version.file_name, [content])
    version.save()
    document.current = version
    document.save()
    return document
