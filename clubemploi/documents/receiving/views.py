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
from clubemploi.documents.sending.queries import Parcel, gifts_of, parcel_with
from clubemploi.files.downloads import download_response
from clubemploi.files.storage import opened_file
from clubemploi.mailings.models import TRIAL
from clubemploi.trainees.space.operations import invite_to_space


def _refusal_of(request: OpenRequest, token: str, parcel: Parcel | None) -> HttpResponse | None:
    """The page of a link that opens nothing; POSTs are counted. Nothing when it is good."""
    if token == TRIAL:
        return render(request, "documents/trial_link.html")
    if parcel is None:
        if not ratelimit.consume(request, action="personal_link"):
            return render(request, "mailings/unknown_link.html", status=429)
        return render(request, "mailings/unknown_link.html", status=404)
    if parcel.is_over:
        return render(request, "documents/link_over.html", {"parcel": parcel}, status=410)
    return None


@login_not_required
@require_GET
def receive(request: OpenRequest, token: str) -> HttpResponse:
    """What was sent to this person."""
    parcel = parcel_with(token)
    refused = _refusal_of(request, token, parcel)
    if refused or parcel is None:
        return refused or HttpResponse(status=404)
    trainee = parcel.delivery.trainee
    context = {
        "token": token,
        "parcel": parcel,
        "trainee": trainee,
        "gifts": gifts_of(parcel),
        "has_space": bool(trainee.user_id and trainee.in_network),
    }
    return render(request, "documents/receive.html", context)


@login_not_required
@require_POST
def receive_document(request: OpenRequest, token: str, pk: int) -> HttpResponseBase:
    """« Télécharger »: the newest version, and the fact is noted."""
    parcel = parcel_with(token)
    refused = _refusal_of(request, token, parcel)
    if refused or parcel is None:
        return refused or HttpResponse(status=404)
    gift = next((one for one in gifts_of(parcel) if one.item.document_id == pk), None)
    if gift is None:
        raise Http404
    try:
        file = opened_file(gift.version.file_name) if gift.version else None
    except FileNotFoundError:
        file = None
    if file is None or gift.version is None:
        messages.warning(request, gift.problem or "Ce fichier est introuvable. Demandez-le à votre tuteur.")
        return redirect("receive", token=token)
    take_by_link(gift.version, parcel.delivery.trainee, by=None)
    return download_response(request, file, gift.version.name, gift.version.content_type)


@login_not_required
@require_POST
def receive_space(request: OpenRequest, token: str) -> HttpResponse:
    """« Ouvrir mon espace » of somebody who has none yet: the usual invitation, to the address of their record."""
    parcel = parcel_with(token)
    refused = _refusal_of(request, token, parcel)
    if refused or parcel is None:
        return refused or HttpResponse(status=404)
    try:
        trainee = invite_to_space(parcel.delivery.trainee, by=parcel.delivery.mailing.by)
        say(request, f"Un mail part à {trainee.email}\u00a0: ouvrez-le pour entrer dans votre espace.")
    except Refused as error:
        messages.warning(request, error.message)
    return redirect("receive", token=token)
