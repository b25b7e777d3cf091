"""Each list as a file, as it is filtered; who took it away is in the journal."""

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_POST

from clubemploi.association.requests import Request
from clubemploi.core.access import require
from clubemploi.core.exports import download, format_asked
from clubemploi.journal.operations import record_export
from clubemploi.trainees import permissions, queries
from clubemploi.trainees.exports import people_export, sessions_export
from clubemploi.trainees.forms import TraineeFilters
from clubemploi.trainees.session_views import asked_sessions, managed_session
from clubemploi.trainees.views import asked_order


@require_POST
def trainee_export(request: Request) -> StreamingHttpResponse:
    """« Fiches stagiaires », with the list's filters and order, in the address."""
    require(permissions.can_browse_trainees(request.user))
    chosen = TraineeFilters(request.GET).chosen()
    people = queries.trainees_listed(request.user, **chosen, order=asked_order(request))
    words = [f"recherche «\u00a0{chosen['text']}\u00a0»"] if chosen["text"] else []
    words += [f"session {chosen['session']}"] if chosen["session"] else []
    words += ["filtrée"] if chosen["situation"] or chosen["without_email"] or chosen["in_network"] is not None else []
    export = people_export(people, format_asked(request.POST.get("format")), choices=words)
    record_export(export.sentence(), by=request.user)
    return download(export)


@require_POST
def session_export(request: Request) -> StreamingHttpResponse:
    """« Sessions de formation », as filtered."""
    require(permissions.can_manage_sessions(request.user))
    sessions, typed, year, _ = asked_sessions(request)
    words = [f"recherche «\u00a0{typed}\u00a0»"] if typed else []
    export = sessions_export(
        sessions, format_asked(request.POST.get("format")), choices=[*words, *([str(year)] if year else [])]
    )
    record_export(export.sentence(), by=request.user)
    return download(export)


@require_POST
def participant_export(request: Request, pk: int) -> StreamingHttpResponse:
    """Those who followed one session."""
    session = managed_session(request, pk)
    export = people_export(
        queries.participants_of(session),
        format_asked(request.POST.get("format")),
        name=f"session {session.number}",
        choices=[f"session {session.number}"],
    )
    record_export(export.sentence(), by=request.user, about=[session])
    return download(export)
