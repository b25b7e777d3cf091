"""« Confier ses clubs »: reached from a tutor's page in « Équipe »."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from clubemploi.accounts.models import User
from clubemploi.accounts.permissions import can_manage_team
from clubemploi.association.requests import Request
from clubemploi.clubs.handing_over.forms import HandoverForm
from clubemploi.clubs.handing_over.operations import hand_over_clubs
from clubemploi.clubs.queries import clubs_of
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.text import plural


def clubs_hand_over(request: Request, pk: int) -> HttpResponse:
    tutor = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(can_manage_team(request.user))
    form, question = HandoverForm(request.POST or None, tutor=tutor), {}
    if request.method == "POST" and form.is_valid():
        try:
            count = hand_over_clubs(tutor, **form.cleaned_data, by=request.user)
        except Refused as error:
            question = refusal(form, error)
        else:
            say(request, f"{plural(count, 'club confié', 'clubs confiés')} à {form.cleaned_data['to']}.")
            return redirect("team_member", pk=pk)
    context = {"tutor": tutor, "form": form, "clubs": clubs_of(tutor), **question}
    return render(request, "clubs/hand_over.html", context, status=422 if form.errors or question else 200)
