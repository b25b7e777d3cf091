"""What the worker does: each function takes some of the waiting work, does it, and says whether there was any.

Each is safe to run twice: an import and a mail are claimed by lease, the others are idempotent.
"""

from clubemploi.attendance import tasks as attendance
from clubemploi.clubs import tasks as clubs
from clubemploi.documents import tasks as documents
from clubemploi.imports import tasks as imports
from clubemploi.invitations import tasks as invitations
from clubemploi.mailings import tasks as mailings
from clubemploi.outbox import tasks as outbox
from clubemploi.trainees import tasks as trainees

JOBS = (
    outbox.run_next,
    clubs.remind_next,
    invitations.drop_settled_people,  # just before they would leave
    mailings.queue_next,
    imports.run_next,
    attendance.seal_next,
    attendance.erase_next,
    attendance.anchor_next,
    attendance.stamp_next,
    attendance.drop_removed_scans,
    trainees.examine_next,
    trainees.purge_merges,
    outbox.read_returns,
    outbox.tidy_up,
    mailings.forget_addresses,
    documents.check_next,
    documents.purge_next,
)
