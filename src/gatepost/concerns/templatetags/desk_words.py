"""What the pages of the desk say often: `{% load desk_words %}`, then `{% due row.due row.next_by row.is_soon %}`."""

from datetime import date
from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def due(how_near: str, day: date, is_soon: bool = False) -> SafeString:
    """The day by which something is due, in words; coloured when it is near. `how_near` is clocks.Due."""
    return _in_words(str(how_near), day, bool(is_soon), get_language())


@lru_cache(maxsize=1024)
def _in_words(how_near: str, day: date, is_soon: bool, language: str | None) -> SafeString:
    """Said once for each day and language: fifty rows share a handful of days, and a date in words is costly."""
    said = date_format(day, "D j M")
    if how_near == "today":
        words = _("by the end of today")
    elif how_near == "late":
        words = _("overdue since %(day)s") % {"day": said}
    elif is_soon:
        words = _("soon: by %(day)s") % {"day": said}
    else:
        words = _("by %(day)s") % {"day": said}
    near = " due-late" if how_near == "late" else " due-soon" if how_near == "today" or is_soon else ""
    return format_html('<span class="due{}">{}</span>', near, words)
