"""Each list of clubs as a file, as it is filtered; who took it away is in the journal."""

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.clubs import queries
from clubemploi.clubs.exports import clubs_export, participants_export, workshops_export
from clubemploi.clubs.pages import led_club
from clubemploi.clubs.permissions import can_plan_clubs
from clubemploi.clubs.views import asked_filters
from clubemploi.core.access import require
from clubemploi.core.exports import download, format_asked
from clubemploi.journal.operations import record_export


@require_POST
def club_export(request: Request) -> StreamingHttpResponse:
    """« Gestion des clubs emploi », as filtered."""
    require(can_plan_clubs(request.user))
    filters = asked_filters(request)
    clubs = queries.clubs_listed(request.user, **filters)
    words = [str(filters["year"])] if filters["year"] else []
    words += ["filtrée"] if filters["tutor"] or filters["state"] else []
    export = clubs_export(clubs, format_asked(request.POST.get("format")), choices=words)
    record_export(export.sentence(), by=request.user)
    return download(export)


@require_POST
def club_participants_export(request: Request, pk: int) -> StreamingHttpResponse:
    club = led_club(request, pk)
    export = participants_export(club, format_asked(request.POST.get("format")))
    record_export(export.sentence(), by=request.user, about=[club])
    return download(export)


@require_POST
def club_workshops_export(request: Request, pk: int) -> StreamingHttpResponse:
    club = led_club(request, pk)
    export = workshops_export(club, format_asked(request.POST.get("format")))
    record_export(export.sentence(), by=request.user, about=[club])
    return download(export)
