"""A post's plain text as HTML: web addresses become links, and nothing else is read into the words."""

import re
from html import escape
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe

# Blanks, quotes, brackets and marks of direction end an address; it cannot be dressed up by what stands around it.
ADDRESS = re.compile(
    r"(?<![^\W_])(?:https?://|www\.)[^\s<>\"'`{}|\\^\[\]\x00-\x20\x7f-\xa0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+",
    re.IGNORECASE,
)
AFTER_THE_ADDRESS = ".,:;!?…*_~»”’"
LONGEST = 2_000  # characters


def linked(text: str) -> SafeString:
    """The text, escaped, with safe links.

    Only `http` and `https` (and `www.`, as https) become links: marked nofollow, noopener and noreferrer, without a
    preview, opened in the same window, and showing exactly the address that they lead to. An address with a name
    before an `@` stays text, since it looks like one place and leads to another. Line ends stay as they are (the page
    shows them) and so do marks of direction: the element around keeps them in (`dir="auto"`).
    """
    pieces: list[str] = []
    at = 0
    for match in ADDRESS.finditer(text):
        address = trimmed(match.group())
        target = target_of(address)
        if target is None:
            continue
        pieces.append(escape(text[at : match.start()]))
        pieces.append(f'<a href="{escape(target)}" rel="nofollow noopener noreferrer" dir="ltr">{escape(address)}</a>')
        at = match.start() + len(address)
    pieces.append(escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308 (every piece is escaped above)


def trimmed(address: str) -> str:
    """The address without the sentence's own marks at its end, and without a bracket that it does not open."""
    while address:
        if address[-1] in AFTER_THE_ADDRESS or (address[-1] == ")" and address.count("(") < address.count(")")):
            address = address[:-1]
        else:
            break
    return address


def target_of(address: str) -> str | None:
    """Where a link to this address leads; None when it should stay plain text."""
    target = address if "://" in address[:8] else f"https://{address}"
    if len(target) > LONGEST:
        return None
    try:
        parts = urlsplit(target)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https"):
        return None
    if "@" in parts.netloc or not parts.hostname or "." not in parts.hostname.strip("."):
        return None
    return target if port is None or 0 < port < 65_536 else None
