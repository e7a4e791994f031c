"""What a document holds: sections of facts, words, paragraphs and tables. Plain data; nothing here is markup."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with what they say, one below the other."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote or said, as they did. `head` says who and in which role, `when` in words."""

    head: str
    when: str
    words: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the document's own."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below a header. `widths`: how the columns share the width, as whole numbers; every row has as many cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]

    def __post_init__(self) -> None:
        """Raises ValueError for a row of another length."""
        if any(len(row) != len(self.columns) for row in (self.widths, *self.rows)):
            raise ValueError("every row of a table has as many cells as its header")


Block = Facts | Words | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it. It is listed in the contents."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All of a document. `reference` and `school` stand on every page; `about` are lines under the title.

    The title cannot be empty. `made_at` is the only time that is written into the file, so the same document gives the
    same bytes.
    """

    title: str
    reference: str
    school: str
    made_at: datetime
    sections: tuple[Section, ...]
    about: tuple[str, ...] = ()
    language: str = "en"
