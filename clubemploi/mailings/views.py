"""Mailings: the list, the composer, « Envoyer » and what became of it. Their models have a room of their own."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.mailings import operations, queries
from clubemploi.mailings.composer import draft_context, draft_posted, people_context
from clubemploi.mailings.forms import MailingForm
from clubemploi.mailings.models import Delivery, Kind, Mailing
from clubemploi.mailings.permissions import can_edit_models, can_write_to_people
from clubemploi.mailings.prints import call_sheet, letters
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


def _draft_page(
    request: Request, mailing: Mailing, form: MailingForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context = draft_context(request, mailing, form)
    return render(request, "mailings/draft.html", context | extra, status=status)


def _sent_page(request: Request, mailing: Mailing) -> HttpResponse:
    context = people_context(request, mailing) | {"progress": queries.progress_of(mailing)}
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
    say(request, f"{delivery.trainee} ne recevra pas cet envoi.", undo=reverse("delivery_put_back", args=[pk]))
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
