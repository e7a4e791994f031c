"""A document as a page shows it: its blocks by kind, with every gap marked."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gatepost.adoption.papers.told import GAP
from gatepost.core.documents import Document, Facts, Paragraph, Table
from gatepost.core.documents.document import Block


def sections_of(paper: Document) -> list[dict[str, Any]]:
    """`{heading, blocks}` for each section; a block is `{kind, …}` with texts that are safe to show."""
    return [
        {"heading": section.heading, "blocks": [_block(block) for block in section.blocks]}
        for section in paper.sections
    ]


def with_gaps(text: str) -> SafeString:
    """A text with its gaps marked, and all else as it is."""
    parts = GAP.split(text)
    gaps = GAP.findall(text)
    marked = format_html_join("", '{}<mark class="gap">{}</mark>', zip(parts, gaps, strict=False))
    return format_html("{}{}", marked, parts[-1])


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Facts(rows):
            return {"kind": "facts", "rows": [(label, with_gaps(said)) for label, said in rows]}
        case Table(columns, rows, _):
            return {"kind": "table", "columns": columns, "rows": [[with_gaps(cell) for cell in row] for row in rows]}
        case Paragraph(text):
            return {"kind": "paragraph", "text": with_gaps(text)}
    raise TypeError(f"no such block in a document of the set-up: {type(block).__name__}")
