"""« envoi documentation »: one draft, its documents and what they weigh, « Envoyer »."""

import datetime as dt
from email import message_from_bytes, policy

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from clubemploi.clubs.enrolments.operations import enrol_trainee, withdraw_trainee
from clubemploi.core.errors import Refused
from clubemploi.documents.models import Document, Sending, Version
from clubemploi.documents.operations import delete_document, replace_document
from clubemploi.documents.sending import operations
from clubemploi.documents.sending.queries import in_a_mail, items_of, problem_of, recipients_of, weigh
from clubemploi.files.storage import drop_file, keep_file
from clubemploi.mailings.dispatch import encoded_size
from clubemploi.mailings.models import Delivery, Kind, Mailing
from clubemploi.mailings.operations import send_trial_copy
from clubemploi.outbox.models import Message
from clubemploi.outbox.tasks import run_next
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.operations import update_trainee
from tests.cast import ClubFactory, make_trainee
from tests.documents.conftest import upload
from tests.documents.sending.sendings import publish

LIMIT = 2_097_152


def titles(sending, *, by_link=None):
    return [one.document.title for one in items_of(sending) if by_link is None or one.by_link == by_link]


def pick(sending, *documents, files=()):
    return operations.pick_documents(sending, documents, files, by=sending.mailing.by)


# ── The draft ───────────────────────────────────────────────────────────────
def test_two_clicks_make_one_draft_and_each_person_has_their_own(cast, as_, people, settings):
    address = reverse("sending_prepare", args=[cast.club.pk])
    first, second = (as_("thierry").post(address) for _ in range(2))
    sending = Sending.objects.get()
    assert first.url == second.url == reverse("sending_compose", args=[sending.pk]) == sending.mailing.compose_path
    assert (sending.mailing.kind, sending.mailing.tutor) == (Kind.DOCUMENTS, cast.thierry)
    assert as_("martine").post(address).url != first.url


def test_the_draft_opened_again_follows_who_is_enrolled(cast, sending):
    newcomer = make_trainee(first_name="Nour", last_name="Tardy", email="nour@exemple.fr")
    enrol_trainee(cast.club, newcomer, by=cast.martine, channel="manager")
    withdraw_trainee(cast.enrolment, by=cast.martine)
    update_trainee(Trainee.objects.get(last_name="Bellec"), {"email": "yves@exemple.fr"}, by=cast.martine)
    assert operations.prepare_sending(cast.club, by=cast.thierry) == sending
    kept = sending.mailing.deliveries.kept().values_list("trainee__last_name", flat=True)
    assert sorted(kept) == ["Aubert", "Bellec", "Tardy"]


def test_nobody_to_write_to_is_said(cast, as_):
    empty = ClubFactory(tutor=cast.thierry, month=cast.club.month.replace(year=cast.club.month.year + 1))
    response = as_("thierry").post(reverse("sending_prepare", args=[empty.pk]))
    assert response.status_code == 422
    assert "Personne n’est inscrit" in response.content.decode()
    Trainee.objects.filter(pk=cast.trainee.pk).update(email="")
    response = as_("thierry").post(reverse("sending_prepare", args=[cast.club.pk]))
    assert response.status_code == 422
    assert "n’a d’adresse e-mail" in response.content.decode()
    assert not Mailing.objects.exists()


def test_whom_it_goes_to_is_ticked_or_explained(cast, sending):
    found = recipients_of(sending)
    assert [row.trainee.last_name for row in found.reachable] == ["Aubert", "Benali"]
    assert [(row.trainee.last_name, why) for row, why, _ in found.others] == [("Bellec", "pas d’adresse e-mail")]
    zoe, karim = found.reachable
    operations.choose_recipients(sending, {zoe.pk}, by=cast.thierry)
    assert (recipients_of(sending).ticked_count, len(recipients_of(sending).reachable)) == (1, 2)
    operations.choose_recipients(sending, {zoe.pk, karim.pk}, by=cast.thierry)
    assert recipients_of(sending).ticked_count == 2
    Delivery.objects.filter(pk=karim.pk).update(channel="", left_out="no_email")
    Delivery.objects.filter(pk=zoe.pk).update(channel="", left_out="kind")
    whys = {row.trainee.last_name: why for row, why, _ in recipients_of(sending).others}
    assert whys == {
        "Aubert": "ne veut plus de ce genre d’envoi",
        "Bellec": "pas d’adresse e-mail",
        "Benali": "l’adresse karim@exemple.fr ne marche pas",
    }


