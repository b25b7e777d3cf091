"""What the worker does for the documents."""

from clubemploi.documents.checking.operations import check_next
from clubemploi.documents.operations import purge_next

__all__ = ["check_next", "purge_next"]
