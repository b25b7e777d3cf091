"""Mailings: the list, the composer, « Envoyer » and what became of it. Models are in model_views.py."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.core.text import number
from clubemploi.journal.queries import history_of
from clubemploi.mailings import operations, queries
from clubemploi.mailings.fields import FIELDS, empty_fields
from clubemploi.mailings.forms import DeliveryFilters, MailingForm
from clubemploi.mailings.message_models.queries import texts_to_start_from
from clubemploi.mailings.models import Delivery, Kind, Mailing
from clubemploi.mailings.permissions import can_edit_models, can_write_to_people
from clubemploi.mailings.prints import call_sheet, letters
from clubemploi.mailings.sending import personal_mail
from clubemploi.outbox.models import Message
from clubemploi.pdf.making import pdf_response


def mailing_list(request: Request) -> HttpResponse:
    """« Envois »."""
    require(can_write_to_people(request.user))
    kind = request.GET.get("nature", "")
    kind = kind if kind in Kind.values else ""
    context = {
        "page": page_of(request, queries.mailings_listed(request.user, kind=kind)),
        "kind": kind,
        "kinds": Kind.choices,
        "may_edit_models": can_edit_models(request.user),
    }
    return render(request, "mailings/list.html", context)


def visible_mailing(request: Request, pk: int) -> Mailing:
    mailing = get_object_or_404(Mailing.objects.visible_to(request.user).select_related("by", "tutor"), pk=pk)
    require(can_write_to_people(request.user))
    return mailing


def mailing_detail(request: Request, pk: int) -> HttpResponse:
    """The composer of a draft; then what became of it, person by person."""
    mailing = visible_mailing(request, pk)
    if mailing.state != Mailing.State.DRAFT:
        if request.method == "POST":  # the second of two clicks
            return redirect(mailing)
        return _sent_page(request, mailing)
    if mailing.compose_path:  # it has a page of its own to be prepared on
        return redirect(mailing)
    form = MailingForm(request.POST or None, instance=mailing)
    if request.method != "POST":
        return _draft_page(request, mailing, form)
    if not form.is_valid():
        return _draft_page(request, mailing, form, status=422)
    try:
        draft_posted(request, mailing, form)
        return redirect(mailing)
    except Refused as error:
        return _draft_page(request, Mailing.objects.get(pk=pk), form, status=422, **refusal(form, error))


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
        say(request, "C’est lancé\u00a0: l’envoi part dans cinq minutes.", undo=f"/envois/{launched.pk}/rappeler/")
    else:
        say(request, "Le texte est remplacé par le modèle." if action == "model" else "Le texte est enregistré.")


def _shown_delivery(request: Request, mailing: Mailing) -> Delivery | None:
    """Whose mail is previewed: the person in the address, or the first."""
    kept = mailing.deliveries.kept().select_related("trainee")
    asked = number(request.GET.get("personne") or request.POST.get("personne"))
    chosen = kept.filter(pk=asked).first() if asked else None
    return chosen or kept.filter(channel="email").order_by("pk").first() or kept.order_by("pk").first()


def _context(request: Request, mailing: Mailing) -> dict[str, Any]:
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
    context = _context(request, mailing)
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


def _draft_page(
    request: Request, mailing: Mailing, form: MailingForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context = draft_context(request, mailing, form)
    return render(request, "mailings/draft.html", context | extra, status=status)


def _sent_page(request: Request, mailing: Mailing) -> HttpResponse:
    context = _context(request, mailing) | {"progress": queries.progress_of(mailing)}
    return render(request, "mailings/sent.html", context)


def mailing_progress(request: Request, pk: int) -> HttpResponse:
    """The bar alone, asked for every two seconds."""
    mailing = visible_mailing(request, pk)
    return render(request, "mailings/bar.html", {"mailing": mailing, "progress": queries.progress_of(mailing)})


@require_POST
def mailing_call_back(request: Request, pk: int) -> HttpResponse:
    mailing = operations.call_back_mailing(visible_mailing(request, pk), by=request.user)
    say(request, "L’envoi est rappelé\u00a0: rien n’est parti, et votre texte est là.")
    return redirect(mailing)


@require_POST
def mailing_discard(request: Request, pk: int) -> HttpResponse:
    mailing = visible_mailing(request, pk)
    operations.discard_mailing(mailing, by=request.user)
    say(request, "Le brouillon est jeté.")
    return redirect(mailing.about_path or "mailing_list")


def visible_delivery(request: Request, pk: int) -> Delivery:
    rows = Delivery.objects.visible_to(request.user).select_related("mailing", "trainee", "message")
    delivery = get_object_or_404(rows, pk=pk)
    require(can_write_to_people(request.user))
    return delivery


@require_POST
def delivery_leave_out(request: Request, pk: int) -> HttpResponse:
    delivery = visible_delivery(request, pk)
    operations.leave_out(delivery, by=request.user)
    say(request, f"{delivery.trainee} ne recevra pas cet envoi.", undo=f"/destinataires/{pk}/remettre/")
    return redirect(delivery.mailing)


@require_POST
def delivery_put_back(request: Request, pk: int) -> HttpResponse:
    delivery = visible_delivery(request, pk)
    operations.put_back(delivery, by=request.user)
    say(request, f"{delivery.trainee} est remis dans l’envoi.")
    return redirect(delivery.mailing)


@require_POST
def delivery_resend(request: Request, pk: int) -> HttpResponse:
    """« renvoyer\u00a0? »"""
    delivery = visible_delivery(request, pk)
    operations.resend_delivery(delivery, by=request.user)
    say(request, f"Le message à {delivery.trainee} repart dans un instant.")
    return redirect(delivery.mailing)


# ── For those without an e-mail ─────────────────────────────────────────────
def mailing_letters(request: Request, pk: int) -> HttpResponse:
    mailing = visible_mailing(request, pk)
    return pdf_response(letters(mailing), f"lettres {mailing.about}")


def mailing_calls(request: Request, pk: int) -> HttpResponse:
    mailing = visible_mailing(request, pk)
    return pdf_response(call_sheet(mailing), f"appels {mailing.about}")