# ── Its documents ───────────────────────────────────────────────────────────
def test_documents_and_files_are_added_once(cast, folders, sending):
    cv = publish(cast.martine, folders["tous"])
    picked = pick(
        sending, cv, cv, files=[upload("note.txt", b"un"), upload("la même.txt", b"un"), upload("b.txt", b"")]
    )
    assert picked.added == ["CV modèle", "note"]
    assert picked.known == ["la même"]
    assert len(picked.refused) == 1
    assert picked.refused[0].startswith("b.txt")
    assert pick(sending, cv).known == ["CV modèle"]
    assert titles(sending) == ["CV modèle", "note"]
    assert [one["name"] for one in sending.mailing.attachments] == ["CV modèle.pdf", "note.txt"]
    assert Document.objects.standing().filter(folder=None).count() == 1  # the double is not kept


def test_the_cross_takes_a_document_away_and_is_undone(cast, folders, sending):
    pick(sending, publish(cast.martine, folders["tous"]), files=[upload("note.txt", b"un")])
    library, own = items_of(sending)
    for item in (library, own):
        operations.remove_document(item, by=cast.thierry)
    sending.refresh_from_db()
    assert titles(sending) == sending.mailing.attachments == []
    assert [one.deleted_at is None for one in Document.objects.order_by("pk")] == [True, False]
    for item in (library, own):
        operations.put_back_document(sending, Document.objects.get(pk=item.document_id), by=cast.thierry)
    assert titles(sending) == ["CV modèle", "note"]
    assert Document.objects.standing().count() == 2


def test_a_draft_thrown_away_takes_its_own_files_along(cast, folders, sending):
    shared = publish(cast.thierry, title="Partagé")
    pick(sending, publish(cast.martine, folders["tous"]), shared, files=[upload("note.txt", b"un")])
    other = operations.prepare_sending(cast.club, by=cast.martine)
    operations.add_documents(other, [shared], by=cast.martine)
    operations.discard_sending(sending, by=cast.thierry)
    assert list(Document.objects.standing().values_list("title", flat=True)) == ["CV modèle", "Partagé"]
    assert Sending.objects.get() == other


def test_fifty_documents_not_one_more(cast, folders, sending):
    documents = [publish(cast.martine, folders["tous"], f"Fiche {n}", 20) for n in range(51)]
    operations.add_documents(sending, documents[:50], by=cast.thierry)
    with pytest.raises(Refused, match="50"):
        operations.add_documents(sending, documents[50:], by=cast.thierry)
    operations.launch_sending(sending.mailing, by=cast.thierry)
    assert len(Mailing.objects.get().attachments) == 50


def test_a_document_without_a_file_is_not_added(cast, folders, sending):
    document = publish(cast.martine, folders["tous"])
    document.current = None
    with pytest.raises(Refused, match="CV modèle"):
        operations.add_documents(sending, [document], by=cast.thierry)


# ── What it weighs ──────────────────────────────────────────────────────────
@pytest.fixture
def full(cast, sending):
    """A sending whose heaviest mail weighs exactly the limit, as it travels; and the file that makes it so."""
    document = publish(cast.thierry, title="CV", size=3000)
    pick(sending, document)
    around = encoded_size(sending.mailing) - in_a_mail(3000)
    size = next(size for size in range(1_600_000, 0, -1) if around + in_a_mail(size) <= LIMIT)
    filler = "x" * (LIMIT - around - in_a_mail(size))  # one byte a letter of the file's name
    version = document.current
    drop_file(version.file_name)
    keep_file(version.file_name, [b"x" * size])
    version.name, version.size = f"CV{filler}.pdf", size
    version.save()
    operations.switch_document(items_of(sending)[0], by_link=False, by=cast.thierry)
    return Sending.objects.get(), version


def test_the_limit_is_that_of_the_mail_as_it_travels(cast, full):
    """Exactly 2,097,152 bytes leave; with one more they do not, and the page says by how much."""
    sending, version = full
    assert (weigh(sending).size, weigh(sending).excess) == (LIMIT, 0)
    version.name = "x" + version.name
    version.save()
    operations.switch_document(items_of(sending)[0], by_link=False, by=cast.thierry)
    sending = Sending.objects.get()
    assert (weigh(sending).size, weigh(sending).too_much) == (LIMIT + 1, "1\u00a0octet")
    assert "1\u00a0octet de trop" in launch_refused(sending)
    version.name = version.name[1:]
    version.save()
    assert operations.launch_sending(sending.mailing, by=cast.thierry).state == "leaving"


