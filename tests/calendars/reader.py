"""Our calendars read back by another library than the one that writes them."""

import vobject


def read(text):
    """(method, entries): each entry a dict of uid, sequence, start, end, title, place, status, attendee, organizer."""
    calendar = vobject.readOne(text)
    entries = [
        {
            "uid": entry.uid.value,
            "sequence": int(entry.sequence.value),
            "start": entry.dtstart.value,
            "end": entry.dtend.value,
            "zone": entry.dtstart.params.get("X-VOBJ-ORIGINAL-TZID", entry.dtstart.params.get("TZID"))[0],
            "title": entry.summary.value,
            "place": entry.location.value,
            "status": entry.status.value,
            "attendee": entry.attendee.value if hasattr(entry, "attendee") else "",
            "organizer": entry.organizer.value if hasattr(entry, "organizer") else "",
        }
        for entry in calendar.contents.get("vevent", [])
    ]
    return calendar.method.value, entries
