"""The composer of a draft, as every page that prepares a mailing shows it and takes its answer."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from clubemploi.association.requests import Request
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.core.text import number
from clubemploi.journal.queries import history_of
from clubemploi.mailings import operations, queries
from clubemploi.mailings.dispatch import personal_mail
from clubemploi.mailings.fields import FIELDS, empty_fields
from clubemploi.mailings.forms import DeliveryFilters, MailingForm
from clubemploi.mailings.message_models.queries import texts_to_start_from
from clubemploi.mailings.models import Delivery, Mailing
from clubemploi.outbox.models import Message


def draft_posted(
    request: Request,
    mailing: Mailing,
    form: MailingForm,
    *,
    launch: Callable[..., Mailing] = operations.launch_mailing,
    trial: Callable[..., Message] = operations.send_trial_copy,
) -> None:
    """Save the text, then what was asked: another model, a `trial`, « Envoyer » (`launch`). Raises Refused."""
    typed, action = form.cleaned_data, request.POST.get("action")
    subject, body = typed["subject"], typed["body"]
    if action == "model":
        chosen = next((text for text in texts_to_start_from() if text.key == typed["model"]), None)
        subject, body = (chosen.subject, chosen.body) if chosen else (subject, body)
    mailing = operations.write_mailing(mailing, subject=subject, body=body, by=request.user, version=typed["version"])
    if action == "trial":
        delivery = _shown_delivery(request, mailing)
        if delivery is None:
            raise Refused("Il n’y a personne à qui cet envoi s’adresse\u00a0: l’essai n’aurait pas de nom.")
        trial(mailing, delivery, by=request.user)
        say(request, f"L’essai part à {request.user.email}, tel que {delivery.trainee} le recevra.")
    elif action == "send":
        launched = launch(mailing, by=request.user, confirmed=typed["confirmed"], typed=typed["typed"])
        say(
            request,
            "C’est lancé\u00a0: l’envoi part dans cinq minutes.",
            undo=reverse("mailing_call_back", args=[launched.pk]),
        )
    else:
        say(request, "Le texte est remplacé par le modèle." if action == "model" else "Le texte est enregistré.")


def _shown_delivery(request: Request, mailing: Mailing) -> Delivery | None:
    """Whose mail is previewed: the person in the address, or the first."""
    kept = mailing.deliveries.kept().select_related("trainee")
    asked = number(request.GET.get("personne") or request.POST.get("personne"))
    chosen = kept.filter(pk=asked).first() if asked else None
    return chosen or kept.filter(channel="email").order_by("pk").first() or kept.order_by("pk").first()


def people_context(request: Request, mailing: Mailing) -> dict[str, Any]:
    filters = DeliveryFilters(request.GET)
    chosen = filters.chosen()
    return {
        "mailing": mailing,
        "filters": filters,
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "page": page_of(request, queries.deliveries_listed(mailing, **chosen)),
        "counts": queries.channel_counts(mailing),
        "history": history_of(mailing),
    }


def draft_context(request: Request, mailing: Mailing, form: MailingForm) -> dict[str, Any]:
    """What mailings/draft.html shows."""
    context = people_context(request, mailing)
    shown = _shown_delivery(request, mailing)
    kept = sum(count for channel, count in context["counts"].items() if channel)
    return context | {
        "form": form,
        "texts": texts_to_start_from(),
        "fields": FIELDS.values(),
        "shown": shown,
        "preview": personal_mail(mailing, shown.trainee) if shown else None,
        "kept": kept,
        "asks_number": kept > operations.MANY,
        "empty": empty_fields(mailing.values, mailing.subject, mailing.body),
    }
