"""Step 3, « Convocations club emploi »: the lists, who is on one, who is not. Writing to one is rounds/views.py."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.core.access import require
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.core.text import number, plural
from clubemploi.invitations import operations, queries
from clubemploi.invitations.forms import ListFilters, ListForm, PauseForm
from clubemploi.invitations.models import Invitation, InvitationList
from clubemploi.invitations.permissions import can_make_lists, can_use_lists
from clubemploi.invitations.rounds.queries import rounds_of
from clubemploi.journal.queries import history_of
from clubemploi.trainees.models import Trainee

LEFT_OUT_SHOWN = 50


def invitation_lists(request: Request) -> HttpResponse:
    """« Convocations club emploi »: two dates, a club, « Valider »; and the lists there are."""
    require(can_make_lists(request.user))
    clubs = queries.clubs_to_invite_to(request.user)
    form = ListForm(request.POST or None, clubs=clubs, initial={"club": number(request.GET.get("club"))})
    context = {"form": form, "page": page_of(request, queries.lists_shown(request.user)), "has_clubs": clubs.exists()}
    if request.method != "POST" or not form.is_valid():
        return render(request, "invitations/lists.html", context, status=422 if form.errors else 200)
    typed = form.cleaned_data
    invitation_list = operations.make_list(
        typed["club"], typed["from_date"], typed["to_date"], by=request.user, creation_key=typed["creation_key"]
    )
    say(request, f"La liste est établie\u00a0: {plural(invitation_list.invitations.count(), 'personne')}.")
    return redirect("invitation_list", pk=invitation_list.pk)


def used_list(request: Request, pk: int) -> InvitationList:
    lists = InvitationList.objects.visible_to(request.user).select_related("club__tutor", "by")
    invitation_list = get_object_or_404(lists, pk=pk)
    require(can_use_lists(request.user))
    return invitation_list


def invitation_list(request: Request, pk: int) -> HttpResponse:
    """One list: who is on it, what they answered, each mailing."""
    return list_page(request, used_list(request, pk))


def list_page(request: Request, invitation_list: InvitationList, *, status: int = 200, **extra: Any) -> HttpResponse:
    filters = ListFilters(request.GET)
    chosen = filters.chosen()
    typed = request.GET.get("q", "").strip()
    rounds = rounds_of(invitation_list)
    context = {
        "invitation_list": invitation_list,
        "club": invitation_list.club,
        "filters": filters,
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "page": page_of(request, queries.invitations_listed(invitation_list, **chosen)),
        "figures": queries.list_figures(invitation_list),
        "rounds": rounds,
        "was_sent": any(round_.mailing.state != "draft" for round_ in rounds),
        "typed": typed,
        "results": queries.trainees_to_invite(invitation_list, typed),
        "may_make": can_make_lists(request.user),
        "history": history_of(invitation_list),
    }
    return render(request, "invitations/list.html", context | extra, status=status)


def list_left_out(request: Request, pk: int) -> HttpResponse:
    """Who took part in these sessions and is not on the list, and why."""
    invitation_list = used_list(request, pk)
    page = page_of(request, queries.not_on(invitation_list), LEFT_OUT_SHOWN)
    context = {
        "invitation_list": invitation_list,
        "club": invitation_list.club,
        "page": page,
        "found": queries.left_out_of(invitation_list, page.object_list),
    }
    return render(request, "invitations/left_out.html", context)


@require_POST
def list_delete(request: Request, pk: int) -> HttpResponse:
    invitation_list = used_list(request, pk)
    require(can_make_lists(request.user))
    try:
        operations.delete_list(invitation_list, by=request.user)
    except Refused as error:
        return list_page(request, invitation_list, status=422, error=error.message)
    say(request, "La liste est supprimée.")
    return redirect("invitation_lists")


@require_POST
def list_add(request: Request, pk: int) -> HttpResponse:
    """« ajouter un stagiaire », and « ajouter quand même »."""
    invitation_list = used_list(request, pk)
    trainee = get_object_or_404(Trainee, pk=number(request.POST.get("trainee")))
    try:
        invitation = operations.invite_trainee(invitation_list, trainee, by=request.user)
    except Refused as error:
        return list_page(request, invitation_list, status=422, error=error.message)
    say(request, f"{trainee} est ajouté à la liste.", undo=reverse("invitation_remove", args=[invitation.pk]))
    return redirect("invitation_list", pk=pk)


@require_POST
def list_add_eligible(request: Request, pk: int) -> HttpResponse:
    """« les ajouter »."""
    count = operations.invite_eligible(used_list(request, pk), by=request.user)
    say(request, f"{plural(count, 'personne ajoutée', 'personnes ajoutées')} à la liste.")
    return redirect("round_prepare", pk=pk)


def visible_invitation(request: Request, pk: int) -> Invitation:
    rows = Invitation.objects.visible_to(request.user).select_related("list__club__tutor", "trainee")
    invitation = get_object_or_404(rows, pk=pk)
    require(can_use_lists(request.user))
    return invitation


@require_POST
def invitation_remove(request: Request, pk: int) -> HttpResponse:
    """The cross."""
    invitation = visible_invitation(request, pk)
    operations.remove_invitation(invitation, by=request.user)
    say(request, f"{invitation} est retiré de la liste.", undo=reverse("invitation_restore", args=[pk]))
    return redirect("invitation_list", pk=invitation.list_id)


@require_POST
def invitation_restore(request: Request, pk: int) -> HttpResponse:
    invitation = visible_invitation(request, pk)
    operations.restore_invitation(invitation, by=request.user)
    say(request, f"{invitation} est de nouveau sur la liste.")
    return redirect("invitation_list", pk=invitation.list_id)


def invitation_pause(request: Request, pk: int) -> HttpResponse:
    """No reminder until a date, and why."""
    invitation = visible_invitation(request, pk)
    initial = {"until": invitation.paused_until, "note": invitation.pause_note}
    form = PauseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            operations.pause_invitation(invitation, until=typed["until"], note=typed["note"], by=request.user)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            words = "ne sera pas relancé d’ici là" if typed["until"] else "peut de nouveau être relancé"
            say(request, f"{invitation} {words}.")
            return redirect("invitation_list", pk=invitation.list_id)
    context = {"invitation": invitation, "invitation_list": invitation.list, "form": form}
    return render(request, "invitations/pause.html", context, status=422 if form.errors else 200)
