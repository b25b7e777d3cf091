"""What servers do beside the table of test_sending.py: odd replies, worn connections, delays, encryption."""

import datetime as dt
import ipaddress
import socket
import ssl
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from clubemploi.outbox import leases, tasks
from clubemploi.outbox.leases import _as_told
from clubemploi.outbox.models import Message, State
from clubemploi.outbox.outcomes import of_exception, stated_delay
from clubemploi.outbox.smtp import transport
from clubemploi.outbox.smtp.transport import ascii_address
from clubemploi.outbox.tasks import run_next
from tests.hostile import HOSTILE
from tests.outbox.conftest import Sink

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def states():
    return dict(Message.objects.order_by("pk").values_list("to", "state"))


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setattr(transport, "COMMAND_SECONDS", 1)
    monkeypatch.setattr(transport, "ACCEPT_SECONDS", 1)


# ── Replies that are neither yes nor no ─────────────────────────────────────
@pytest.mark.parametrize(
    ("replies", "state"),
    [
        ({"dot": "hello"}, State.UNCERTAIN),  # smtplib makes -1 of it
        ({"dot": "354 again?"}, State.UNCERTAIN),
        ({"dot": "250-" + "x" * 9000}, State.UNCERTAIN),  # smtplib makes 500 of it
        ({"rcpt": "550-" + "x" * 9000}, State.DEFERRED),
        ({"rcpt": "hello"}, State.DEFERRED),
        ({"data": "250 fine"}, State.DEFERRED),  # the payload would be read as commands
        ({"rcpt": "550 unknown", "rset": None}, State.REFUSED),  # says no, then leaves
        ({"rcpt": "450 busy", "rset": None}, State.DEFERRED),
        ({"quit": "hang"}, State.ACCEPTED),
    ],
    ids=lambda value: str(value)[:40],
)
def test_odd_replies(script, mail_server, queue, hurried, monkeypatch, replies, state):
    monkeypatch.setattr(transport, "GOODBYE_SECONDS", 0.2)
    server = script(**replies)
    mail_server(server.port)
    queue()
    run_next()
    assert states() == {"claire@exemple.fr": state}
    assert server.payloads == ("dot" in replies or "quit" in replies)


def test_a_refusal_that_ends_the_connection_stops_nobody_else(script, mail_server, queue, hurried):
    server = script(rcpt="550 unknown", rset=None)
    mail_server(server.port)
    queue("a@exemple.fr")
    queue("b@exemple.fr")
    run_next()
    assert states() == {"a@exemple.fr": State.REFUSED, "b@exemple.fr": State.REFUSED}


@pytest.mark.parametrize("farewell", [b"421 too many mails\r\n", b""], ids=["says-421", "silent"])
def test_a_worn_connection_is_made_anew(script, mail_server, queue, farewell):
    """Two mails by connection, then the server leaves: the next mail opens another, and nobody waits."""
    server = script()

    def two_mails(client):
        with client, client.makefile("rb") as lines:
            client.sendall(b"220 test\r\n")
            mails = 0
            for line in lines:
                mails += line.upper().startswith(b"MAIL")
                if mails > 2:
                    client.sendall(farewell)
                    return
                client.sendall(b"354 go on\r\n" if line.upper().startswith(b"DATA") else b"250 OK\r\n")
                if line.upper().startswith(b"DATA"):
                    while lines.readline() != b".\r\n":
                        pass
                    server.payloads += 1
                    client.sendall(b"250 accepted\r\n")

    server.talk = two_mails
    mail_server(server.port)
    for letter in "abcde":
        queue(f"{letter}@exemple.fr")
    run_next()
    assert set(states().values()) == {State.ACCEPTED}
    assert server.payloads == 5


def test_a_server_that_takes_no_mail_at_all_is_asked_twice_at_most(script, mail_server, queue):
    server = script(mail="421 full")
    mail_server(server.port)
    for letter in "ab":
        queue(f"{letter}@exemple.fr")
    run_next()
    assert states() == {"a@exemple.fr": State.DEFERRED, "b@exemple.fr": State.QUEUED}


def test_what_was_not_tried_is_given_back_untried(script, mail_server, queue):
    server = script(connect="554 go away")
    mail_server(server.port)
    tried, waits = queue("a@exemple.fr"), queue("b@exemple.fr")
    run_next()
    tried.refresh_from_db()
    waits.refresh_from_db()
    assert (tried.attempts, waits.attempts) == (1, 0)
    assert waits.next_try_at > timezone.now()


# ── How long to wait ────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Greylisted, please try again in 300 seconds", 300),
        ("4.7.1 try again in 5 minutes", 300),
        ("greylisting in action, please come back in 00:04:59", 299),
        ("Retry after 2h", 7200),
        ("Réessayez dans 10 min", 600),
        ("busy since 300 seconds", None),
        ("mailbox of 5 m", None),
        ("in", None),
    ],
)
def test_the_delay_that_a_server_states_is_read(text, seconds):
    assert stated_delay(text) == seconds


