"""A document's words in a file, with names in braces for what the school says: read into sections, facts and tables.

`# ` is the title, `## ` a section, a line of its own a paragraph, `Label:: words` a fact, and lines of `| a | b |` a
table: header, shares of the width, rows. `%% pta`, `%% school` and `%% end` fence what stands for one provider alone.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby

from gatepost.core.documents import Document, Facts, Paragraph, Section, Table
from gatepost.core.documents.document import Block


def document(
    source: str, words: Mapping[str, str], *, provider: str, reference: str, about: tuple[str, ...], made_at: datetime
) -> Document:
    """The document that a file describes, filled. Raises KeyError for a name that nobody has words for."""
    title, *sections = _for_provider(source, provider).split("\n## ")
    return Document(
        title=title.removeprefix("# ").strip(),
        reference=reference,
        school=words["school"],
        made_at=made_at,
        about=about,
        sections=tuple(_section(section, lambda text: text.format_map(words)) for section in sections),
    )


def _for_provider(source: str, provider: str) -> str:
    """Without what is for the other provider; without either while nobody has said which it is."""
    kept, reads = [], True
    for line in source.splitlines():
        if line.startswith("%% "):
            reads = line[3:].strip() in ("end", provider)
        elif reads:
            kept.append(line)
    return "\n".join(kept)


def _section(source: str, filled: Callable[[str], str]) -> Section:
    heading, *lines = source.splitlines()
    blocks: list[Block] = []
    for kind, group in groupby((line.strip() for line in lines if line.strip()), key=_kind):
        some = list(group)
        if kind == "table":
            blocks.append(_table(some, filled))
        elif kind == "facts":
            rows = (line.split(":: ", 1) for line in some)
            blocks.append(Facts(tuple((filled(label), filled(said)) for label, said in rows)))
        else:
            blocks += [Paragraph(filled(line)) for line in some]
    return Section(heading.strip(), tuple(blocks))


def _kind(line: str) -> str:
    if line.startswith("|"):
        return "table"
    return "facts" if ":: " in line else "paragraph"


def _table(lines: list[str], filled: Callable[[str], str]) -> Table:
    header, widths, *rows = ([filled(cell.strip()) for cell in line.strip("|").split("|")] for line in lines)
    return Table(tuple(header), tuple(tuple(row) for row in rows), tuple(int(width) for width in widths))
