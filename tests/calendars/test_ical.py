"""iCalendar, read back by another library: methods, identities, clocks that change."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from clubemploi.calendars.ical import Event, Person, calendar_of_mail, calendar_text
from clubemploi.core.dates import wall_time
from tests.calendars.reader import read

PARIS = ZoneInfo("Europe/Paris")
KARIM = Person("s12", "Karim « KB » Benali", "karim@exemple.fr")
ORGANIZER = ("club@exemple.fr", "Passerelle Emploi")


def event(**fields):
    starts_at = fields.pop("starts_at", wall_time(dt.date(2027, 3, 9), dt.time(9, 30)))
    values = {
        "key": "atelier-7-1790000000", "sequence": 2, "starts_at": starts_at,
        "ends_at": starts_at.astimezone(dt.UTC) + dt.timedelta(hours=2), "title": "Un CV, deux lettres; « à relire »",
        "place": "12, rue du Lac; bât. A\\B", "description": "Avec Thierry\nMon espace",
        "changed_at": dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
    }  # fmt: skip
    return Event(**values | fields)


def test_what_is_written_is_what_another_library_reads():
    method, [entry] = read(calendar_text([event()], person=KARIM))
    assert method == "PUBLISH"
    assert entry == {
        "uid": "atelier-7-1790000000-s12@club-emploi", "sequence": 2, "zone": "Europe/Paris",
        "start": dt.datetime(2027, 3, 9, 9, 30, tzinfo=PARIS), "end": dt.datetime(2027, 3, 9, 11, 30, tzinfo=PARIS),
        "title": "Un CV, deux lettres; « à relire »", "place": "12, rue du Lac; bât. A\\B", "status": "CONFIRMED",
        "attendee": "", "organizer": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("events", "method"),
    [
        ([event()], "REQUEST"),
        ([event(is_cancelled=True)], "CANCEL"),
        ([event(), event(key="atelier-8", is_cancelled=True)], "PUBLISH"),
        ([], "PUBLISH"),
    ],
)
def test_one_change_is_acted_upon_several_are_published(events, method):
    """RFC 5546: a REQUEST and a CANCEL hold one UID, an organizer and who is asked."""
    found, entries = read(calendar_of_mail(events, person=KARIM, organizer=ORGANIZER))
    assert (found, len(entries)) == (method, len(events))
    for entry in entries:
        people = (entry["attendee"], entry["organizer"])
        assert people == (("", "") if method == "PUBLISH" else ("mailto:karim@exemple.fr", "mailto:club@exemple.fr"))
    assert [entry["status"] for entry in entries] == [
        "CANCELLED" if one.is_cancelled else "CONFIRMED" for one in events
    ]


def test_lines_are_short_and_end_as_the_standard_says():
    """RFC 5545, 3.1: 75 octets, CRLF; a title of accents is folded between letters."""
    text = calendar_text([event(title="é" * 300)], person=KARIM)
    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    assert read(text)[1][0]["title"] == "é" * 300


@pytest.mark.parametrize("day", [dt.date(2027, 3, 28), dt.date(2026, 10, 25), dt.date(2027, 7, 14)])
@pytest.mark.parametrize("hour", [dt.time(0, 30), dt.time(3, 30), dt.time(9, 30), dt.time(23, 0)])
def test_the_clock_on_the_wall_survives_the_nights_it_changes(day, hour):
    starts_at = wall_time(day, hour)
    _, [entry] = read(calendar_text([event(starts_at=starts_at)], person=KARIM))
    assert entry["start"].replace(tzinfo=None) == dt.datetime.combine(day, hour)
    assert entry["start"].timestamp() == starts_at.timestamp()  # by the rules in the file, not by ours
    assert (entry["end"] - entry["start"].astimezone(dt.UTC)) == dt.timedelta(hours=2)


def test_an_association_overseas_keeps_its_own_time():
    starts_at = dt.datetime(2027, 3, 9, 13, 30, tzinfo=dt.UTC)
    with timezone.override(ZoneInfo("Indian/Reunion")):
        _, [entry] = read(calendar_text([event(starts_at=starts_at)], person=KARIM))
    assert entry["zone"] == "Indian/Reunion"
    assert entry["start"].hour == 17


def test_an_event_survives_json():
    one = event(is_cancelled=True)
    assert Event.from_json(one.to_json()) == one
