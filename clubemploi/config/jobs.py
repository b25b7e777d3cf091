"""What the worker does: each function claims one waiting row by lease, runs it, and says whether there was one."""

from clubemploi.imports import tasks as imports
from clubemploi.outbox import tasks as outbox

JOBS = (outbox.run_next, imports.run_next)
