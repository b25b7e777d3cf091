"""The sealed PDF of a closed sheet, its time stamp, and the page where anybody checks one."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubemploi.association.requests import OpenRequest, Request
from clubemploi.attendance.certificates.prints import hours_of
from clubemploi.attendance.certificates.queries import certificate_numbered
from clubemploi.attendance.models import AttendanceSheet, Stamp
from clubemploi.attendance.proofs.forms import VerifyForm
from clubemploi.attendance.proofs.operations import seal_sheet
from clubemploi.attendance.proofs.queries import sealed_as
from clubemploi.attendance.proofs.stamps import proven_stamp
from clubemploi.attendance.proofs.verification import link_hashed
from clubemploi.attendance.sheets import sha256_of
from clubemploi.core.dates import moment_fr
from clubemploi.core.errors import Refused
from clubemploi.files.storage import kept_file
from clubemploi.pdf.making import pdf_response

LOST = "Le fichier de cette feuille a disparu\u00a0: prévenez la personne qui s’occupe du site."
ERASED = "sa durée de conservation était passée. Son empreinte est gardée."


@require_safe
def sheet_pdf(request: Request, pk: int) -> HttpResponse:
    """The sealed sheet; made now if the worker has not yet."""
    sheet = get_object_or_404(AttendanceSheet.objects.visible_to(request.user), pk=pk)
    if sheet.erased_at:
        messages.warning(request, f"Cette feuille a été effacée le {moment_fr(sheet.erased_at)}\u00a0: {ERASED}")
        return redirect("sheet_list")
    sheet = seal_sheet(sheet)
    day = timezone.localdate(sheet.starts_at)
    try:
        with kept_file(sheet.pdf_name) as file:
            content = file.read()
    except FileNotFoundError:
        raise Refused(LOST) from None
    return pdf_response(content, f"feuille scellee {day.isoformat()} v{sheet.number}")


@require_safe
def sheet_stamp(request: Request, pk: int) -> HttpResponse:
    """The time stamp of a sealed sheet, for who checks it by other means: `openssl ts -verify`."""
    sheet = get_object_or_404(AttendanceSheet.objects.visible_to(request.user), pk=pk)
    stamp = get_object_or_404(Stamp, digest=sheet.pdf_digest)
    response = HttpResponse(bytes(stamp.token), content_type="application/timestamp-reply")
    response["Content-Disposition"] = f'attachment; filename="feuille-{sheet.pk}-v{sheet.number}.tsr"'
    return response


@login_not_required
def sheet_verify(request: OpenRequest) -> HttpResponse:
    """« Vérifier ce document »: anyone who holds a sealed PDF reads whether it is genuine and unchanged."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    found = certificate = link = stamp = asked = None
    if request.method == "POST" and form.is_valid():
        number, file = form.cleaned_data["number"], form.cleaned_data["file"]
        asked = file.name if file else number
        if file:
            found = sealed_as(sha256_of(file.chunks()))
            stamp = proven_stamp(found.pdf_digest, roots=request.association.tsa_certificate) if found else None
        elif not ratelimit.consume(request, action="answer_code"):
            form.add_error("number", "Trop d’essais. Attendez dix minutes, ou appelez-nous.")
        else:
            certificate, link = certificate_numbered(number), link_hashed(number)
    context = {
        "form": form,
        "found": found,
        "certificate": certificate,
        "link": link,
        "stamp": stamp,
        "asked": asked,
        "hours": hours_of(certificate.content["minutes"]) if certificate else "",
    }
    return render(request, "attendance/verify.html", context, status=422 if form.errors else 200)
