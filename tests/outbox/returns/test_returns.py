"""Returned mail, from the wire to « adresses à corriger »: real formats, forged ones, a folder and a real mailbox."""

import datetime as dt
import imaplib
import socket
import threading

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clubemploi.association.models import Association
from clubemploi.core.sealing import seal
from clubemploi.outbox.models import Bounce, Hold, Message, State
from clubemploi.outbox.returns import mailbox
from clubemploi.outbox.returns.addresses import message_returned_to, return_address
from clubemploi.outbox.returns.dsn import read_return
from clubemploi.outbox.returns.operations import record_return
from clubemploi.outbox.smtp.server import server_settings
from clubemploi.outbox.tasks import read_returns, run_next

pytestmark = pytest.mark.django_db
BOUNCES = "retours@exemple.fr"


@pytest.fixture
def sent(queue):
    """A mail that has left, and the address it comes back to."""
    Association.objects.update(bounce_address=BOUNCES)
    mail = queue("zoe@exemple.fr")
    Message.objects.update(state=State.ACCEPTED, ended_at=timezone.now())
    mail.back = return_address(mail, server_settings())
    return mail


def report(to, action="failed", status="5.1.1", diagnostic="smtp; 550 5.1.1 unknown user", *, extra=""):
    return f"""From: MAILER-DAEMON@exemple.fr
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"
{extra}
--B
Content-Type: text/plain

I'm sorry.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; exemple.fr

Final-Recipient: rfc822; zoe@exemple.fr
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--B--
""".replace("\n", "\r\n").encode()


def words(to, text, subject="Delivery Status Notification (Failure)", extra=""):
    return f"From: postmaster@exemple.fr\nTo: {to}\nSubject: {subject}\n{extra}\n{text}\n".encode()


# ── The address it comes back to ────────────────────────────────────────────
def test_the_server_is_given_an_address_of_each_mails_own(sink, mail_server, queue):
    mail_server(sink.port, bounce_address=BOUNCES)
    mail = queue()
    run_next()
    [envelope] = sink.received
    assert envelope.mail_from == return_address(mail, server_settings())
    assert message_returned_to(envelope.mail_from) == mail.pk
    assert b"From: Passerelle Emploi <club@exemple.fr>" in envelope.content


def test_without_a_place_for_returns_it_is_the_senders(queue):
    assert return_address(queue(), server_settings()) == "club@exemple.fr"


@pytest.mark.parametrize("change", [lambda a: a.replace("+", "+1"), lambda a: a.replace("@", "a@"), lambda a: BOUNCES])
def test_an_address_that_we_did_not_make_is_nobodys(sent, change):
    assert message_returned_to(change(sent.back)) is None
    assert record_return(report(change(sent.back))) is None
    assert not Bounce.objects.exists()


# ── What it says ────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (report, "hard"),
        (lambda to: report(to, status="5.0.0"), "hard"),
        (lambda to: report(to, status="", diagnostic="smtp; 550 no 5.1.2 here"), "hard"),
        (lambda to: report(to, status="", diagnostic=""), "hard"),
        (lambda to: report(to, status="5.2.2"), "soft"),
        (lambda to: report(to, status="5.7.1"), "soft"),
        (lambda to: report(to, status="4.4.7"), "soft"),
        (lambda to: report(to, "delayed", "4.4.1"), "delayed"),
        (lambda to: words(to, "550 5.1.1 No such user"), "hard"),
        (lambda to: words(to, "Votre message n'est pas passé", "Returned mail"), "soft"),
    ],
)
def test_each_return_is_hard_soft_or_delayed(sent, raw, kind):
    found = read_return(raw(sent.back))
    assert (found.message, found.kind) == (sent.pk, kind)


