"""Every request knows the association: its name, its settings, and the time it keeps."""

import zoneinfo

from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone

from clubemploi.association.models import Association

BEFORE_SET_UP = {"set_up", "set_up_wait", "health", "logo"}


class AssociationMiddleware:
    """`request.association`, and its time zone for this request. Before the first set-up, only the set-up is open."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.association = Association.current()
        if not request.association.is_set_up and resolve(request.path_info).url_name not in BEFORE_SET_UP:
            return redirect("set_up_wait")
        with timezone.override(zoneinfo.ZoneInfo(request.association.time_zone)):
            return self.get_response(request)