@pytest.mark.parametrize(("seconds", "least", "most"), [(300, 300, 360), (1, 60, 72), (10**6, 14400, 17280)])
def test_the_delay_is_kept_within_reason(seconds, least, most):
    assert least <= _as_told(seconds).total_seconds() <= most


@pytest.mark.parametrize("step", ["rcpt", "dot"])
def test_the_delay_that_a_server_states_is_honoured(script, mail_server, queue, step):
    server = script(**{step: "451 please try again in 30 minutes"})
    mail_server(server.port)
    mail = queue()
    run_next()
    mail.refresh_from_db()
    assert dt.timedelta(minutes=29) < mail.next_try_at - timezone.now() < dt.timedelta(minutes=37)


def test_told_to_come_back_too_late_it_is_given_up_at_once(script, mail_server, queue):
    server = script(rcpt="451 please try again in 30 minutes")
    mail_server(server.port)
    mail = queue(expires_at=timezone.now() + dt.timedelta(minutes=10))
    run_next()
    mail.refresh_from_db()
    assert (mail.state, "30 minutes" in mail.answer) == (State.EXPIRED, True)
    assert mail.ended_at


# ── One bad mail stops nobody; a slow server stops no other job ──────────────
def test_whatever_is_wrong_with_a_mail_the_others_leave(sink, mail_server, queue, monkeypatch, caplog):
    mail_server(sink.port)
    build = tasks.wire_format

    def broken(mail, server):
        if mail.to == "a@exemple.fr":
            raise AttributeError("a@exemple.fr is not to be in the log")
        return build(mail, server)

    monkeypatch.setattr(tasks, "wire_format", broken)
    bad = queue("a@exemple.fr")
    queue("b@exemple.fr")
    run_next()
    assert states() == {"a@exemple.fr": State.REFUSED, "b@exemple.fr": State.ACCEPTED}
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("clubemploi"))
    assert f"mail {bad.pk} could not be built: AttributeError" in ours
    assert "exemple.fr" not in ours


@pytest.mark.django_db(transaction=True)
def test_a_crash_in_the_middle_gives_the_others_back_at_once(sink, mail_server, queue, monkeypatch):
    mail_server(sink.port)
    queue("a@exemple.fr")
    queue("b@exemple.fr")

    def crash(mail, outcome):
        raise MemoryError

    monkeypatch.setattr(leases, "write_outcome", crash)
    with pytest.raises(MemoryError):
        run_next()
    assert states() == {"a@exemple.fr": State.HANDING_OVER, "b@exemple.fr": State.QUEUED}


