"""« Réglages » (ADMINISTRATION): each section, its history; and the logo."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from clubemploi.association import operations
from clubemploi.association.forms import PASSWORDS, SECTIONS, SectionForm
from clubemploi.association.models import Association
from clubemploi.association.permissions import can_change_settings
from clubemploi.association.requests import OpenRequest, Request
from clubemploi.core.access import require
from clubemploi.core.conflicts import refusal
from clubemploi.core.errors import Refused
from clubemploi.core.feedback import say
from clubemploi.journal.queries import history_of

A_DAY = 24 * 3600


def settings_home(request: Request) -> HttpResponse:
    require(can_change_settings(request.user))
    return redirect("settings_section", section="association")


def settings_section(request: Request, section: str) -> HttpResponse:
    """One section of the settings, and who changed what."""
    require(can_change_settings(request.user))
    if section not in SECTIONS:
        raise Http404
    form_class = SECTIONS[section][2]
    form = form_class(request.POST or None, request.FILES or None, instance=Association.current())
    if request.method != "POST" or not form.is_valid():
        return _section_page(request, section, form)
    typed = form.cleaned_data
    try:
        operations.update_settings(
            {name: typed[name] for name in form.field_names()},
            by=request.user,
            version=typed["version"],
            logo=typed.get("logo"),
            remove_logo=typed.get("remove_logo", False),
            passwords={name: typed[name] for name in PASSWORDS if name in typed},
            sealing=typed.get("sealing"),
            remove_seal=typed.get("remove_seal", False),
        )
    except Refused as error:
        return _section_page(request, section, form, status=409, **refusal(form, error))
    say(request, "Les réglages sont enregistrés.")
    return redirect("settings_section", section=section)


def _section_page(
    request: Request, section: str, form: SectionForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    title, meaning, _ = SECTIONS[section]
    context = {
        "form": form,
        "section": section,
        "title": title,
        "meaning": meaning,
        "sections": [(slug, label) for slug, (label, _, _) in SECTIONS.items()],
        "history": history_of(request.association),
    }
    return render(request, "association/settings.html", context | extra, status=422 if form.errors else status)


@login_not_required
@require_GET
def logo(request: OpenRequest) -> HttpResponse:
    """The association's logo, for the sign-in page too; its address changes with it (`?v=`)."""
    association = get_object_or_404(Association, logo_version__gt=0)
    response = HttpResponse(bytes(association.logo), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={A_DAY * 30}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
