"""« Courrier » (ADMINISTRATION): what became of every mail; and the trial of the mail server."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.core.access import require
from clubemploi.core.errors import NeedsConfirmation
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.journal.queries import history_of
from clubemploi.outbox import operations, queries
from clubemploi.outbox.forms import MailFilters, TrialForm
from clubemploi.outbox.models import Hold, Message, State
from clubemploi.outbox.permissions import can_correct_addresses, can_manage_mail, can_read_body
from clubemploi.outbox.smtp.server import server_settings
from clubemploi.outbox.smtp.trial import send_trial
from clubemploi.outbox.templatetags.mails import mail_kind

COUNTED_UP_TO = 10_000


def mail_list(request: Request) -> HttpResponse:
    require(can_manage_mail(request.user))
    filters = MailFilters(request.GET)
    chosen = filters.chosen()
    context = {
        "page": page_of(request, queries.mails_listed(**chosen), cap=COUNTED_UP_TO),
        "filters": filters,
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "states": State.choices,
        "kinds": sorted(queries.kinds_sent(), key=mail_kind),
        "counts": queries.queue_counts(),
        "has_server": server_settings().is_known or settings.DEMO,
    }
    return render(request, "outbox/list.html", context)


def _mail(request: Request, pk: int) -> Message:
    require(can_manage_mail(request.user))
    return get_object_or_404(Message.objects.visible_to(request.user).select_related("by", "user"), pk=pk)


def mail_detail(request: Request, pk: int) -> HttpResponse:
    mail = _mail(request, pk)
    readable = can_read_body(secret=mail.secret, demo=settings.DEMO)
    context = {"mail": mail, "readable": readable, "history": history_of(mail), "bounces": mail.bounces.order_by("pk")}
    return render(request, "outbox/detail.html", context)


@require_POST
def mail_cancel(request: Request, pk: int) -> HttpResponse:
    mail = _mail(request, pk)
    operations.cancel_message(mail, by=request.user)
    say(request, "Le mail est annulé\u00a0: il ne partira pas.")
    return redirect("mail_detail", pk=pk)


@require_POST
def mail_retry(request: Request, pk: int) -> HttpResponse:
    mail = _mail(request, pk)
    try:
        operations.retry_message(mail, by=request.user, confirmed="confirmed" in request.POST)
    except NeedsConfirmation as question:
        context = {"mail": mail, "readable": False, "history": [], "bounces": [], "question": question.message}
        return render(request, "outbox/detail.html", context, status=422)
    say(request, "Le mail est remis dans la file\u00a0: il part dans un instant.")
    return redirect("mail_detail", pk=pk)


@require_POST
def mail_resume(request: Request) -> HttpResponse:
    """« Reprendre les envois »: of a copy that is the real one now, or at once instead of in five minutes."""
    require(can_manage_mail(request.user))
    operations.resume_mail(by=request.user)
    say(request, "Les envois reprennent.")
    return redirect("mail_list")


def hold_list(request: Request) -> HttpResponse:
    """« Adresses à corriger »: those that mail comes back from."""
    require(can_correct_addresses(request.user))
    context = {"page": page_of(request, Hold.objects.visible_to(request.user))}
    return render(request, "outbox/holds.html", context)


@require_POST
def hold_release(request: Request, pk: int) -> HttpResponse:
    """« Elle est juste »."""
    require(can_correct_addresses(request.user))
    hold = get_object_or_404(Hold.objects.visible_to(request.user), pk=pk)
    operations.release_address(hold.address, by=request.user)
    say(request, f"{hold.address} est de nouveau utilisée.")
    return redirect("hold_list")


def mail_trial(request: Request) -> HttpResponse:
    """« Envoyer un message d’essai »: what the server answered, in plain French."""
    require(can_manage_mail(request.user))
    form = TrialForm(request.POST or None, initial={"to": request.user.email})
    outcome = None
    if request.method == "POST" and form.is_valid():
        outcome = send_trial(form.cleaned_data["to"], by=request.user)
    context = {"form": form, "outcome": outcome, "worked": outcome and outcome.state == State.ACCEPTED}
    return render(request, "outbox/trial.html", context, status=422 if form.errors else 200)
