"""Attestations: for all of a club by who leads it, one's own by the trainee, of a club or for a period."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.attendance.certificates import operations
from clubemploi.attendance.certificates.forms import PeriodForm
from clubemploi.attendance.certificates.prints import certificates
from clubemploi.attendance.models import Certificate
from clubemploi.clubs.access import led_club
from clubemploi.clubs.models import Club, Enrolment
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.dates import of_month, today
from clubemploi.core.errors import Refused
from clubemploi.pdf.making import pdf_response
from clubemploi.trainees.models import Trainee
from clubemploi.trainees.permissions import can_browse_trainees


def club_certificates(request: Request, pk: int) -> HttpResponse:
    """One page for each who came at least once; between two days, if they are given."""
    club = led_club(request, pk)
    rows = Enrolment.objects.filter(club=club).select_related("trainee").order_by("trainee__name_key", "pk")
    if request.method == "POST" and "from_date" not in request.POST:
        given = operations.issue_certificates(club, [row.trainee for row in rows], by=request.user)
        return pdf_response(certificates(given), f"attestations {club}")

    def issue(period: operations.Period) -> list[Certificate]:
        return operations.issue_certificates(club, [row.trainee for row in rows], by=request.user, period=period)

    form = PeriodForm(
        request.POST if request.method == "POST" else None,
        initial={"from_date": club.month, "to_date": min(club.end_date, today())},
    )
    crumb = (reverse("presence_grid", args=[pk]), f"Club {of_month(club.month)}")
    return _for_a_period(request, form, issue, f"attestations {club}", crumb, "Une page pour chaque personne présente.")


def trainee_certificate(request: Request, pk: int) -> HttpResponse:
    """From the record: for a period, of the clubs that one leads (managers: all)."""
    trainee = get_object_or_404(Trainee.objects.visible_to(request.user), pk=pk)
    require(can_browse_trainees(request.user))
    clubs = Club.objects.all() if request.user.is_manager else Club.objects.led_by(request.user)

    def issue(period: operations.Period) -> list[Certificate]:
        return [operations.issue_period_certificate(trainee, clubs, period, by=request.user)]

    crumb = (reverse("trainee_detail", args=[pk]), trainee.full_name)
    scope = "Dans tous ses clubs." if request.user.is_manager else "Dans les clubs que vous menez."
    return _for_a_period(request, _this_year(request), issue, f"attestation {trainee.full_name}", crumb, scope)


def own_period_certificate(request: Request) -> HttpResponse:
    """The trainee's own, in all their clubs."""
    trainee = get_object_or_404(Trainee, user=request.user)

    def issue(period: operations.Period) -> list[Certificate]:
        return [operations.issue_period_certificate(trainee, Club.objects.all(), period, by=request.user)]

    crumb = (reverse("my_space"), "Mon espace")
    return _for_a_period(request, _this_year(request), issue, "attestation", crumb, "Dans tous vos clubs emploi.")


def _this_year(request: Request) -> PeriodForm:
    return PeriodForm(
        request.POST if request.method == "POST" else None,
        initial={"from_date": today().replace(month=1, day=1), "to_date": today()},
    )


def _for_a_period(
    request: Request,
    form: PeriodForm,
    issue: Callable[[operations.Period], list[Certificate]],
    name: str,
    crumb: tuple[str, str],
    scope: str,
) -> HttpResponse:
    """The page that asks for two days, then the PDF; what is refused is said beside its field."""
    if request.method == "POST" and form.is_valid():
        try:
            return pdf_response(certificates(issue(form.period())), name)
        except Refused as error:
            refusal(form, error)
    context = {"form": form, "crumb": crumb, "scope": scope}
    return render(request, "attendance/period.html", context, status=422 if form.errors else 200)


@require_POST
def own_certificate(request: Request, pk: int) -> HttpResponse:
    """The trainee's own, at any time."""
    rows = Enrolment.objects.filter(trainee__user=request.user).select_related("club__tutor", "trainee")
    enrolment = get_object_or_404(rows, pk=pk)
    given = operations.issue_certificate(enrolment.trainee, enrolment.club, by=request.user)
    return pdf_response(certificates([given]), f"attestation {enrolment.club}")
