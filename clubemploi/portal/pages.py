"""Mon espace is one page: every action on it answers with it, so it is put together in one place."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from clubemploi.association.requests import Request
from clubemploi.portal.forms import OwnDetailsForm
from clubemploi.portal.queries import proposes_passkey, space_of
from clubemploi.trainees.models import Trainee


def own_record(request: Request) -> Trainee:
    """The record of whoever signs in: 404 for those who have none."""
    return get_object_or_404(Trainee.objects.select_related("user"), user=request.user)


def space_page(request: Request, trainee: Trainee, *, status: int = 200, **extra: Any) -> HttpResponse:
    """`extra`: the details being typed (`details`), when they were refused."""
    context = {
        "trainee": trainee,
        "space": space_of(trainee, request.user),
        "details": OwnDetailsForm(instance=trainee),
        "unfold": "details" in extra or "modifier" in request.GET,
        "passkey": proposes_passkey(request.user),
        "back": "inscription" if request.GET.get("retour") == "inscription" else "",
    }
    return render(request, "portal/space.html", context | extra, status=status)
