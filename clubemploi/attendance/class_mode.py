"""« mode classe »: the tutor's device, passed round, is locked to one workshop until the tutor's code opens it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

KEY = "class_mode"
TRIES = 5
OPEN = {"class_mode", "class_leave", "signature_add", "logo", "health"}
LOCKED = "Cet appareil est réservé à la feuille de présence. Le tuteur peut en sortir avec son code."


def start(request: HttpRequest, workshop_id: int, code: str) -> None:
    request.session[KEY] = {"workshop": workshop_id, "code": make_password(code), "left": TRIES}


def workshop_in(request: HttpRequest) -> int | None:
    """Which workshop this session is locked to."""
    return request.session.get(KEY, {}).get("workshop")


def leave(request: HttpRequest, code: str) -> bool:
    """Whether the code is right. After five wrong ones the session ends: the tutor signs in again."""
    state = request.session[KEY]
    if check_password(code, state["code"]):
        del request.session[KEY]
        return True
    state["left"] -= 1
    request.session[KEY] = state
    if state["left"] <= 0:
        logout(request)
    return False


class ClassModeMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Every other address leads back to the sheet."""
        workshop = workshop_in(request)
        if workshop is None or request.resolver_match.url_name in OPEN:
            return None
        messages.warning(request, LOCKED)
        return redirect("class_mode", pk=workshop)
