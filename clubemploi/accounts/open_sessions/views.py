"""« Mes connexions »: where one is signed in, and ending what one does not recognise."""

from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from clubemploi.accounts.open_sessions.devices import device_name
from clubemploi.accounts.operations import end_sessions
from clubemploi.association.requests import Request
from clubemploi.core.feedback import say


def open_sessions(request: Request) -> HttpResponse:
    """The open ones, this one first; those that ended meanwhile are forgotten on the way."""
    here = request.session.session_key
    sessions = sorted(
        UserSession.objects.purge_and_list(request.user),
        key=lambda session: (session.session_key != here, -session.last_seen_at.timestamp()),
    )
    rows = [
        {"session": session, "device": device_name(session.user_agent), "is_here": session.session_key == here}
        for session in sessions
    ]
    return render(request, "accounts/open_sessions.html", {"rows": rows})


@require_POST
def open_session_end(request: Request, pk: int) -> HttpResponse:
    session = get_object_or_404(UserSession, user=request.user, pk=pk)
    end_sessions(request.user, [session], by=request.user)
    say(request, "Cette connexion est terminée.")
    return redirect("open_sessions")


@require_POST
def open_sessions_end_others(request: Request) -> HttpResponse:
    others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    end_sessions(request.user, list(others), by=request.user)
    say(request, "Toutes vos autres connexions sont terminées.")
    return redirect("open_sessions")
