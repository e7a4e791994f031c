"""Tables and small pieces of the report, with everything escaped."""

from collections.abc import Sequence
from html import escape

Cell = str | int


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """A table whose first column names the row; numbers stand to the right."""
    numeric = [bool(rows) and all(isinstance(row[place], int) for row in rows) for place in range(len(heads))]
    head = "".join(
        f'<th scope="col"{_number(numeric[place])}>{escape(words)}</th>' for place, words in enumerate(heads)
    )
    body = "".join(f"<tr>{_row(row, numeric)}</tr>" for row in rows)
    caption = f"<caption>{escape(caption)}</caption>"
    return f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _row(row: Sequence[Cell], numeric: Sequence[bool]) -> str:
    cells = [f'<th scope="row">{escape(_shown(row[0]))}</th>']
    cells += [f"<td{_number(numeric[place])}>{escape(_shown(cell))}</td>" for place, cell in enumerate(row) if place]
    return "".join(cells)


def _number(numeric: bool) -> str:
    return ' class="number"' if numeric else ""


def _shown(cell: Cell) -> str:
    return f"{cell:,}" if isinstance(cell, int) else cell


def folded(words: str, inside: str) -> str:
    """A long table that opens on asking, and is always there on paper."""
    return f'<details class="figures-table"><summary>{escape(words)}</summary>{inside}</details>'


def beside(picture: str, words: str) -> str:
    """A chart with its table: side by side where there is room."""
    return f'<div class="beside"><div>{picture}</div><div>{words}</div></div>'


def box(*sentences: str, kind: str = "") -> str:
    """A box for what must be read first; `kind` is `warm`, `danger` (a child may be at risk) or nothing."""
    return (
        f'<div class="{f"box {kind}".strip()}">{"".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)}</div>'
    )


def paragraph(*sentences: str, quiet: bool = False) -> str:
    """One paragraph."""
    kind = ' class="quiet"' if quiet else ""
    return f"<p{kind}>{escape(' '.join(sentences))}</p>"


def listed(sentences: Sequence[str]) -> str:
    """A list of sentences."""
    return f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</ul>"


def plural(count: int, one: str, many: str = "") -> str:
    """The count with its word: 1 message, 2 messages."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
