"""What the judge is told beside the text: who is named in the school, and what came before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gatepost.conduct.reading import Reading

KINDS = ("staff", "pupil", "parent")
RECENT = 12  # messages that can be counted together as one flood


@dataclass(frozen=True, slots=True)
class Named:
    """One name of the roster. `kind` is `staff`, `pupil` or `parent`; `in_class` may be empty."""

    name: str
    kind: str
    in_class: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds one message.

    `before` holds (author, text) pairs, oldest first, and never anything that came later. `at` is an aware
    time, or None when nobody knows it: the judge has no clock of its own. `own_children` are the given names of
    the children whom the writer looks after: what they tell of those is theirs to tell. `before_at` are the times of
    `before`, one each, or empty when they are not known.
    """

    before: Sequence[tuple[str, str]] = ()
    author: str = ""
    own_children: Sequence[str] = ()
    at: datetime | None = None
    has_attachment: bool = False
    before_at: Sequence[datetime | None] = ()

    @property
    def knows_when(self) -> bool:
        """Whether the times of this message and of those before it are known."""
        return self.at is not None and len(self.before_at) == len(self.before)

    def recent(self, within: timedelta) -> list[tuple[str, str]]:
        """Of the last `RECENT` messages those that are not known to be older than `within`, oldest first."""
        before = list(self.before[-RECENT:])
        if self.at is None or not self.knows_when:
            return before
        return [
            message
            for message, at in zip(before, self.before_at[-RECENT:], strict=True)
            if at is None or self.at - at <= within
        ]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a check may ask about beside the reading. `read_before`, where there is one, reads an earlier message,
    or remembers how it was read."""

    context: Context = field(default_factory=Context)
    read_before: "Callable[[str], Reading] | None" = None
