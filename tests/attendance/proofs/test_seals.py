"""The association's electronic seal: its certificate in the settings, its signature on sealed sheets."""

import datetime as dt
import io

import pikepdf
import pytest
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from django.core.files.uploadedfile import SimpleUploadedFile
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from clubemploi.association.models import Association
from clubemploi.association.operations import update_settings
from clubemploi.attendance.operations import close_sheet
from clubemploi.attendance.proofs.operations import seal_sheet
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.files.storage import kept_file
from clubemploi.pdf import sealing as pdf_seal
from clubemploi.pdf.certificates import read_p12
from tests.attendance.paper.pages import read
from tests.attendance.proofs.authority import Authority, make_certificate, pem
from tests.pages import client_of

pytestmark = pytest.mark.any_engine

PASSWORD = "cachet de cire"


def p12_of(pair, key=True):
    encrypted = BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"x", pair[1] if key else None, pair[0], None, encrypted)


@pytest.fixture(scope="module")
def pair():
    return make_certificate("Passerelle Emploi (association)")


@pytest.fixture
def sealed(cast, rows, pair, settings, tmp_path):
    """A sheet sealed with the association's certificate: (sheet, its PDF)."""
    settings.MEDIA_ROOT = tmp_path
    update_settings({}, by=cast.martine, sealing=read_p12(p12_of(pair), PASSWORD))
    return seal(cast)


def seal(cast):
    sheet = seal_sheet(close_sheet(cast.workshop, by=cast.thierry, confirmed=True))
    with kept_file(sheet.pdf_name) as file:
        return sheet, file.read()


def check(pdf, *roots):
    """What another reader says of the signature, trusting these certificates."""
    trusted = [asn1.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots]
    context = ValidationContext(trust_roots=trusted, allow_fetching=False)
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, context, ts_validation_context=context)


def test_the_sealed_sheet_bears_a_signature_that_another_reader_accepts(cast, sealed, pair):
    sheet, pdf = sealed
    status = check(pdf, pair[0])
    assert (status.bottom_line, status.intact, status.valid, status.trusted) == (True, True, True, True)
    assert sheet.seal == "Passerelle Emploi (association)"
    assert verify_all().faults == []
    assert "Karim Benali" in read(pdf)[0]
    page = client_of(cast.thierry).get(f"/ateliers/{cast.workshop.pk}/presences/").content.decode()
    assert "cachet électronique de l’association" in page
    assert "qualifi" not in page
    stays_archivable(pdf)
    changed = bytearray(pdf)
    changed[2000] ^= 1
    assert not check(bytes(changed), pair[0]).intact
    assert not check(pdf, make_certificate("Un autre")[0]).trusted


