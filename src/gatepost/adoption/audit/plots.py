"""Small bar charts as inline SVG, drawn by hand. Each has a title and a description; a table stands beside it.

Colours come from the page's own CSS by class, so that a chart is right in light, in dark and on paper.
"""

from collections.abc import Sequence
from html import escape

WIDTH = 300  # units of the drawing; on a phone about one a pixel
LABEL = 13  # size of the words in it
MOST_COLUMNS = 60  # more are drawn together, several to a column

Bar = tuple[str, int, int]  # its name, all of it, and the part that is not ordinary


def columns(ident: str, title: str, bars: Sequence[Bar], *, height: int = 120, every: int = 1) -> str:
    """Upright bars from left to right, each with its not ordinary part at the foot; every so many has a name."""
    bars, together = grouped(bars)
    most = max((whole for _, whole, _ in bars), default=0) or 1
    top, foot, left = 20, 20, 4
    step = (WIDTH - 2 * left) / max(1, len(bars))
    width = max(0.8, step * 0.78)
    every = max(1, every // together) if together > 1 else every
    drawn = [f'<line class="axis" x1="{left}" y1="{top + height}" x2="{WIDTH - left}" y2="{top + height}"/>']
    drawn.append(f'<text class="word" x="{left}" y="13">most: {most:,}</text>')
    for place, (name, whole, part) in enumerate(bars):
        x = left + place * step + (step - width) / 2
        drawn.append(_column("bar", x, top, width, height, whole / most, f"{name}: {whole:,}"))
        if part:
            drawn.append(_column("part", x, top, width, height, part / most, f"{name}: {part:,} not ordinary"))
        if place % every == 0:
            anchor, at = ("start", x) if len(bars) > 12 else ("middle", x + width / 2)
            short = escape(name[:3] if len(bars) == 7 else name)
            words = f'<text class="word" x="{at:.1f}" y="{top + height + 15}" text-anchor="{anchor}">{short}</text>'
            drawn.append(words)
    described = _description(bars, together)
    return _svg(ident, title, described, drawn, top + height + foot)


def rows(ident: str, title: str, bars: Sequence[Bar]) -> str:
    """Lying bars, one under the other, each with its name above it and its number at the end."""
    most = max((whole for _, whole, _ in bars), default=0) or 1
    each, room = 38, 44  # height of a row; what the number needs
    drawn = []
    for place, (name, whole, part) in enumerate(bars):
        y = place * each
        width = (WIDTH - room) * whole / most
        drawn.append(f'<text class="word" x="0" y="{y + 14}">{escape(_short(name))}</text>')
        drawn.append(f'<rect class="rest" x="0" y="{y + 20}" width="{WIDTH - room}" height="10" rx="3"/>')
        if whole:
            drawn.append(f'<rect class="bar" x="0" y="{y + 20}" width="{max(2.0, width):.1f}" height="10" rx="3"/>')
        if part:
            share = max(2.0, (WIDTH - room) * part / most)
            drawn.append(f'<rect class="part" x="0" y="{y + 20}" width="{share:.1f}" height="10" rx="3"/>')
        drawn.append(f'<text class="word number" x="{WIDTH}" y="{y + 30}" text-anchor="end">{whole:,}</text>')
    return _svg(ident, title, _description(bars, 1), drawn, max(1, len(bars)) * each)


def grouped(bars: Sequence[Bar]) -> tuple[list[Bar], int]:
    """The bars, several of them together where they are too many, and how many make one."""
    together = -(-len(bars) // MOST_COLUMNS) or 1
    if together == 1:
        return list(bars), 1
    chunks = [bars[start : start + together] for start in range(0, len(bars), together)]
    return [(chunk[0][0], sum(bar[1] for bar in chunk), sum(bar[2] for bar in chunk)) for chunk in chunks], together


def _column(kind: str, x: float, top: int, width: float, height: int, share: float, said: str) -> str:
    tall = max(1.0, height * share) if share else 0.0
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{top + height - tall:.1f}" width="{width:.1f}" height="{tall:.1f}">'
        f"<title>{escape(said)}</title></rect>"
    )


def _description(bars: Sequence[Bar], together: int) -> str:
    if not any(whole for _, whole, _ in bars):
        return "There is nothing to draw."
    name, whole, _ = max(bars, key=lambda bar: bar[1])
    joined = f" Each bar stands for {together} in a row, named by the first." if together > 1 else ""
    return f"{len(bars)} bars. The longest is {name}, with {whole:,}.{joined} The table beside it has every number."


def _short(name: str) -> str:
    return name if len(name) <= 42 else f"{name[:40].rstrip()}\u2026"


def _svg(ident: str, title: str, described: str, drawn: Sequence[str], height: float) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-labelledby="{ident}-title {ident}-about" '
        f'font-size="{LABEL}"><title id="{ident}-title">{escape(title)}</title>'
        f'<desc id="{ident}-about">{escape(described)}</desc>{"".join(drawn)}</svg>'
    )
