"""Changing the association's settings: one row, every change in the journal."""

import base64
import io
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.db import transaction
from PIL import Image, UnidentifiedImageError

from clubemploi.association.models import ONLY, Association
from clubemploi.core.errors import Refused
from clubemploi.core.models import label_of
from clubemploi.core.sealing import seal
from clubemploi.journal.operations import Actor, record
from clubemploi.journal.values import snapshot
from clubemploi.pdf.certificates import Sealing

LOGO_PIXELS = 512  # the stored logo's longest side
LOGO_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 40_000_000
UNREADABLE = (UnidentifiedImageError, Image.DecompressionBombError, Warning, OSError, SyntaxError, ValueError)


@transaction.atomic
def open_association(values: Mapping[str, Any], *, by: Actor) -> Association:
    """Write the association's one row, at the first set-up. `values`: field → cleaned value. Raises Refused when it
    exists already.
    """
    if Association.objects.filter(pk=ONLY).exists():
        raise Refused("Cette installation a déjà été faite\u00a0: connectez-vous.")
    association = Association.objects.create(pk=ONLY, **values)
    record(
        by=by,
        verb="open_association",
        sentence="a installé Club Emploi pour l’association",
        about=[association],
        after=snapshot(association, values),
    )
    return association


@transaction.atomic
def update_settings(
    values: Mapping[str, Any],
    *,
    by: Actor,
    version: int | None = None,
    logo: BinaryIO | None = None,
    remove_logo: bool = False,
    passwords: Mapping[str, str] | None = None,
    sealing: Sealing | None = None,
    remove_seal: bool = False,
) -> Association:
    """Change settings (`values`: field → cleaned value), the logo, the mail servers' passwords and the certificate.

    `logo`: a picture (PNG, JPEG or WebP, at most 2 MB), which is drawn anew. `passwords`: field → what was typed, empty
    to keep it; they are stored sealed, and the journal says that one changed, not what it is. Raises Conflict when
    somebody saved since `version`, and Refused(field="logo").
    """
    picture = _drawn_anew(logo) if logo else b""
    association = Association.lock(ONLY, version)
    before = snapshot(association, values)
    changed = [*values, "version", "updated_at"]
    association.version += 1
    for name, value in values.items():
        setattr(association, name, value)
    after = snapshot(association, values)
    if picture or remove_logo:
        before["logo"], after["logo"] = ("oui" if association.logo_version else ""), ("nouveau" if picture else "")
        association.logo, association.logo_version = picture, association.version if picture else 0
        changed += ["logo", "logo_version"]
    for name, password in (passwords or {}).items():
        if password:
            after[label_of(association, name)] = "changé"
            setattr(association, name, seal(password))
            changed.append(name)
    if sealing or remove_seal:
        changed += _change_seal(association, sealing, before, after)
    association.save(update_fields=changed)
    sentence = "a changé les réglages"
    record(by=by, verb="update_settings", sentence=sentence, about=[association], before=before, after=after)
    return association


SEAL_FIELDS = ("seal_holder", "seal_issuer", "seal_expires_at")


def _change_seal(
    association: Association, sealing: Sealing | None, before: dict[str, Any], after: dict[str, Any]
) -> list[str]:
    """The journal says whose certificate it is; the key is stored sealed. The fields that changed."""
    before.update(snapshot(association, SEAL_FIELDS))
    association.seal_key = seal(base64.b64encode(sealing.p12).decode()) if sealing else ""
    association.seal_holder, association.seal_issuer = (sealing.holder, sealing.issuer) if sealing else ("", "")
    association.seal_expires_at = sealing.expires_at if sealing else None
    after.update(snapshot(association, SEAL_FIELDS))
    return ["seal_key", *SEAL_FIELDS]


def _drawn_anew(file: BinaryIO) -> bytes:
    """The picture's pixels alone, at most 512 px wide or high, as PNG: no metadata, nothing hidden."""
    content = file.read(LOGO_BYTES + 1)
    if len(content) > LOGO_BYTES:
        raise Refused("Cette image pèse plus de 2 Mo\u00a0: choisissez-en une plus petite.", field="logo")
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "WEBP"]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Refused("Cette image est trop grande\u00a0: réduisez-la d’abord.", field="logo")
            drawn = image.convert("RGBA")
    except UNREADABLE:
        raise Refused("Ce fichier n’est pas une image PNG, JPEG ou WebP lisible.", field="logo") from None
    drawn.thumbnail((LOGO_PIXELS, LOGO_PIXELS))
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
