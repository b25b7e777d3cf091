"""The pages, as a manager walks them; and who may not."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clubemploi.imports import tasks
from clubemploi.imports.forms import ColumnsForm
from clubemploi.imports.models import Import, State
from clubemploi.trainees.models import Trainee
from tests.cast import make_trainee
from tests.imports import sheets
from tests.imports.conftest import files_left

pytestmark = pytest.mark.engine

MESSY = sheets.as_xlsx(sheets.messy_rows())
HTMX_BAR = {"HX-Request": "true", "HX-Target": "bar"}


def deposit(client, content=MESSY, name="Stagiaires été.xlsx"):
    answer = client.post("/imports/deposer/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.latest("pk")


def choose(client, sheet_import, **changes):
    columns = {f"colonne-{column}": name for column, name in sheet_import.columns.items()}
    data = {"sheet": sheet_import.sheet, "header_row": sheet_import.header_row, **columns, **changes}
    return client.post(f"/imports/{sheet_import.pk}/colonnes/", data)


def previewed(client, content=MESSY):
    sheet_import = deposit(client, content)
    choose(client, sheet_import)
    tasks.run_next()
    sheet_import.refresh_from_db()
    return sheet_import


def test_from_the_file_to_the_report(as_, django_assert_max_num_queries):
    client = as_("martine")
    sheet_import = deposit(client)
    page = client.get(f"/imports/{sheet_import.pk}/colonnes/").content.decode()
    assert "Les titres sont à la ligne 4" in page
    assert '<option value="birth_date" selected>' in page
    assert choose(client, sheet_import).url == f"/imports/{sheet_import.pk}/avancement/"
    page = client.get(f"/imports/{sheet_import.pk}/avancement/").content.decode()
    assert 'http-equiv="refresh"' in page
    assert (
        client.get(f"/imports/{sheet_import.pk}/avancement/", headers=HTMX_BAR)
        .content.decode()
        .startswith('<div id="bar"')
    )
    tasks.run_next()
    assert client.get(f"/imports/{sheet_import.pk}/avancement/").url == f"/imports/{sheet_import.pk}/apercu/"
    ended = client.get(f"/imports/{sheet_import.pk}/avancement/", headers=HTMX_BAR)
    assert ended.headers["HX-Redirect"] == f"/imports/{sheet_import.pk}/apercu/"
    with django_assert_max_num_queries(12):
        page = client.get(f"/imports/{sheet_import.pk}/apercu/").content.decode()
    assert "7 + 1 + 1 + 1 + 2 = <strong>12</strong>" in " ".join(page.split())
    client.post(f"/imports/{sheet_import.pk}/lignes/13/?page=1", {"decision": "different"})
    assert "aura sa propre fiche" in client.get(f"/imports/{sheet_import.pk}/apercu/?voir=doublons").content.decode()
    assert client.post(f"/imports/{sheet_import.pk}/confirmer/").url == f"/imports/{sheet_import.pk}/avancement/"
    assert client.post(f"/imports/{sheet_import.pk}/confirmer/").status_code == 302  # a double click
    tasks.run_next()
    with django_assert_max_num_queries(12):
        page = client.get(f"/imports/{sheet_import.pk}/rapport/").content.decode()
    assert "8 + 1 + 1 + 1 + 1 = <strong>12</strong>" in " ".join(page.split())
    assert client.get(f"/imports/{sheet_import.pk}/").url == f"/imports/{sheet_import.pk}/rapport/"
    assert client.get(f"/imports/{sheet_import.pk}/apercu/").url == f"/imports/{sheet_import.pk}/rapport/"
    assert client.get(f"/imports/{sheet_import.pk}/colonnes/").status_code == 302
    assert client.post(f"/imports/{sheet_import.pk}/annuler/").url == f"/imports/{sheet_import.pk}/rapport/"
    assert "8\u00a0fiches créées" in client.get("/imports/").content.decode()


TABS = ["doublons", "cellules", "corrigees", "completees", "creees", "ecartees", "sessions", "nonsense"]


@pytest.mark.parametrize("tab", TABS)
def test_each_list_of_the_preview(as_, tab, cast, django_assert_max_num_queries):
    make_trainee(cast.martine, last_name="Petit", first_name="Éric", email="autre@exemple.fr", city="Laon")
    client = as_("martine")
    sheet_import = previewed(client)
    with django_assert_max_num_queries(12):
        answer = client.get(f"/imports/{sheet_import.pk}/apercu/?voir={tab}&page=9")
    assert answer.status_code == 200
    assert len(answer.content) < 60_000
    assert "UNDEFINED" not in answer.content.decode()


def test_the_report_is_the_sheet_with_its_problems(as_):
    client = as_("martine")
    sheet_import = previewed(client)
    answer = client.get(f"/imports/{sheet_import.pk}/rapport.xlsx")
    assert "stagiaires-ete-rapport.xlsx" in answer.headers["Content-Disposition"]
    page = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    assert page["P4"].value == "Problème"
    assert page["A1"].value == "Export des stagiaires au 03/11/2026"
    assert (page["H9"].value, page["J9"].value) == ("679990011", "1000")
    assert page["L5"].value.year == 1991
    assert page["P5"].value is None or "zéro du début" in page["P5"].value
    assert "Il manque le nom" in page["P14"].value
    assert (page["O15"].value, page["O15"].data_type) == ("=SUM(A1:A3)", "s")
    assert "ligne de total" in page["P17"].value


def test_refusals_are_shown_beside_the_field(as_):
    client = as_("martine")
    answer = client.post("/imports/deposer/", {"file": SimpleUploadedFile("x.xlsx", b"%PDF-1.4")})
    assert answer.status_code == 422
    assert "document PDF" in answer.content.decode()
    assert client.post("/imports/deposer/").status_code == 422
    assert not files_left()


def test_columns_chosen_wrongly_are_kept_and_said(as_):
    client = as_("martine")
    sheet_import = deposit(client)
    answer = choose(client, sheet_import, **{"colonne-4": "", "colonne-6": "city", "colonne-10": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Dites quelle colonne contient" in page
    assert page.count('<option value="city" selected>') == 1
    assert choose(client, sheet_import, sheet=7).status_code == 422
    assert choose(client, sheet_import, header_row=99).status_code == 422
    sheet_import.refresh_from_db()
    assert sheet_import.state == State.UPLOADED


def test_another_row_of_titles_is_read_at_once(as_):
    client = as_("martine")
    sheet_import = deposit(client)
    page = client.get(f"/imports/{sheet_import.pk}/colonnes/?feuille=0&ligne=5").content.decode()
    assert "ROCHE" in page
    for query in ("feuille=9&ligne=1", "feuille=x&ligne=-1", "feuille=0&ligne=99999999", "ligne=29"):
        assert client.get(f"/imports/{sheet_import.pk}/colonnes/?{query}").status_code == 200


def test_giving_up(as_):
    client = as_("martine")
    sheet_import = previewed(client)
    assert client.post(f"/imports/{sheet_import.pk}/annuler/").url == "/imports/"
    assert "rien n’a été écrit" in client.get("/imports/").content.decode()
    assert client.get(f"/imports/{sheet_import.pk}/rapport.xlsx").url == "/imports/"
    assert client.get(f"/imports/{sheet_import.pk}/rapport/").url == "/imports/"
    assert not files_left()


def test_stopping_a_worker_needs_no_database(as_):
    client = as_("martine")
    sheet_import = previewed(client)
    Import.objects.update(state=State.RUNNING)
    assert client.post(f"/imports/{sheet_import.pk}/annuler/").url == f"/imports/{sheet_import.pk}/avancement/"
    assert "Arrêt demandé" in client.get(f"/imports/{sheet_import.pk}/avancement/").content.decode()


def test_decisions_that_make_no_sense(as_):
    client = as_("martine")
    sheet_import = previewed(client)
    assert client.post(f"/imports/{sheet_import.pk}/lignes/13/", {"decision": "same:row-x"}).status_code == 302
    assert client.post(f"/imports/{sheet_import.pk}/lignes/999/", {"decision": "aside"}).status_code == 404
    client.post(f"/imports/{sheet_import.pk}/lignes/13/", {"decision": "aside"})
    assert sheet_import.rows.get(number=13).decision == "aside"
    client.post(f"/imports/{sheet_import.pk}/lignes/13/", {"decision": "same:row-5"})
    assert sheet_import.rows.get(number=13).decision == "same"


@pytest.mark.parametrize("name", ["thierry", "karim"])
def test_others_see_nothing(as_, name):
    sheet_import = previewed(as_("martine"))
    client = as_(name)
    assert client.get("/imports/").status_code == 403
    assert client.post("/imports/deposer/").status_code == 403
    for path in ("", "colonnes/", "avancement/", "apercu/", "rapport/", "rapport.xlsx"):
        assert client.get(f"/imports/{sheet_import.pk}/{path}").status_code == 404
    for path in ("colonnes/", "lignes/13/", "confirmer/", "annuler/"):
        assert client.post(f"/imports/{sheet_import.pk}/{path}", {"decision": "different"}).status_code == 404
    sheet_import.refresh_from_db()
    assert sheet_import.state == State.READY


# ── Hostile cells ───────────────────────────────────────────────────────────
HOSTILE = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; DROP TABLE trainees_trainee; --", "{{ 7*7 }}",
    "{% debug %}", "${jndi:ldap://x}", "=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(1)", "\u202eegnahc",

    "a\r\nBcc: x@y.fr", "\ufeffBOM", "𝒵𝒶𝓁𝑔𝑜", "z̷̢a̸l̶g̵o̷" * 20, "👩‍👩‍👧‍👦", "🇫🇷", "ﷺ", "İstanbul",
    "ß", "ǅ", "ﬁ", "٣٤٥", "１２３",
    "null", "None", "undefined", "NaN", "inf", "-inf", "1e309", "0x10", "1/0", "٠", "½", "true", "FALSE", " ",
    "\t", "\u00a0",
    "\u200b", "\u2028", "x" * 5000, "é" * 81, "a" * 254 + "@b.fr", "a@" + "b" * 250 + ".fr", "a@[127.0.0.1]", "a@b@c",
    "a@b..c", "\"a b\"@c.fr", "a@é.fr", "+33 6 12 34 56 78 ext 9", "0" * 40, "+" * 20, "00000000000", "tel:0612345678",
    "99/99/9999", "00/00/0000", "29/02/2025", "1/1/1", "32/1/2020", "2020-13-01", "9999999", "-5", "1900", "31/12/9999",
    "0001-01-01", "12:30", "demain", "&amp;", "&lt;b&gt;", "%00", "%s%s%s", "\\", "\\\\", "'", '"', "`", "$(id)", "|id",
    "../../etc/passwd", "C:\\x", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "http://x.fr", "<!--",
    "]]>", "<?xml?>", "&x;", "<svg/onload=alert(1)>", "</table></td>", "</option></select><b>", "\x07bell", "\x1b[31m",
    "a\tb", "-" * 300, "´`ˆ", "ＡＢＣ", "A\u0301", "\U0010ffff", "ｱｲｳ", "中文姓名", "Иван", "عمر", "שלום", "ไทย",
]  # fmt: skip


def test_hostile_cells_in_every_column(as_):
    """Each string in every column: no error, nothing unescaped, no row lost."""
    assert len(HOSTILE) >= 100
    rows = [sheets.TITLES, *([text] * 15 for text in HOSTILE)]
    rows += [
        [text if column == place else value for place, value in enumerate(sheets.person(nom=f"Roche{column}"))]
        for column in range(15)
        for text in HOSTILE[::3]
    ]
    client = as_("martine")
    sheet_import = previewed(client, sheets.as_csv(rows))
    assert sheet_import.state == State.READY, sheet_import.problem
    assert (
        sheet_import.created
        + sheet_import.updated
        + sheet_import.unchanged
        + sheet_import.refused
        + sheet_import.left_aside
        == sheet_import.rows_read
    )
    for doubt in sheet_import.rows.exclude(doubt="")[:20]:
        client.post(f"/imports/{sheet_import.pk}/lignes/{doubt.number}/", {"decision": "different"})
    pages = [f"/imports/{sheet_import.pk}/colonnes/", f"/imports/{sheet_import.pk}/apercu/"]
    pages += [f"/imports/{sheet_import.pk}/apercu/?voir={tab}&page={n}" for tab in TABS for n in (1, 2, 3)]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        text = answer.content.decode()
        for live in ("<script>alert", "<img src=x", "<svg/onload", "</option></select><b>"):
            assert live not in text
    assert client.get(f"/imports/{sheet_import.pk}/rapport.xlsx").status_code == 200
    client.post(f"/imports/{sheet_import.pk}/confirmer/")
    tasks.run_next()
    sheet_import.refresh_from_db()
    assert sheet_import.state == State.DONE, sheet_import.problem
    assert client.get(f"/imports/{sheet_import.pk}/rapport/").status_code == 200
    assert not Trainee.objects.filter(last_name="").exists()


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>.csv", "x" * 300 + ".csv", "é\u202e.csv", "..%2f..%2fx.csv"]
)
def test_hostile_file_names(as_, name):
    client = as_("martine")
    answer = client.post("/imports/deposer/", {"file": SimpleUploadedFile(name, sheets.as_csv(sheets.messy_rows()))})
    assert answer.status_code in (302, 422)
    assert "<script>alert" not in client.get("/imports/").content.decode()


def test_hostile_column_names_are_ignored():
    data = {"sheet": "0", "header_row": "1", "colonne-x": "email", "colonne-²": "email", "colonne-1": "password"}
    form = ColumnsForm(data, [0])
    assert form.is_valid()
    assert form.cleaned_data["columns"] == {}
