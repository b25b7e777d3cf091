"""What templates are made of: icons, French dates and phones, links that keep the list's filters."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clubemploi.core import dates, phones, text

register = template.Library()

register.filter("phone_fr", phones.format_phone)
register.filter("month_fr", dates.month_fr)
register.filter("of_month", dates.of_month)
register.filter("hour_fr", dates.hour_fr)
register.filter("plural", text.plural)
register.filter("weight_fr", text.weight_fr)


@register.filter
def day_fr(day: dt.date | None) -> str:
    return dates.day_fr(day) if day else ""


@register.filter
def of_key(found: Mapping[Any, Any], key: Any) -> Any:
    """What a dictionary holds under `key`, or nothing."""
    return found.get(key, ())


@register.filter
def presence_letter(status: str) -> str:
    """« P », « R », « A », « E », or a dot where nothing is noted yet."""
    return {"present": "P", "late": "R", "absent": "A", "excused": "E"}.get(status, "·")


@register.filter
def thousands(count: int) -> str:
    """« 10 000 », with a non-breaking space."""
    return f"{count:,}".replace(",", dates.NBSP)


@register.filter
def weekday_fr(moment: dt.date | dt.datetime) -> str:
    """« mardi 9 mars », without the year."""
    day = dates.timezone.localtime(moment).date() if isinstance(moment, dt.datetime) else moment
    return dates.day_fr(day, weekday=True, year=False)


@register.filter
def short_day_fr(moment: dt.datetime) -> str:
    """« mar. 24 nov. »: a narrow column, in two lines on a phone."""
    day = dates.timezone.localtime(moment).date()
    number = "1er" if day.day == 1 else str(day.day)
    return f"{dates.DAYS[day.weekday()][:3]}. {number}{dates.NBSP}{dates.SHORT_MONTHS[day.month - 1]}"


@register.filter
def soon_fr(moment: dt.datetime) -> str:
    """« aujourd’hui », « demain », or nothing."""
    days = (dates.timezone.localtime(moment).date() - dates.today()).days
    return {0: "aujourd’hui", 1: "demain"}.get(days, "")


@register.filter
def moment_fr(moment: dt.datetime | None) -> str:
    return dates.moment_fr(moment, weekday=False) if moment else ""


@register.filter
def days_fr(session: Any) -> str:
    """Days of anything that has a `start_date` and an `end_date`."""
    return dates.days_fr(session.start_date, session.end_date)


@register.filter
def hours_fr(workshop: Any) -> str:
    """Hours of anything that `starts_at` and `ends_at`."""
    return dates.hours_fr(workshop.starts_at, workshop.ends_at)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decorative unless it has a `label` of its own."""
    sprite = static("vendor/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, sprite, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.simple_tag
def in_place(address: str) -> SafeString:
    """A form's action; with htmx the answer replaces the content and the messages, and the page stays where it is."""
    return format_html(
        'action="{0}" hx-post="{0}" hx-target="#content" hx-select="#content" hx-swap="outerHTML" '
        'hx-select-oob="#messages:innerHTML"',
        address,
    )


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The list's address with some of its parameters changed, the others kept."""
    params = context["request"].GET.copy()
    params.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = value
    return "?" + params.urlencode()


@register.simple_tag(takes_context=True)
def query_page(context: dict[str, Any], number: int) -> str:
    """The list's address at another page."""
    params = context["request"].GET.copy()
    params["page"] = str(number)
    return "?" + params.urlencode()


@register.inclusion_tag("core/sort_header.html", takes_context=True)
def sort_header(context: dict[str, Any], name: str, label: str) -> dict[str, Any]:
    """A column's header: a link that sorts by it, the other way the second time."""
    current = context.get("sort", "")
    direction = "descending" if current == "-" + name else "ascending" if current == name else ""
    target = "-" + name if current == name else name
    return {"label": label, "direction": direction, "address": query(context, tri=target)}


@register.filter
def errors_in(form: Any) -> Iterator[tuple[BoundField, str]]:
    """(field, message) for the summary at the top of a form."""
    return ((field, message) for field in form for message in field.errors)


@register.filter
def has_field_errors(form: Any) -> bool:
    return any(field.errors for field in form)
