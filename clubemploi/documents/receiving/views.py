"""A trainee's personal link to what was sent to them, without signing in: a GET shows, a POST takes, so that a mail
scanner that follows links downloads nothing.
"""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from clubemploi.association.requests import OpenRequest
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.documents.sending.operations import take_by_link
from clubemploi.documents.sending.queries import SentPage, documents_on, sent_page_with
from clubemploi.files.downloads import download_response
from clubemploi.files.storage import opened_file
from clubemploi.mailings.models import TRIAL
from clubemploi.trainees.space.operations import invite_to_space


def _refusal_of(request: OpenRequest, token: str, sent_page: SentPage | None) -> HttpResponse | None:
    """The page of a link that opens nothing; POSTs are counted. Nothing when it is good."""
    if token == TRIAL:
        return render(request, "documents/trial_link.html")
    if sent_page is None:
        if not ratelimit.consume(request, action="personal_link"):
            return render(request, "mailings/unknown_link.html", status=429)
        return render(request, "mailings/unknown_link.html", status=404)
    if sent_page.is_over:
        return render(request, "documents/link_over.html", {"sent_page": sent_page}, status=410)
    return None


@login_not_required
@require_GET
def receive(request: OpenRequest, token: str) -> HttpResponse:
    """What was sent to this person."""
    sent_page = sent_page_with(token)
    refused = _refusal_of(request, token, sent_page)
    if refused or sent_page is None:
        return refused or HttpResponse(status=404)
    trainee = sent_page.delivery.trainee
    context = {
        "token": token,
        "sent_page": sent_page,
        "trainee": trainee,
        "documents": documents_on(sent_page),
        "has_space": bool(trainee.user_id and trainee.in_network),
    }
    return render(request, "documents/receive.html", context)


@login_not_required
@require_POST
def receive_document(request: OpenRequest, token: str, pk: int) -> HttpResponseBase:
    """« Télécharger »: the newest version, and the fact is noted."""
    sent_page = sent_page_with(token)
    refused = _refusal_of(request, token, sent_page)
    if refused or sent_page is None:
        return refused or HttpResponse(status=404)
    offered = next((one for one in documents_on(sent_page) if one.item.document_id == pk), None)
    if offered is None:
        raise Http404
    try:
        file = opened_file(offered.version.file_name) if offered.version else None
    except FileNotFoundError:
        file = None
    if file is None or offered.version is None:
        messages.warning(request, offered.problem or "Ce fichier est introuvable. Demandez-le à votre tuteur.")
        return redirect("receive", token=token)
    take_by_link(offered.version, sent_page.delivery.trainee, by=None)
    return download_response(request, file, offered.version.name, offered.version.content_type)


@login_not_required
@require_POST
def receive_space(request: OpenRequest, token: str) -> HttpResponse:
    """« Ouvrir mon espace » of somebody who has none yet: the usual invitation, to the address of their record."""
    sent_page = sent_page_with(token)
    refused = _refusal_of(request, token, sent_page)
    if refused or sent_page is None:
        return refused or HttpResponse(status=404)
    try:
        trainee = invite_to_space(sent_page.delivery.trainee, by=sent_page.delivery.mailing.by)
        say(request, f"Un mail part à {trainee.email}\u00a0: ouvrez-le pour entrer dans votre espace.")
    except Refused as error:
        messages.warning(request, error.message)
    return redirect("receive", token=token)
