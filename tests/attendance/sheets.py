"""What the rows and the pages say of the sheets."""

from clubemploi.attendance.queries import attendances_at
from tests.pages import client_of, text


def statuses(workshop):
    return {row.enrolment.trainee.first_name: row.status for row in attendances_at(workshop)}


def page(user, query=""):
    return text(client_of(user).get(f"/feuilles/{query}"))
