"""Steps 3 and 5: preparing the mailing to a list, reminding, and typing in the answers of letters and calls."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from clubemploi.association.requests import Request
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.text import plural
from clubemploi.invitations import queries
from clubemploi.invitations.answers import operations as answer_operations
from clubemploi.invitations.models import Invitation
from clubemploi.invitations.rounds.operations import write_to_list
from clubemploi.invitations.rounds.queries import since_last_round
from clubemploi.invitations.views import used_list

ANSWERS_SHOWN = 200


def round_prepare(request: Request, pk: int) -> HttpResponse:
    """What moved since the last mailing, and to whom to write: everyone, or those without an answer."""
    invitation_list = used_list(request, pk)
    error = ""
    if request.method == "POST":
        try:
            mailing = write_to_list(invitation_list, by=request.user, only_silent=request.POST.get("who") == "silent")
        except Refused as refused:
            error = refused.message
        else:
            return redirect(mailing)
    concerned = invitation_list.invitations.concerned().exclude(
        trainee__in=queries.in_the_club(invitation_list).values("trainee")
    )
    context = {
        "invitation_list": invitation_list,
        "club": invitation_list.club,
        "since_last": since_last_round(invitation_list),
        "everyone": concerned.count(),
        "silent": concerned.without_answer().count(),
        "error": error,
    }
    return render(request, "invitations/remind.html", context, status=422 if error else 200)


def list_answers(request: Request, pk: int) -> HttpResponse:
    """The answers heard by phone or received by post, on one screen."""
    invitation_list = used_list(request, pk)
    listed = invitation_list.invitations.listed().select_related("trainee", "list").order_by("trainee__name_key", "pk")
    if "tous" not in request.GET:
        listed = listed.filter(trainee__email="")
    rows = list(listed[:ANSWERS_SHOWN])
    if request.method == "POST":
        chosen = {row: request.POST.get(f"answer-{row.pk}", "") for row in rows}
        known = {row: answer for row, answer in chosen.items() if answer in Invitation.Answer.values}
        try:
            count = answer_operations.record_answers(known, by=request.user)
        except Refused as error:
            for row in rows:
                row.answer = chosen[row] or row.answer
            context = {
                "invitation_list": invitation_list,
                "club": invitation_list.club,
                "rows": rows,
                "answers": Invitation.Answer.choices,
            }
            return render(request, "invitations/answers.html", context | {"error": error.message}, status=422)
        say(request, f"{plural(count, 'réponse enregistrée', 'réponses enregistrées')}.")
        return redirect("invitation_list", pk=pk)
    context = {
        "invitation_list": invitation_list,
        "club": invitation_list.club,
        "rows": rows,
        "answers": Invitation.Answer.choices,
    }
    return render(request, "invitations/answers.html", context)
