"""For those without an e-mail: the letters of a mailing in one PDF, and the sheet to call the others by."""

from typing import Any

from clubemploi.association.models import Association
from clubemploi.association.queries import letterhead
from clubemploi.core.addresses import absolute
from clubemploi.core.dates import NBSP, day_fr, today
from clubemploi.core.errors import Refused
from clubemploi.core.phones import format_phone
from clubemploi.core.sealing import unseal
from clubemploi.core.text import fold, plural
from clubemploi.mailings.fields import ANSWERS, PERSONAL, fill, personal_values
from clubemploi.mailings.models import ANSWERED, Delivery, Mailing
from clubemploi.pdf.making import render_pdf
from clubemploi.trainees.models import Trainee

BY_CODE = "Pour répondre, utilisez le code au bas de cette lettre, ou téléphonez-nous."


def _rows(mailing: Mailing, channel: str) -> list[Delivery]:
    if mailing.state != Mailing.State.SENT:
        raise Refused("Les lettres et la feuille d’appels seront prêtes dès que l’envoi sera parti.")
    rows = mailing.deliveries.filter(channel=channel).select_related("trainee")
    return list(rows.order_by("trainee__name_key", "pk"))


def _code(row: Delivery) -> str:
    """The letter's code as « ABCDE-FGHJK », or "" when the mailing asks for no answer."""
    code = unseal(row.code) if row.mailing.kind in ANSWERED else ""
    return f"{code[:5]}-{code[5:]}" if code else ""


def _text(mailing: Mailing, trainee: Trainee) -> str:
    return fill(mailing.body, {fold(ANSWERS): BY_CODE} | mailing.values | personal_values(trainee))


def address_lines(trainee: Trainee) -> list[str]:
    """An address as the post wants it: who, street, postcode and town in capitals."""
    name = " ".join(filter(None, [trainee.get_civility_display(), trainee.first_name, trainee.last_name]))
    city = f"{trainee.postcode} {trainee.city.upper()}".strip()
    return [name, trainee.address, city]


def letters(mailing: Mailing, *, strict: bool = False) -> bytes:
    """One page or more for each person, the address in the window of a DL envelope. Two queries in all."""
    rows = _rows(mailing, Delivery.Channel.LETTER)
    if not rows:
        raise Refused("Cet envoi n’a pas de lettre\u00a0: tout le monde a un e-mail, ou est appelé.")
    association = Association.current()
    data: dict[str, Any] = {
        **letterhead(),
        "title": f"Lettres, {mailing.about}",
        "sender": list(filter(None, [association.name, association.address, format_phone(association.phone)])),
        "date": day_fr(today()),
        "site": absolute("answer_code").partition("://")[2],
        "letters": [
            {
                "to": address_lines(row.trainee),
                "subject": fill(mailing.subject, mailing.values | personal_values(row.trainee)),
                "paragraphs": [part.strip() for part in _text(mailing, row.trainee).split("\n\n") if part.strip()],
                "code": _code(row),
            }
            for row in rows
        ],
    }
    return render_pdf("mailings/typst/letters.typ", data, warnings_are_errors=strict)


def call_sheet(mailing: Mailing, *, strict: bool = False) -> bytes:
    """« feuille d’appels »: name, phone, what to say, boxes to tick. Two queries."""
    rows = _rows(mailing, Delivery.Channel.CALL)
    if not rows:
        raise Refused("Cet envoi n’a pas d’appel à passer.")
    asks = mailing.kind in ANSWERED
    data = {
        **letterhead(),
        "title": f"Feuille d’appels, {mailing.about}",
        "about": f"{mailing.about}, {plural(len(rows), 'personne')} à appeler",
        "say": fill(mailing.body, {fold(ANSWERS): "", **dict.fromkeys(PERSONAL, "…")} | mailing.values),
        "boxes": ["S’inscrit", "Pas disponible", "Emploi trouvé", "À rappeler"] if asks else ["Prévenu", "À rappeler"],
        "rows": [
            {"name": row.trainee.full_name, "phone": _phones(row.trainee), "session": row.trainee.last_session_number}
            for row in rows
        ],
    }
    return render_pdf("mailings/typst/calls.typ", data, warnings_are_errors=strict)


def _phones(trainee: Trainee) -> str:
    return f"{NBSP}ou ".join(format_phone(phone) for phone in (trainee.phone, trainee.second_phone) if phone)
