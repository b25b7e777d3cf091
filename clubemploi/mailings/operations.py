"""Writing to people: a mailing from its draft to « Envoyer ». The worker's part is dispatch.py."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from clubemploi.accounts.models import User
from clubemploi.association.models import Association
from clubemploi.calendars.ical import Event
from clubemploi.core.errors import NeedsConfirmation, Refused
from clubemploi.core.text import fold, plural
from clubemploi.journal.operations import record
from clubemploi.mailings.dispatch import personal_mail
from clubemploi.mailings.fields import check_fields
from clubemploi.mailings.message_models.queries import first_text
from clubemploi.mailings.models import CALL_BACK, TRIAL, Delivery, Mailing
from clubemploi.mailings.queries import share_written_to_lately, ways_to_reach
from clubemploi.outbox.models import Message
from clubemploi.outbox.operations import queue_message, retry_message
from clubemploi.trainees.models import Trainee

MANY = 200  # more than these: the number is typed before « Envoyer »
OFTEN = 70  # in a hundred
NO_LONGER = "Cet envoi est déjà parti\u00a0: il ne peut plus être changé."


# ── A mailing ───────────────────────────────────────────────────────────────
@transaction.atomic
def prepare_mailing(
    people: Sequence[Trainee],
    *,
    by: User,
    kind: str,
    values: Mapping[str, str],
    about: str,
    about_path: str,
    tutor: User | None = None,
    expires_at: dt.datetime | None = None,
    links_until: dt.datetime | None = None,
    events: Sequence[Event] = (),
) -> Mailing:
    """Draft a mailing to these people, with the first text of its kind. Each one's channel is chosen now, and again
    when it leaves.

    `values`: common merge field → its text. `events`: entries for each person’s calendar. `expires_at`: not worth
    sending after; `links_until`: answers are taken until then. A fixed number of queries for any number of people.
    """
    text = first_text(kind)
    association = Association.current()
    mailing = Mailing.objects.create(
        kind=kind,
        subject=text.subject,
        body=text.body,
        by=by,
        tutor=tutor,
        about=about,
        about_path=about_path,
        values={fold(name): value for name, value in values.items()} | {"association": association.name},
        expires_at=expires_at,
        links_until=links_until,
        calendar=[event.to_json() for event in events] or None,
    )
    _address(mailing, people)
    sentence = f"a préparé un envoi ({mailing.get_kind_display()}) à {plural(len(people), 'personne')}"
    record(by=by, verb="prepare_mailing", sentence=sentence, about=[mailing])
    return mailing


def _address(mailing: Mailing, people: Sequence[Trainee]) -> None:
    ways = ways_to_reach(people, kind=mailing.kind, limit=Association.current().mailings_a_month, but=mailing.pk)
    rows = []
    for person in people:
        way = ways[person.pk]
        rows.append(Delivery(mailing=mailing, trainee=person, channel=way.channel, left_out=way.left_out, to=way.to))
    Delivery.objects.bulk_create(rows, batch_size=500)


@transaction.atomic
def follow_people(mailing: Mailing, people: Sequence[Trainee], *, by: User) -> Mailing:
    """Make these people a draft's recipients: add the new ones, leave out the others, and choose each channel by
    today's record. Whoever was left out by hand stays so.
    """
    mailing = _draft(mailing)
    known = set(mailing.deliveries.values_list("trainee", flat=True))
    present = {person.pk for person in people}
    _decide_again(mailing)
    new = [person for person in people if person.pk not in known]
    _address(mailing, new)
    gone = settle_deliveries(mailing, known - present, reason=Delivery.LeftOut.REMOVED)
    if new or gone:
        sentence = f"a mis l’envoi à jour\u00a0: {plural(len(new), 'personne')} de plus, {gone} de moins"
        record(by=by, verb="follow_people", sentence=sentence, about=[mailing])
    return mailing


def _draft(mailing: Mailing, version: int | None = None) -> Mailing:
    mailing = Mailing.lock(mailing.pk, version)
    if mailing.state != Mailing.State.DRAFT:
        raise Refused(NO_LONGER)
    return mailing


@transaction.atomic
def write_mailing(mailing: Mailing, *, subject: str, body: str, by: User, version: int | None = None) -> Mailing:
    """Change the draft's subject and text. Raises Conflict; Refused beside the field for an unknown merge field."""
    mailing = _draft(mailing, version)
    body = body.replace("\r\n", "\n")  # as browsers send it: nothing that anybody changed
    check_fields(subject, body)
    if (mailing.subject, mailing.body) != (subject, body):
        mailing.subject, mailing.body, mailing.version = subject, body, mailing.version + 1
        mailing.save(update_fields=["subject", "body", "version", "updated_at"])
        record(by=by, verb="write_mailing", sentence="a changé le texte de l’envoi", about=[mailing])
    return mailing


