"""Step 13: « envoi documentation », from the club's page: its composer, then who took what."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.clubs.access import led_club
from clubemploi.clubs.pages import club_page
from clubemploi.clubs.permissions import can_lead_club
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.text import number, numbers, plural, weight_fr
from clubemploi.documents.models import Document, Sending, SentDocument
from clubemploi.documents.queries import readable_documents
from clubemploi.documents.sending import operations, queries
from clubemploi.journal.queries import history_of
from clubemploi.mailings.composer import draft_context, draft_posted
from clubemploi.mailings.forms import MailingForm
from clubemploi.mailings.models import Mailing
from clubemploi.mailings.operations import write_mailing

OF_THE_TEXT = {"save", "model", "trial", "send"}


@require_POST
def sending_prepare(request: Request, pk: int) -> HttpResponse:
    """« envoi documentation »."""
    club = led_club(request, pk)
    try:
        sending = operations.prepare_sending(club, by=request.user)
    except Refused as error:
        return club_page(request, club, error=error.message, status=422)
    return redirect("sending_compose", pk=sending.pk)


def visible_sending(request: Request, pk: int) -> Sending:
    rows = Sending.objects.visible_to(request.user).select_related("mailing__by", "mailing__tutor", "club__tutor")
    sending = get_object_or_404(rows, pk=pk)
    require(can_lead_club(request.user, sending.club))
    return sending


def sending_compose(request: Request, pk: int) -> HttpResponse:
    """Recipients, documents and text on one page and in one form: whichever button is pressed, nothing typed is lost.
    Once it has left: who took what.
    """
    sending = visible_sending(request, pk)
    if sending.mailing.state != Mailing.State.DRAFT:
        return redirect(sending.mailing) if request.method == "POST" else _downloads_page(request, sending)
    if request.method != "POST":
        return _compose_page(request, sending, MailingForm(instance=sending.mailing))
    action = request.POST.get("action", "")
    picked = _chosen(request, sending, action)
    form = MailingForm(request.POST, instance=sending.mailing)
    if not form.is_valid():
        return _compose_page(request, sending, form, status=422)
    try:
        if action in OF_THE_TEXT and not picked:
            draft_posted(request, sending.mailing, form, launch=operations.launch_sending, trial=operations.try_sending)
        else:
            typed = form.cleaned_data
            text = {"subject": typed["subject"], "body": typed["body"], "version": typed["version"]}
            write_mailing(sending.mailing, by=request.user, **text)
    except Refused as error:
        return _compose_page(request, visible_sending(request, pk), form, status=422, **refusal(form, error))
    return redirect(_back(request, visible_sending(request, pk).mailing, action))


def _back(request: Request, mailing: Mailing, action: str) -> str:
    """The same place of the page; or what becomes of it, once it is leaving."""
    address = mailing.get_absolute_url()
    if mailing.state != Mailing.State.DRAFT:
        return address
    asked = {name: request.POST.getlist(name)[-1] for name in ("personne", "q") if request.POST.get(name)}
    place = "" if action == "send" else "#apercu" if not action or action in OF_THE_TEXT else "#documents"
    return f"{address}?{urlencode(asked)}{place}" if asked else address + place


def _chosen(request: Request, sending: Sending, action: str) -> bool:
    """Whom it goes to, and which documents; whether some were picked: « Envoyer » then waits for a second look."""
    if "people" in request.POST:
        operations.choose_recipients(sending, set(numbers(request.POST.getlist("to"))), by=request.user)
    documents, files = _asked_documents(request), request.FILES.getlist("files")
    try:
        if documents or files:
            _tell(request, operations.pick_documents(sending, documents, files, by=request.user))
        else:
            _act(request, sending, action)
    except Refused as error:
        messages.warning(request, error.message)
    return bool(documents or files)


def _asked_documents(request: Request) -> list[Document]:
    """Those ticked in the library: 404 when one is not among what this person sees."""
    asked = dict.fromkeys(number(pk) or 0 for pk in request.POST.getlist("document"))
    found = {one.pk: one for one in readable_documents(request.user).filter(pk__in=asked)}
    if len(found) != len(asked):
        raise Http404
    return [found[pk] for pk in asked]


def _tell(request: Request, picked: operations.PickedDocuments) -> None:
    if picked.added:
        verb = "est ajouté" if len(picked.added) == 1 else "sont ajoutés"
        say(request, f"{_quoted(picked.added)} {verb}.")
    for item in picked.linked:
        weight = weight_fr(item.version.size)
        messages.info(
            request, f"«\u00a0{item.document.title}\u00a0» ({weight}) partira par lien\u00a0: le mail reste léger."
        )
    if picked.known:
        verb = "est déjà dans l’envoi" if len(picked.known) == 1 else "sont déjà dans l’envoi"
        messages.info(request, f"{_quoted(picked.known)} {verb}\u00a0: rien n’est ajouté deux fois.")
    for sentence in picked.refused:
        messages.warning(request, sentence)


def _quoted(titles: list[str]) -> str:
    if len(titles) > 3:
        return plural(len(titles), "document")
    shown = [f"«\u00a0{title}\u00a0»" for title in titles]
    return " et ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _act(request: Request, sending: Sending, action: str) -> None:
    """A button about the documents, or about the people."""
    verb, _, pk = action.partition("-")
    if verb in {"remove", "link", "join"}:
        rows = SentDocument.objects.select_related("document", "version", "sending").filter(sending=sending)
        item = get_object_or_404(rows, pk=number(pk))
        if verb == "remove":
            operations.remove_document(item, by=request.user)
            undo = reverse("sending_put_back", args=[sending.pk, item.document_id])
            say(request, f"«\u00a0{item.document.title}\u00a0» est retiré de l’envoi.", undo=undo)
        else:
            operations.switch_document(item, by_link=verb == "link", by=request.user)
    elif verb == "links":
        operations.link_all(sending, by=request.user)
        say(request, "Tous les documents partiront par lien.")
    elif verb == "fit":
        moved = operations.make_fit(sending, by=request.user)
        verb = "partira" if len(moved) == 1 else "partiront"
        told = f"{_quoted([item.document.title for item in moved])} {verb} par lien." if moved else ""
        say(request, told or "Le mail est assez léger.")
    elif verb == "refresh":
        operations.refresh_recipients(sending, by=request.user)
        say(request, "La liste des destinataires est à jour.")


def _compose_page(
    request: Request, sending: Sending, form: MailingForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    items = queries.items_of(sending)
    typed = (request.POST.get("q") or request.GET.get("q", "")).strip()[:80]
    ticked = set(numbers(request.GET.getlist("document")))
    context = draft_context(request, sending.mailing, form) | {
        "sending": sending,
        "club": sending.club,
        "recipients": queries.recipients_of(sending),
        "items": [(item, queries.problem_of(item)) for item in items],
        "in_it": {item.document_id for item in items},
        "weight": queries.weigh(sending),
        "choices": queries.library_choices(request.user, text=typed, ticked=ticked),
        "ticked": ticked,
        "typed": typed,
    }
    return render(request, "documents/compose.html", context | extra, status=status)


def _downloads_page(request: Request, sending: Sending) -> HttpResponse:
    context = {
        "sending": sending,
        "mailing": sending.mailing,
        "club": sending.club,
        "downloads": queries.downloads_by_person(sending),
        "history": history_of(sending.mailing),
    }
    return render(request, "documents/sent.html", context)


@require_POST
def sending_put_back(request: Request, pk: int, document_pk: int) -> HttpResponse:
    """« Annuler », after the cross."""
    sending = visible_sending(request, pk)
    own = Q(folder=None, added_by=request.user)
    rows = Document.objects.filter(own | Q(pk__in=Document.objects.visible_to(request.user)))
    document = get_object_or_404(rows.select_related("current"), pk=document_pk)
    operations.put_back_document(sending, document, by=request.user)
    say(request, f"«\u00a0{document.title}\u00a0» est remis dans l’envoi.")
    return redirect("sending_compose", pk=pk)


@require_POST
def sending_discard(request: Request, pk: int) -> HttpResponse:
    sending = visible_sending(request, pk)
    operations.discard_sending(sending, by=request.user)
    say(request, "Le brouillon est jeté.")
    return redirect("club_detail", pk=sending.club_id)
