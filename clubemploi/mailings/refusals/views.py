"""One person and what is sent to them: their messages, their refusals; and the page by which they say no themselves."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from clubemploi.association.requests import OpenRequest, Request
from clubemploi.core.access import require
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.mailings import queries
from clubemploi.mailings.models import Delivery, Refusal
from clubemploi.mailings.permissions import can_change_refusals
from clubemploi.mailings.queries import refusals_of
from clubemploi.mailings.refusals import operations
from clubemploi.mailings.refusals.forms import RefusalForm
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.permissions import can_browse_trainees, can_edit_trainee

MAILINGS, KIND = Refusal.Scope.MAILINGS, Refusal.Scope.KIND


def _trainee(request: Request, pk: int) -> Trainee:
    trainee = get_object_or_404(Trainee.objects.visible_to(request.user), pk=pk)
    require(can_browse_trainees(request.user))
    return trainee


def trainee_mail(request: Request, pk: int) -> HttpResponse:
    """Every message they were sent, and what they no longer want."""
    trainee = _trainee(request, pk)
    return _mail_page(request, trainee, RefusalForm())


def _mail_page(request: Request, trainee: Trainee, form: RefusalForm) -> HttpResponse:
    context = {
        "trainee": trainee,
        "page": page_of(request, queries.messages_to(trainee)),
        "refusals": refusals_of(trainee),
        "hold": queries.held_address(trainee),
        "form": form,
        "may_change": can_change_refusals(request.user),
    }
    return render(request, "mailings/person.html", context, status=422 if form.errors else 200)


@require_POST
def trainee_refuse(request: Request, pk: int) -> HttpResponse:
    trainee = _trainee(request, pk)
    require(can_change_refusals(request.user))
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _mail_page(request, trainee, form)
    refusal = operations.refuse_mailings(trainee, by=request.user, **form.values())
    say(
        request,
        f"C’est noté\u00a0: {trainee} ne recevra plus {refusal.label}.",
        undo=reverse("refusal_take_back", args=[refusal.pk]),
    )
    return redirect("trainee_mail", pk=pk)


@require_POST
def refusal_take_back(request: Request, pk: int) -> HttpResponse:
    people = Trainee.objects.visible_to(request.user)
    refusal = get_object_or_404(Refusal.objects.filter(trainee__in=people).select_related("trainee"), pk=pk)
    require(can_change_refusals(request.user))
    operations.take_back_refusal(refusal, by=request.user)
    say(request, f"{refusal.trainee} peut de nouveau recevoir {refusal.label}.")
    return redirect("trainee_mail", pk=refusal.trainee_id)


@require_POST
def trainee_trust_address(request: Request, pk: int) -> HttpResponse:
    trainee = _trainee(request, pk)
    require(can_edit_trainee(request.user))
    operations.trust_address(trainee, by=request.user)
    say(request, "L’adresse est de nouveau utilisée.")
    return redirect("trainee_mail", pk=pk)


@login_not_required
@csrf_exempt  # RFC 8058: the mail program posts it, without cookies; the token in the address is the proof
@require_http_methods(["GET", "POST"])
def unsubscribe(request: OpenRequest, token: str) -> HttpResponse:
    """« Ne plus recevoir ces messages »: a GET shows, a POST acts, at once for a mail program's one click."""
    delivery = Delivery.objects.with_link(token).select_related("trainee", "mailing").first()
    if delivery is None:
        return render(request, "mailings/unknown_link.html", status=404)
    trainee, mailing = delivery.trainee, delivery.mailing
    choice = "mailings" if request.POST.get("List-Unsubscribe") == "One-Click" else request.POST.get("choice", "")
    if choice == "kind" and not mailing.is_service:
        operations.refuse_mailings(trainee, KIND, kind=mailing.kind, by=None)
    elif choice in {MAILINGS, Refusal.Scope.CONTACT}:
        operations.refuse_mailings(trainee, choice, by=None)
    elif choice == "again":
        for refusal in refusals_of(trainee):
            operations.take_back_refusal(refusal, by=None)
    context = {"mailing": mailing, "token": token, "refusals": refusals_of(trainee), "done": bool(choice)}
    return render(request, "mailings/unsubscribe.html", context)
