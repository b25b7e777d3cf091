"""Files that no import takes, each with words of its refusal; and three rows that one takes."""

from tests.imports import sheets

ROWS = [sheets.TITLES, sheets.person(), sheets.person(nom="Cœurdacier", prenom="Thérèse", mail="t.c@exemple.fr")]


def zip_of(**members: bytes) -> bytes:
    out = sheets.io.BytesIO()
    with sheets.zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return out.getvalue()


REFUSED = [
    (b"", "vide"),
    (b"\n \r\n", "vide"),
    (b"%PDF-1.7 and so on", "document PDF"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "une image"),
    (b"MZ\x90\0" + b"\0" * 300, "un programme"),
    (b"<html><table><tr><td>Nom</td></tr></table></html>", "page web"),
    (b"PK\x03\x04 but no archive", "abîmé"),
    (sheets.as_xlsx(ROWS)[:-400], "abîmé"),
    (sheets.locked(), "mot de passe"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "document Word"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "autre logiciel"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "abîmé"),
    (bytes(range(1, 9)) * 50, "pas du texte"),
    (b"Bonjour a tous\nce n'est pas un tableau\n", "aucun tableau"),
    (sheets.bomb, "anormale"),
    (lambda: sheets.as_xlsx([["Nom", "Prénom"] + [f"C{n}" for n in range(998)]]), "1000 colonnes"),
    (
        lambda: sheets.as_csv([["Nom", "Prénom"]] + [["Petit", f"Zoé{n}"] for n in range(50_001)]),
        "50\u202f000 lignes",
    ),
]
NO_WORKBOOKS = [
    (zip_of(word__document_xml=b"<w/>"), "document Word"),
    (zip_of(xl__workbook_bin=b"x"), ".xlsb"),
    (zip_of(readme=b"x"), "archive"),
    (zip_of(xl__workbook_xml=b"<workbook/>"), "abîmé"),
    (
        zip_of(
            mimetype=b"application/vnd.oasis.opendocument.spreadsheet",
            content_xml=b"<x/>",
            **{"META-INF__manifest_xml": b"<encryption-data/>"},
        ),
        "mot de passe",
    ),
]
