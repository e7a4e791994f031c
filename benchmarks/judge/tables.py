"""Markdown tables, and how a figure is written in them."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is words, the others are figures."""
    lines = [_line(head), _line(["---", *["---:"] * (len(head) - 1)]), *map(_line, rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def percent(share: float | None) -> str:
    """A share from 0 to 1 in percent with one digit; a dash for none."""
    return "–" if share is None else f"{100 * share:.1f}"


def met(value: float, *, at_least: float | None = None, at_most: float | None = None) -> str:
    """Whether a figure reaches its mark."""
    reached = (at_least is None or value >= at_least) and (at_most is None or value <= at_most)
    return "met" if reached else "**missed**"
