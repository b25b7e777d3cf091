"""Step 11, (c): attaching the sheet that was signed on paper, for who leads the club; for others it is not there."""

import io

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from PIL import Image

from clubemploi.association.requests import Request
from clubemploi.attendance import queries
from clubemploi.attendance.models import Scan
from clubemploi.attendance.paper import operations
from clubemploi.attendance.paper.forms import ScanForm
from clubemploi.attendance.paper.queries import scans_of
from clubemploi.clubs.access import led_workshop
from clubemploi.clubs.models import Workshop
from clubemploi.clubs.permissions import can_lead_club
from clubemploi.clubs.workshops.printed_codes import PAPER, key_signed, paper_code
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.core.text import plural
from clubemploi.files.storage import kept_file
from clubemploi.uploads.checking import pages_of

MAX_BYTES = 20 * 1024 * 1024
SMALL = 480  # pixels of a thumbnail's longer side


@require_safe
def paper_sheet(request: Request, token: str) -> HttpResponse:
    """Where a printed sheet's QR code leads."""
    visible = Workshop.objects.visible_to(request.user).select_related("club")
    workshop = get_object_or_404(visible, pk=key_signed(token, PAPER))
    if not can_lead_club(request.user, workshop.club):
        raise Http404
    return redirect("workshop_scans", pk=workshop.pk)


def workshop_scans(request: Request, pk: int) -> HttpResponse:
    """The pages, in order; a POST attaches others, all of them or none, then leads to the presences to confirm."""
    workshop = led_workshop(request, pk)
    form = ScanForm(request.POST, request.FILES) if request.method == "POST" else ScanForm()
    if request.method == "POST" and form.is_valid():
        try:
            pages = _pages_in(form.cleaned_data["files"])
            added, known = operations.attach_scans(workshop, pages, by=request.user)
        except Refused as error:
            form.add_error("files", error.message)
        else:
            say(request, _attached(len(added), known))
            return redirect("presence_sheet" if added else "workshop_scans", pk=pk)
    context = {
        "workshop": workshop,
        "club": workshop.club,
        "scans": scans_of(workshop),
        "code": paper_code(workshop),
        "sheet": queries.standing_sheet(workshop),
        "may_note": queries.may_be_noted(workshop),
        "form": form,
    }
    return render(request, "attendance/scans.html", context, status=422 if form.errors else 200)


def _pages_in(files: list) -> list[tuple[str, bytes]]:
    """(name, JPEG) a page, in the order of the files; Refused names the one that cannot be read."""
    pages: list[tuple[str, bytes]] = []
    for file in files:
        left = operations.MAX_PAGES - len(pages)
        if left <= 0:
            raise Refused(f"Une feuille a {operations.MAX_PAGES} pages au plus.")
        try:
            pages += [(file.name, page) for page in pages_of(file, max_bytes=MAX_BYTES, max_pages=left)]
        except Refused as error:
            raise Refused(f"«\u00a0{file.name}\u00a0»\u00a0: {error.message}") from error
    return pages


def _attached(added: int, known: int) -> str:
    already = f"{plural(known, 'page était déjà jointe', 'pages étaient déjà jointes')}"
    if not added:
        return f"{already}\u00a0: rien n’a changé."
    sentence = f"{plural(added, 'page est jointe', 'pages sont jointes')}."
    return f"{sentence} {already}." if known else sentence


def _seen(request: Request, pk: int) -> Scan:
    return get_object_or_404(Scan.objects.visible_to(request.user), pk=pk)


@require_safe
def scan_image(request: Request, pk: int) -> HttpResponse:
    """The page as a picture, or its thumbnail (`?petite`)."""
    scan = _seen(request, pk)
    try:
        with kept_file(scan.file_name) as file:
            content = file.read()
    except FileNotFoundError:
        raise Http404 from None
    if "petite" in request.GET:
        out = io.BytesIO()
        with Image.open(io.BytesIO(content)) as picture:
            picture.thumbnail((SMALL, SMALL))
            picture.save(out, "JPEG", quality=80)
        content = out.getvalue()
    return HttpResponse(content, content_type="image/jpeg", headers={"Content-Disposition": "inline"})


@require_POST
def scan_move(request: Request, pk: int) -> HttpResponse:
    scan = _seen(request, pk)
    operations.move_scan(scan, up="up" in request.POST, by=request.user)
    return redirect("workshop_scans", pk=scan.workshop_id)


@require_POST
def scan_turn(request: Request, pk: int) -> HttpResponse:
    scan = _seen(request, pk)
    operations.turn_scan(scan, by=request.user)
    return redirect("workshop_scans", pk=scan.workshop_id)


@require_POST
def scan_remove(request: Request, pk: int) -> HttpResponse:
    scan = _seen(request, pk)
    operations.remove_scan(scan, by=request.user)
    say(request, f"La page {scan.position} est retirée.", undo=reverse("scan_restore", args=[pk]))
    return redirect("workshop_scans", pk=scan.workshop_id)


@require_POST
def scan_restore(request: Request, pk: int) -> HttpResponse:
    scan = _seen(request, pk)
    operations.restore_scan(scan, by=request.user)
    say(request, "La page est remise à sa place.")
    return redirect("workshop_scans", pk=scan.workshop_id)
