"""The link of an invitation into Mon espace: looking changes nothing, the button lets in."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from clubemploi.accounts.links.queries import find_link
from clubemploi.accounts.models import PersonalLink
from clubemploi.association.requests import OpenRequest
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.portal.forms import EnterForm
from clubemploi.trainees.space.operations import enter_own_space


@sensitive_post_parameters("password")
@login_not_required
def space_enter(request: OpenRequest, token: str) -> HttpResponse:
    """Asks what the others may see of them; a password only if one likes."""
    link = find_link(token, PersonalLink.Purpose.SPACE)
    if link is None or link.owner is None or not link.owner.is_active:
        return render(request, "portal/worn_link.html", status=410)
    if request.user.is_authenticated and request.user.pk != link.owner_id:
        return render(request, "portal/somebody_else.html", status=403)
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = enter_own_space(token, password=form.cleaned_data["password"], sharing=form.sharing())
        except Refused:  # used a moment ago
            return render(request, "portal/worn_link.html", status=410)
        login(request, user)
        say(request, f"Bienvenue, {user.first_name}\u00a0! Vous êtes dans votre espace.")
        return redirect("my_space")
    context = {"form": form, "owner": link.owner, "link": link}
    return render(request, "portal/enter.html", context, status=422 if form.errors else 200)
