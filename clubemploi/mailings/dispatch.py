"""From a mailing to the outbox: laid out once, filled once a person, some hundreds in each transaction."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.calendars.ical import Event, Person, calendar_of_mail
from clubemploi.core.addresses import absolute
from clubemploi.core.codes import new_code, new_token
from clubemploi.core.sealing import seal
from clubemploi.core.text import fold, plural
from clubemploi.mailings.fields import ANSWERS, fill, personal_values
from clubemploi.mailings.models import ANSWERED, CODE_LENGTH, Delivery, Mailing, hash_of
from clubemploi.mailings.queries import ways_to_reach
from clubemploi.outbox.models import GIVE_UP, TOKEN_MARK, Message
from clubemploi.outbox.operations import new_message, queue_message
from clubemploi.outbox.rendering import Block, blocks_of, lay_out
from clubemploi.outbox.smtp.server import server_settings
from clubemploi.outbox.smtp.transport import wire_format
from clubemploi.trainees.models import Trainee

BATCH = 200
LABEL = 58  # how long a button's words may be: see outbox/rendering.py
COPY_NAMES = 1000  # in the sender's copy; the page shows the others
CHOICES = {
    "je-minscris": "Je m’inscris",
    "pas-disponible": "Je ne suis pas disponible",
    "emploi": "J’ai retrouvé un emploi",
}


def answer_lines(mailing: Mailing) -> str:
    """What replaces [réponses]: one button for each answer."""
    if mailing.kind not in ANSWERED:
        return ""
    return "\n\n".join(f"{label}\u00a0: {absolute('answer_act', TOKEN_MARK, slug)}" for slug, label in CHOICES.items())


def whole_body(mailing: Mailing) -> str:
    """The text with the buttons of the answers; under it the links to documents and to Mon espace."""
    parts = [fill(mailing.body, {fold(ANSWERS): answer_lines(mailing)})]
    parts += [f"{_label(label)}\u00a0: {settings.SITE_URL}{path}" for label, path in mailing.links]
    if mailing.personal_path:
        parts.append("Votre identifiant pour entrer dans votre espace\u00a0: [identifiant]")
        parts.append(f"Mon lien personnel\u00a0: {settings.SITE_URL}{mailing.personal_path}")
    return "\n\n".join(parts)


def _label(text: str) -> str:
    """A document's title, cut to fit on a button."""
    text = text.replace(":", " ").replace("[", "(").replace("]", ")")
    return text if len(text) <= LABEL else text[: LABEL - 1] + "…"


@dataclass(frozen=True)
class Layout:
    """The mailing with its personal fields still in it."""

    subject: str
    text: str
    html: str
    values: dict[str, str]
    unsubscribe_url: str
    organizer: tuple[str, str]  # address and name, of calendar entries


@dataclass(frozen=True)
class PersonalMail:
    subject: str
    text: str
    html: str
    blocks: list[Block]


def layout_of(mailing: Mailing) -> Layout:
    """What is common to every mail, rendered once."""
    unsubscribe_url = "" if mailing.is_service else absolute("unsubscribe", TOKEN_MARK)
    body = whole_body(mailing)
    association = Association.current()
    context = {"association": association, "unsubscribe_url": unsubscribe_url}
    text, html = lay_out(mailing.subject, body, context)
    organizer = (association.sender_address, association.name)
    return Layout(mailing.subject, text, html, dict(mailing.values), unsubscribe_url, organizer)


def personal_mail(mailing: Mailing, trainee: Trainee) -> PersonalMail:
    """What this person will get, as a preview: its links open nothing."""
    layout = layout_of(mailing)
    values = layout.values | personal_values(trainee)
    body = fill(whole_body(mailing), values)
    return PersonalMail(
        fill(layout.subject, values), fill(layout.text, values), fill(layout.html, values, html=True), blocks_of(body)
    )


def queue_next() -> bool:
    """Job of the worker: queue some mails of the next mailing that is due; call it until nothing is left. Safe beside
    other workers.
    """
    with transaction.atomic():
        due = Mailing.objects.due()
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        mailing = due.first()
        if mailing is None:
            return False
        waiting = mailing.deliveries.filter(channel=Delivery.Channel.EMAIL, message__isnull=True)
        rows = list(waiting.select_related("trainee").order_by("pk")[:BATCH])
        if rows:
            _queue_batch(mailing, rows)
        else:
            _finish(mailing)
    return True


def _still_reached(mailing: Mailing, rows: Sequence[Delivery]) -> list[Delivery]:
    """Five minutes are long enough to say no: whoever may no longer be written to by e-mail is moved aside."""
    limit = Association.current().mailings_a_month
    ways = ways_to_reach([row.trainee for row in rows], kind=mailing.kind, limit=limit, but=mailing.pk)
    kept = []
    for row in rows:
        way = ways[row.trainee_id]
        if way.channel == Delivery.Channel.EMAIL:
            row.to = way.to
            kept.append(row)
        else:
            Delivery.objects.filter(pk=row.pk).update(channel=way.channel, left_out=way.left_out, to="")
    return kept


