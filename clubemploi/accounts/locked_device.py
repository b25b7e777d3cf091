"""The tutor's device, passed round, is locked to one thing to do until the tutor's code opens it: signing one
workshop's sheet (« mode classe »), or filling in the blanks of one club's records.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clubemploi.association.requests import address_name

KEY = "class_mode"
TRIES = 5
# The page that a device is locked to: the names of the addresses that stay open.
OPEN_ADDRESSES = {
    "class_mode": {"class_mode", "class_leave", "signature_add", "logo", "health"},
    "completing_device": {
        "completing_device",
        "completing_leave",
        "completing_person",
        "completing_code",
        "logo",
        "health",
    },
}
WORKER = {"service_worker", "offline"}  # nobody's data, open from every one of them
LOCKED = "Cet appareil est réservé à cette page. Le tuteur peut en sortir avec son code."


def lock_device(request: HttpRequest, page: str, pk: int, code: str) -> None:
    """Lock this session to one page: `page` is a key of OPEN_ADDRESSES, `pk` the number of its workshop or club."""
    request.session[KEY] = {"page": page, "pk": pk, "code": make_password(code), "left": TRIES}


def locked_to(request: HttpRequest) -> tuple[str, int] | None:
    """The page this session is locked to, as (page, pk), or None."""
    state = request.session.get(KEY)
    return (state["page"], state["pk"]) if state else None


def note_turn(request: HttpRequest, pk: int) -> None:
    """Remember that this person (`pk`) has had their turn on the device."""
    state = request.session[KEY]
    state["done"] = sorted({*state.get("done", []), pk})
    request.session[KEY] = state


def who_had_their_turn(request: HttpRequest) -> set[int]:
    """The numbers of those who have had their turn since the device was locked."""
    return set(request.session[KEY].get("done", []))


def to_locked_page(lock: tuple[str, int]) -> HttpResponse:
    """Lead back to the page that the device is locked to."""
    return redirect(lock[0], pk=lock[1])


def unlock_device(request: HttpRequest, code: str) -> bool:
    """Return whether the code is right, and unlock if so. After five wrong codes the session ends: the tutor signs in
    again.
    """
    state = request.session[KEY]
    state["left"] -= 1
    request.session[KEY] = state
    request.session.save()  # before the comparison, which is slow: of several tries sent at once, each counts
    request.session.modified = False  # or it would be saved again afterwards, over theirs
    if check_password(code, state["code"]):
        del request.session[KEY]
        return True
    if state["left"] <= 0:
        logout(request)
    return False


class LockedDeviceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if locked_to(request):
            response.headers["X-Locked"] = "1"  # the device forgets the sheets it keeps: static/attendance/sw.js
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """On a locked device, lead every other address back to the locked page."""
        lock = locked_to(request)
        if lock is None or address_name(request) in OPEN_ADDRESSES[lock[0]] | WORKER:
            return None
        messages.warning(request, LOCKED)
        return to_locked_page(lock)
