"""What tests/test_access.py asks about: objects of the cast, and what someone who may would send."""

import datetime as dt
import uuid

import time_machine
from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clubemploi.accounts.links.operations import make_link
from clubemploi.accounts.space.operations import ask_address_change
from clubemploi.accounts.team.operations import replace_tutor
from clubemploi.attendance.models import Stamp
from clubemploi.attendance.operations import close_sheet
from clubemploi.attendance.paper.operations import attach_scans
from clubemploi.attendance.signing.operations import sign_presence
from clubemploi.attendance.signing.own_phone import signing_address
from clubemploi.calendars.operations import open_feed
from clubemploi.clubs.absences.operations import announce_absence
from clubemploi.clubs.enrolments.operations import enrol_trainee
from clubemploi.clubs.models import Workshop
from clubemploi.clubs.workshops.announcements import facts_of
from clubemploi.clubs.workshops.printed_codes import paper_address
from clubemploi.core.dates import add_months, today
from clubemploi.core.sealing import unseal
from clubemploi.documents.folders.operations import create_folder, delete_folder
from clubemploi.documents.kits.operations import tie_documents
from clubemploi.documents.models import Document, Folder
from clubemploi.documents.operations import add_document, delete_document, replace_document
from clubemploi.documents.sending.operations import add_documents, prepare_sending
from clubemploi.imports.models import Import
from clubemploi.imports.operations import choose_columns, upload_import
from clubemploi.imports.tasks import run_next
from clubemploi.invitations.operations import invite_trainee, make_list
from clubemploi.invitations.rounds.operations import write_to_list
from clubemploi.mailings.message_models.operations import save_model
from clubemploi.mailings.models import Delivery, hash_of
from clubemploi.mailings.refusals.operations import refuse_mailings
from clubemploi.merging.operations import merge_trainees
from clubemploi.outbox.models import Hold
from clubemploi.outbox.operations import hold_address, queue_message
from clubemploi.trainees.duplicates.operations import tell_apart
from clubemploi.trainees.operations import add_note
from tests.attendance.paper.pages import picture
from tests.cast import UserFactory, WorkshopFactory, make_trainee

TOKEN = "A" * 32
GIVEN = "D" * 32  # Karim's link to documents


