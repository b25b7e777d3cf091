"""Time stamps: asked of a real authority (openssl's) on loopback, read again by us and by openssl."""

import datetime as dt
import hashlib
import subprocess
import time

import pytest
from asn1crypto import tsp
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.attendance.models import Anchor, AttendanceSheet, Stamp
from clubemploi.attendance.operations import close_sheet
from clubemploi.attendance.proofs import operations as stamp_operations
from clubemploi.attendance.proofs.operations import seal_sheet, stamp_next
from clubemploi.attendance.proofs.stamps import StampError, ask_stamp, problem_with, proven_stamp
from clubemploi.attendance.proofs.verification import verify_all
from clubemploi.config.health import health_report
from clubemploi.files.storage import kept_file
from tests.attendance.proofs.authority import Authority, make_certificate, pem
from tests.pages import client_of

pytestmark = pytest.mark.any_engine

DIGEST = hashlib.sha256(b"tout ce qui est prouve").hexdigest()


@pytest.fixture(scope="module")
def _authority(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("tsa"))
    yield authority
    authority.server.shutdown()
    authority.server.server_close()


@pytest.fixture
def tsa(_authority):
    _authority.behaviour, _authority.certs, _authority.asked = "", "tsa.pem", 0
    return _authority


def openssl_accepts(stamp, tsa):
    (tsa.folder / "one.tsr").write_bytes(stamp.token)
    order = ["openssl", "ts", "-verify", "-digest", stamp.digest, "-in", "one.tsr", "-CAfile", "root.pem"]
    order += ["-untrusted", "tsa.pem"]
    return subprocess.run(order, check=False, cwd=tsa.folder, capture_output=True).returncode == 0


@pytest.mark.parametrize("certs", ["tsa.pem", "chain.pem"])  # the second: two certificates, in openssl's own order
def test_a_real_stamp_is_read_by_us_and_by_openssl(tsa, certs):
    tsa.certs = certs
    stamp = ask_stamp(tsa.url, DIGEST, roots=tsa.root)
    assert stamp.authority == "Horloge d’essai"
    assert abs(stamp.stamped_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert openssl_accepts(stamp, tsa)
    stamp.digest = "0" * 64
    assert problem_with(stamp, roots="") == "L’autorité a horodaté autre chose."
    assert not openssl_accepts(stamp, tsa)


def test_a_changed_stamp_is_found(tsa, db):
    stamp = ask_stamp(tsa.url, DIGEST, roots=tsa.root)
    stamp.save()
    other = ask_stamp(tsa.url, "1" * 64, roots=tsa.root)
    other.stamped_at -= dt.timedelta(days=1)
    other.save()
    assert [fault.sentence for fault in verify_all().faults] == [
        "l’horodatage de l’empreinte 1111111111111111… a été changé"
    ]


@pytest.mark.parametrize(
    ("behaviour", "sentence"),
    [
        ("garbage", "illisible"), ("huge", "autre chose que ce qui était demandé"), ("refusal", "a refusé"),
        ("redirect", "l’erreur 302"), ("error", "l’erreur 503"), ("page", "autre chose que ce qui était demandé"),
        ("slow", "pas répondu à temps"), ("replay", "une autre demande"),
    ],
)  # fmt: skip
def test_a_bad_answer_is_a_clear_refusal(tsa, behaviour, sentence):
    asked = {"version": 1, "nonce": 7, "cert_req": True}
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes.fromhex(DIGEST)}
    tsa.old, tsa.behaviour = tsp.TimeStampReq({**asked, "message_imprint": imprint}).dump(), behaviour
    start = time.monotonic()
    with pytest.raises(StampError, match=sentence):
        ask_stamp(tsa.url, DIGEST, roots=tsa.root, seconds=0.5 if behaviour == "slow" else 10)
    assert behaviour != "slow" or time.monotonic() - start < 30  # all that it would say takes a minute
    assert tsa.asked == 1  # no redirect was followed


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://127.0.0.1:9/tsr"])
def test_an_address_that_does_not_answer(address):
    with pytest.raises(StampError, match=r"ne répond pas|doit commencer"):
        ask_stamp(address, DIGEST, roots="")


