"""« Ma vie privée »: what I share, which messages I get, my data in one file, leaving the réseau emploi."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.core.conflicts import refusal
from clubemploi.core.dates import today
from clubemploi.core.errors import Conflict, Refused
from clubemploi.core.exports import CONTENT_TYPES, Format
from clubemploi.core.feedback import say
from clubemploi.journal.operations import record_export
from clubemploi.mailings.models import SERVICE, Kind
from clubemploi.mailings.queries import refusals_of
from clubemploi.mailings.refusals.operations import refuse_mailings, take_back_refusal
from clubemploi.portal.forms import SharingForm
from clubemploi.portal.pages import own_record
from clubemploi.portal.privacy.own_data import own_file
from clubemploi.trainees.forms import SHARED
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.operations import update_trainee

# What one may no longer want: scope, kind, words.
CHOICES = [
    *(("kind", kind.value, f"Les envois «\u00a0{kind.label}\u00a0»") for kind in Kind if kind not in SERVICE),
    ("mailings", "", "Tous les envois (il reste les messages sur un club où je suis inscrit)"),
    ("contact", "", "Tout contact, de quelque façon que ce soit"),
]


def own_privacy(request: Request) -> HttpResponse:
    """The page; a POST saves what one shares."""
    trainee = own_record(request)
    form = SharingForm(request.POST or None, instance=Trainee.objects.get(pk=trainee.pk))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            trainee = update_trainee(
                trainee,
                {name: form.cleaned_data[name] for name in SHARED},
                by=request.user,
                version=form.cleaned_data["version"],
            )
        except Conflict as error:
            refusal(form, error)
            messages.warning(
                request, "Votre fiche venait de changer. Vérifiez ci-dessous, puis enregistrez de nouveau."
            )
            status = 409
        else:
            say(request, f"C’est enregistré. Les autres participants liront\u00a0: {trainee.shared_name}.")
            return redirect("own_privacy")
    refusals = refusals_of(trainee)
    known = {(refusal.scope, refusal.kind): refusal for refusal in refusals}
    choices = [(scope, kind, words, known.get((scope, kind))) for scope, kind, words in CHOICES]
    context = {"trainee": trainee, "form": form, "choices": choices}
    return render(request, "portal/privacy.html", context, status=status)


@require_POST
def own_refuse(request: Request) -> HttpResponse:
    trainee = own_record(request)
    scope, _, kind = request.POST.get("what", "").partition(":")
    made = refuse_mailings(trainee, scope, kind=kind, by=request.user)
    say(request, f"C’est noté\u00a0: vous ne recevrez plus {made.label}.", undo=reverse("own_accept", args=[made.pk]))
    return redirect("own_privacy")


@require_POST
def own_accept(request: Request, pk: int) -> HttpResponse:
    made = get_object_or_404(own_record(request).refusals, pk=pk)
    take_back_refusal(made, by=request.user)
    say(request, f"Vous recevrez de nouveau {made.label}.")
    return redirect("own_privacy")


@require_POST
def own_data(request: Request) -> HttpResponse:
    """Everything known of them, in one file; written in their history."""
    trainee = own_record(request)
    content = own_file(trainee, request.user)
    record_export("a téléchargé ses données", by=request.user, about=[trainee])
    response = HttpResponse(content, content_type=CONTENT_TYPES[Format.XLSX])
    response["Content-Disposition"] = f'attachment; filename="mes-donnees-{today():%Y-%m-%d}.xlsx"'
    return response


def own_network_leave(request: Request) -> HttpResponse:
    """« quitter le réseau emploi »: the space closes; the association keeps the record, and says so."""
    trainee = own_record(request)
    if request.method != "POST":
        return render(request, "portal/leave_network.html", {"trainee": trainee})
    try:
        update_trainee(trainee, {"in_network": False}, by=request.user)
    except Refused as error:
        messages.error(request, error.message)
        return redirect("own_privacy")
    logout(request)
    messages.success(request, "Votre espace est fermé. Merci d’avoir fait un bout de chemin avec nous.")
    return redirect("home")
