"""« Documents stagiaires »: the library that tutors read."""

from dataclasses import dataclass

from clubemploi.accounts.models import User
from clubemploi.core.text import fold
from clubemploi.documents.folders.queries import folder_tree
from clubemploi.documents.models import Document, Folder


@dataclass(frozen=True)
class Shelf:
    """A document and the folders it is in, among those this person sees, the outermost first."""

    document: Document
    folders: list[Folder]

    @property
    def path(self) -> list[str]:
        return [folder.name for folder in self.folders]

    @property
    def folder(self) -> Folder:
        return self.folders[-1]

    @property
    def folder_pks(self) -> list[int]:
        return [folder.pk for folder in self.folders]


def library_of(user: User, typed: str = "") -> list[Shelf]:
    """« Documents stagiaires », in the order of the tree. `typed`: words of titles to search. Two queries at most."""
    shelves: list[Shelf] = []
    path: list[Folder] = []
    words = fold(typed).split()
    for row in folder_tree(user):
        path = [*path[: row.depth], row.folder]
        held = [one for one in row.documents if all(word in one.title_key for word in words)]
        if not typed or words:
            shelves += [Shelf(document, path) for document in held]
    return shelves
