"""Clubs: the list, the club's page and what is done on it, steps 1, 4, 8 and 9. Workshops are in workshop_views.py."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from clubemploi.accounts.models import User
from clubemploi.association.requests import Request
from clubemploi.attendance.queries import to_close
from clubemploi.clubs import operations, queries
from clubemploi.clubs.forms import ClubForm, EnrolForm
from clubemploi.clubs.models import Club, Enrolment
from clubemploi.clubs.pages import club_page, led_club
from clubemploi.clubs.permissions import can_lead_club, can_plan_clubs
from clubemploi.clubs.prints import participants_list
from clubemploi.clubs.writing import keep_quiet, write_to_participants
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.dates import of_month
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.pagination import page_of
from clubemploi.core.text import plural
from clubemploi.pdf.making import pdf_response
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.space.operations import invite_many_to_space

TO_CLOSE_SHOWN = 12


def club_list(request: Request) -> HttpResponse:
    """« Gestion des clubs emploi »."""
    require(can_plan_clubs(request.user))
    filters = asked_filters(request)
    return render(
        request,
        "clubs/list.html",
        {
            "page": page_of(request, queries.clubs_listed(request.user, **filters)),
            "filters": filters,
            "is_filtered": any(filters.values()),
            "years": queries.years_with_clubs(request.user),
            "tutors": User.objects.tutors(),
            "states": Club.State.choices,
        },
    )


def asked_filters(request: Request) -> dict[str, Any]:
    """What queries.clubs_listed takes, from the address."""
    return {
        "year": _number(request.GET.get("annee")),
        "tutor": _number(request.GET.get("tuteur")),
        "state": request.GET.get("etat") if request.GET.get("etat") in Club.State.values else "",
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None


def my_clubs(request: Request) -> HttpResponse:
    """EMPLOI / TUTEUR: the clubs one leads."""
    require(request.user.is_tutor)
    clubs = queries.clubs_listed(request.user, led=True)
    context = {
        "page": page_of(request, clubs),
        "stands_in": len(request.user.led_tutors) > 1,
        "to_close": list(to_close(request.user)[:TO_CLOSE_SHOWN]),
    }
    return render(request, "clubs/mine.html", context)


def club_create(request: Request) -> HttpResponse:
    """Step 1: « Ajouter un club emploi »."""
    require(can_plan_clubs(request.user))
    form = ClubForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            club = operations.create_club(
                form.values(),
                by=request.user,
                confirmed=form.cleaned_data["confirmed"],
                creation_key=form.cleaned_data["creation_key"],
            )
        except Refused as error:
            return _club_form(request, form, error=error)
        say(request, f"Le club emploi {of_month(club.month)} est créé.")
        return redirect("club_detail", pk=club.pk)
    return _club_form(request, form)


def club_edit(request: Request, pk: int) -> HttpResponse:
    club = led_club(request, pk)
    require(can_plan_clubs(request.user))
    form = ClubForm(request.POST or None, instance=Club.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            operations.update_club(
                club,
                form.values(),
                by=request.user,
                version=form.cleaned_data["version"],
                confirmed=form.cleaned_data["confirmed"],
            )
        except Refused as error:
            return _club_form(request, form, club=club, error=error)
        say(request, "Le club est modifié.")
        return redirect("club_detail", pk=club.pk)
    return _club_form(request, form, club=club)


def _club_form(
    request: Request, form: ClubForm, *, club: Club | None = None, error: Refused | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "club": club}
    if error:
        context |= refusal(form, error)
    return render(request, "clubs/form.html", context, status=422 if form.errors or error else 200)


def club_detail(request: Request, pk: int) -> HttpResponse:
    """The club's page, which leads."""
    return club_page(request, led_club(request, pk))


@require_POST
def club_cancel(request: Request, pk: int) -> HttpResponse:
    club = led_club(request, pk)
    require(can_plan_clubs(request.user))
    operations.cancel_club(club, by=request.user)
    say(request, "Le club est annulé. Tout est conservé.", undo=f"/clubs/{club.pk}/retablir/")
    return redirect("club_detail", pk=club.pk)


@require_POST
def club_restore(request: Request, pk: int) -> HttpResponse:
    club = led_club(request, pk)
    require(can_plan_clubs(request.user))
    operations.restore_club(club, by=request.user)
    say(request, "Le club est rétabli.")
    return redirect("club_detail", pk=club.pk)


def club_delete(request: Request, pk: int) -> HttpResponse:
    club = led_club(request, pk)
    require(can_plan_clubs(request.user))
    error = None
    if request.method == "POST":
        try:
            operations.delete_club(club, by=request.user)
        except Refused as refused:
            error = refused.message
        else:
            say(request, f"Le club emploi {of_month(club.month)} est supprimé.")
            return redirect("club_list")
    return render(request, "clubs/delete.html", {"club": club, "error": error}, status=422 if error else 200)


