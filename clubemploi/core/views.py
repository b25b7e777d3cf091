"""Pages for what goes wrong: what happened, what to do, and nothing about the inside."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = logging.getLogger(__name__)


def _problem(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "core/problem.html", {"title": title, "text": text, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(
        request,
        400,
        "Demande incomprise",
        "Le navigateur a envoyé une demande incomplète. Revenez en arrière et recommencez.",
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(
        request,
        403,
        "Cette action ne vous est pas ouverte",
        "Demandez à votre responsable emploi de la faire pour vous.",
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, 404, "Page introuvable", "L’adresse est fausse, ou la page a été retirée.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _problem(
        request,
        403,
        "La page avait expiré",
        "Revenez en arrière, rechargez la page et recommencez\u00a0: votre connexion a peut-être changé entre-temps.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """No database, no session here: whatever failed may be one of them."""
    reference = secrets.token_hex(4)
    logger.error("server error shown to a person, reference %s", reference)
    response = render(None, "core/server_error.html", {"reference": reference})
    response.status_code = 500
    return response