def _queue_batch(mailing: Mailing, rows: Sequence[Delivery]) -> None:
    rows = _still_reached(mailing, rows)
    layout = layout_of(mailing)
    now = timezone.now()
    expires_at = min(now + GIVE_UP, mailing.expires_at) if mailing.expires_at else now + GIVE_UP
    tokens = [new_token() for _ in rows]
    mails = [_message(mailing, layout, row, token, expires_at) for row, token in zip(rows, tokens, strict=True)]
    Message.objects.bulk_create(mails, batch_size=BATCH)
    for row, mail, token in zip(rows, mails, tokens, strict=True):
        row.message, row.token_hash, row.sent_at = mail, hash_of(token), now
    Delivery.objects.bulk_update(rows, ["message", "token_hash", "sent_at", "to"], batch_size=BATCH)


def _message(mailing: Mailing, layout: Layout, row: Delivery, token: str, expires_at: dt.datetime) -> Message:
    values = layout.values | personal_values(row.trainee)
    return new_message(
        kind=mailing.kind,
        to=row.to,
        to_name=row.trainee.full_name,
        reply_to=mailing.by.email,
        subject=fill(layout.subject, values),
        text=fill(layout.text, values),
        html=fill(layout.html, values, html=True),
        by=mailing.by,
        expires_at=expires_at,
        token=token,
        unsubscribe_url=layout.unsubscribe_url,
        calendar=_calendar(mailing, layout, row),
        attachments=mailing.joined_files,
    )


def encoded_size(mailing: Mailing) -> int:
    """Bytes of the heaviest of its mails as it travels: headers, text, and the attachments in base64 (a third more
    than the files). Each mail is built once without them, then the heaviest whole; nothing is written.
    """
    server, layout = server_settings(), layout_of(mailing)
    rows = mailing.deliveries.filter(channel=Delivery.Channel.EMAIL).select_related("trainee")
    token, heaviest, most = new_token(), None, 0
    for row in rows:
        mail = _message(mailing, layout, row, token, timezone.now())
        mail.attachments = []
        size = len(wire_format(mail, server))
        if size > most:
            heaviest, most = mail, size
    if heaviest is None or not mailing.attachments:
        return most
    heaviest.attachments = mailing.attachments
    return len(wire_format(heaviest, server))


def _calendar(mailing: Mailing, layout: Layout, row: Delivery) -> str:
    """The person's own entries of the workshops that the mailing is about."""
    if not mailing.calendar:
        return ""
    person = Person(f"s{row.trainee_id}", row.trainee.full_name, row.to)
    events = [Event.from_json(data) for data in mailing.calendar]
    return calendar_of_mail(events, person=person, organizer=layout.organizer)


def _finish(mailing: Mailing) -> None:
    """When every mail is queued: give letters and calls their codes, and mail the sender a copy with the list."""
    now = timezone.now()
    others = list(mailing.deliveries.filter(channel__in=("letter", "call"), token_hash__isnull=True))
    for row in others:
        code = new_code(CODE_LENGTH)
        row.code, row.token_hash, row.sent_at = seal(code), hash_of(code), now
    Delivery.objects.bulk_update(others, ["code", "token_hash", "sent_at"], batch_size=BATCH)
    mailing.state, mailing.sent_at = Mailing.State.SENT, now
    mailing.save(update_fields=["state", "sent_at", "updated_at"])
    _queue_copy(mailing)


def _copied_files(mailing: Mailing) -> str:
    """What the sender's copy says of the documents: those it carries, and those downloaded by a link."""
    names = [one["name"] for one in mailing.attachments] + [f"{label} (par lien)" for label, _ in mailing.links]
    return "\n\nLes documents\u00a0:\n\n" + "\n".join(names) if names else ""


def _queue_copy(mailing: Mailing) -> None:
    rows = mailing.deliveries.kept().select_related("trainee").order_by("trainee__name_key", "pk")
    names = [f"{row.trainee.full_name} ({row.to or row.get_channel_display()})" for row in rows[:COPY_NAMES]]
    count = rows.count()
    more = [f"… et {count - COPY_NAMES} autres"] if count > COPY_NAMES else []
    body = fill(mailing.body, {fold(ANSWERS): "(les boutons de réponse)"} | mailing.values)
    body = (
        f"Votre message part à {plural(count, 'personne')}\u00a0:\n\n"
        + "\n".join(names + more)
        + f"\n\nVoir ce que chacun est devenu\u00a0: {absolute('mailing_detail', str(mailing.pk))}\n\n"
        + f"Le texte\u00a0:\n\n{body}"
        + _copied_files(mailing)
    )
    subject = f"Copie\u00a0: {fill(mailing.subject, mailing.values)}"
    text, html = lay_out(subject, body, {"association": Association.current()})
    queue_message(
        kind="copy",
        to=mailing.by.email,
        to_name=mailing.by.get_full_name(),
        by=mailing.by,
        for_user=mailing.by,
        subject=subject,
        text=text,
        html=html,
        attachments=mailing.joined_files,
    )
