"""iCalendar (RFC 5545, 5546) as Gmail, Outlook and Apple take it: knows events, not clubs.

An event keeps its UID for ever, one a person, and its SEQUENCE only rises: a calendar then moves or strikes out the
entry that it has. Several entries travel as PUBLISH (a REQUEST holds one UID), a change of one as REQUEST or CANCEL.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Self
from zoneinfo import ZoneInfo

import icalendar
from django.utils import timezone

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
DOMAIN = "club-emploi"  # of UIDs: an association that moves to another address keeps them
AN_HOUR = dt.timedelta(hours=1)
END = "END:VCALENDAR\r\n"
READ_AGAIN = dt.timedelta(hours=2)  # how often a calendar program should read a feed


@dataclass(frozen=True)
class Event:
    """`key`: « atelier-12 », the same for all people. `starts_at`, `ends_at`, `changed_at`: aware."""

    key: str
    sequence: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    place: str
    description: str
    changed_at: dt.datetime
    is_cancelled: bool = False

    def to_json(self) -> dict[str, Any]:
        moments = {name: getattr(self, name).isoformat() for name in ("starts_at", "ends_at", "changed_at")}
        return asdict(self) | moments

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        moments = {name: dt.datetime.fromisoformat(data[name]) for name in ("starts_at", "ends_at", "changed_at")}
        return cls(**{**data, **moments})


@dataclass(frozen=True)
class Person:
    """Whose entry it is. `key`: « s12 » for a trainee, « u3 » for an account."""

    key: str
    name: str = ""
    email: str = ""


@lru_cache(maxsize=64)
def _zone_text(name: str, first: int, last: int) -> str:
    """The clock from the year `first` to `last`, one part a change: every program reads that. (Lists of dates, which
    icalendar itself writes, are misread by some, an hour off in summer.)
    """
    zone = ZoneInfo(name)
    part = icalendar.Timezone()
    part.add("tzid", name)
    begin = dt.datetime(first, 1, 1, tzinfo=dt.UTC)
    part.add_component(_observance(begin, zone, begin.astimezone(zone).utcoffset()))
    for moment in _changes(zone, begin, dt.datetime(last + 1, 1, 1, tzinfo=dt.UTC)):
        part.add_component(_observance(moment, zone, (moment - AN_HOUR).astimezone(zone).utcoffset()))
    return part.to_ical().decode()


def _changes(zone: ZoneInfo, begin: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    """When the clock changes, to the hour."""
    day = begin
    while day < end:
        tomorrow = day + dt.timedelta(days=1)
        if day.astimezone(zone).utcoffset() != tomorrow.astimezone(zone).utcoffset():
            hours = (day + number * AN_HOUR for number in range(1, 25))
            yield next(h for h in hours if h.astimezone(zone).utcoffset() != day.astimezone(zone).utcoffset())
        day = tomorrow


def _observance(moment: dt.datetime, zone: ZoneInfo, before: dt.timedelta | None) -> icalendar.cal.Component:
    """From that moment on; its time is told by the clock as it was `before`."""
    local = moment.astimezone(zone)
    part = icalendar.TimezoneDaylight() if local.dst() else icalendar.TimezoneStandard()
    part.add("dtstart", (moment + (before or dt.timedelta())).replace(tzinfo=None))
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", local.utcoffset())
    part.add("tzname", local.tzname())
    return part


def calendar_text(
    events: Sequence[Event],
    *,
    person: Person,
    method: str = PUBLISH,
    organizer: tuple[str, str] | None = None,
    name: str = "",
) -> str:
    """A whole VCALENDAR, times on the wall of the association's zone.

    `organizer`: (address, name), which a REQUEST and a CANCEL need beside the person's own. `name`: of a feed.
    """
    zone = timezone.get_current_timezone()
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Club Emploi//Club Emploi//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("x-wr-timezone", str(zone))
        calendar.add("refresh-interval", READ_AGAIN, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", READ_AGAIN)
    parts = [calendar.to_ical().decode().removesuffix(END)]
    if events:
        years = [event.starts_at.year for event in events]
        parts.append(_zone_text(str(zone), min(years) - 1, max(years) + 1))
    for event in events:
        parts.append(_entry_text(event, str(zone), person, organizer if method != PUBLISH else None))
    return "".join(parts) + END


def _entry_text(event: Event, zone: str, person: Person, organizer: tuple[str, str] | None) -> str:
    """One entry. What all recipients have in common is written once; only the line that names the person changes."""
    if organizer:
        return _entry(event, person, ZoneInfo(zone), organizer).to_ical().decode()
    common, anybody = _common_text(event, zone), f"\r\nUID:{event.key}-?@{DOMAIN}\r\n"
    return common.replace(anybody, f"\r\nUID:{event.key}-{person.key}@{DOMAIN}\r\n", 1)


@lru_cache(maxsize=1024)
def _common_text(event: Event, zone: str) -> str:
    return _entry(event, Person("?"), ZoneInfo(zone), None).to_ical().decode()


def _entry(event: Event, person: Person, zone: dt.tzinfo, organizer: tuple[str, str] | None) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{event.key}-{person.key}@{DOMAIN}")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", timezone.now().astimezone(dt.UTC))  # of this sequence; each has its own
    entry.add("last-modified", event.changed_at.astimezone(dt.UTC))
    entry.add("dtstart", event.starts_at.astimezone(zone))
    entry.add("dtend", event.ends_at.astimezone(zone))
    entry.add("summary", f"Annulé\u00a0: {event.title}" if event.is_cancelled else event.title)
    entry.add("location", event.place)
    if event.description:
        entry.add("description", event.description)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if event.is_cancelled else "OPAQUE")
    if organizer:
        entry.add("organizer", _address(*organizer))
        attendee = _address(person.email, person.name)
        attendee.params |= {"role": "REQ-PARTICIPANT", "partstat": "ACCEPTED", "rsvp": "FALSE", "cutype": "INDIVIDUAL"}
        entry.add("attendee", attendee)
    return entry


def _address(email: str, name: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{email}")
    if name:
        address.params["cn"] = name.replace('"', "").replace("\n", " ")  # a parameter cannot hold a quote
    return address


def calendar_of_mail(events: Sequence[Event], *, person: Person, organizer: tuple[str, str]) -> str:
    """What goes with a mail about these workshops: a change to act upon when there is one, else entries to add."""
    if len(events) != 1:
        return calendar_text(events, person=person)
    method = CANCEL if events[0].is_cancelled else REQUEST
    return calendar_text(events, person=person, method=method, organizer=organizer)
