"""The JSON lines that `gatepost check` reads: messages and conversations, checked field by field."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gatepost.conduct.facts import KINDS, Context, Named


class BadLine(ValueError):
    """A line that cannot be judged; the text says why. `id` is the line's own, or None where it has none."""

    def __init__(self, message_id: object, why: str) -> None:
        super().__init__(why)
        self.id = message_id


@dataclass(frozen=True, slots=True)
class Message:
    """One message to judge, with its own roster where the line brought one."""

    id: object
    text: str
    context: Context
    roster: tuple[Named, ...] = ()


def parsed(line: str) -> dict[str, Any]:
    """The object of a line. Raises BadLine."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(None, f"This line is not JSON: {error}.") from error
    if not isinstance(data, dict):
        raise BadLine(None, "This line is not a JSON object.")
    return data


def message_of(data: dict[str, Any]) -> Message:
    """The message in an object with `id`, `text` and optionally `author`, `at` or `ts`, `attachment`, `before` (objects
    with `author`, `text` and perhaps `at`, oldest first) and `roster`. Raises BadLine."""
    message_id = data.get("id")
    if message_id is None:
        raise BadLine(None, "The line has no id.")
    text = data.get("text")
    if not isinstance(text, str):
        raise BadLine(message_id, "The line has no text, or its text is not a string.")
    author = data.get("author") or ""
    if not isinstance(author, str):
        raise BadLine(message_id, "The author must be a string.")
    at = time_of(data.get("at", data.get("ts")), message_id)
    before, before_at = _before(message_id, data.get("before"))
    context = Context(
        before=before, author=author, at=at, has_attachment=bool(data.get("attachment")), before_at=before_at
    )
    return Message(message_id, text, context, _roster(message_id, data.get("roster")))


def conversation_of(data: dict[str, Any]) -> Iterator[Message | BadLine]:
    """The messages of a conversation in order; a bad one comes as BadLine in its place. Raises BadLine."""
    messages = data.get("messages")
    if not isinstance(messages, list):
        raise BadLine(data.get("id"), "The conversation has no list of messages.")
    for item in messages:
        if not isinstance(item, dict):
            yield BadLine(None, "A message is not a JSON object.")
            continue
        try:
            yield message_of(item)
        except BadLine as error:
            yield error


def _before(message_id: object, value: object) -> tuple[tuple[tuple[str, str], ...], tuple[datetime | None, ...]]:
    """What came before a message, and when."""
    if value is None:
        return (), ()
    if not isinstance(value, list):
        raise BadLine(message_id, "What came before must be a list of messages.")
    before, times = [], []
    for entry in value:
        author, text = (entry.get("author") or "", entry.get("text")) if isinstance(entry, dict) else ("", None)
        if not isinstance(author, str) or not isinstance(text, str):
            raise BadLine(message_id, "Each message that came before needs a text, and an author as a string.")
        before.append((author, text))
        times.append(time_of(entry.get("at", entry.get("ts")), message_id))
    return tuple(before), tuple(times)


def time_of(value: object, message_id: object = None) -> datetime | None:
    """An aware time from an ISO time or seconds since 1970; None for none. Raises BadLine."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise BadLine(message_id, "The time must be an ISO time or seconds since 1970.")
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        at = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError) as error:
        raise BadLine(
            message_id, f"The time {value!r} cannot be read; write it like 2026-11-22T08:30:00+00:00."
        ) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _roster(message_id: object, value: object) -> tuple[Named, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadLine(message_id, "The roster must be a list.")
    named = []
    for entry in value:
        kind = str(entry.get("kind", "")).strip().lower() if isinstance(entry, dict) else ""
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or kind not in KINDS:
            raise BadLine(message_id, f"Each name of the roster needs a name and a kind ({', '.join(KINDS)}).")
        named.append(Named(entry["name"], kind, str(entry.get("class") or "")))
    return tuple(named)
