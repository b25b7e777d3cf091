"""The calendar that people's own programs read, by its secret address."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from clubemploi.association.requests import OpenRequest
from clubemploi.calendars.ical import Person, calendar_text
from clubemploi.calendars.models import Feed
from clubemploi.clubs.agenda.entries import events_followed

ICS = "text/calendar; charset=utf-8"


@login_not_required
@require_safe
def calendar_feed(request: OpenRequest, token: str) -> HttpResponse:
    """A program cannot sign in: whoever knows the address reads. Closed or unknown, it is 404."""
    feed = Feed.objects.with_token(token).select_related("user__trainee").first()
    if feed is None:
        raise Http404
    user = feed.user
    trainee = getattr(user, "trainee", None)
    # The same entries as in the mails to this person, so that a calendar shows them once.
    key = f"u{user.pk}" if user.is_staff_member or trainee is None else f"s{trainee.pk}"
    text = calendar_text(events_followed(user), person=Person(key), name=f"Club Emploi, {request.association}")
    return HttpResponse(text, content_type=ICS)
