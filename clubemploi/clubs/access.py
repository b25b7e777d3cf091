"""A club or a workshop for whoever leads it: 404 for what they may not see, 403 for what they may not do."""

from django.shortcuts import get_object_or_404

from clubemploi.association.requests import Request
from clubemploi.clubs.models import Club, Workshop
from clubemploi.clubs.permissions import can_lead_club
from clubemploi.core.access import require


def led_club(request: Request, pk: int) -> Club:
    """The club, if this person leads or manages it: 404 for one they do not see, 403 for one they only take part in."""
    club = get_object_or_404(Club.objects.visible_to(request.user).select_related("tutor"), pk=pk)
    require(can_lead_club(request.user, club))
    return club


def led_workshop(request: Request, pk: int) -> Workshop:
    """The workshop, if this person leads or manages its club; 404 and 403 as led_club."""
    workshops = Workshop.objects.visible_to(request.user).select_related("club__tutor")
    workshop = get_object_or_404(workshops, pk=pk)
    require(can_lead_club(request.user, workshop.club))
    return workshop
