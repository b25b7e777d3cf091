"""One conversation with the SMTP server, and how far it got.

smtplib raises the same exception before, within and after the payload: only the stage, kept here, tells a mail that
has not left from one that may have. Before « payload » nothing has; from there on, without an answer, nobody knows.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, formataddr
from functools import partial
from types import TracebackType
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from clubemploi.core.sealing import unseal
from clubemploi.core.text import squeeze
from clubemploi.files.storage import kept_file
from clubemploi.outbox.models import TOKEN_MARK, Message
from clubemploi.outbox.outcomes import Outcome, of_exception, of_reply
from clubemploi.outbox.returns.addresses import return_address
from clubemploi.outbox.smtp.server import Server

CONNECT_SECONDS, COMMAND_SECONDS, GOODBYE_SECONDS = 30, 60, 5
ACCEPT_SECONDS = 600  # RFC 5321, 4.5.3.2.6: a shorter one makes doubles
OPENING = {"connect", "ehlo", "starttls", "login"}
_METHOD = re.compile(r"^METHOD:(\w+)", re.MULTILINE)
_LEADING_DOT = re.compile(rb"(?m)^\.")


def ascii_address(address: str) -> str:
    """The domain as it travels: « claire@société.fr » → « claire@xn--socit-esab.fr ». UnicodeError for nonsense."""
    local, at, domain = address.rpartition("@")
    return address if domain.isascii() else local + at + domain.encode("idna").decode()


def _our_name() -> str:
    """How we greet: the site's name rather than the machine's, which DNS may be slow to tell and is not theirs."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"[{host}]" if host.replace(".", "").isdigit() else host


def wire_format(mail: Message, server: Server) -> bytes:
    """The mail as it travels: CRLF, seven bits, text and HTML."""
    token = unseal(mail.token)
    email = EmailMessage(policy=WIRE)
    email["From"] = formataddr((server.sender_name, ascii_address(server.sender_address)))
    email["To"] = formataddr((mail.to_name, ascii_address(mail.to)))
    if mail.reply_to:
        email["Reply-To"] = ascii_address(mail.reply_to)
    email["Subject"] = mail.subject
    email["Date"] = format_datetime(timezone.localtime())
    email["Message-ID"] = mail.message_id
    if mail.unsubscribe_url:  # a mailing: somebody wrote it, and one may ask for no more of them (RFC 8058)
        email["List-Unsubscribe"] = f"<{mail.unsubscribe_url.replace(TOKEN_MARK, token)}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        email["Auto-Submitted"] = "auto-generated"
    email.set_content(mail.text.replace(TOKEN_MARK, token), cte="quoted-printable")
    if mail.html:
        email.add_alternative(mail.html.replace(TOKEN_MARK, token), subtype="html", cte="quoted-printable")
    if mail.calendar:
        _add_calendar(email, mail.calendar)
    for one in mail.attachments:
        _add_file(email, one)
    return email.as_bytes()


def _add_calendar(email: EmailMessage, text: str) -> None:
    """A change of one entry (REQUEST, CANCEL) is another reading of the mail, which calendars act upon; and in all
    cases a file, for the programs that only open those.
    """
    found = _METHOD.search(text)
    method = found[1] if found else "PUBLISH"
    if method != "PUBLISH":
        email.add_alternative(text, subtype="calendar", cte="quoted-printable", params={"method": method})
    email.add_attachment(
        text, subtype="calendar", cte="quoted-printable", filename="ateliers.ics", params={"method": method}
    )


def _add_file(email: EmailMessage, one: Mapping[str, str]) -> None:
    """A file as files/storage.py keeps it; the mail does not leave without it. FileNotFoundError when it is gone,
    FilesAway while it cannot be read.
    """
    main, _, sub = one["type"].partition("/")
    try:
        with kept_file(one["file"]) as file:
            content = file.read()
    except FileNotFoundError:
        raise
    except Exception as error:  # what each storage raises is its own
        raise FilesAway from error
    email.add_attachment(content, maintype=main, subtype=sub, filename=squeeze(one["name"]), cte="base64")


class FilesAway(Exception):
    """The storage of files does not answer: the mail waits for it."""