def stays_archivable(content):
    """No conformity checker here: what PDF/A and PDF/UA ask of a signature's field is looked at one by one."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfuaid:part"]) == ("2", "1")
        [field] = pdf.Root.AcroForm.Fields
        assert field.V.SubFilter == "/ETSI.CAdES.detached"
        left, bottom, right, top = field.Rect
        assert (left, bottom) == (right, top)  # of no size: it needs no appearance
        assert left < 0  # out of the page: it needs no place in the reading order
        assert field.F & 4  # printed
        assert not field.F & 2  # not hidden
        assert str(field.TU)


def test_with_an_authority_the_signature_is_dated(cast, rows, pair, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    tsa = Authority(tmp_path)
    tsa.certs = "chain.pem"
    update_settings({"tsa_url": tsa.url}, by=cast.martine, sealing=read_p12(p12_of(pair), PASSWORD))
    pdf = seal(cast)[1]
    tsa.server.shutdown()
    tsa.server.server_close()
    from cryptography import x509

    status = check(pdf, pair[0], x509.load_pem_x509_certificate(tsa.root.encode()))
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted


def test_an_authority_that_does_not_answer_leaves_the_seal(cast, rows, pair, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    url = "http://127.0.0.1:9/tsr"
    update_settings({"tsa_url": url}, by=cast.martine, sealing=read_p12(p12_of(pair), PASSWORD))
    status = check(seal(cast)[1], pair[0])
    assert status.bottom_line
    assert status.timestamp_validity is None


@pytest.mark.parametrize("trouble", ["expired", "broken", "none"])
def test_without_a_usable_certificate_the_chain_seals_alone(cast, rows, pair, settings, tmp_path, trouble):
    settings.MEDIA_ROOT = tmp_path
    if trouble != "none":
        update_settings({}, by=cast.martine, sealing=read_p12(p12_of(pair), PASSWORD))
    if trouble == "expired":
        Association.objects.update(seal_expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    if trouble == "broken":
        assert pdf_seal.seal_pdf(b"%PDF-1.7 nothing", b"no certificate", name="x") == b""
        Association.objects.update(seal_key="no key of this installation")
    sheet, pdf = seal(cast)
    assert (sheet.seal, b"/ByteRange" in pdf) == ("", False)
    assert verify_all().faults == []
    page = client_of(cast.thierry).get(f"/ateliers/{cast.workshop.pk}/presences/").content.decode()
    assert ("certificat de l’association a expiré" in page) == (trouble == "expired")


# ── The settings ────────────────────────────────────────────────────────────
ADDRESS = "/administration/reglages/preuves/"


def send(client, content=None, password=PASSWORD, **fields):
    version = client.get(ADDRESS).context["form"]["version"].value()
    file = {"seal_file": SimpleUploadedFile("cachet.p12", content)} if content is not None else {}
    return client.post(ADDRESS, {"version": version, "seal_password": password, **file, **fields})


def test_the_certificate_is_kept_sealed_shown_and_removed(cast, pair):
    client = client_of(cast.martine)
    assert send(client, p12_of(pair)).status_code == 302
    association = Association.objects.get()
    page = client.get(ADDRESS).content.decode()
    assert page.count("Passerelle Emploi (association)") >= 2  # holder and issuer
    for secret in (PASSWORD, "BEGIN", association.seal_key):
        assert secret not in page
    assert b"0\x82" not in association.seal_key.encode()
    assert send(client).status_code == 302  # nothing given: kept
    assert Association.objects.get().seal_key == association.seal_key
    assert send(client, remove_seal="on").status_code == 302
    association.refresh_from_db()
    assert (association.seal_key, association.seal_holder, association.seal_expires_at) == ("", "", None)


@pytest.mark.parametrize(
    ("case", "password", "field", "sentence"),
    [
        ("good", "autre", "seal_password", "n’ouvre pas"), ("good", "", "seal_password", "n’ouvre pas"),
        ("expired", PASSWORD, "seal_file", "a expiré le"), ("no key", PASSWORD, "seal_file", "la clé privée"),
        ("text", PASSWORD, "seal_file", "n’est pas un certificat"),
    ],
)  # fmt: skip
def test_what_is_no_usable_certificate_is_said_beside_its_field(cast, pair, case, password, field, sentence):
    content = {
        "good": p12_of(pair), "expired": p12_of(make_certificate("Vieux", days=-1)), "no key": p12_of(pair, key=False),
        "text": b"bonjour",
    }[case]  # fmt: skip
    response = send(client_of(cast.martine), content, password)
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors[field])
    assert Association.objects.get().seal_key == ""


def test_the_authority_s_address_and_certificate(cast, pair):
    client, root = client_of(cast.martine), pem(pair[0])
    bad = send(client, tsa_url="ftp://exemple.fr", tsa_certificate="pas un certificat")
    assert set(bad.context["form"].errors) == {"tsa_url", "tsa_certificate"}
    file = SimpleUploadedFile("racine.pem", root)
    assert send(client, tsa_url="https://horloge.exemple.fr/tsr", tsa_certificate_file=file).status_code == 302
    assert Association.objects.get().tsa_certificate.strip() == root.decode().strip()