# ── Step 4: who is in the club ──────────────────────────────────────────────
def _channel(user: User) -> str:
    return Enrolment.Channel.MANAGER if user.is_manager else Enrolment.Channel.TUTOR


def _enrolled_sentence(enrolment: Enrolment) -> str:
    count = enrolment.attendances.count()
    if enrolment.status == Enrolment.Status.WAITING:
        return f"Le club est complet\u00a0: {enrolment.trainee} est en liste d’attente."
    return f"{enrolment.trainee} est inscrit au club et rattaché à {plural(count, 'atelier')}."


@require_POST
def enrol(request: Request, pk: int) -> HttpResponse:
    """« Ajouter un stagiaire »: type to search, choose, enrolled."""
    club = led_club(request, pk)
    trainee = get_object_or_404(Trainee, pk=_number(request.POST.get("trainee")))
    try:
        enrolment = operations.enrol_trainee(club, trainee, by=request.user, channel=_channel(request.user))
    except Refused as error:
        return club_page(request, club, error=error.message, status=422)
    say(request, _enrolled_sentence(enrolment), undo=f"/inscriptions/{enrolment.pk}/retirer/")
    return redirect("club_detail", pk=club.pk)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """The red cross."""
    enrolment = _led_enrolment(request, pk)
    promoted = operations.withdraw_trainee(enrolment, by=request.user)
    sentence = f"{enrolment.trainee} est retiré du club."
    if promoted:
        sentence += f" La place revient à {promoted[0].trainee}, qui attendait."
    say(request, sentence, undo=f"/inscriptions/{enrolment.pk}/retablir/")
    if request.POST.get("retour") == "fiche":
        return redirect("trainee_detail", pk=enrolment.trainee_id)
    return redirect("club_detail", pk=enrolment.club_id)


@require_POST
def enrolment_restore(request: Request, pk: int) -> HttpResponse:
    enrolment = operations.restore_enrolment(_led_enrolment(request, pk), by=request.user)
    say(request, _enrolled_sentence(enrolment))
    return redirect("club_detail", pk=enrolment.club_id)


def _led_enrolment(request: Request, pk: int) -> Enrolment:
    enrolments = Enrolment.objects.visible_to(request.user).select_related("club", "trainee")
    enrolment = get_object_or_404(enrolments, pk=pk)
    require(can_lead_club(request.user, enrolment.club))
    return enrolment


def trainee_enrol(request: Request, pk: int) -> HttpResponse:
    """« ajouter un club emploi », from the trainee's record."""
    trainee = get_object_or_404(Trainee.objects.visible_to(request.user), pk=pk)
    require(request.user.is_manager or request.user.is_tutor)
    clubs = queries.open_clubs_for(trainee, request.user)
    form = EnrolForm(request.POST or None, clubs=clubs)
    if request.method == "POST" and form.is_valid():
        try:
            enrolment = operations.enrol_trainee(
                form.cleaned_data["club"], trainee, by=request.user, channel=_channel(request.user)
            )
        except Refused as error:
            form.add_error("club", error.message)
        else:
            say(request, _enrolled_sentence(enrolment), undo=f"/inscriptions/{enrolment.pk}/retirer/")
            return redirect("trainee_detail", pk=trainee.pk)
    context = {"trainee": trainee, "form": form, "clubs": clubs}
    return render(request, "clubs/trainee_enrol.html", context, status=422 if form.errors else 200)


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


@require_POST
def club_invite(request: Request, pk: int) -> HttpResponse:
    """« inviter dans l'espace »: all of those enrolled, or one of them."""
    club = led_club(request, pk)
    people = [enrolment.trainee for enrolment in queries.participants_of(club)]
    if one := _number(request.POST.get("trainee")):
        people = [person for person in people if person.pk == one]
    invited = invite_many_to_space(people, by=request.user)
    if invited.sent:
        say(request, f"{plural(invited.sent, 'invitation est partie', 'invitations sont parties')}, valables 30 jours.")
    for sentence in invited.refused:
        messages.warning(request, sentence)
    if not invited.sent and not invited.refused:
        messages.info(request, "Tout le monde a déjà accès à son espace.")
    return redirect("club_detail", pk=pk)


# ── Step 8: prints ──────────────────────────────────────────────────────────
def club_participants_pdf(request: Request, pk: int) -> HttpResponse:
    """« liste inscrits », to hand out: what each agreed to share."""
    club = led_club(request, pk)
    return pdf_response(participants_list(club, complete=False), f"liste inscrits {club}")


def club_participants_full_pdf(request: Request, pk: int) -> HttpResponse:
    """« liste inscrits », the tutor's: complete."""
    club = led_club(request, pk)
    return pdf_response(participants_list(club, complete=True), f"liste inscrits tuteur {club}")
