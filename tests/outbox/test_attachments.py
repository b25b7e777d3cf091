"""Files that go with a mail: read from where they are kept as it leaves, under the name that people see."""

import email
from email.policy import default

import pytest

from clubemploi.files.storage import keep_file
from clubemploi.outbox.operations import new_message
from clubemploi.outbox.smtp.server import Server
from clubemploi.outbox.smtp.transport import wire_format

pytestmark = pytest.mark.any_engine

SERVER = Server("127.0.0.1", 25, "none", "", "", "club@exemple.fr", "Passerelle Emploi")


def sent(**fields):
    mail = new_message(kind="documents", to="karim@exemple.fr", subject="Vos documents", text="Voici.", **fields)
    return email.message_from_bytes(wire_format(mail, SERVER), policy=default)


@pytest.mark.parametrize(
    "name", ["CV modèle « 2027 ».pdf", 'a"b;c.pdf', "é" * 140 + ".pdf", "deux\r\nBcc: x@exemple.fr.pdf"]
)
def test_a_file_travels_whole_under_any_name(settings, tmp_path, name):
    settings.MEDIA_ROOT = tmp_path
    content = bytes(range(256)) * 50
    keep_file("documents/x", [content])
    mail = sent(attachments=[{"file": "documents/x", "name": name, "type": "application/pdf"}])
    [part] = list(mail.iter_attachments())
    assert part.get_content() == content
    assert part.get_content_type() == "application/pdf"
    assert part.get_filename() == name.replace("\r\n", " ")
    assert mail["Bcc"] is None
    assert mail.get_body(("plain",)).get_content().strip() == "Voici."


def test_without_its_file_the_mail_does_not_leave(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(FileNotFoundError):
        sent(attachments=[{"file": "documents/gone", "name": "a.pdf", "type": "application/pdf"}])
