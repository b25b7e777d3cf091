"""What the worker does for the clubs."""

from clubemploi.clubs.workshops.reminders import remind_next

__all__ = ["remind_next"]
