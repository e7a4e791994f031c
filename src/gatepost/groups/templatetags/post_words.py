"""What the template of a post needs: `{% load post_words %}`, then `{{ text|linked }}` and `{% icon "heart" %}`."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from gatepost.groups import links

register = template.Library()


@register.filter
def linked(text: str) -> SafeString:
    """The text, escaped, with safe links: see links.linked."""
    return links.linked(text)


@register.simple_tag
@lru_cache(maxsize=128)
def icon(name: str, class_: str = "") -> SafeString:
    """The icon of `_icon.html`, rendered once: a page of fifty posts shows four hundred."""
    drawn = render_to_string("_icon.html", {"name": name, "class": class_})
    return mark_safe(drawn.strip())  # noqa: S308 (a template of ours, escaped there)
