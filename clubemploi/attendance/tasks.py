"""What the worker does for the presences."""

from clubemploi.attendance.anchor_operations import anchor_next
from clubemploi.attendance.retention_operations import erase_next
from clubemploi.attendance.scan_operations import drop_removed_scans
from clubemploi.attendance.sealing_operations import seal_next
from clubemploi.attendance.stamp_operations import stamp_next

__all__ = ["anchor_next", "drop_removed_scans", "erase_next", "seal_next", "stamp_next"]