@pytest.mark.parametrize(
    "raw",
    [
        lambda to: report(to, "delivered", "2.0.0"),
        lambda to: words(to, "Je suis absente jusqu'au 12", "Absence", "Auto-Submitted: auto-replied\n"),
        lambda to: words(to, "Merci pour votre message", "Re: atelier"),
        lambda to: b"",
        lambda to: b"To: " + to.encode() + b"\nContent-Type: multipart/report; boundary=\n\n--\n",
    ],
)
def test_what_is_no_return_is_left_alone(sent, raw):
    assert read_return(raw(sent.back)) is None


@pytest.mark.parametrize("header", ["X-Original-To", "Delivered-To", "Envelope-To"])
def test_the_address_is_looked_for_where_servers_put_it(sent, header):
    raw = report("postmaster@exemple.fr").replace(b"Subject:", f"{header}: <{sent.back}>\r\nSubject:".encode(), 1)
    assert read_return(raw).message == sent.pk


@given(st.binary(max_size=3000))
def test_no_bytes_break_the_reader(raw):
    assert read_return(raw) is None


def test_hostile_reports_break_nothing(sent):
    back = sent.back
    for raw in (
        report(back, action=""), report(back, status="9" * 5000), report(back, diagnostic="é\x00" * 5000),
        report(back)[:200], report(back).replace(b"/delivery-status", b"/delivery-status; x=" + b"a" * 9000),
        report(back, extra="Content-Transfer-Encoding: base64"), words(back, "x" * 2_000_000),
        b"Subject: =?utf-8?q?=ff?=\nTo: " + back.encode() + b"\n\n\xff\xfe",
    ):  # fmt: skip
        read_return(raw)


# ── What it changes ─────────────────────────────────────────────────────────
def test_a_hard_one_puts_the_address_aside_once(sent):
    raw = report(sent.back)
    for _ in range(2):
        record_return(raw)
    sent.refresh_from_db()
    assert sent.state == State.BOUNCED
    assert "n’existe pas" in sent.answer
    assert Bounce.objects.count() == 1
    assert Hold.objects.get().address == "zoe@exemple.fr"


def test_two_different_returns_of_one_mail(sent):
    record_return(report(sent.back))
    record_return(report(sent.back, status="5.2.2"))
    sent.refresh_from_db()
    assert sent.state == State.BOUNCED
    assert "n’existe pas" in sent.answer
    assert Bounce.objects.count() == 2


def test_a_soft_one_is_noted_the_third_counts(sent):
    for number in range(3):
        assert not Hold.objects.exists()
        record_return(report(sent.back, status="5.2.2", diagnostic=f"full {number}"))
        sent.refresh_from_db()
        assert sent.state == State.ACCEPTED
    assert Hold.objects.exists()


def test_soft_ones_of_long_ago_do_not_count(sent):
    for number in range(4):
        with time_machine.travel(timezone.now() + dt.timedelta(days=31 * number)):
            record_return(report(sent.back, status="4.2.2", diagnostic=f"full {number}"))
    assert not Hold.objects.exists()


def test_what_has_not_left_cannot_come_back(sent):
    Message.objects.update(state=State.QUEUED)
    record_return(report(sent.back))
    assert Message.objects.get().state == State.QUEUED
    assert not Hold.objects.exists()


def test_a_return_of_a_mail_that_is_forgotten(sent):
    Message.objects.all().delete()
    assert record_return(report(sent.back)) is None


def test_an_address_refused_at_once_is_put_aside_but_not_for_a_policy(sink, mail_server, queue):
    mail_server(sink.port)
    sink.refuse = {
        "a@exemple.fr": "550 5.1.1 unknown",
        "b@exemple.fr": "550 5.7.1 policy",
        "c@exemple.fr": "552 5.2.2 full",
    }
    for address in sink.refuse:
        queue(address)
    run_next()
    assert [hold.address for hold in Hold.objects.all()] == ["a@exemple.fr"]