def where_of(cast):
    """A function: the address of that name, about that object of `of`."""
    note = add_note(cast.trainee, "Rappeler le matin.", audience="tutors", by=cast.thierry)
    sheet = "Nom;Prénom;Mail\nBenali;Karim;karim.autre@exemple.fr\n"
    sheet_import = upload_import("stagiaires.csv", [sheet.encode()], by=cast.martine)
    club, workshop, trainee = {"pk": cast.club.pk}, {"pk": cast.workshop.pk}, {"pk": cast.trainee.pk}
    participant = {"pk": cast.session.pk, "trainee_pk": cast.trainee.pk}
    seen = UserSession.objects.create(user=cast.thierry, ip="192.0.2.1", session_key="s" * 32, user_agent="Firefox")
    away, stand_in = UserFactory(is_tutor=True), UserFactory(is_tutor=True)
    replacement = replace_tutor(away, stand_in, today() + dt.timedelta(days=9), by=cast.martine)
    member = {"pk": cast.thierry.pk}
    invited = make_trainee(cast.martine, last_name="Invitée", situation="unemployed")
    invitation_list = make_list(cast.club, dt.date(2000, 1, 1), today(), by=cast.martine)
    invitation = invite_trainee(invitation_list, invited, by=cast.martine)
    mailing = write_to_list(invitation_list, by=cast.martine)
    delivery = mailing.deliveries.get()
    Delivery.objects.filter(pk=delivery.pk).update(token_hash=hash_of(TOKEN))
    sending, given = (prepare_sending(cast.club, by=user) for user in (cast.thierry, cast.martine))
    given.mailing.deliveries.filter(trainee=cast.trainee).update(token_hash=hash_of(GIVEN), sent_at=timezone.now())
    model = save_model({"kind": "message", "name": "Vœux", "subject": "Vœux", "body": "Bonjour"}, by=cast.martine)
    refusal = refuse_mailings(cast.trainee, "mailings", by=cast.martine)
    hold_address(cast.trainee.email, "unknown")
    hold = Hold.objects.get()
    mail = queue_message(kind="service", to="claire@exemple.fr", subject="Bonjour", text="Bonjour.")
    ask_address_change(cast.karim, "karim.nouveau@exemple.fr", by=cast.karim)
    Workshop.objects.filter(pk=cast.workshop.pk).update(told_as=facts_of(cast.workshop, cast.club))
    attendance = cast.enrolment.attendances.get(workshop=cast.workshop)
    announce_absence(attendance, "", by=cast.karim)
    letter = queue_message(
        kind="confirmation", to=cast.trainee.email, to_name="Karim Benali", subject="Oui", text="Oui."
    )
    own = {"pk": attendance.pk}
    other = WorkshopFactory(club=cast.club, title="Un autre")
    third = WorkshopFactory(club=cast.club, title="Un troisième")
    enrol_trainee(cast.club, make_trainee(cast.martine), by=cast.martine, channel="manager")
    with time_machine.travel(other.ends_at):
        closed = close_sheet(other, by=cast.thierry, confirmed=True)
    Stamp.objects.create(digest=closed.pdf_digest, token=b"tsr", stamped_at=closed.closed_at, authority="Horloge")
    with time_machine.travel(third.ends_at):
        row = third.attendances.first()
        strokes = [[[n, n] for n in range(9)]]
        [scan], _ = attach_scans(third, [("feuille.jpg", picture(9))], by=cast.thierry)
        signature = sign_presence(row, strokes, by=cast.thierry, method="device", key=uuid.uuid4())
    shelf = create_folder({"name": "Guides", "audience": "tutors", "parent": None}, by=cast.martine)
    create_folder({"name": "Après", "audience": "tutors", "parent": None}, by=cast.martine)
    guide = add_document(shelf, SimpleUploadedFile("guide.txt", b"Un"), by=cast.martine)
    replace_document(guide, SimpleUploadedFile("guide.txt", b"Deux"), by=cast.martine)
    plan = add_document(shelf, SimpleUploadedFile("plan.txt", b"Plan"), by=cast.martine)
    lesson = add_document(shelf, SimpleUploadedFile("lettre.txt", b"Lettre"), by=cast.martine)
    tie_documents(cast.workshop, [guide, lesson], by=cast.thierry)
    document = {"pk": guide.pk}
    add_documents(given, [guide], by=cast.martine)
    of = {
        "hold": {"pk": hold.pk},
        "mail": {"pk": mail.pk},
        "guide_page": {"slug": "12-mise-a-jour-donnees"},
        "guide_picture": {"name": "01-creation-club.webp"},
        "space_enter": {"token": make_link("space", owner=UserFactory(), valid_for=dt.timedelta(days=1))},
        "enrolment": {"pk": cast.enrolment.pk},
        "attendance": own,
        "own_message": {"pk": letter.pk},
        "own_accept": {"pk": refusal.pk},
        "calendar_feed": {"token": unseal(open_feed(cast.thierry, by=cast.thierry).token)},
        "club": club,
        "trainee": trainee,
        "workshop": workshop,
        "sheet": {"pk": closed.pk},
        "signature_void": {"pk": signature.pk},
        "paper_sheet": {"token": paper_address(cast.workshop).rstrip("/").rpartition("/")[2]},
        "scan": {"pk": scan.pk},
        "own_sign": {"token": signing_address(cast.workshop).rstrip("/").rpartition("/")[2]},
        "sending": {"pk": sending.pk},
        "sending_put_back": {"pk": sending.pk, "document_pk": guide.pk},
        "receive": {"token": GIVEN},
        "receive_document": {"token": GIVEN, "pk": guide.pk},
        "mailing": {"pk": mailing.pk},
        "delivery": {"pk": delivery.pk},
        "model": {"pk": model.pk},
        "refusal": {"pk": refusal.pk},
        "answer": {"token": TOKEN},
        "list": {"pk": invitation_list.pk},
        "invited": {"pk": invitation.pk},
        "answer_act": {"token": TOKEN, "slug": "emploi"},
        "settings_section": {"section": "association"},
        "member": member,
        "set_up": {"token": "faux"},
        "invitation": {"token": make_link("invitation", owner=stand_in, valid_for=dt.timedelta(days=1))},
        "open_session_end": {"pk": seen.pk},
        "passkey": {"pk": 1},
        "replacement_end": {"pk": replacement.pk},
        "session": {"pk": cast.session.pk},
        "note_delete": {"pk": note.pk},
        "duplicate": dict(zip(("low", "high"), sorted((cast.trainee.pk, cast.other_trainee.pk)), strict=True)),
        "participant": participant,
        "import": {"pk": sheet_import.pk},
        "import_decide": {"pk": sheet_import.pk, "number": 2},
        "document": document,
        "folder": {"pk": shelf.pk},
        "kit": {"pk": cast.workshop.pk, "document_pk": guide.pk},
        "kit_put_back": {"pk": cast.workshop.pk, "document_pk": plan.pk},
        "version": {"pk": guide.versions.get(number=1).pk},
    }

    def address(name: str, about: str) -> str:
        if name == "import_decide":  # once read, the row's likeness to Karim is a question
            columns = {int(column): meaning for column, meaning in sheet_import.columns.items()}
            read = Import.objects.get(pk=sheet_import.pk)
            read.path.write_text(sheet)  # another test may have thrown it away
            choose_columns(
                read, sheet=sheet_import.sheet, header_row=sheet_import.header_row, columns=columns, by=cast.martine
            )
            assert run_next()
        if name == "merge_undo":  # of two records that nobody else is about
            twins = [make_trainee(cast.martine, last_name="Morel") for _ in range(2)]
            of["merge"] = {"pk": merge_trainees(*twins, {}, by=cast.martine).pk}
        if name == "document_restore":
            delete_document(guide, by=cast.martine)
        if name == "folder_restore":
            delete_folder(shelf, by=cast.martine)
        if name == "duplicate_reconsider":
            tell_apart(cast.trainee, cast.other_trainee, by=cast.martine)
        return reverse(name, kwargs=of[about] if about != "-" else None)

    return address


