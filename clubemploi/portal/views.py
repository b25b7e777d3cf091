"""« Mon espace »: a trainee's one page, their details (step 12), their situation and messages."""

from allauth.core import ratelimit
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clubemploi.accounts.models import EmailChange
from clubemploi.accounts.space.operations import decline_passkey
from clubemploi.association.requests import Request
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import Conflict, Refused
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.mailings.queries import messages_to
from clubemploi.portal import queries
from clubemploi.portal.forms import CodeForm, JobForm, OwnDetailsForm
from clubemploi.portal.pages import own_record, space_page
from clubemploi.trainees.models import SituationKind, SituationSource, Trainee
from clubemploi.trainees.operations import set_situation
from clubemploi.trainees.space.operations import OwnChanges, confirm_own_address, update_own_details


def my_space(request: Request) -> HttpResponse:
    return space_page(request, own_record(request))


@require_POST
def passkey_decline(request: Request) -> HttpResponse:
    """« Non merci »: it is not proposed again; « Mon compte » still offers it."""
    own_record(request)
    decline_passkey(request.user, by=request.user)
    return redirect("my_space")


# ── Step 12 ─────────────────────────────────────────────────────────────────
@require_POST
def own_details(request: Request) -> HttpResponse:
    """« Mise à jour des données personnelles »: written at once, and said."""
    trainee = own_record(request)
    form = OwnDetailsForm(request.POST, instance=Trainee.objects.get(pk=trainee.pk))
    back = "inscription" if request.POST.get("retour") == "inscription" else ""
    if not form.is_valid():
        return space_page(request, trainee, status=422, details=form, back=back)
    if form.cleaned_data["email"] != trainee.email and not ratelimit.consume(
        request, action="address_code", user=request.user
    ):
        form.add_error("email", "Trop de codes demandés. Attendez une heure, ou appelez-nous.")
        return space_page(request, trainee, status=422, details=form, back=back)
    try:
        changes = update_own_details(trainee, form.values(), by=request.user, version=form.cleaned_data["version"])
    except Refused as error:
        status = 409 if isinstance(error, Conflict) else 422
        return space_page(request, trainee, status=status, details=form, back=back, **refusal(form, error))
    say(request, _saved(changes))
    if changes.awaits:
        return redirect("own_address")
    # A browser keeps the fragment of the form it sent: the news is at the top.
    return redirect("enrol_online" if back else reverse("my_space") + "#messages")


def _saved(changes: OwnChanges) -> str:
    if changes.labels:
        return f"C’est enregistré\u00a0: {', '.join(changes.labels)}."
    return (
        "Il reste à confirmer votre nouvelle adresse."
        if changes.awaits
        else "Rien n’a changé\u00a0: tout était à jour."
    )


def own_address(request: Request) -> HttpResponse:
    """The code sent to the new address, which then replaces the old one."""
    trainee = own_record(request)
    change = EmailChange.objects.filter(user=request.user).first()
    if change is None:
        return redirect("my_space")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="answer_code"):
            form.add_error("code", "Trop d’essais. Attendez dix minutes, ou appelez-nous.")
        else:
            try:
                trainee = confirm_own_address(trainee, form.cleaned_data["code"], by=request.user)
            except Refused as error:
                refusal(form, error)
            else:
                say(request, f"Votre adresse est maintenant {trainee.email}. L’ancienne en est prévenue.")
                return redirect("my_space")
    context = {"form": form, "change": change, "trainee": trainee}
    return render(request, "portal/address.html", context, status=422 if form.errors else 200)


# ── Situation ───────────────────────────────────────────────────────────────
def own_situation(request: Request) -> HttpResponse:
    """« j'ai retrouvé un emploi » asks since when; « je cherche toujours » is one click."""
    trainee = own_record(request)
    source = SituationSource.TRAINEE
    if request.method == "POST" and "looking" in request.POST:
        if trainee.situation != SituationKind.UNEMPLOYED:
            set_situation(trainee, SituationKind.UNEMPLOYED, by=request.user, source=source)
        say(request, "C’est noté\u00a0: vous cherchez un emploi. Nous continuons ensemble.")
        return redirect("my_space")
    form = JobForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_situation(trainee, SituationKind.EMPLOYED, by=request.user, source=source, **form.cleaned_data)
        say(request, "Bravo pour cet emploi\u00a0! Nous ne vous relancerons plus.")
        return redirect("my_space")
    return render(request, "portal/job.html", {"form": form, "trainee": trainee}, status=422 if form.errors else 200)


# ── Documents ───────────────────────────────────────────────────────────────
@require_safe
def own_documents(request: Request) -> HttpResponse:
    """« Mes documents »: sent to their clubs, kits, folders for trainees. Each file leaves by `document_file`."""
    trainee = own_record(request)
    context = {"trainee": trainee, "shelves": queries.own_documents(trainee, request.user)}
    return render(request, "portal/documents.html", context)


# ── Messages ────────────────────────────────────────────────────────────────
def own_messages(request: Request) -> HttpResponse:
    """Those that were sent to them, the newest first."""
    trainee = own_record(request)
    page = page_of(request, messages_to(trainee))
    return render(request, "portal/messages.html", {"trainee": trainee, "page": page})


def own_message(request: Request, pk: int) -> HttpResponse:
    trainee = own_record(request)
    message = get_object_or_404(messages_to(trainee), pk=pk)
    return render(request, "portal/message.html", {"trainee": trainee, "message": message})
