"""Two rules of an open session: it ends (idle, or too old), and staff prove who they are twice."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from clubemploi.accounts.adapter import PROOFS
from clubemploi.accounts.models import User
from clubemploi.accounts.permissions import must_have_second_factor
from clubemploi.association.requests import OpenRequest, address_name

AN_HOUR, A_DAY = 3600, 86400  # seconds
NOTED_EVERY = 300  # seconds: when somebody was last seen is not written at each page
OPEN_WITHOUT_PROOF = ("mfa_", "account", "logo", "health")
EXPIRED = (
    "Vous avez été déconnecté\u00a0: votre connexion avait trop duré, ou n’avait plus servi. Connectez-vous de nouveau."
)
PROVE = "Avant de continuer, protégez votre compte par une deuxième preuve\u00a0: une clé d’accès ou une application."


class SessionRulesMiddleware:
    def __init__(self, get_response: Callable[[OpenRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: OpenRequest) -> HttpResponse:
        if request.user.is_authenticated and self.is_over(request, request.user):
            UserSession.objects.filter(session_key=request.session.session_key).delete()
            logout(request)
            messages.info(request, EXPIRED)
            return redirect("account_login")
        response = self.get_response(request)
        if request.user.is_authenticated:
            self.note(request, request.user)
        return response

    @staticmethod
    def is_over(request: OpenRequest, user: User) -> bool:
        """Whether the session has passed a limit, idle or absolute."""
        now, session, rules = int(timezone.now().timestamp()), request.session, request.association
        idle, age = now - session.get("seen", now), now - session.get("started", now)
        if not user.is_staff_member:
            return age > rules.trainee_session_days * A_DAY
        return age > rules.session_days * A_DAY or idle > rules.idle_hours * AN_HOUR

    @staticmethod
    def note(request: OpenRequest, user: User) -> None:
        """When the session began, and, now and then, that it is in use."""
        now, session, rules = int(timezone.now().timestamp()), request.session, request.association
        if "started" not in session:
            days = rules.session_days if user.is_staff_member else rules.trainee_session_days
            session.set_expiry(days * A_DAY)
            session["started"] = session["seen"] = now
            UserSession.objects.create_from_request(request)  # however it began, it is in the list of open ones
        elif now - session.get("seen", 0) >= NOTED_EVERY:
            session["seen"] = now
            UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())

    def process_view(self, request: OpenRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Until the second proof is set up, only what sets it up is open."""
        rules, user = request.association, request.user
        if not user.is_authenticated or request.session.get("proved"):
            return None
        if not must_have_second_factor(
            user, managers=rules.second_factor_required, tutors=rules.second_factor_for_tutors
        ):
            return None
        if Authenticator.objects.filter(user=user, type__in=PROOFS).exists():
            request.session["proved"] = True  # the last proof cannot be removed: see MFAAdapter
            return None
        if address_name(request).startswith(OPEN_WITHOUT_PROOF):
            return None
        messages.warning(request, PROVE)
        return redirect("mfa_index")
