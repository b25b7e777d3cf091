"""A time stamping authority on loopback: its certificates, and `openssl ts` behind a small HTTP server."""

import datetime as dt
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

CONFIG = """
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
certs = {folder}/{certs}
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
"""


def make_certificate(name, *, issuer=None, days=400, purpose=None, is_ca=False):
    """(certificate, key); signed by `issuer`, such a pair, or by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    above, signing = (issuer[0].subject, issuer[1]) if issuer else (subject, key)
    built = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(above).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=60)).not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )  # fmt: skip
    if purpose:
        built = built.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    else:
        usage = dict.fromkeys(("data_encipherment", "key_agreement", "key_encipherment", "crl_sign"), False)
        usage |= {"digital_signature": True, "content_commitment": True, "key_cert_sign": is_ca}
        built = built.add_extension(x509.KeyUsage(**usage, encipher_only=False, decipher_only=False), critical=True)
    return built.sign(signing, hashes.SHA256()), key


def pem(certificate):
    return certificate.public_bytes(Encoding.PEM)


class Authority:
    """`behaviour`: what it does instead of answering well."""

    def __init__(self, folder):
        self.folder, self.behaviour, self.asked, self.certs = folder, "", 0, "tsa.pem"
        root = make_certificate("Racine d’essai", is_ca=True)
        certificate, key = make_certificate(
            "Horloge d’essai", issuer=root, purpose=x509.ExtendedKeyUsageOID.TIME_STAMPING
        )
        self.root = pem(root[0]).decode()
        (folder / "tsa.pem").write_bytes(pem(certificate))
        (folder / "chain.pem").write_bytes(pem(certificate) + pem(root[0]))
        (folder / "root.pem").write_bytes(pem(root[0]))
        (folder / "tsa.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (folder / "serial").write_text("01\n")
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                authority.answer(self)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/tsr"
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()

    def reply(self, query):
        (self.folder / "tsa.cnf").write_text(CONFIG.format(folder=self.folder, certs=self.certs))
        (self.folder / "query.tsq").write_bytes(query)
        order = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query.tsq"]
        return subprocess.run(order, cwd=self.folder, capture_output=True, check=True).stdout

    def answer(self, handler):
        self.asked += 1
        query = handler.rfile.read(int(handler.headers["Content-Length"]))
        if self.behaviour == "redirect":
            handler.send_response(302)
            handler.send_header("Location", self.url)
            handler.end_headers()
            return
        if self.behaviour == "error":
            handler.send_error(503)
            return
        body = {"garbage": b"\x30\x03abc", "huge": b"x" * 70_000, "refusal": b"\x30\x05\x30\x03\x02\x01\x02"}.get(
            self.behaviour
        ) or self.reply(self.old if self.behaviour == "replay" else query)
        handler.send_response(200)
        kind = "text/html" if self.behaviour == "page" else "application/timestamp-reply"
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        for byte in body if self.behaviour == "slow" else [body]:
            handler.wfile.write(bytes([byte]) if self.behaviour == "slow" else byte)
            handler.wfile.flush()
            if self.behaviour == "slow":
                time.sleep(0.05)

    old = b""