class Conversation:
    """A connection kept open from one mail to the next: `with Conversation(server) as talk: talk.send(…)`."""

    def __init__(self, server: Server, *, patience: int | None = None) -> None:
        """`patience`: seconds to wait for an answer, at most; somebody may be watching."""
        self.server, self.patience = server, patience or ACCEPT_SECONDS
        self.smtp: smtplib.SMTP | None = None
        self.stage = "connect"
        self.was_opened = False  # whether the server was there at all

    def __enter__(self) -> "Conversation":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.smtp is not None and error is None:
            with suppress(smtplib.SMTPException, OSError):  # gone already
                _wait_for(self.smtp, GOODBYE_SECONDS)
                self.smtp.quit()
        self._hang_up()

    def _hang_up(self) -> None:
        """Without a word: in the middle of DATA the server would take a QUIT for text."""
        if self.smtp is not None:
            self.smtp.close()
            self.smtp = None

    def _open(self) -> smtplib.SMTP:
        server = self.server
        context = ssl.create_default_context() if server.security != "none" else None
        self.stage = "connect"
        kind = partial(smtplib.SMTP_SSL, context=context) if server.security == "tls" else smtplib.SMTP
        seconds = min(CONNECT_SECONDS, self.patience)
        self.smtp = kind(server.host, server.port, local_hostname=_our_name(), timeout=seconds)
        _wait_for(self.smtp, min(COMMAND_SECONDS, self.patience))
        self.stage = "ehlo"
        self.smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            self.stage = "starttls"
            self.smtp.starttls(context=context)
            self.smtp.ehlo()
        if server.username:
            self.stage = "login"
            self.smtp.login(server.username, server.password)
        self.was_opened = True
        return self.smtp

    def send(self, mail: Message, payload: bytes, point_of_no_return: Callable[[], bool]) -> Outcome | None:
        """Send one mail. `point_of_no_return` is called just before the payload; None when it says no."""
        is_worn = self.smtp is not None
        outcome = self._try(mail, payload, point_of_no_return)
        if is_worn and self.stage == "mail" and outcome is not None and outcome.is_server_down:
            # Many servers take so many mails by connection, then leave: that says nothing about this one.
            outcome = self._try(mail, payload, point_of_no_return)
        return outcome

    def _try(self, mail: Message, payload: bytes, point_of_no_return: Callable[[], bool]) -> Outcome | None:
        try:
            smtp = self.smtp or self._open()
            outcome = self._hand_over(smtp, mail, payload, point_of_no_return)
        except smtplib.SMTPResponseException as error:
            # Past the opening smtplib raises it for a reply that it cannot read, with a code of its own making.
            is_real = self.stage in OPENING
            code, text = error.smtp_code, _text(error.smtp_error)
            outcome = of_reply(self.stage, code, text) if is_real else of_exception(self.stage, error)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            outcome = of_exception(self.stage, error)
        if outcome is None or outcome.is_server_down:
            self._hang_up()
        return outcome

    def _refused(self, outcome: Outcome) -> Outcome:
        """Clean the table for the next mail. A server that leaves once it has said no has said no all the same."""
        if self.smtp is not None and not outcome.is_server_down:
            try:
                self.smtp.rset()
            except (smtplib.SMTPException, OSError):
                self._hang_up()
        return outcome

    def _hand_over(
        self, smtp: smtplib.SMTP, mail: Message, payload: bytes, point_of_no_return: Callable[[], bool]
    ) -> Outcome | None:
        steps = {
            "mail": lambda: smtp.mail(ascii_address(return_address(mail, self.server))),
            "rcpt": lambda: smtp.rcpt(ascii_address(mail.to)),
            "data": lambda: smtp.docmd("data"),
        }
        for stage, step in steps.items():
            self.stage = stage
            code, text = step()
            if code // 100 != (3 if stage == "data" else 2):
                return self._refused(of_reply(stage, code, _text(text)))
        if not point_of_no_return():
            return None
        self.stage = "payload"
        _wait_for(smtp, self.patience)
        smtp.send(_LEADING_DOT.sub(b"..", payload) + b".\r\n")
        code, text = smtp.getreply()
        self.stage = "replied"
        _wait_for(smtp, min(COMMAND_SECONDS, self.patience))
        return of_reply(self.stage, code, _text(text))


def _wait_for(smtp: smtplib.SMTP, seconds: float) -> None:
    """How long its next answers may take. Of a server that has left, smtplib says so at the next word."""
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else str(reply)
