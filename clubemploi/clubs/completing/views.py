"""Step 9 completed: « fiches à compléter », by the tutor or, the device being passed, by each person."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from clubemploi.accounts import locked_device
from clubemploi.accounts.forms import DeviceCodeForm
from clubemploi.association.requests import Request
from clubemploi.clubs.access import led_club
from clubemploi.clubs.completing.forms import AddressCodeForm, BlanksForm
from clubemploi.clubs.completing.queries import enrolled_among, records_to_complete, shared_addresses
from clubemploi.clubs.models import Club, Enrolment
from clubemploi.clubs.permissions import can_lead_club
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.trainees.completing.operations import Completed, complete_record, confirm_record_address

PAGE = "completing_device"


@require_safe
def completing_club(request: Request, pk: int) -> HttpResponse:
    """Who is missing what, most first."""
    club = led_club(request, pk)
    context = {"club": club, "rows": records_to_complete(club), "twins": shared_addresses(club)}
    return render(request, "clubs/completing.html", context)


@sensitive_post_parameters("code")
def completing_device(request: Request, pk: int) -> HttpResponse:
    """The device to pass round; the tutor first chooses the code that lets out of it. `pour`: whose turn is first."""
    club = led_club(request, pk)
    lock = locked_device.locked_to(request)
    if lock is None:
        return _start(request, club)
    if lock != (PAGE, pk):
        return locked_device.to_locked_page(lock)
    return _names(request, club)


def _start(request: Request, club: Club) -> HttpResponse:
    form = DeviceCodeForm(request.POST or None)
    rows = records_to_complete(club)
    first = next((row for row in rows if str(row.pk) == request.GET.get("pour")), None)
    if request.method == "POST" and form.is_valid() and rows:
        locked_device.lock_device(request, PAGE, club.pk, form.cleaned_data["code"])
        return redirect("completing_person", pk=first.pk) if first else redirect(PAGE, pk=club.pk)
    context = {"club": club, "form": form, "rows": rows, "first": first}
    return render(request, "clubs/completing_start.html", context, status=422 if form.errors else 200)


def _names(request: Request, club: Club, *, status: int = 200, error: str = "") -> HttpResponse:
    rows = records_to_complete(club)
    done = locked_device.who_had_their_turn(request)
    context = {
        "club": club,
        "rows": sorted(rows, key=lambda row: row.trainee.name_key),
        "done": done,
        "finished": enrolled_among(club, done - {row.pk for row in rows}),
        "form": DeviceCodeForm(),
        "error": error,
    }
    return render(request, "clubs/completing_names.html", context, status=status)


@sensitive_post_parameters("code")
@require_POST
def completing_leave(request: Request, pk: int) -> HttpResponse:
    """The tutor's code."""
    club = led_club(request, pk)
    if locked_device.locked_to(request) is None or locked_device.unlock_device(request, request.POST.get("code", "")):
        return redirect("completing_club", pk=pk)
    if not request.user.is_authenticated:
        messages.info(request, "Trop d’essais\u00a0: le tuteur doit se connecter de nouveau.")
        return redirect("account_login")
    return _names(request, club, status=422, error="Ce n’est pas le code du tuteur.")


def _turn(request: Request, pk: int) -> Enrolment:
    """Whose turn it is, in a club this person leads."""
    rows = Enrolment.objects.enrolled().select_related("trainee__user", "club__tutor")
    row = get_object_or_404(rows.filter(pk__in=Enrolment.objects.visible_to(request.user).values("pk")), pk=pk)
    require(can_lead_club(request.user, row.club))
    return row


def completing_person(request: Request, pk: int) -> HttpResponse:
    """« Vous êtes bien Karim ? », then the blanks only: nothing of what the record already says is shown."""
    turn = _turn(request, pk)
    if locked_device.locked_to(request) != (PAGE, turn.club_id):
        return redirect(PAGE, pk=turn.club_id)
    if not turn.trainee.missing:
        if request.method == "POST":  # the second of two clicks, or somebody else has just filled it in
            return _thank(request, turn)
        raise Http404
    form = BlanksForm(request.POST if request.method == "POST" else None, trainee=turn.trainee)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data.get("email")
        if email and not ratelimit.consume(request, action="record_code", key=f"trainee-{turn.trainee_id}"):
            form.add_error("email", "Trop de codes demandés. Attendez une heure, ou demandez au tuteur.")
        else:
            try:
                return _saved(request, turn, complete_record(turn.trainee, form.cleaned_data, by=request.user))
            except Refused as error:
                refusal(form, error)
    context = {"club": turn.club, "turn": turn, "form": form, "sure": form.is_bound or "oui" in request.GET}
    return render(request, "clubs/completing_person.html", context, status=422 if form.errors else 200)


def _saved(request: Request, turn: Enrolment, completed: Completed) -> HttpResponse:
    if completed.awaits:
        say(request, f"Un code vient de partir à {completed.awaits}.")
        return redirect("completing_code", pk=turn.pk)
    return _thank(request, turn)


def _thank(request: Request, turn: Enrolment) -> HttpResponse:
    locked_device.note_turn(request, turn.pk)
    say(request, f"Merci {turn.trainee.first_name}. Rendez l’appareil, ou passez-le au suivant.")
    return redirect(PAGE, pk=turn.club_id)


def completing_code(request: Request, pk: int) -> HttpResponse:
    """The code sent to the address they typed; « plus tard » leaves the record without it."""
    turn = _turn(request, pk)
    if locked_device.locked_to(request) != (PAGE, turn.club_id):
        return redirect(PAGE, pk=turn.club_id)
    if turn.trainee.email or "later" in request.POST:
        return _thank(request, turn)
    form = AddressCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_record_address(turn.trainee, form.cleaned_data["code"], by=request.user)
        except Refused as error:
            refusal(form, error)
        else:
            return _thank(request, turn)
    context = {"club": turn.club, "turn": turn, "form": form}
    return render(request, "clubs/completing_code.html", context, status=422 if form.errors else 200)
