"""Pages of a list: two queries whatever its length, and a page number that is never an error; long lists in parts."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 25
ASKED_AT_ONCE = 5000  # values in one IN (…): SQLite takes 32,766
Row = TypeVar("Row")


def batches(rows: Sequence[Row], size: int = ASKED_AT_ONCE) -> Iterator[Sequence[Row]]:
    """The rows, some thousands at a time: for queries that name each."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


class CappedPaginator(Paginator):
    """Counts up to `cap` rows and stops: on 200,000 rows an exact count costs more than the page."""

    object_list: QuerySet[Any]

    def __init__(self, rows: QuerySet[Any], size: int, cap: int) -> None:
        super().__init__(rows, size)
        self.cap = cap

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by().values("pk")[: self.cap + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.cap)

    @property
    def is_capped(self) -> bool:
        """There are more rows than `count` says."""
        return self._counted > self.cap


def page_of(request: HttpRequest, rows: QuerySet[Any], size: int = PAGE_SIZE, *, cap: int | None = None) -> Page[Any]:
    """The page the address asks for; out of range or nonsense gives the nearest one. `cap`: see CappedPaginator."""
    paginator = CappedPaginator(rows, size, cap) if cap else Paginator(rows, size)
    return paginator.get_page(request.GET.get("page"))
