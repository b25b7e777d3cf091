"""What the worker does for the documents."""

from clubemploi.documents.operations import purge_next

__all__ = ["purge_next"]
