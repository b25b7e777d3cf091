"""The screens about writing to people, each state of them."""

from django.urls import reverse
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.association.models import Association
from clubemploi.invitations.models import Invitation, InvitationList
from clubemploi.invitations.rounds.operations import write_to_list
from clubemploi.mailings.message_models.operations import save_model
from clubemploi.mailings.models import Delivery, Mailing, hash_of
from clubemploi.mailings.operations import launch_mailing
from clubemploi.mailings.refusals.operations import refuse_mailings

LINKS = {answer: letter * 32 for answer, letter in (("", "a"), ("enrolled", "b"), ("job", "c"), ("unavailable", "d"))}


def mail_screens(martine: User) -> list[tuple[str, str | None, str]]:
    """(name of the picture, whose e-mail, address)."""
    written, ready = InvitationList.objects.order_by("pk")
    sent = Mailing.objects.get(kind="invitation")
    draft = write_to_list(ready, by=martine)
    leaving = launch_mailing(write_to_list(ready, by=martine), by=martine, confirmed=True)
    texts = {"subject": "Les vœux de [association]", "body": "Bonjour [prénom],\n\nBonne année !"}
    model = save_model({"kind": "message", "name": "Vœux", **texts}, by=martine)
    for answer, token in LINKS.items():
        person = Invitation.objects.filter(list=written, answer=answer, trainee__email__gt="").first().trainee
        Delivery.objects.filter(mailing=sent, trainee=person).update(token_hash=hash_of(token))
    refused = Invitation.objects.filter(list=ready).first().trainee
    refuse_mailings(refused, "kind", kind="reminder", by=None)
    Association.objects.update(mail_paused_until=timezone.now())

    def at(name: str, *args: object) -> str:
        return reverse(name, args=args)

    return [
        ("convocations", "martine", at("invitation_lists")),
        ("convocation", "martine", at("invitation_list", written.pk)),
        ("convocation-recherche", "thierry", at("invitation_list", written.pk) + "?q=ben"),
        ("convocation-absents", "martine", at("list_left_out", written.pk)),
        ("convocation-relancer", "thierry", at("round_prepare", written.pk)),
        ("convocation-reponses", "thierry", at("list_answers", written.pk)),
        ("convocation-pause", "thierry", at("invitation_pause", written.invitations.first().pk)),
        ("envois", "martine", at("mailing_list")),
        ("envoi-brouillon", "martine", draft.get_absolute_url()),
        ("envoi-part", "martine", leaving.get_absolute_url()),
        ("envoi-parti", "martine", sent.get_absolute_url()),
        ("modeles", "martine", at("model_list")),
        ("modele", "martine", at("model_edit", model.pk)),
        ("stagiaire-courrier", "martine", at("trainee_mail", refused.pk)),
        ("adresses-a-corriger", "martine", at("hold_list")),
        ("repondre", None, at("answer_home", LINKS[""])),
        ("repondre-inscription", None, at("answer_act", LINKS[""], "je-minscris")),
        ("repondre-inscrit", None, at("answer_home", LINKS["enrolled"])),
        ("repondre-emploi", None, at("answer_home", LINKS["job"])),
        ("repondre-inconnu", None, at("answer_home", "z" * 32)),
        ("repondre-code", None, at("answer_code")),
        ("desinscription", None, at("unsubscribe", LINKS["unavailable"])),
    ]