def posted_of(cast):
    """{name: what someone who may do it would send}: a refusal is then one of rights, not of blanks. Others: none."""
    someone = {"trainee": cast.other_trainee.pk}
    day, month = cast.club.month + dt.timedelta(days=20), add_months(cast.club.month, 6)
    place = {"place": "Médiathèque, Noyon", "confirmed": "on"}
    details = {"last_name": "Benali", "first_name": "Karim", "email": "karim@exemple.fr", "city": "Noyon"}
    return {
        "enrol_online": {"club": WorkshopFactory().club_id},
        "own_away": {"reason": "Un rendez-vous."},
        "presence_note": {"status": "excused"},
        "signature_void": {},
        "sheet_reopen": {"reason": "Oubli"},
        "own_situation": {"since": today().isoformat(), "detail": "Cuisinier"},
        "own_details": details,
        "own_privacy": {"share_last_name": "on"},
        "own_refuse": {"what": "contact:"},
        "space_enter": {"password": "", "share_phone": "on"},
        **{
            name: {}
            for name in (
                "own_club_leave",
                "own_come",
                "passkey_decline",
                "own_accept",
                "own_data",
                "calendar_open",
                "own_network_leave",
                "club_keep_quiet",
            )
        },
        "enrol": someone,
        "participant_add": someone,
        "club_create": {"month": f"{month:%Y-%m}", "tutor": cast.thierry.pk, **place},
        "workshop_add": {"date": day.isoformat(), "start": "14:00", "end": "16:00", "title": "Bilan", **place},
        "situation_add": {"kind": "employed", "source": "staff"},
        "note_add": {"text": "Vu ce matin.", "audience": "tutors"},
        "import_decide": {"decision": "different"},
        "club_write": {"kind": "message"},
        "sending_compose": {"subject": "Nos CV", "body": "Bonjour [prénom]", "action": "save"},
        "mailing_detail": {"subject": "Un autre objet", "body": "Bonjour [prénom]", "action": "save"},
        "model_create": {"kind": "message", "name": "Rentrée", "subject": "Rentrée", "body": "Bonjour [prénom]"},
        "model_edit": {"kind": "message", "name": "Rentrée", "subject": "Rentrée", "body": "Bonjour [prénom]"},
        "trainee_refuse": {"what": "contact"},
        "invitation_lists": {"from_date": "2024-01-01", "to_date": "2025-12-31", "club": cast.club.pk},
        "list_add": someone,
        "invitation_pause": {"until": (today() + dt.timedelta(days=9)).isoformat(), "note": "appelée le 12"},
        "answer_code": {"code": "ACDEF-GHJKL"},
        "unsubscribe": {"List-Unsubscribe": "One-Click"},
        "team_invite": {"email": "claire@exemple.fr", "first_name": "Claire", "last_name": "Petit", "is_tutor": "on"},
        "team_member": {"is_tutor": "on", "is_manager": "on"},
        "replacement_add": {"substitute": cast.odile.pk, "until": (today() + dt.timedelta(days=9)).isoformat()},
        "folder_create": {"name": "Lettres", "audience": "tutors"},
        "folder_edit": {"name": "Lettres", "audience": "both"},
        "folder_order": {"sens": "bas"},
        "folder_upload": {"files": SimpleUploadedFile("autre.txt", b"Autre")},
        "workshop_kit": {"document": Document.objects.get(title="plan").pk},
        "kit_order": {"sens": "bas"},
        "document_edit": {"title": "Autre"},
        "document_order": {"sens": "bas"},
        "document_move": {"folder": Folder.objects.get(name="Après").pk},
        "document_replace": {"file": SimpleUploadedFile("autre.txt", b"Autre")},
        "clubs_hand_over": {"to": cast.odile.pk, "confirmed": "on"},
        "invitation_accept": {"password": ""},
        # The gesture is all there is to send.
        **{
            name: {}
            for name in (
                "sending_discard",
                "sending_put_back",
                "receive_document",
                "mailing_discard",
                "delivery_leave_out",
                "model_delete",
                "trainee_trust_address",
                "refusal_take_back",
                "invitation_remove",
                "round_prepare",
                "answer_act",
                "list_delete",
                "folder_delete",
                "folder_restore",
                "document_delete",
                "kit_remove",
                "kit_put_back",
                "tutor_bag",
                "document_restore",
                "version_use",
            )
        },
        **{name: {} for name in ("duplicate_compare", "duplicate_dismiss", "duplicate_reconsider", "merge_undo")},
    }
