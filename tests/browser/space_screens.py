"""The screens of Mon espace and of presences, each state of them."""

from django.urls import reverse

from clubemploi.accounts.models import User
from clubemploi.accounts.space.operations import ask_address_change
from clubemploi.attendance.paper.operations import attach_scans
from clubemploi.calendars.operations import open_feed
from clubemploi.clubs.enrolments.operations import enrol_oneself
from clubemploi.clubs.models import Attendance, Club
from clubemploi.mailings.queries import messages_to
from clubemploi.mailings.refusals.operations import refuse_mailings
from clubemploi.trainees.models import Trainee
from tests.attendance.paper.pages import paper_page


def space_screens() -> list[tuple[str, str | None, str]]:
    """(name of the picture, whose e-mail, address). Karim: in a running club, on the waiting list of another."""
    karim = Trainee.objects.select_related("user").get(email="karim@demo.example")
    full, roomy = Club.objects.order_by("pk")[4], Club.objects.order_by("pk")[6]
    running = Club.objects.order_by("pk")[3]
    past = [workshop for workshop in running.workshops.held() if workshop.is_past]
    coming = running.workshops.upcoming().last()
    waiting = enrol_oneself(full, karim, by=karim.user)
    expected = Attendance.objects.filter(enrolment__trainee=karim).order_by("workshop__starts_at")
    ask_address_change(karim.user, "karim.b@demo.example", by=karim.user)
    open_feed(User.objects.get(email="thierry@demo.example"), by=karim.user)
    refuse_mailings(karim, "kind", kind="reminder", by=karim.user)

    attach_scans(past[-1], [("IMG_2031.jpg", paper_page()), ("IMG_2032.jpg", paper_page(2))], by=past[-1].club.tutor)

    def at(name: str, *args: object) -> str:
        return reverse(name, args=args)

    return [
        ("espace", "karim", at("my_space")),
        ("espace-coordonnees", "karim", at("my_space") + "?modifier"),
        ("espace-inscription", "karim", at("enrol_online") + f"?club={roomy.pk}"),
        ("espace-inscription-complet", "karim", at("enrol_online") + f"?club={full.pk}"),
        ("espace-quitter-club", "karim", at("own_club_leave", waiting.pk)),
        ("espace-absence", "karim", at("own_away", expected.last().pk)),
        ("espace-emploi", "karim", at("own_situation")),
        ("espace-adresse", "karim", at("own_address")),
        ("espace-documents", "karim", at("own_documents")),
        ("kit", "thierry", at("workshop_kit", past[-1].pk)),
        ("sac-du-tuteur", "thierry", at("tutor_bag", running.pk) + f"?atelier={past[-1].pk}"),
        ("espace-messages", "karim", at("own_messages")),
        ("espace-message", "karim", at("own_message", messages_to(karim).first().pk)),
        ("espace-vie-privee", "karim", at("own_privacy")),
        ("espace-quitter-reseau", "karim", at("own_network_leave")),
        ("espace-agenda", "karim", at("calendar_mine")),
        ("agenda-tuteur", "thierry", at("calendar_mine")),
        ("presences", "thierry", at("presence_grid", running.pk)),
        ("presences-atelier", "thierry", at("presence_sheet", past[-1].pk)),
        ("presences-closes", "martine", at("presence_sheet", past[0].pk)),
        ("presences-avant", "thierry", at("presence_sheet", coming.pk)),
        ("feuilles-closes", "martine", at("sheet_list")),
        ("feuilles-closes-tuteur", "thierry", at("sheet_list") + "?rouvertes=1"),
        ("attestation-periode", "karim", at("own_period_certificate")),
        ("attestation-club", "thierry", at("club_certificates", running.pk)),
        ("feuille-papier", "thierry", at("workshop_scans", past[-1].pk)),
        ("feuille-papier-a-joindre", "thierry", at("workshop_scans", past[-2].pk)),
        ("mode-classe", "thierry", at("class_mode", past[-1].pk)),
        ("fiches-a-completer", "thierry", at("completing_club", running.pk)),
        ("fiches-appareil", "thierry", at("completing_device", running.pk)),
        ("hors-ligne", None, at("offline")),
        ("verifier", None, at("sheet_verify")),
        ("verifier-connecte", "thierry", at("sheet_verify")),
        ("qr-code", "thierry", at("workshop_qr", past[-1].pk)),
    ]
