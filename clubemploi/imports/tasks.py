"""The worker's door: one import at a time, read or written, safe to run twice."""

import logging

from clubemploi.core.errors import Refused
from clubemploi.imports.execution import write_import
from clubemploi.imports.leases import LostLeaseError, StopWishedError, claim, release
from clubemploi.imports.models import State
from clubemploi.imports.operations import stop_import
from clubemploi.imports.plan.analysis import analyse_import

logger = logging.getLogger(__name__)
BROKEN = "Une panne a interrompu le traitement. Rien n’a été écrit dans les fiches. Réessayez."
WORK = {State.ANALYSING: analyse_import, State.RUNNING: write_import}


def run_next() -> bool:
    """Job of the worker: do the work of one waiting import. Return whether there was one."""
    sheet_import = claim()
    if sheet_import is None:
        return False
    work = WORK.get(State(sheet_import.state))
    if work is None:  # given up after several attempts
        return True
    try:
        work(sheet_import)
    except StopWishedError:
        stop_import(sheet_import)
    except LostLeaseError:
        logger.warning("import %s was taken over or cancelled", sheet_import.pk)
    except Refused as refusal:
        release(sheet_import, State.FAILED, refusal.message)
    except Exception:
        logger.exception("import %s failed", sheet_import.pk)
        release(sheet_import, State.FAILED, BROKEN)
    return True