@transaction.atomic
def join_documents(
    mailing: Mailing, *, attachments: Sequence[Mapping[str, Any]], links: Sequence[tuple[str, str]], by: User
) -> Mailing:
    """Set what goes with a draft: `attachments`, as files/storage.py keeps them ({file, name, type, size}), and `links`
    (label, path with TOKEN_MARK in it).
    """
    mailing = _draft(mailing)
    mailing.attachments, mailing.links = list(attachments), [list(link) for link in links]
    mailing.save(update_fields=["attachments", "links", "updated_at"])
    sentence = f"a choisi les documents de l’envoi\u00a0: {plural(len(attachments), 'joint')}, {len(links)} en lien"
    record(by=by, verb="join_documents", sentence=sentence, about=[mailing])
    return mailing


@transaction.atomic
def discard_mailing(mailing: Mailing, *, by: User) -> None:
    """Throw a draft away. Refused once it is leaving."""
    mailing = _draft(mailing)
    record(by=by, verb="discard_mailing", sentence="a jeté un brouillon d’envoi", about=[mailing])
    mailing.delete()


@transaction.atomic
def launch_mailing(mailing: Mailing, *, by: User, confirmed: bool = False, typed: int | None = None) -> Mailing:
    """« Envoyer »: the mailing leaves in five minutes, and can be called back until then. Twice is once.

    `typed`: the number of recipients, which must be typed above 200 (else Refused(field="typed")). Raises
    NeedsConfirmation when 70 % of them were written to in the last three days.
    """
    mailing = Mailing.lock(mailing.pk)
    if mailing.state != Mailing.State.DRAFT:
        return mailing
    check_fields(mailing.subject, mailing.body)
    _decide_again(mailing)
    count = mailing.deliveries.kept().count()
    if not count:
        raise Refused("Cet envoi ne s’adresse à personne\u00a0: ajoutez des destinataires, ou jetez-le.")
    if count > MANY and typed != count:
        words = "Cet envoi part à" if typed is None else "Ce n’est pas le bon nombre\u00a0: cet envoi part à"
        raise Refused(f"{words} {count}\u00a0personnes. Écrivez ce nombre pour confirmer.", field="typed")
    share = share_written_to_lately(mailing)
    if share >= OFTEN and not mailing.is_service and not confirmed:
        raise NeedsConfirmation(
            f"{share}\u00a0% de ces personnes ont déjà reçu un envoi ces trois derniers jours. "
            "Leur écrire quand même\u00a0?"
        )
    mailing.state, mailing.send_at, mailing.by = Mailing.State.LEAVING, timezone.now() + CALL_BACK, by
    mailing.version += 1
    mailing.save(update_fields=["state", "send_at", "by", "version", "updated_at"])
    sentence = f"a lancé l’envoi à {plural(count, 'personne')}"
    record(by=by, verb="launch_mailing", sentence=sentence, about=[mailing])
    return mailing


