"""« Équipe » (ADMINISTRATION): who works here, their roles, invitations, replacements and closed accounts."""

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from clubemploi.accounts.forms import WelcomeForm
from clubemploi.accounts.links.operations import WORN
from clubemploi.accounts.links.queries import find_link
from clubemploi.accounts.models import PersonalLink, Replacement, User
from clubemploi.accounts.permissions import can_change_account, can_manage_team
from clubemploi.accounts.team import operations
from clubemploi.accounts.team.forms import InvitationForm, ReplacementForm, RolesForm
from clubemploi.accounts.team.queries import clubs_to_hand_over, replacements_of, team_listed
from clubemploi.association.requests import OpenRequest, Request
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.journal.queries import history_of


def team_list(request: Request) -> HttpResponse:
    require(can_manage_team(request.user))
    return render(request, "accounts/team.html", {"page": page_of(request, team_listed())})


def team_invite(request: Request) -> HttpResponse:
    """Someone who will work here gets a link by mail."""
    require(can_manage_team(request.user))
    form = InvitationForm(request.POST or None, by=request.user, initial={"is_tutor": True})
    if request.method == "POST" and form.is_valid():
        try:
            user = operations.invite_member(form.cleaned_data, by=request.user)
        except Refused as error:
            refusal(form, error)
        else:
            say(request, f"L’invitation est envoyée à {user.email}. Le lien est valable 7 jours.")
            return redirect("team_member", pk=user.pk)
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


def _member(request: Request, pk: int) -> User:
    member = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(can_manage_team(request.user))
    return member


def _roles(member: User) -> dict[str, bool]:
    return {name: getattr(member, name) for name in operations.ROLES}


def team_member(request: Request, pk: int) -> HttpResponse:
    """One person: roles, last sign-in, clubs to hand over, replacement, history."""
    member = _member(request, pk)
    form = RolesForm(request.POST or None, initial=_roles(member), by=request.user)
    if request.method == "POST":
        require(can_change_account(request.user, member))
        if form.is_valid():
            try:
                operations.change_roles(member, form.cleaned_data, by=request.user)
            except Refused as error:
                refusal(form, error)
            else:
                say(request, f"Les rôles de {member} sont à jour.")
                return redirect("team_member", pk=pk)
    return _member_page(request, member, form=form)


def _member_page(request: Request, member: User, **forms: Any) -> HttpResponse:
    context = {
        "member": member,
        "may_change": can_change_account(request.user, member),
        "form": RolesForm(initial=_roles(member), by=request.user),
        "replacement_form": ReplacementForm(tutor=member),
        "replacements": replacements_of(member),
        "clubs_led": clubs_to_hand_over(member),
        "history": history_of(member),
    }
    refused = any(form.errors for form in forms.values())
    return render(request, "accounts/member.html", context | forms, status=422 if refused else 200)


@require_POST
def team_invite_again(request: Request, pk: int) -> HttpResponse:
    member = _member(request, pk)
    require(can_change_account(request.user, member))
    operations.invite_again(member, by=request.user)
    say(request, f"Une nouvelle invitation est envoyée à {member.email}\u00a0; l’ancien lien ne marche plus.")
    return redirect("team_member", pk=pk)


def team_deactivate(request: Request, pk: int) -> HttpResponse:
    """Close an account, after a confirmation."""
    member = _member(request, pk)
    require(can_change_account(request.user, member))
    error = None
    if request.method == "POST":
        try:
            operations.deactivate_account(member, by=request.user)
        except Refused as refused:
            error = refused.message
        else:
            say(request, f"Le compte de {member} est fermé, ses connexions sont terminées.")
            return redirect("team_member", pk=pk)
    context = {"member": member, "error": error, "clubs_led": clubs_to_hand_over(member)}
    return render(request, "accounts/deactivate.html", context, status=422 if error else 200)


@require_POST
def team_reactivate(request: Request, pk: int) -> HttpResponse:
    member = _member(request, pk)
    require(can_change_account(request.user, member))
    operations.reactivate_account(member, by=request.user)
    say(request, f"Le compte de {member} est rouvert.")
    return redirect("team_member", pk=pk)


@require_POST
def replacement_add(request: Request, pk: int) -> HttpResponse:
    """Another tutor leads this one's clubs until a date."""
    member = _member(request, pk)
    form = ReplacementForm(request.POST, tutor=member)
    if not form.is_valid():
        return _member_page(request, member, replacement_form=form)
    try:
        operations.replace_tutor(member, **form.cleaned_data, by=request.user)
    except Refused as error:
        refusal(form, error)
        return _member_page(request, member, replacement_form=form)
    say(request, f"{form.cleaned_data['substitute']} peut maintenant mener les clubs de {member}.")
    return redirect("team_member", pk=pk)


@require_POST
def replacement_end(request: Request, pk: int) -> HttpResponse:
    replacement = get_object_or_404(Replacement.objects.visible_to(request.user).select_related("tutor"), pk=pk)
    require(can_manage_team(request.user))
    operations.end_replacement(replacement, by=request.user)
    say(request, f"Le remplacement de {replacement.tutor} est terminé.")
    return redirect("team_member", pk=replacement.tutor_id)


@sensitive_post_parameters("password")
@login_not_required
def invitation_accept(request: OpenRequest, token: str) -> HttpResponse:
    """The link of an invitation: looking changes nothing; the button opens the account and signs in."""
    link = find_link(token, PersonalLink.Purpose.INVITATION)
    if link is None:
        return render(request, "accounts/worn_link.html", {"sentence": WORN}, status=410)
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = operations.accept_invitation(token, password=form.cleaned_data["password"])
        login(request, user)
        say(request, f"Bienvenue, {user.first_name}\u00a0! Votre compte est ouvert.")
        return redirect("home")
    context = {"form": form, "member": link.owner, "link": link}
    return render(request, "accounts/welcome.html", context, status=422 if form.errors else 200)
