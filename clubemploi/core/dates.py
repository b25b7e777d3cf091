"""French dates and hours, wall time in and out: « mardi 9 mars 2027, 9 h 30 – 12 h »."""

import datetime as dt
from functools import cache

import holidays
from django.utils import timezone

DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin"]
MONTHS += ["juillet", "août", "septembre", "octobre", "novembre", "décembre"]
SHORT_MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
NBSP = "\u00a0"


def month_fr(day: dt.date) -> str:
    """« mars 2027 »."""
    return f"{MONTHS[day.month - 1]}{NBSP}{day.year}"


def of_month(day: dt.date) -> str:
    """« de mars 2027 », « d’avril 2027 »."""
    return ("d’" if MONTHS[day.month - 1][0] in "ao" else "de ") + month_fr(day)


def day_fr(day: dt.date, *, weekday: bool = False, year: bool = True) -> str:
    """« 1er mars 2027 », « mardi 9 mars »."""
    number = "1er" if day.day == 1 else str(day.day)
    words = (
        ([DAYS[day.weekday()]] if weekday else []) + [number, MONTHS[day.month - 1]] + ([str(day.year)] if year else [])
    )
    return NBSP.join(words)


def days_fr(start: dt.date | None, end: dt.date | None) -> str:
    """« du 16 au 27 novembre 2026 », « du 29 juin au 10 juillet 2026 », « le 3 août 2026 », or nothing."""
    if start is None:
        return f"jusqu’au {day_fr(end)}" if end else ""
    if end is None or start == end:
        return f"le {day_fr(start)}"
    if (start.year, start.month) == (end.year, end.month):
        first = "1er" if start.day == 1 else str(start.day)
    else:
        first = day_fr(start, year=start.year != end.year)
    return f"du {first} au {day_fr(end)}"


def hour_fr(moment: dt.time | dt.datetime) -> str:
    """« 9 h 30 », « 12 h »; a datetime is shown in the site's zone."""
    if isinstance(moment, dt.datetime):
        moment = timezone.localtime(moment)
    return f"{moment.hour}{NBSP}h" + (f"{NBSP}{moment.minute:02d}" if moment.minute else "")


def hours_fr(start: dt.datetime, end: dt.datetime) -> str:
    """« 9 h 30 – 12 h »."""
    return f"{hour_fr(start)}{NBSP}–{NBSP}{hour_fr(end)}"


def moment_fr(moment: dt.datetime, *, weekday: bool = True, year: bool = True) -> str:
    """« mardi 9 mars 2027, 9 h 30 »."""
    local = timezone.localtime(moment)
    return f"{day_fr(local.date(), weekday=weekday, year=year)}, {hour_fr(local)}"


def wall_time(day: dt.date, hour: dt.time) -> dt.datetime:
    """The moment a clock on the wall shows `hour` on `day`. ValueError in the hour that the spring change skips.

    In autumn the hour that exists twice is read as the first one (summer time).
    """
    zone = timezone.get_current_timezone()
    moment = dt.datetime.combine(day, hour, tzinfo=zone)
    back = moment.astimezone(dt.UTC).astimezone(zone)
    if back.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValueError(f"{hour} does not exist on {day}")
    return moment


def today() -> dt.date:
    return timezone.localdate()


def first_of_month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def add_months(day: dt.date, months: int) -> dt.date:
    """The first of the month, `months` later (or earlier)."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


@cache
def _holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", years=year, language="fr")


def holiday_name(day: dt.date) -> str:
    """« Lundi de Pâques », or nothing on an ordinary day."""
    return _holidays(day.year).get(day, "")
