"""Step 11, on a screen: « mode classe », and a signature taken back."""

import datetime as dt
import json
import uuid
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from clubemploi.accounts import locked_device
from clubemploi.accounts.forms import DeviceCodeForm
from clubemploi.accounts.open_sessions.devices import device_name
from clubemploi.association.requests import Request
from clubemploi.attendance import queries
from clubemploi.attendance.models import Signature
from clubemploi.attendance.offline.keeping import for_keeping, is_copy, may_be_kept
from clubemploi.attendance.signing import operations
from clubemploi.attendance.signing.own_phone import OwnTurn, signing_address, turn_of, workshop_of
from clubemploi.attendance.signing.queries import signed_for, standing_signatures
from clubemploi.clubs.access import led_workshop
from clubemploi.clubs.models import Attendance, Workshop
from clubemploi.clubs.permissions import can_lead_club
from clubemploi.clubs.workshops.halves import Half, begun_halves, seconds_to_afternoon
from clubemploi.core.access import require
from clubemploi.core.dates import moment_fr
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.qr import qr_of

UNREADABLE = "Cette signature n’a pas pu être lue. Recommencez."


@sensitive_post_parameters("code")
def class_mode(request: Request, pk: int) -> HttpResponse:
    """The device to pass round; the tutor first chooses the code that lets out of it."""
    workshop = led_workshop(request, pk)
    lock = locked_device.locked_to(request)
    if lock is None:
        return _start(request, workshop)
    if lock != ("class_mode", pk):
        return locked_device.to_locked_page(lock)
    return _class_page(request, workshop)


def _start(request: Request, workshop: Workshop) -> HttpResponse:
    form = DeviceCodeForm(request.POST or None)
    problem = ""
    if queries.standing_sheet(workshop):
        problem = "La feuille de cet atelier est close."
    elif not queries.may_be_noted(workshop):
        problem = "Cet atelier n’a pas encore commencé\u00a0: on signe sur place."
    if request.method == "POST" and form.is_valid() and not problem:
        locked_device.lock_device(request, "class_mode", workshop.pk, form.cleaned_data["code"])
        return redirect("class_mode", pk=workshop.pk)
    context = {"workshop": workshop, "club": workshop.club, "form": form, "problem": problem}
    return render(request, "attendance/class_start.html", context, status=422 if form.errors else 200)


def _class_page(request: Request, workshop: Workshop, *, status: int = 200, error: str = "") -> HttpResponse:
    begun = begun_halves(workshop)
    half = request.GET.get("moitie", "")
    half = Half(half) if half in begun else begun[-1]
    signed = signed_for(half, standing_signatures(workshop))
    rows = queries.attendances_at(workshop)
    context = {
        "workshop": workshop,
        "rows": [(row, row.pk in signed) for row in rows],
        "signed": len(signed - {None}),
        "half": half,
        "halves": begun if len(begun) > 1 else [],
        "seconds": seconds_to_afternoon(workshop) if half == Half.MORNING else 0,
        "agreed": operations.AGREED_HALF[half],
        "form": DeviceCodeForm(),
        "error": error,
    }
    if is_copy(request):
        context["messages"] = ()
    response = render(request, "attendance/class.html", context, status=status)
    return for_keeping(request, response) if may_be_kept(workshop, queries.standing_sheet(workshop)) else response


@sensitive_post_parameters("code")
@require_POST
def class_leave(request: Request, pk: int) -> HttpResponse:
    """The tutor's code."""
    workshop = led_workshop(request, pk)
    if locked_device.locked_to(request) is None or locked_device.unlock_device(request, request.POST.get("code", "")):
        return redirect("presence_sheet", pk=pk)
    if not request.user.is_authenticated:
        messages.info(request, "Trop d’essais\u00a0: le tuteur doit se connecter de nouveau.")
        return redirect("account_login")
    return _class_page(request, workshop, status=422, error="Ce n’est pas le code du tuteur.")


def _network(request: Request) -> str:
    """The address without its last part: which room, not which person."""
    address = request.META.get("REMOTE_ADDR", "")
    if ":" in address:
        return ":".join(address.split(":")[:3]) + "::"
    return ".".join([*address.split(".")[:3], "0"]) if address.count(".") == 3 else ""


def _posted(request: Request) -> dict[str, Any]:
    """What a device sends: strokes, key, its clock, which half. Refused when it cannot be read."""
    try:
        strokes, key = json.loads(request.POST.get("strokes", "")), uuid.UUID(request.POST.get("key", ""))
    except (ValueError, RecursionError):
        raise Refused(UNREADABLE) from None
    return {
        "strokes": strokes,
        "key": key,
        "half": request.POST.get("half") or None,
        "device_at": _moment(request.POST.get("at", "")),
        "sent_at": _moment(request.POST.get("sent", "")),
    }


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo and 1970 <= moment.year < 2100 else None


