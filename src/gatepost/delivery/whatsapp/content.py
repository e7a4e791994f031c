"""What the platform is given to show on a phone: text, buttons, a list, a template, a reaction. Within its limits.

The limits are the platform's (Cloud API, messages reference). A sign counts as the platform's own libraries count it: a
picture sign as two.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TEXT_LIMIT = 4096
BODY_LIMIT = 1024  # beside buttons or a list, and of a template
BUTTON_LIMIT = 20
MOST_BUTTONS = 3
ROW_LIMIT = 24
ROW_NOTE_LIMIT = 72
MOST_ROWS = 10
ID_LIMIT = 200
PAYLOAD_LIMIT = 128
EMOJI_LIMIT = 16
# Ours, not the platform's: a class, a count, a name. No message of anybody fits in.
PARAMETER_LIMIT = 60
UNFIT_PARAMETER = re.compile(r"[\r\n\t\v\f\u0085\u2028\u2029]| {4}|https?:", re.IGNORECASE)


class ContentFault(ValueError):
    """The platform would not take this. It says what is wrong, and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Content:
    """One message as the platform has it: `type` (text, interactive, template, reaction), and what stands under it."""

    type: str
    parts: Mapping[str, Any]

    def as_json(self) -> str:
        """For the column: what stands under the type."""
        return json.dumps(self.parts, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: what comes back when it is picked, what is read, and a smaller line below."""

    id: str
    title: str
    note: str = ""


def text(body: str) -> Content:
    """Words alone, 4,096 signs at most. Links can be tapped, and are not fetched to show a picture of them."""
    return Content("text", {"body": _fitting(body, TEXT_LIMIT, "text"), "preview_url": False})


def buttons(body: str, offered: Sequence[tuple[str, str]]) -> Content:
    """Words, and one to three buttons to tap below: (id that comes back, title)."""
    if not 1 <= len(offered) <= MOST_BUTTONS:
        raise ContentFault(f"{len(offered)} buttons")
    _require_different(offered)
    return _interactive(
        "button",
        body,
        {
            "buttons": [
                {
                    "type": "reply",
                    "reply": {"id": _fitting(id_, ID_LIMIT, "id"), "title": _line(title, BUTTON_LIMIT, "button")},
                }
                for id_, title in offered
            ]
        },
    )


def choice(body: str, button: str, rows: Sequence[Row]) -> Content:
    """Words, and a button that opens a list of one to ten lines of which one is picked."""
    if not 1 <= len(rows) <= MOST_ROWS:
        raise ContentFault(f"{len(rows)} rows")
    _require_different([(row.id, row.title) for row in rows])
    lines = []
    for row in rows:
        line = {"id": _fitting(row.id, ID_LIMIT, "id"), "title": _line(row.title, ROW_LIMIT, "row")}
        if row.note:
            line["description"] = _line(row.note, ROW_NOTE_LIMIT, "note of a row")
        lines.append(line)
    return _interactive("list", body, {"button": _line(button, BUTTON_LIMIT, "button"), "sections": [{"rows": lines}]})


def template(name: str, language: str, parameters: Iterable[str] = (), *, payload: str = "") -> Content:
    """An approved template with its parameters in order, and what its first button gives back when it is tapped.

    Parameters are names and counts. Nobody's message can ride in one: they are short, of one line, without links.
    """
    if not name or not language:
        raise ContentFault("a template without name or language")
    given = [_parameter(value) for value in parameters]
    if sum(map(size, given)) > BODY_LIMIT:
        raise ContentFault("parameters too long together")
    components: list[dict[str, Any]] = []
    if given:
        components.append({"type": "body", "parameters": [{"type": "text", "text": value} for value in given]})
    if payload:
        button = {"type": "payload", "payload": _fitting(payload, PAYLOAD_LIMIT, "payload")}
        components.append({"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [button]})
    return Content("template", {"name": name, "language": {"code": language}, "components": components})


def class_news(name: str, language: str, *, group: str, count: int, latest: str, payload: str) -> Content:
    """The template that knocks: "New in {group}: {count} messages, latest from {latest}", with a button that answers.

    `group` and `latest` (a name as the class shows it) are shortened where they are long.
    """
    return template(name, language, (as_parameter(group), str(count), as_parameter(latest)), payload=payload)


def reaction(wamid: str, emoji: str) -> Content:
    """A small sign on a message of theirs; an empty one takes it away."""
    if not wamid or size(emoji) > EMOJI_LIMIT:
        raise ContentFault("a reaction to nothing, or with words")
    return Content("reaction", {"message_id": wamid, "emoji": emoji})


def size(words: str) -> int:
    """How many signs the platform counts: UTF-16 units, so that we never count fewer than it does."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def shortened(words: str, limit: int) -> str:
    """At most so many signs on one line, with "…" where something was left out."""
    line = " ".join(words.split())
    if size(line) <= limit:
        return line
    return f"{_head(line, limit - 1).rstrip()}…"


def as_parameter(words: str) -> str:
    """A name made fit for a template: one line, no links, shortened."""
    return shortened(re.sub("https?:", "", words, flags=re.IGNORECASE), PARAMETER_LIMIT) or "…"


def pieces(body: str, limit: int = TEXT_LIMIT) -> list[str]:
    """A long text in parts that fit, cut at an empty line, else at a line, else at a blank, else where it must be."""
    parts, rest = [], body.strip()
    while size(rest) > limit:
        head = _head(rest, limit)
        cut = next((at for sign in ("\n\n", "\n", " ") if (at := head.rfind(sign)) > limit // 4), len(head))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _head(words: str, limit: int) -> str:
    """As much of the beginning as fits."""
    head = words[:limit]
    while size(head) > limit:
        head = head[: -((size(head) - limit + 1) // 2)]
    return head


def _interactive(kind: str, body: str, action: dict[str, Any]) -> Content:
    return Content(
        "interactive", {"type": kind, "body": {"text": _fitting(body, BODY_LIMIT, "body")}, "action": action}
    )


def _fitting(words: str, limit: int, what: str) -> str:
    if not words.strip():
        raise ContentFault(f"an empty {what}")
    if size(words) > limit:
        raise ContentFault(f"a {what} of {size(words)} signs; {limit} fit")
    return words


def _line(words: str, limit: int, what: str) -> str:
    if "\n" in words or "\r" in words:
        raise ContentFault(f"a {what} of several lines")
    return _fitting(words, limit, what)


def _parameter(value: str) -> str:
    if UNFIT_PARAMETER.search(value):
        raise ContentFault("a parameter with a line end, a tab, four blanks or a link")
    return _fitting(value, PARAMETER_LIMIT, "parameter")


def _require_different(offered: Sequence[tuple[str, str]]) -> None:
    for values in zip(*offered, strict=True):
        if len(set(values)) != len(values):
            raise ContentFault("two of the same to choose from")
