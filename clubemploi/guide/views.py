"""« Aide »: the guide inside the application. The team reads all of it, a trainee what is theirs to do."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clubemploi.association.requests import Request
from clubemploi.guide.pages import BY_SLUG, PAGES, Page, html_of, may_read, picture_path


def _pages_for(request: Request) -> list[Page]:
    return [page for page in PAGES if may_read(request.user, page)]


@require_safe
def guide(request: Request) -> HttpResponse:
    """The thirteen steps, in their order."""
    return render(request, "guide/list.html", {"pages": _pages_for(request)})


@require_safe
def guide_page(request: Request, slug: str) -> HttpResponse:
    pages, page = _pages_for(request), BY_SLUG.get(slug)
    if page not in pages:
        raise Http404
    place = pages.index(page)
    context = {
        "page": page,
        "text": html_of(page),
        "before": pages[place - 1] if place else None,
        "after": pages[place + 1] if place + 1 < len(pages) else None,
    }
    return render(request, "guide/page.html", context)


@require_safe
def guide_picture(request: Request, name: str) -> FileResponse:
    path = picture_path(name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/webp")