def test_a_slow_server_leaves_time_for_other_jobs(sink, mail_server, queue, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH_SECONDS", 0)
    mail_server(sink.port)
    queue("a@exemple.fr")
    queue("b@exemple.fr")
    run_next()
    assert states() == {"a@exemple.fr": State.ACCEPTED, "b@exemple.fr": State.QUEUED}
    run_next()
    assert states()["b@exemple.fr"] == State.ACCEPTED


def test_what_expires_before_its_turn_in_the_batch_does_not_leave(script, mail_server, queue):
    """The server takes so long to greet that the code has died when its payload would leave."""
    server, greeted = script(), []
    greet, much_later = server.talk, time_machine.travel(timezone.now() + dt.timedelta(hours=1))

    def slowly(client):
        greeted.append(much_later.start())
        greet(client)

    server.talk = slowly
    mail_server(server.port)
    queue(expires_at=timezone.now() + dt.timedelta(minutes=10))
    try:
        run_next()
        assert (server.payloads, len(greeted)) == (0, 1)  # it is not claimed again and again until the batch ends
        run_next()
    finally:
        much_later.stop()
    assert states() == {"claire@exemple.fr": State.EXPIRED}


# ── Addresses and strings ───────────────────────────────────────────────────
def test_an_accented_domain_travels_as_ascii(sink, mail_server, queue):
    mail_server(sink.port, sender_address="club@société.example")
    queue("claire@société.example", reply_to="martine@été.example")
    run_next()
    [envelope] = sink.received
    assert envelope.mail_from == "club@xn--socit-esab.example"
    assert envelope.rcpt_tos == ["claire@xn--socit-esab.example"]
    assert b"xn--" in envelope.content.split(b"Reply-To:")[1].split(b"\r\n")[0]
    with pytest.raises(UnicodeError):
        ascii_address("claire@é..example")


def test_hostile_strings_travel_or_are_refused_but_inject_nothing(sink, mail_server, queue):
    mail_server(sink.port)
    for text in HOSTILE:
        queue(to_name=text, subject=text, text=text, html=text)
        queue(to=text[:254], subject="adresse")
    while run_next():
        pass
    assert set(states().values()) <= {State.ACCEPTED, State.REFUSED}
    assert Message.objects.filter(to="claire@exemple.fr", state=State.ACCEPTED).count() == len(HOSTILE)
    for envelope in sink.received:
        head = envelope.content.split(b"\r\n\r\n")[0]
        assert b"\nBcc:" not in head
        assert b"\0" not in envelope.content
        assert len(envelope.rcpt_tos) == 1


def test_we_greet_by_the_site_s_name(script, mail_server, queue, settings):
    heard = []
    server = script()

    def listen(client):
        with client, client.makefile("rb") as lines:
            client.sendall(b"220 test\r\n")
            heard.append(lines.readline())

    server.talk = listen
    mail_server(server.port)
    for address in ("https://clubs.exemple.fr", "http://127.0.0.1:8000"):
        settings.SITE_URL = address
        queue()
        run_next()
    assert heard == [b"ehlo clubs.exemple.fr\r\n", b"ehlo [127.0.0.1]\r\n"]


# ── Encryption and identification ───────────────────────────────────────────
@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """(certificate, key) for localhost, signed by itself and trusted by this process."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    public, private = tmp_path / "server.pem", tmp_path / "server.key"
    public.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    return public, private


@pytest.fixture
def encrypted(certificate):
    """`encrypted("starttls")`: a sink that speaks it."""
    running = []

    def start(security):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
        handler = Sink()
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            handler.port = found.getsockname()[1]
        how = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
        running.append(Controller(handler, hostname="127.0.0.1", port=handler.port, **how))
        running[-1].start()
        return handler

    yield start
    for controller in running:
        controller.stop()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_leaves_encrypted(encrypted, mail_server, queue, security):
    sink = encrypted(security)
    mail_server(sink.port, smtp_security=security)
    queue()
    run_next()
    assert states() == {"claire@exemple.fr": State.ACCEPTED}
    assert len(sink.received) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(encrypted, mail_server, queue, monkeypatch, security):
    sink = encrypted(security)
    monkeypatch.delenv("SSL_CERT_FILE")
    mail_server(sink.port, smtp_security=security)
    queue()
    run_next()
    mail = Message.objects.get()
    assert (mail.state, sink.received) == (State.DEFERRED, [])
    assert "certificat" in mail.answer


def test_encryption_asked_of_a_server_that_speaks_none(sink, mail_server, queue):
    mail_server(sink.port, smtp_security="tls")
    queue()
    run_next()
    assert "chiffrée" in Message.objects.get().answer


def test_an_identifier_given_to_a_server_that_wants_none_is_said(sink, mail_server, queue, settings):
    mail_server(sink.port)
    settings.SMTP_URL = f"smtp://club:secret@127.0.0.1:{sink.port}"
    queue()
    run_next()
    assert "ne prend pas d’identifiant" in Message.objects.get().answer
    assert not sink.received


def test_a_password_that_cannot_travel_is_said(script, mail_server, queue, settings):
    server = script(ehlo="250-test\r\n250 AUTH PLAIN")
    mail_server(server.port)
    settings.SMTP_URL = f"smtp://club:%C3%A9t%C3%A9@127.0.0.1:{server.port}"
    queue()
    run_next()
    assert "lettre accentuée" in Message.objects.get().answer


@pytest.mark.parametrize("stage", ["connect", "ehlo", "starttls", "login", "mail", "rcpt", "data"])
def test_silence_before_the_payload_is_never_doubt(stage):
    assert of_exception(stage, OSError()).state == State.DEFERRED
    assert of_exception("payload", OSError()).state == State.UNCERTAIN


# ── Calendar entries ────────────────────────────────────────────────────────
def parts_of(received):
    """(content type, method, file name, text) of each part, as any mail program reads them."""
    whole = message_from_bytes(received.content, policy=default)
    return [
        (part.get_content_type(), part["Content-Type"].params.get("method"), part.get_filename(), part.get_content())
        for part in whole.walk()
        if not part.is_multipart()
    ]


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_a_calendar_travels_as_programs_take_it(sink, mail_server, queue, method):
    """A change of one entry is another reading of the mail and a file; several entries are a file alone."""
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nSUMMARY:Un été, « oui »\r\nEND:VCALENDAR\r\n"
    mail_server(sink.port)
    queue(to="claire@exemple.fr", calendar=text, html="<p>Bonjour</p>")
    run_next()
    parts = parts_of(sink.received[0])
    calendars = [part for part in parts if part[0] == "text/calendar"]
    assert [part[0] for part in parts[:2]] == ["text/plain", "text/html"]
    assert [part[2] for part in calendars] == (["ateliers.ics"] if method == "PUBLISH" else [None, "ateliers.ics"])
    for _, found, _, content in calendars:
        assert found == method
        assert content.splitlines() == text.splitlines()


def test_without_a_calendar_there_is_no_such_part(sink, mail_server, queue):
    mail_server(sink.port)
    queue(to="claire@exemple.fr", html="<p>Bonjour</p>")
    run_next()
    assert [part[0] for part in parts_of(sink.received[0])] == ["text/plain", "text/html"]
