"""Every request knows the association: its name, its settings, and the time it keeps."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone

from clubemploi.association.models import Association
from clubemploi.association.requests import OpenRequest

BEFORE_SET_UP = {"set_up", "set_up_wait", "logo"}


def _name_of(path: str) -> str:
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


class AssociationMiddleware:
    """`request.association`, and its time zone for this request. Before the first set-up, only the set-up is open."""

    def __init__(self, get_response: Callable[[OpenRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: OpenRequest) -> HttpResponse:
        name = _name_of(request.path_info)
        if name == "health":  # it must answer when the database does not
            request.association = Association(name="Club Emploi")
            return self.get_response(request)
        request.association = Association.current()
        if not request.association.is_set_up and name not in BEFORE_SET_UP:
            return redirect("set_up_wait")
        with timezone.override(zoneinfo.ZoneInfo(request.association.time_zone)):
            return self.get_response(request)
