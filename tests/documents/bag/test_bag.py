"""« Sac du tuteur »: what is in it, in which order, and what is said of the rest."""

import io

import pikepdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.core.errors import Refused
from clubemploi.documents.bag import prints as bag_module
from clubemploi.documents.bag.prints import fill_bag
from clubemploi.documents.kits.operations import tie_documents
from clubemploi.documents.operations import add_document
from clubemploi.files.storage import drop_file, keep_file
from clubemploi.journal.models import Entry
from clubemploi.pdf.joining import count_pages, join_pdfs
from tests.cast import make_trainee
from tests.documents.conftest import make_document

pytestmark = pytest.mark.any_engine


def picture(width=300, height=200, mode="RGB", form="PNG") -> bytes:
    made = io.BytesIO()
    Image.new(mode, (width, height), 128).save(made, form)
    return made.getvalue()


def blank_pdf(pages=2, turned=0) -> bytes:
    made = io.BytesIO()
    with pikepdf.Pdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(400, 600)).rotate(turned, relative=False)
        pdf.save(made)
    return made.getvalue()


def text_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pypdfium2.PdfDocument(pdf)]


def outline_of(pdf: bytes) -> list[tuple[str, int]]:
    document = pypdfium2.PdfDocument(pdf)
    return [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]


@pytest.fixture(autouse=True)
def _kept(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def papers(cast, folders):
    """A PDF, a picture, and a text to be opened apart."""
    sent = (("modele.pdf", blank_pdf()), ("plan.png", picture()), ("notes.txt", b"Bonjour"))
    return [add_document(folders["tous"], SimpleUploadedFile(*one), by=cast.martine) for one in sent]


def test_the_bag_holds_it_all_in_order(cast, papers):
    workshops = list(cast.club.workshops.order_by("starts_at"))
    bag = fill_bag(cast.club, workshops, papers, strict=True)
    pages = text_of(bag.pdf)
    marks = outline_of(bag.pdf)
    assert [title for title, _ in marks][:2] == ["Couverture", "Liste des inscrits, complète"]
    assert [title.partition(" ")[0] for title, _ in marks[2:4]] == ["Feuille", "Feuille"]
    assert [title for title, _ in marks[4:]] == ["modele", "plan"]
    assert len(pages) == marks[-1][1] + 1
    cover = pages[0]
    for words in (
        "Sac du tuteur", "ne pas distribuer", "Maison des associations, Compiègne", "openstreetmap.org",
        "Thierry Roussel, tuteur", "03\u00a044\u00a000\u00a000\u00a001", "Faire le point sur son projet", "notes",
    ):  # fmt: skip
        assert words in cover.replace("\u200b", "").replace("\n", " "), words
    assert f"modele page {marks[4][1] + 1}" in cover.replace("\n", " ")
    assert "06\u00a012\u00a034\u00a056\u00a078" in pages[1]  # Karim's
    assert all(f"Sac du tuteur, {number} / {len(pages)}" in page for number, page in enumerate(pages, start=1))
    assert bag.broken == []


def test_a_broken_document_is_named_and_the_rest_is_made(cast, papers, folders):
    gone = add_document(folders["tous"], SimpleUploadedFile("perdu.pdf", blank_pdf()), by=cast.martine, confirmed=True)
    drop_file(gone.current.file_name)
    drop_file(papers[0].current.file_name)
    keep_file(papers[0].current.file_name, [b"%PDF-1.7 " + b"x" * 999])
    bag = fill_bag(cast.club, [], [*papers, gone])
    assert bag.broken == ["modele", "perdu"]
    assert "Illisibles" in text_of(bag.pdf)[0]
    assert [title for title, _ in outline_of(bag.pdf)][-1] == "plan"


def test_a_file_that_kills_the_reader_spares_the_others(tmp_path, monkeypatch):
    (tmp_path / "bad").write_bytes(picture(20_000, 20_000, mode="L"))  # 400 million points, of a few kilobytes
    (tmp_path / "good").write_bytes(blank_pdf(3))
    assert count_pages(tmp_path, ["bad", "good"]) == [0, 3]

    def dies(module, order, folder, *names, output, seconds):
        if names[0] == "bad":
            return -9
        output.write(b'{"pages": 3}\n')
        return 0

    monkeypatch.setattr("clubemploi.pdf.joining.run_child", dies)
    assert count_pages(tmp_path, ["bad", "good"]) == [0, 3]
    monkeypatch.setattr("clubemploi.pdf.joining.run_child", lambda *_, **__: 0)
    assert count_pages(tmp_path, ["bad", "good"]) == [0, 0]  # it says nothing: no endless loop


def test_joining_that_fails_says_so(tmp_path):
    with pytest.raises(Refused, match="Retirez un des documents"):
        join_pdfs(tmp_path, [("absent", "Absent")], title="Sac", mark="Sac")


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_numbers_are_read_however_a_page_is_turned(tmp_path, turned):
    """The upper right corner of the page, as it is looked at, has ink and the others have none."""
    (tmp_path / "one").write_bytes(blank_pdf(1, turned))
    assert count_pages(tmp_path, ["one"]) == [1]
    pdf = join_pdfs(tmp_path, [("one", "Une")], title="Sac", mark="Sac (du) tuteur,")
    page = pypdfium2.PdfDocument(pdf)[0]
    assert page.get_textpage().get_text_range() == "Sac (du) tuteur, 1 / 1"
    drawn = page.render().to_pil().convert("L")
    wide = drawn.width
    corner = drawn.crop((wide - 140, 0, wide, 30))
    assert corner.getextrema()[0] < 200
    drawn.paste(255, (wide - 140, 0, wide, 30))
    assert drawn.getextrema()[0] == 255


@pytest.mark.parametrize(
    ("size", "mode", "form"), [((3000, 40), "RGBA", "PNG"), ((40, 3000), "RGB", "JPEG"), ((5, 5), "P", "GIF")]
)
def test_a_picture_fits_its_page(tmp_path, size, mode, form):
    (tmp_path / "one").write_bytes(picture(*size, mode=mode, form=form))
    assert count_pages(tmp_path, ["one"]) == [1]
    width, height = pypdfium2.PdfDocument(join_pdfs(tmp_path, [("one", "Une")], title="Sac", mark="Sac"))[0].get_size()
    assert (round(width), round(height)) == ((842, 595) if size[0] > size[1] else (595, 842))


def test_limits_are_said(cast, papers, folders, monkeypatch):
    for name, value, words in (
        ("MAX_DOCUMENTS", 2, "3 documents, c’est trop"), ("MAX_BYTES", 10, "pèsent"), ("MAX_PAGES", 3, "Ce sac aurait"),
    ):  # fmt: skip
        with monkeypatch.context() as patch:
            patch.setattr(bag_module, name, value)
            with pytest.raises(Refused, match=words):
                fill_bag(cast.club, [], papers)


def test_the_page_proposes_the_kit_and_gives_the_pdf(cast, as_, papers, folders):
    hidden = make_document(folders["stagiaires"], cast.martine, "Canari")
    tie_documents(cast.workshop, papers[:1], by=cast.thierry)
    thierry, address = as_("thierry"), reverse("tutor_bag", args=[cast.club.pk])
    page = thierry.get(address, {"atelier": cast.workshop.pk})
    assert page.context["ticked_workshops"] == {cast.workshop.pk}
    assert page.context["ticked_documents"] == {papers[0].pk}
    assert thierry.get(address).context["ticked_workshops"] == {one.pk for one in cast.club.workshops.all()}
    assert "Canari" not in page.content.decode()
    chosen = {"workshop": [cast.workshop.pk, "x"], "document": [papers[0].pk, papers[0].pk, hidden.pk, 10**9]}
    given = thierry.post(address, chosen)
    assert given["Content-Type"] == "application/pdf"
    assert [title for title, _ in outline_of(given.content)][-1] == "modele"
    assert "Canari" not in "".join(text_of(given.content))
    assert "a préparé le sac du tuteur" in Entry.objects.latest("pk").sentence


def test_past_the_limits_the_page_says_so_and_keeps_what_was_ticked(cast, as_, papers, monkeypatch):
    monkeypatch.setattr(bag_module, "MAX_PAGES", 1)
    answer = as_("thierry").post(reverse("tutor_bag", args=[cast.club.pk]), {"document": papers[0].pk})
    assert answer.status_code == 422
    assert "Ce sac aurait" in answer.content.decode()
    assert f'value="{papers[0].pk}" checked' in answer.content.decode()
    assert not Entry.objects.filter(sentence__contains="sac du tuteur").exists()


def test_a_bag_of_sixty_names_everyone(cast, papers):
    cast.club.capacity = None
    cast.club.save()
    for n in range(60):
        person = make_trainee(cast.martine, last_name=f"Numéro{n:02}")
        enrol_trainee(cast.club, person, by=cast.martine, channel="manager")
    text = "".join(text_of(fill_bag(cast.club, [cast.workshop], papers).pdf))
    assert all(text.count(f"Numéro{n:02}") == 2 for n in range(60))  # in the list, and on the sheet
