"""The compiler in its child process: what happens when it fails, hangs or dies."""

import subprocess

import pypdfium2
import pytest

from clubemploi.pdf import making as pdf

SMALL = '#let data = json(bytes(sys.inputs.data))\n#set document(title: "Essai")\n#data.word'


def people(word):
    """One attestation."""
    said = {"sentence": word, "workshops": [], "total": "", "issued": "", "check": ""}
    return {"association": "Essai", "legal": "", "title": "Essai", "people": [said]}


@pytest.fixture
def template(tmp_path, monkeypatch):
    """A template outside the application, whose folder becomes the root."""
    monkeypatch.setattr(pdf, "ROOT", tmp_path)
    path = tmp_path / "small.typ"
    path.write_text(SMALL)
    return path


def test_makes_a_pdf(template):
    assert pdf.render_pdf(template, {"word": "bonjour"}, warnings_are_errors=True).startswith(b"%PDF-")


def test_an_error_in_the_template_is_a_sentence(template):
    with pytest.raises(pdf.PdfFailedError, match="n’a pas pu être préparé") as failed:
        pdf.render_pdf(template, {})
    assert "word" in failed.value.__notes__[0]


def test_a_missing_glyph_or_font_is_an_error_when_strict(template):
    template.write_text('#set document(title: "Essai")\n#set text(font: "No Such Font")\nbonjour')
    with pytest.raises(pdf.PdfFailedError):
        pdf.render_pdf(template, {}, warnings_are_errors=True)


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("Zoé 😀🎉", "Zoé ??"),
        ("李小龙 Ngô", "??? Ngô"),
        ("ก่ \u202e", "?"),
        ("#panic() ] $x$ \\u{1}", "#panic() ] $x$ \\u{1}"),
    ],
)
def test_a_letter_that_no_font_has_keeps_nothing_from_being_made(word, shown):
    """A name with an emoji: PDF/A refuses a document that lacks one letter."""
    pages = pypdfium2.PdfDocument(pdf.render_pdf("attendance/typst/certificate.typ", people(word)))
    assert shown in pages[0].get_textpage().get_text_range().replace("\u00a0", " ")


def test_a_compiler_that_hangs_is_given_up(template, monkeypatch):
    monkeypatch.setattr(pdf, "TIMEOUT_SECONDS", 0.2)
    template.write_text(
        '#set document(title: "Essai")\n#for i in range(10000) { for j in range(10000) { str(i * j) } }'
    )
    with pytest.raises(pdf.PdfFailedError) as failed:
        pdf.render_pdf(template, {})
    assert isinstance(failed.value.__cause__, subprocess.TimeoutExpired)


def test_a_compiler_that_dies_is_a_sentence(template, monkeypatch, tmp_path):
    child = tmp_path / "dies.py"
    child.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    monkeypatch.setattr(pdf, "CHILD", child)
    with pytest.raises(pdf.PdfFailedError):
        pdf.render_pdf(template, {"word": "bonjour"})
