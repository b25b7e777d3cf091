"""The first run: the page that the link printed by `serve` opens, and the one that everybody else sees meanwhile."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from clubemploi.accounts.links.operations import WORN
from clubemploi.accounts.links.queries import find_link
from clubemploi.accounts.models import PersonalLink
from clubemploi.accounts.set_up.forms import SetUpForm
from clubemploi.accounts.set_up.operations import set_up as set_up_installation
from clubemploi.association.models import Association
from clubemploi.association.requests import OpenRequest
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say


@login_not_required
def set_up_wait(request: OpenRequest) -> HttpResponse:
    """Nothing is set up yet: where the link is to be found."""
    if request.association.is_set_up:
        return redirect("home")
    return render(request, "accounts/set_up_wait.html")


@sensitive_post_parameters("password")
@login_not_required
def set_up(request: OpenRequest, token: str) -> HttpResponse:
    """The association and its first administrator."""
    if find_link(token, PersonalLink.Purpose.SET_UP) is None:
        return render(request, "accounts/worn_link.html", {"sentence": WORN}, status=410)
    form = SetUpForm(request.POST or None, request.FILES or None, instance=Association())
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        association = {name: typed[name] for name in form.field_names()}
        administrator = {name: typed[name] for name in form.ADMINISTRATOR}
        try:
            user = set_up_installation(token, association, administrator, logo=typed["logo"])
        except Refused as error:
            refusal(form, error)
        else:
            login(request, user)
            say(request, "Club Emploi est installé. Voici par où commencer.")
            return redirect("getting_started")
    return render(request, "accounts/set_up.html", {"form": form}, status=422 if form.errors else 200)
