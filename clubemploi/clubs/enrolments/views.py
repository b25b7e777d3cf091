"""Step 4: who is in the club, from its page and from the trainee's record."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clubemploi.accounts.models import User
from clubemploi.association.requests import Request
from clubemploi.clubs.access import led_club
from clubemploi.clubs.enrolments import operations
from clubemploi.clubs.enrolments.forms import EnrolForm
from clubemploi.clubs.enrolments.queries import open_clubs_for, participants_of
from clubemploi.clubs.models import Enrolment
from clubemploi.clubs.pages import club_page
from clubemploi.clubs.permissions import can_lead_club
from clubemploi.core.access import require
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.text import number, plural
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.space.operations import invite_many_to_space


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
    trainee = get_object_or_404(Trainee, pk=number(request.POST.get("trainee")))
    try:
        enrolment = operations.enrol_trainee(club, trainee, by=request.user, channel=_channel(request.user))
    except Refused as error:
        return club_page(request, club, error=error.message, status=422)
    say(request, _enrolled_sentence(enrolment), undo=reverse("withdraw", args=[enrolment.pk]))
    return redirect("club_detail", pk=club.pk)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """The red cross."""
    enrolment = _led_enrolment(request, pk)
    promoted = operations.withdraw_trainee(enrolment, by=request.user)
    sentence = f"{enrolment.trainee} est retiré du club."
    if promoted:
        sentence += f" La place revient à {promoted[0].trainee}, qui attendait."
    say(request, sentence, undo=reverse("enrolment_restore", args=[enrolment.pk]))
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
    clubs = open_clubs_for(trainee, request.user)
    form = EnrolForm(request.POST or None, clubs=clubs)
    if request.method == "POST" and form.is_valid():
        try:
            enrolment = operations.enrol_trainee(
                form.cleaned_data["club"], trainee, by=request.user, channel=_channel(request.user)
            )
        except Refused as error:
            form.add_error("club", error.message)
        else:
            say(request, _enrolled_sentence(enrolment), undo=reverse("withdraw", args=[enrolment.pk]))
            return redirect("trainee_detail", pk=trainee.pk)
    context = {"trainee": trainee, "form": form, "clubs": clubs}
    return render(request, "clubs/trainee_enrol.html", context, status=422 if form.errors else 200)


@require_POST
def club_invite(request: Request, pk: int) -> HttpResponse:
    """« inviter dans l'espace »: all of those enrolled, or one of them."""
    club = led_club(request, pk)
    people = [enrolment.trainee for enrolment in participants_of(club)]
    if one := number(request.POST.get("trainee")):
        people = [person for person in people if person.pk == one]
    invited = invite_many_to_space(people, by=request.user)
    if invited.sent:
        say(request, f"{plural(invited.sent, 'invitation est partie', 'invitations sont parties')}, valables 30 jours.")
    for sentence in invited.refused:
        messages.warning(request, sentence)
    if not invited.sent and not invited.refused:
        messages.info(request, "Tout le monde a déjà accès à son espace.")
    return redirect("club_detail", pk=pk)