# ── Where it is found ───────────────────────────────────────────────────────
def test_a_folder_of_returns(sent, settings, tmp_path):
    settings.BOUNCE_SPOOL = tmp_path / "retours"
    assert not read_returns()
    settings.BOUNCE_SPOOL.mkdir()
    (settings.BOUNCE_SPOOL / "1.eml").write_bytes(report(sent.back))
    (settings.BOUNCE_SPOOL / "2.eml").write_bytes(b"publicite")
    assert read_returns()
    assert not read_returns()
    assert (settings.BOUNCE_SPOOL / "read/1.eml").exists()
    assert (settings.BOUNCE_SPOOL / "unread/2.eml").exists()
    assert Message.objects.get().state == State.BOUNCED


class Mailbox:
    """As much of IMAP as reading a mailbox takes."""

    def __init__(self, mails, *, greeting="* OK"):
        self.mails, self.greeting, self.seen, self.password = mails, greeting, set(), ""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with client, client.makefile("rb") as lines:
                client.sendall(f"{self.greeting} test\r\n".encode())
                for line in lines:
                    tag, verb, *rest = line.decode().split()
                    self.answer(client, verb.upper(), rest)
                    client.sendall(f"{tag} OK done\r\n".encode())

    def answer(self, client, verb, rest):
        if verb == "LOGIN":
            self.password = rest[1].strip('"')
        elif verb == "CAPABILITY":
            client.sendall(b"* CAPABILITY IMAP4rev1\r\n")
        elif verb == "SELECT":
            client.sendall(f"* {len(self.mails)} EXISTS\r\n".encode())
        elif verb == "SEARCH":
            unseen = [str(n) for n in range(1, len(self.mails) + 1) if n not in self.seen]
            client.sendall(f"* SEARCH {' '.join(unseen)}\r\n".encode())
        elif verb == "FETCH":
            raw = self.mails[int(rest[0]) - 1]
            client.sendall(f"* {rest[0]} FETCH (BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        elif verb == "STORE":
            self.seen.add(int(rest[0]))
        elif verb == "LOGOUT":
            client.sendall(b"* BYE\r\n")


@pytest.fixture
def poll(monkeypatch):
    """`poll(box)`: the mailbox of that port, without TLS."""
    boxes = []

    def run(box):
        boxes.append(box)
        Association.objects.update(
            imap_host="127.0.0.1", imap_port=box.port, imap_username="retours", imap_password=seal("facteur")
        )
        monkeypatch.setattr(mailbox, "_connect", lambda known: imaplib.IMAP4(known.imap_host, known.imap_port, 5))
        cache.clear()
        return read_returns()

    yield run
    for box in boxes:
        box.listener.close()


def test_a_mailbox_of_returns(sent, poll, settings, tmp_path):
    settings.BOUNCE_SPOOL = tmp_path / "rien"
    box = Mailbox([report(sent.back), b"publicite"])
    assert poll(box)
    assert box.password == "facteur"
    assert box.seen == {1, 2}
    assert Message.objects.get().state == State.BOUNCED
    assert not read_returns()  # not before five minutes
    assert not poll(box)  # nothing new


def test_a_mailbox_that_does_not_answer_stops_nobody(sent, poll, caplog):
    box = Mailbox([], greeting="* BYE no")
    assert not poll(box)
    assert "did not answer" in caplog.text
    assert "facteur" not in caplog.text


def test_the_mailbox_is_reached_by_tls(association):
    association.imap_host, association.imap_port = "127.0.0.1", 1
    with pytest.raises(OSError, match="refused"):
        mailbox._connect(association)


# ── The pages ───────────────────────────────────────────────────────────────
def test_the_manager_corrects(as_, sent):
    record_return(report(sent.back))
    client = as_("martine")
    page = client.get(reverse("hold_list")).content.decode()
    assert "zoe@exemple.fr" in page
    assert "Retour définitif" in client.get(reverse("mail_detail", args=[sent.pk])).content.decode()
    client.post(reverse("hold_release", args=[Hold.objects.get().pk]))
    assert "Aucune" in client.get(reverse("hold_list")).content.decode()