def test_the_heaviest_leave_by_link_until_the_mail_fits(cast, folders, sending):
    sizes = {"Guide": 900_000, "Petit": 200_000, "Modèle": 700_000}
    picked = pick(sending, *(publish(cast.martine, folders["tous"], title, size) for title, size in sizes.items()))
    assert [item.document.title for item in picked.linked] == ["Guide"]
    assert titles(sending, by_link=False) == ["Petit", "Modèle"]
    assert weigh(sending).excess == 0
    assert sending.mailing.links == [["Guide", f"{sending.mailing.personal_path}#d{items_of(sending)[0].document_id}"]]
    operations.switch_document(items_of(sending)[0], by_link=False, by=cast.thierry)
    assert 300_000 < weigh(Sending.objects.get()).excess < 400_000
    sending.refresh_from_db()
    with pytest.raises(Refused, match="de trop"):
        operations.launch_sending(sending.mailing, by=cast.thierry)
    assert [one.document.title for one in operations.make_fit(sending, by=cast.thierry)] == ["Guide"]
    operations.link_all(sending, by=cast.thierry)
    assert titles(sending, by_link=False) == []
    assert operations.make_fit(sending, by=cast.thierry) == []


def test_what_is_heavier_than_a_mail_alone_goes_by_link(cast, folders, sending):
    film = publish(cast.martine, folders["tous"], "Film", LIMIT)
    assert [item.document.title for item in pick(sending, film).linked] == ["Film"]
    with pytest.raises(Refused, match="à lui seul"):
        operations.switch_document(items_of(sending)[0], by_link=False, by=cast.thierry)


def test_a_text_alone_may_be_too_heavy(cast, sending, monkeypatch):
    monkeypatch.setattr("clubemploi.documents.sending.queries.MEGABYTE", 500)
    operations.add_documents(sending, [publish(cast.thierry, size=10)], by=cast.thierry)
    operations.make_fit(sending, by=cast.thierry)
    assert weigh(sending).excess > 0
    assert titles(sending, by_link=False) == []


def test_bytes_in_a_mail():
    assert [in_a_mail(size) for size in (1, 3, 57, 58)] == [6, 6, 78, 84]


# ── « Envoyer » ─────────────────────────────────────────────────────────────
def launch_refused(sending):
    with pytest.raises(Refused) as caught:
        operations.launch_sending(sending.mailing, by=sending.mailing.by)
    assert Mailing.objects.get(pk=sending.mailing_id).state == "draft"
    return caught.value.message


def test_what_cannot_leave_is_named(cast, folders, sending):
    assert "au moins un document" in launch_refused(sending)
    cv = publish(cast.martine, folders["tous"])
    pick(sending, cv)
    for state, words in (("checking", "en contrôle"), ("infected", "antivirus")):
        Version.objects.update(check_state=state)
        assert f"« {cv.title} » " in launch_refused(sending).replace("\u00a0", " ")
        assert words in problem_of(items_of(sending)[0])
    Version.objects.update(check_state="clean")
    drop_file(cv.current.file_name)
    assert "introuvable" in launch_refused(sending)
    delete_document(cv, by=cast.martine)
    assert "CV modèle\u00a0» a été supprimé" in launch_refused(sending)


def test_versions_and_people_are_those_of_the_launch(cast, folders, sending, leave):
    cv = publish(cast.martine, folders["tous"])
    pick(sending, cv)
    replace_document(cv, upload("neuf.txt", b"neuf"), by=cast.martine)
    withdraw_trainee(cast.enrolment, by=cast.martine)
    leave(sending)
    mail = Message.objects.get(kind="documents")
    assert (mail.to, [one["name"] for one in mail.attachments]) == ("zoe@exemple.fr", ["neuf.txt"])
    assert operations.launch_sending(sending.mailing, by=cast.thierry).state == "sent"  # twice: nothing more
    with pytest.raises(Refused, match="déjà parti"):
        pick(sending, publish(cast.martine, folders["tous"], "Tard"))


def test_the_trial_carries_the_files(cast, folders, sending):
    pick(sending, publish(cast.martine, folders["tous"]))
    mail = send_trial_copy(sending.mailing, sending.mailing.deliveries.kept().first(), by=cast.thierry)
    assert [one["name"] for one in mail.attachments] == ["CV modèle.pdf"]


def test_what_arrives_on_a_real_server(cast, sending, leave, sink, mail_server, folders):
    """Names with accents, quotes and a broken line; the bytes are those of the file, and the weight that was told."""
    mail_server(sink.port)
    cv = publish(cast.martine, folders["tous"], 'L’« été » "œuf"', 5000)
    Version.objects.update(name='L’« été » "œuf"\r\nBcc: x@exemple.fr.pdf')
    pick(sending, cv)
    told = weigh(sending).size
    leave(sending)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        while run_next():
            pass
    mails = [one for one in sink.received if one.rcpt_tos == ["karim@exemple.fr"]]
    assert len(mails) == 1
    assert abs(max(len(one.content) for one in sink.received if "exemple.fr" in one.rcpt_tos[0]) - told) < 9000
    mail = message_from_bytes(mails[0].content, policy=policy.default)
    assert mail["Bcc"] is None
    (file,) = mail.iter_attachments()
    assert "œuf" in file.get_filename()
    assert len(file.get_content()) == 5000
