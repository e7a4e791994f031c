"""One message as it stands in an export, and the line that `gatepost parse` writes for it."""

from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

KINDS = (
    "text",
    "media",
    "system",
    "deleted",
    "poll",
    "location",
    "call",
    "view_once",
    "unavailable",
    "empty",
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside a message: its name and type where the export tells them, and whether it was left out."""

    name: str | None
    type: str | None
    omitted: bool


@dataclass(frozen=True, slots=True)
class Poll:
    """A question with its options, each with its number of votes."""

    question: str
    options: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Message:
    """What somebody wrote, or what WhatsApp noted. `at` is the phone's local time; no export says in which zone.

    `author` is None for what nobody wrote. `text` holds the author's own words, not what WhatsApp put in their place.
    """

    n: int
    at: str
    author: str | None
    text: str
    kind: str
    edited: bool = False
    attachment: Attachment | None = None
    poll: Poll | None = None

    def as_dict(self) -> dict[str, Any]:
        """The message as the object that `--jsonl` writes."""
        shown: dict[str, Any] = {
            "n": self.n,
            "at": self.at,
            "author": self.author,
            "text": self.text,
            "kind": self.kind,
        }
        if self.edited:
            shown["edited"] = True
        if self.attachment is not None:
            shown["attachment"] = {
                "name": self.attachment.name,
                "type": self.attachment.type,
                "omitted": self.attachment.omitted,
            }
        if self.poll is not None:
            shown["poll"] = {
                "question": self.poll.question,
                "options": [[text, votes] for text, votes in self.poll.options],
            }
        return shown

    def as_line(self) -> str:
        """The same as one line of JSON, put together by hand because `json.dumps` takes three times as long."""
        author = "null" if self.author is None else quoted(self.author)
        line = f'{{"n": {self.n}, "at": "{self.at}", "author": {author}, "text": {quoted(self.text)}'
        line += f', "kind": "{self.kind}"'
        if self.edited:
            line += ', "edited": true'
        if (attachment := self.attachment) is not None:
            name = "null" if attachment.name is None else quoted(attachment.name)
            sort = "null" if attachment.type is None else quoted(attachment.type)
            omitted = "true" if attachment.omitted else "false"
            line += f', "attachment": {{"name": {name}, "type": {sort}, "omitted": {omitted}}}'
        if self.poll is not None:
            options = ", ".join(f"[{quoted(text)}, {votes}]" for text, votes in self.poll.options)
            line += f', "poll": {{"question": {quoted(self.poll.question)}, "options": [{options}]}}'
        return line + "}"
