"""How a situation looks: an icon and a word."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clubemploi.core.templatetags.ui import icon
from clubemploi.trainees.models import SituationKind

register = template.Library()

LOOKS = {
    SituationKind.UNEMPLOYED: ("wait", "hourglass-split"),
    SituationKind.EMPLOYED: ("done", "check-circle-fill"),
    SituationKind.TRAINING: ("now", "mortarboard"),
    SituationKind.OTHER: ("", "info-circle"),
    SituationKind.UNKNOWN: ("", "info-circle"),
}


@register.filter
def situation_state(kind: str) -> SafeString:
    """« unemployed » → the pill « sans emploi »."""
    look, name = LOOKS[SituationKind(kind)]
    return format_html('<span class="state {}">{} {}</span>', look, icon(name), SituationKind(kind).label)
