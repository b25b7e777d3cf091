"""What the worker does for the presences."""

from clubemploi.attendance.archive.operations import erase_next
from clubemploi.attendance.paper.operations import drop_removed_scans
from clubemploi.attendance.proofs.operations import anchor_next, seal_next, stamp_next

__all__ = ["anchor_next", "drop_removed_scans", "erase_next", "seal_next", "stamp_next"]
