"""Attestations: for all of a club by who leads it, one's own by the trainee; checked by anyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from clubemploi.attendance.certificate_operations import issue_certificate, issue_certificates
from clubemploi.attendance.prints import certificates
from clubemploi.clubs.models import Enrolment
from clubemploi.clubs.pages import led_club
from clubemploi.core.pdf import pdf_response


@require_POST
def club_certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """One page for each who came at least once."""
    club = led_club(request, pk)
    rows = Enrolment.objects.filter(club=club).select_related("trainee").order_by("trainee__name_key", "pk")
    given = issue_certificates(club, [row.trainee for row in rows], by=request.user)
    return pdf_response(certificates(given), f"attestations {club}")


@require_POST
def own_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The trainee's own, at any time."""
    rows = Enrolment.objects.filter(trainee__user=request.user).select_related("club__tutor", "trainee")
    enrolment = get_object_or_404(rows, pk=pk)
    given = issue_certificate(enrolment.trainee, enrolment.club, by=request.user)
    return pdf_response(certificates([given]), f"attestation {enrolment.club}")
