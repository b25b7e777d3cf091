"""Pages of a list: two queries whatever its length, and a page number that is never an error."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 25


def page_of(request: HttpRequest, rows: QuerySet[Any], size: int = PAGE_SIZE) -> Page[Any]:
    """The page the address asks for; out of range or nonsense gives the nearest one."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
