"""What the worker does: each function claims one waiting row by lease, runs it, and says whether there was one."""

from clubemploi.imports import tasks as imports

JOBS = (imports.run_next,)
