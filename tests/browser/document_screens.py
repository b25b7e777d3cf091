"""The screens of documents, each state of them."""

from django.urls import reverse

from clubemploi.documents.models import Document, Folder, Version


def document_screens() -> list[tuple[str, str | None, str]]:
    """(name of the picture, whose e-mail, address)."""
    folder = Folder.objects.get(name="Modèles de CV et de lettres")
    leaflet = Document.objects.get(title="CV par compétences, modèle commenté")
    plan, note = Document.objects.get(title="Plan d’accès"), Document.objects.get(title__startswith="Mot d’accueil")
    letter = Document.objects.get(title__startswith="Lettre de motivation")
    Version.objects.filter(document=letter).update(check_state=Version.Check.INFECTED)

    def at(name: str, *args: object, query: str = "") -> str:
        return reverse(name, args=args) + query

    return [
        ("mise-en-ligne", "martine", at("publishing")),
        ("mise-en-ligne-recherche", "martine", at("publishing", query="?q=atelier")),
        ("repertoire", "martine", at("folder_detail", folder.pk)),
        ("repertoire-titre", "martine", at("folder_detail", folder.pk, query=f"?modifier={leaflet.pk}")),
        ("repertoire-ajouter", "martine", at("folder_create")),
        ("repertoire-modifier", "martine", at("folder_edit", folder.pk)),
        ("repertoire-supprimer", "martine", at("folder_delete", folder.pk)),
        ("document", "martine", at("document_detail", plan.pk)),
        ("document-supprimer", "martine", at("document_delete", plan.pk)),
        ("corbeille", "martine", at("publishing_bin")),
        ("documents-stagiaires", "thierry", at("library")),
        ("documents-stagiaires-aucun", "thierry", at("library", query="?q=zzzz")),
        ("document-texte", "thierry", at("document_view", note.pk)),
        ("document-image", "martine", at("document_view", plan.pk)),
    ]
