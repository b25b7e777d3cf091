"""An « envoi de documentation »: its links, each person's own sign-in name and link, what it weighs, its copy."""

import pytest

from clubemploi.files.storage import keep_file
from clubemploi.mailings.dispatch import encoded_size, personal_mail, queue_next
from clubemploi.mailings.models import Delivery, Kind, Mailing, hash_of
from clubemploi.mailings.operations import join_documents, launch_mailing, prepare_mailing
from clubemploi.outbox.models import TOKEN_MARK, Message
from clubemploi.outbox.smtp.server import server_settings
from clubemploi.outbox.smtp.transport import wire_format
from tests.cast import make_trainee


@pytest.fixture
def mailing(cast, settings, tmp_path):
    """To Karim, to somebody with a longer name, and to one without an address, who cannot get it."""
    settings.MEDIA_ROOT = tmp_path
    long = make_trainee(first_name="Marie-Élisabeth", last_name="de La Tour d’Auvergne", email="marie@exemple.fr")
    none = make_trainee(first_name="Yvette", last_name="Blin", email="", phone="+33344000002")
    mailing = prepare_mailing(
        [cast.trainee, long, none], by=cast.thierry, kind=Kind.DOCUMENTS, values={}, about="Club", about_path="/",
    )  # fmt: skip
    Mailing.objects.update(personal_path=f"/recevoir/{TOKEN_MARK}/")
    keep_file("documents/a", [b"x" * 3000])
    file = {"file": "documents/a", "name": "CV.pdf", "type": "application/pdf", "size": 3000}
    return join_documents(
        mailing,
        attachments=[file],
        links=[("Guide : l’entretien [2027]", f"/recevoir/{TOKEN_MARK}/#d1")],
        by=cast.thierry,
    )


def send(mailing, by):
    launch_mailing(mailing, by=by)
    Mailing.objects.update(send_at=mailing.created_at)
    while queue_next():
        pass


def test_each_gets_their_own_name_and_link_below_the_text(cast, mailing):
    send(mailing, cast.thierry)
    mail = Message.objects.get(to="karim@exemple.fr")
    assert "Votre identifiant pour entrer dans votre espace\u00a0: karim@exemple.fr" in mail.text
    assert f"/recevoir/{TOKEN_MARK}/" in mail.text
    assert "Guide   l’entretien (2027)\u00a0: http" in mail.text
    wire = wire_format(mail, server_settings())
    token = wire.decode().replace("=\r\n", "").split("/recevoir/")[1].split("/")[0]
    assert Delivery.objects.get(token_hash=hash_of(token)).trainee == cast.trainee
    assert b"CV.pdf" in wire


def test_whoever_has_no_address_is_left_out_and_says_why(cast, mailing):
    row = mailing.deliveries.get(trainee__last_name="Blin")
    assert (row.channel, row.get_left_out_display()) == ("", "pas d’adresse e-mail qui marche")


def test_its_weight_is_that_of_the_heaviest_mail_as_it_travels(cast, mailing):
    weight = encoded_size(mailing)
    send(mailing, cast.thierry)
    wires = [len(wire_format(mail, server_settings())) for mail in Message.objects.filter(kind="documents")]
    assert weight == max(wires)
    assert min(wires) < max(wires)


def test_without_anybody_it_weighs_nothing(cast, mailing):
    mailing.deliveries.update(channel="")
    assert encoded_size(mailing) == 0


def test_the_copy_carries_the_files_and_names_the_links(cast, mailing):
    send(mailing, cast.thierry)
    copy = Message.objects.get(kind="copy")
    assert copy.to == cast.thierry.email
    assert "CV.pdf\nGuide : l’entretien [2027] (par lien)" in copy.text
    assert [one["name"] for one in copy.attachments] == ["CV.pdf"]
    assert TOKEN_MARK not in copy.text


def test_a_preview_opens_nothing(cast, mailing):
    assert TOKEN_MARK in personal_mail(mailing, cast.trainee).text
