"""Writing to those enrolled, or not, when something has changed."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.clubs.access import led_club
from clubemploi.clubs.pages import club_page
from clubemploi.clubs.writing.operations import keep_quiet, write_to_participants
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say


@require_POST
def club_write(request: Request, pk: int) -> HttpResponse:
    """« écrire aux inscrits »: a draft, from the model of the kind chosen."""
    club = led_club(request, pk)
    try:
        mailing = write_to_participants(club, kind=request.POST.get("kind", ""), by=request.user)
    except Refused as error:
        return club_page(request, club, error=error.message, status=422)
    return redirect(mailing)


@require_POST
def club_keep_quiet(request: Request, pk: int) -> HttpResponse:
    """Step 7: what has changed need not be written to those enrolled."""
    club = led_club(request, pk)
    keep_quiet(club, by=request.user)
    say(request, "C’est noté\u00a0: personne n’est prévenu par mail. Chacun le voit dans son espace et son agenda.")
    return redirect("club_detail", pk=pk)