def test_another_authority_s_signature_is_refused(tsa):
    other = pem(make_certificate("Une autre racine", is_ca=True)[0]).decode()
    with pytest.raises(StampError, match="n’est pas celle du certificat"):
        ask_stamp(tsa.url, DIGEST, roots=other)
    token = bytearray(ask_stamp(tsa.url, DIGEST, roots="").token)
    token[-20] ^= 1
    assert problem_with(Stamp(digest=DIGEST, token=bytes(token)), roots=tsa.root)
    assert problem_with(Stamp(digest=DIGEST, token=b"x"), roots=tsa.root)


@pytest.fixture
def closed(cast, rows, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return seal_sheet(close_sheet(cast.workshop, by=cast.thierry, confirmed=True))


def use(tsa):
    Association.objects.update(tsa_url=tsa.url, tsa_certificate=tsa.root)


def test_the_worker_stamps_each_anchor_and_sealed_sheet_once(closed, tsa):
    assert not stamp_next()  # no authority is set
    anchor = Anchor.objects.create(week=dt.date(2026, 12, 7), number=1, hash=DIGEST)
    use(tsa)
    assert stamp_next()
    assert stamp_next()
    assert not stamp_next()
    assert set(Stamp.objects.values_list("digest", flat=True)) == {anchor.hash, closed.pdf_digest}
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Stamp.objects.update(token=b"")


def test_the_sheet_offers_it_and_verifying_says_who_and_when(cast, closed, tsa):
    client, address = client_of(cast.thierry), f"/feuilles/{closed.pk}/horodatage/"
    assert client.get(address).status_code == 404
    use(tsa)
    stamp_next()
    assert "horodatage (.tsr)" in client.get(f"/ateliers/{cast.workshop.pk}/presences/").content.decode()
    assert client.get(address).content == bytes(Stamp.objects.get().token)
    with kept_file(closed.pdf_name) as file:
        pdf = file.read()

    def verified():
        return Client().post("/verifier/", {"file": SimpleUploadedFile("f.pdf", pdf)}).content.decode()

    assert "par Horloge d’essai le" in verified()
    Association.objects.update(tsa_certificate="")  # nothing to trust: nothing is said
    assert "Horloge" not in verified()
    assert proven_stamp("", roots=tsa.root) is None


def test_a_failure_is_said_and_asked_again_later(cast, closed, tsa):
    use(tsa)
    tsa.behaviour = "error"
    assert not stamp_next()
    assert not stamp_next()
    assert tsa.asked == 1  # not again at once
    page = client_of(cast.martine).get("/administration/reglages/preuves/").content.decode()
    assert "Le serveur a répondu par l’erreur 503." in page
    assert health_report()["checks"]["stamps"] == {"ok": True, "failing_days": 0}
    Association.objects.update(stamp_failing_since=timezone.now() - dt.timedelta(days=3))
    assert health_report()["checks"]["stamps"] == {"ok": False, "failing_days": 3}
    cache.clear()  # ten minutes later
    tsa.behaviour = ""
    assert stamp_next()
    assert Association.current().stamp_problem == ""
    assert health_report()["checks"]["stamps"]["ok"]


def test_of_two_workers_one_stamp_is_kept(closed, tsa, monkeypatch):
    use(tsa)
    ask = stamp_operations.ask_stamp

    def slower(*args, **kwargs):
        Stamp.objects.create(digest=closed.pdf_digest, token=b"first", stamped_at=timezone.now(), authority="A")
        return ask(*args, **kwargs)

    monkeypatch.setattr(stamp_operations, "ask_stamp", slower)
    assert stamp_next()
    assert bytes(Stamp.objects.get().token) == b"first"
    assert AttendanceSheet.objects.get().pdf_digest == closed.pdf_digest