def _about(request: Request) -> dict[str, Any]:
    return {"device": device_name(request.headers.get("User-Agent", "")), "network": _network(request)}


SIGNED_IN_BY = {"code": "un code par e-mail", "password": "mot de passe", "mfa": "clé d’accès ou application"}


def _identified(request: Request) -> str:
    """How and when this session proved who it is."""
    records = get_authentication_records(request)
    last = records[-1] if records else {}
    how = SIGNED_IN_BY.get(last.get("method", ""), "lien personnel")
    at = dt.datetime.fromtimestamp(last.get("at") or request.session.get("started", 0), tz=dt.UTC)
    return f"connecté par {how} le {moment_fr(at, weekday=False)}"


@require_POST
def signature_add(request: Request, pk: int) -> HttpResponse:
    """Somebody has signed on the tutor's device. JSON: when; 422 with why not."""
    rows = Attendance.objects.select_related("workshop__club")
    row = get_object_or_404(rows.filter(workshop__in=Workshop.objects.visible_to(request.user)), pk=pk)
    require(can_lead_club(request.user, row.workshop.club))
    if locked_device.locked_to(request) not in {None, ("class_mode", row.workshop_id)}:
        raise Http404  # the device is passed round for another workshop
    try:
        signature = operations.sign_presence(
            row, **_posted(request), by=request.user, method=Signature.Method.DEVICE, **_about(request)
        )
    except Refused as error:
        return JsonResponse({"error": error.message}, status=422)
    return JsonResponse({"at": signature.signed_at.isoformat(), "proof": signature.evidence})


@require_POST
def tutor_sign(request: Request, pk: int) -> HttpResponse:
    """The tutor signs last, on the sheet's page."""
    workshop = led_workshop(request, pk)
    posted = _posted(request)
    signed = {name: posted[name] for name in ("strokes", "key", "half")}
    operations.sign_as_tutor(workshop, **signed, by=request.user, **_about(request))
    say(request, "Votre signature est enregistrée. Il reste à clôturer la feuille.")
    return redirect("presence_sheet", pk=pk)


@require_POST
def signature_void(request: Request, pk: int) -> HttpResponse:
    """A slip: that person can sign again."""
    visible = Signature.objects.filter(workshop__in=Workshop.objects.visible_to(request.user))
    signature = get_object_or_404(visible.select_related("workshop__club"), pk=pk)
    require(can_lead_club(request.user, signature.workshop.club))
    operations.void_signature(signature, by=request.user)
    say(request, f"La signature de {signature.name} est annulée\u00a0; elle reste dans les preuves.")
    return redirect("presence_sheet", pk=signature.workshop_id)


# ── Each on their own phone ─────────────────────────────────────────────────
def workshop_qr(request: Request, pk: int) -> HttpResponse:
    """The code to show or to print."""
    workshop = led_workshop(request, pk)
    dots, side = qr_of(signing_address(workshop))
    context = {"workshop": workshop, "club": workshop.club, "dots": dots, "side": side}
    return render(request, "attendance/qr.html", context)


def _own_posted(request: Request, turn: OwnTurn) -> dict[str, Any]:
    """The half is the server's: what was agreed to this morning is not signed this afternoon."""
    posted = _posted(request)
    if posted["half"] not in {None, turn.half}:
        raise Refused("C’est maintenant l’après-midi\u00a0: signez pour l’après-midi.")
    return {**posted, "half": turn.half}


def own_sign(request: Request, token: str) -> HttpResponse:
    """Where the QR code leads, once one has signed in: one's own signature, and nobody else's."""
    workshop = workshop_of(token)
    if workshop is None:
        raise Http404
    turn = turn_of(request.user, workshop)
    error = ""
    if request.method == "POST" and turn.attendance and not turn.problem and not turn.done:
        try:
            operations.sign_presence(
                turn.attendance,
                **_own_posted(request, turn),
                by=request.user,
                method=Signature.Method.OWN,
                identified=_identified(request),
                **_about(request),
            )
        except Refused as refused:
            error = refused.message
        else:
            return redirect("own_sign", token=token)
    context = {
        "workshop": workshop,
        "turn": turn,
        "token": token,
        "error": error,
        "agreed": operations.AGREED_HALF[turn.half],
    }
    return render(request, "attendance/own_sign.html", context, status=422 if error else 200)
