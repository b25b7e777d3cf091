"""Logs: one JSON object a line, in UTC; ids rather than people, addresses without their query or their secrets."""

import datetime as dt
import json
import logging
import re
from typing import Any

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\d)(?:\+\d{2}|0)(?:[ .-]?\d){9}(?!\d)")
_TOKEN = re.compile(r"/(installation|invitation)/[^/\s]+")
_QUERY = re.compile(r"\?[^\s\"']*")


def without_people(text: str) -> str:
    """E-mail addresses, phone numbers, personal links and query strings, taken out of a line."""
    text = _TOKEN.sub(r"/\1/…", _QUERY.sub("?…", text))
    return _PHONE.sub("(phone)", _EMAIL.sub("(e-mail)", text))


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_people(record.getMessage()),
        }
        if record.exc_info:
            # The last line of a traceback often quotes data (a duplicate key, a value): its type is enough.
            frames = self.formatException(record.exc_info).splitlines()
            line["error"] = record.exc_info[0].__name__ if record.exc_info[0] else ""
            line["where"] = [frame.strip() for frame in frames if frame.startswith("  File ")][-4:]
        return json.dumps(line, ensure_ascii=False)
