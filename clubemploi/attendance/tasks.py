"""What the worker does for the presences."""

from clubemploi.attendance.sealing_operations import seal_next

__all__ = ["seal_next"]