def _decide_again(mailing: Mailing) -> None:
    """Since the draft was made some have changed address, said no, or been written to: the channels, once more.

    Those left out by hand, or because they have answered, stay so.
    """
    mine = Delivery.LeftOut
    rows = list(
        mailing.deliveries.exclude(left_out__in=(mine.SETTLED, mine.PAUSED, mine.REMOVED, mine.CLUB)).select_related(
            "trainee"
        )
    )
    limit = Association.current().mailings_a_month
    ways = ways_to_reach([row.trainee for row in rows], kind=mailing.kind, limit=limit, but=mailing.pk)
    changed = []
    for row in rows:
        way = ways[row.trainee_id]
        if (row.channel, row.left_out, row.to) != (way.channel, way.left_out, way.to):
            row.channel, row.left_out, row.to = way.channel, way.left_out, way.to
            changed.append(row)
    Delivery.objects.bulk_update(changed, ["channel", "left_out", "to"], batch_size=200)


@transaction.atomic
def call_back_mailing(mailing: Mailing, *, by: User) -> Mailing:
    """Take « Envoyer » back: the mailing is a draft again. Raises Refused once the five minutes have passed."""
    mailing = Mailing.lock(mailing.pk)
    if mailing.state == Mailing.State.DRAFT:
        return mailing
    if not mailing.can_be_called_back or mailing.deliveries.filter(message__isnull=False).exists():
        raise Refused("Les cinq minutes sont passées\u00a0: l’envoi est parti.")
    mailing.state, mailing.send_at = Mailing.State.DRAFT, None
    mailing.version += 1
    mailing.save(update_fields=["state", "send_at", "version", "updated_at"])
    record(by=by, verb="call_back_mailing", sentence="a rappelé l’envoi avant son départ", about=[mailing])
    return mailing


@transaction.atomic
def leave_out(delivery: Delivery, *, by: User) -> None:
    """Take somebody out of a draft."""
    mailing = _draft(delivery.mailing)
    reason = Delivery.LeftOut.REMOVED
    if Delivery.objects.filter(pk=delivery.pk).exclude(left_out=reason).update(channel="", left_out=reason, to=""):
        record(by=by, verb="leave_out", sentence=f"a retiré {delivery.trainee} de l’envoi", about=[mailing])


@transaction.atomic
def put_back(delivery: Delivery, *, by: User) -> None:
    """Undo leave_out, if this person may be written to."""
    mailing = _draft(delivery.mailing)
    limit = Association.current().mailings_a_month
    way = ways_to_reach([delivery.trainee], kind=mailing.kind, limit=limit, but=mailing.pk)[delivery.trainee_id]
    Delivery.objects.filter(pk=delivery.pk).update(channel=way.channel, left_out=way.left_out, to=way.to)
    record(by=by, verb="put_back", sentence=f"a remis {delivery.trainee} dans l’envoi", about=[mailing])


@transaction.atomic
def settle_deliveries(mailing: Mailing, people: Collection[int], *, reason: str) -> int:
    """Leave these people out of a mailing that has not left (they answered, enrolled, are paused). Return how many."""
    waiting = mailing.deliveries.kept().filter(trainee__in=people, message__isnull=True, sent_at__isnull=True)
    return waiting.update(channel="", left_out=reason, to="")


@transaction.atomic
def send_trial_copy(mailing: Mailing, delivery: Delivery, *, by: User) -> Message:
    """Mail oneself the mailing as this person will get it: its files are there, its links open nothing."""
    mail = personal_mail(mailing, delivery.trainee)
    record(by=by, verb="send_trial_copy", sentence="s’est envoyé un essai", about=[mailing])
    return queue_message(
        kind="trial-copy",
        to=by.email,
        to_name=by.get_full_name(),
        by=by,
        for_user=by,
        subject=f"[Essai] {mail.subject}",
        text=mail.text,
        html=mail.html,
        attachments=mailing.joined_files,
        token=TRIAL if mailing.personal_path else "",
    )


@transaction.atomic
def resend_delivery(delivery: Delivery, *, by: User) -> None:
    """« Renvoyer » what was refused, given up or is uncertain; the page has said that it may arrive twice."""
    if delivery.message is None:
        raise Refused("Ce message n’est pas encore parti.")
    retry_message(delivery.message, by=by, confirmed=True)
    sentence = f"a renvoyé le message à {delivery.trainee}"
    record(by=by, verb="resend_delivery", sentence=sentence, about=[delivery.mailing, delivery.trainee])
