"""The invited person's own pages, without signing in: a GET shows, a POST acts, so that a scanner changes nothing."""

from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clubemploi.association.requests import OpenRequest
from clubemploi.core.errors import Refused
from clubemploi.invitations.answers.operations import record_answer
from clubemploi.invitations.answers.queries import invitation_of, is_answerable
from clubemploi.invitations.forms import CodeForm
from clubemploi.invitations.models import Invitation
from clubemploi.mailings.models import Delivery

ANSWERS = {"je-minscris": "enrolled", "pas-disponible": "unavailable", "emploi": "job"}
SALT, CODE_SECONDS = "invitations.code", 3600


def _find(token: str) -> Invitation | None:
    """By the link of a mail, or by what a letter's code was exchanged for."""
    delivery = Delivery.objects.with_link(token).select_related("mailing").first()
    if delivery is None:
        try:
            pk = signing.loads(token, salt=SALT, max_age=CODE_SECONDS)
        except signing.BadSignature:
            return None
        delivery = Delivery.objects.filter(pk=pk).select_related("mailing").first()
    return invitation_of(delivery) if delivery else None


def _page(request: OpenRequest, token: str, invitation: Invitation, **extra: Any) -> HttpResponse:
    club = invitation.list.club
    problem = is_answerable(invitation, club, by_link=True)
    context = {
        "token": token,
        "invitation": invitation,
        "club": club,
        "workshops": list(club.workshops.upcoming()),
        "problem": problem,
        "asked": "",
        "refused": "",
        "is_waiting": invitation.answer == "enrolled"
        and invitation.trainee.enrolments.filter(club=club, status="waiting").exists(),
    }
    gone = problem and not invitation.answer
    return render(request, "invitations/answer.html", context | extra, status=410 if gone else 200)


def _unknown(request: OpenRequest) -> HttpResponse:
    return render(request, "invitations/unknown.html", status=404)


@login_not_required
def answer_home(request: OpenRequest, token: str) -> HttpResponse:
    """The club, and the three answers; or the one given, and how to change it."""
    invitation = _find(token)
    return _page(request, token, invitation) if invitation else _unknown(request)


@login_not_required
def answer_act(request: OpenRequest, token: str, slug: str) -> HttpResponse:
    """One answer: a page with one button, which acts."""
    invitation = _find(token)
    answer = ANSWERS.get(slug)
    if invitation is None or answer is None:
        return _unknown(request)
    if request.method != "POST":
        given = invitation.answer == answer
        return _page(request, token, invitation, asked="" if given else answer, slug=slug)
    try:
        record_answer(invitation, answer, by=None)
    except Refused as error:
        return _page(request, token, invitation, refused=error.message)
    return redirect("answer_home", token=token)


@login_not_required
def answer_code(request: OpenRequest) -> HttpResponse:
    """For those who got a letter: the code, then the same page. Wrong codes are counted."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        delivery = Delivery.objects.with_code(form.cleaned_data["code"]).first()
        if not ratelimit.consume(request, action="answer_code"):
            form.add_error("code", "Trop d’essais. Attendez dix minutes, ou appelez-nous.")
        elif delivery is None:
            form.add_error("code", "Ce code n’est pas le bon. Vérifiez-le sur votre lettre, ou appelez-nous.")
        else:
            return redirect("answer_home", token=signing.dumps(delivery.pk, salt=SALT))
    return render(request, "invitations/code.html", {"form": form}, status=422 if form.errors else 200)
