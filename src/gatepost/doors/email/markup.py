"""HTML to lines: what mail programs mark as quote, attribution, signature or forwarded mail is kept as marks."""

import html
from dataclasses import dataclass

import re2

from gatepost.doors.email.lines import ATTRIBUTION, HEADERS, LONGEST_LINE, MOST_LINES, SIGNATURE, Line, marked_line
from gatepost.doors.email.markup_marks import Mark, mark_of

MOST_TAGS = 150_000
DEEPEST = 2_000
LONGEST_TAG = 20_000
ATTRIBUTE = re2.compile(r"""([A-Za-z_:][A-Za-z0-9_:.-]{0,60})\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
SPACES = re2.compile(r"[ \t\n\f]+")

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl"])
UNSEEN = frozenset(
    [
        "head",
        "style",
        "script",
        "title",
        "template",
        "noscript",
        "object",
        "iframe",
        "svg",
        "math",
        "select",
        "textarea",
    ]
)
RAW = frozenset(["style", "script", "title", "textarea", "iframe"])  # what is in them is no markup
CELLS = frozenset(("td", "th"))
# What may be left open: its end is where the next of its kind begins, so it carries no mark.
SELF_CLOSING = frozenset(["p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "option"])


@dataclass(slots=True)
class _Open:
    name: str
    mark: Mark
    is_unseen: bool = False


class _Writer:
    """Collects words into lines while tags open and close."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.words: list[str] = []
        self.length = 0
        self.stack: list[_Open] = []
        self.open_names: dict[str, int] = {}
        self.depth = self.box = self.unseen = self.attribution = self.signature = self.perhaps = self.pre = 0
        self.starts = ""  # a mark for the next line that has words
        self.lists: list[int] = []
        self.hid_words = False

    def write(self, words: str) -> None:
        if self.unseen:
            self.hid_words = self.hid_words or (self.is_hidden() and bool(words.strip()))
            return
        if self.pre:
            first, *others = words.split("\n", MOST_LINES)
            self._add(first)
            for other in others:
                self.end_line(is_break=True)
                self._add(other)
            return
        words = SPACES.sub(" ", words)
        if words == " " and not self.words:
            return
        self._add(words)

    def is_hidden(self) -> bool:
        return any(one.is_unseen and one.name not in UNSEEN for one in self.stack[-50:])

    def _add(self, words: str) -> None:
        if words and self.length < LONGEST_LINE:
            self.words.append(words)
            self.length += len(words)

    def end_line(self, *, is_break: bool = False) -> None:
        """A block ends the line, if there is one; a break ends it even when it is empty."""
        text = "".join(self.words).replace("\xa0", " ")
        is_break = is_break or bool(text)  # a paragraph of one hard space is an empty line
        text = text.rstrip() if self.pre else text.strip()
        if (text or is_break) and len(self.lines) < MOST_LINES:
            mark = ATTRIBUTION if self.attribution else SIGNATURE if self.signature else ""
            if text and self.starts:
                mark, self.starts = self.starts, ""
            self.lines.append(Line(text, self.depth, mark, self.box, self.perhaps > 0 and not self.depth))
        self.words, self.length = [], 0

    def blank(self) -> None:
        self.end_line()
        if self.lines and not self.lines[-1].is_blank:
            self.end_line(is_break=True)

    def opens(self, name: str, given: dict[str, str]) -> None:
        if name == "br":
            if not self.unseen:
                self.end_line(is_break=True)
            return
        if name in BLOCKS or name == "hr":
            self.end_line()
        if name in PARAGRAPHS and not self.unseen and not is_tight(given) and not (name == "p" and self._in_item()):
            self.blank()
        if name in CELLS and self.words and not self.unseen:
            self._add(" ")
        if name == "img":
            self._image(given)
        mark = mark_of(name, given)
        if mark.starts and not self.unseen:
            self.starts = mark.starts
        if name in VOID:
            return
        if name == "li" and not self.unseen:
            self._item()
        if name in ("ol", "ul"):
            self.lists.append(0 if name == "ol" else -1)
        if (name in SELF_CLOSING and not mark.matters) or len(self.stack) >= DEEPEST:
            return
        self.stack.append(_Open(name, mark, name in UNSEEN or mark.is_hidden))
        self.open_names[name] = self.open_names.get(name, 0) + 1
        self._count(self.stack[-1], 1)

    def closes(self, name: str) -> None:
        if name in BLOCKS:
            self.end_line()
        if name in ("ol", "ul") and self.lists:
            self.lists.pop()
        if self.open_names.get(name):
            while self.stack:
                one = self.stack.pop()
                self.open_names[one.name] -= 1
                self._count(one, -1)
                if one.name == name:
                    break
        if name in PARAGRAPHS and not self.unseen and name != "p":
            self.blank()

    def _count(self, one: _Open, step: int) -> None:
        mark = one.mark
        if step < 0 and (mark.matters or one.is_unseen):
            self.end_line()
        self.depth += step * mark.is_quote
        self.box += step * mark.is_box
        self.attribution += step * mark.is_attribution
        self.signature += step * mark.is_signature
        self.perhaps += step * mark.is_perhaps_quote
        self.unseen += step * one.is_unseen
        self.pre += step * (one.name == "pre")

    def _in_item(self) -> bool:
        return bool(self.lists) and bool(self.words)

    def _item(self) -> None:
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            self._add(f"{self.lists[-1]}. ")
        else:
            self._add("- ")

    def _image(self, given: dict[str, str]) -> None:
        """A smiley that a mail program drew as a picture is a word of the writer's."""
        words = html.unescape(given.get("alt", ""))
        if words and len(words) < 12 and not any(letter.isascii() and letter.isprintable() for letter in words):
            self.write(words)


def is_tight(given: dict[str, str]) -> bool:
    """Whether a paragraph has no space around it, as Outlook's."""
    style = given.get("style", "").lower().replace(" ", "")
    return (
        "mso" in given.get("class", "").lower()
        or "margin:0" in style
        or ("margin-top:0" in style and "margin-bottom:0" in style)
        or given.get("class", "").lower() in ("p1", "p2", "p3", "elementtoproof")
    )


def html_lines(source: str, warnings: set[str]) -> list[Line]:
    """The lines a reader of this HTML sees. Linear in its length; adds `hidden-text` and `too-many-tags`."""
    writer = _Writer()
    at, end, tags = 0, len(source), 0
    missing: set[str] = set()  # ends that are nowhere in the rest: looked for only once
    while at < end:
        begins = source.find("<", at)
        if begins < 0:
            writer.write(html.unescape(source[at:]))
            break
        if begins > at:
            writer.write(html.unescape(source[at:begins]))
        tags += 1
        if tags > MOST_TAGS:
            warnings.add("too-many-tags")
            break
        if source.startswith("<!--", begins):
            at = _after(source, "-->", begins + 4, missing)
            continue
        first = source[begins + 1 : begins + 2]
        is_end = first == "/"
        opened = begins + 1 + is_end
        if not (source[opened : opened + 1].isalpha() and source[opened].isascii()):
            if is_end or first in ("!", "?"):
                at = _after(source, ">", begins, missing)
            else:
                writer.write("<")
                at = begins + 1
            continue
        closes = _tag_end(source, opened, missing)
        inner = source[opened : min(closes, begins + LONGEST_TAG) - 1]
        name = next(iter(inner[:50].split(None, 1)), "").rstrip("/").lower()
        inner = inner[len(name) :]
        name = "span" if name == "o:p" else name.rpartition(":")[2]
        at = closes
        if is_end:
            writer.closes(name)
            continue
        writer.opens(name, attributes_of(inner))
        if inner.endswith("/") and name not in VOID and name not in BLOCKS and name not in RAW:
            writer.closes(name)
        elif name in RAW:
            at = _after_raw(source, name, at, missing)
            writer.closes(name)
    writer.end_line()
    if writer.hid_words:
        warnings.add("hidden-text")
    for line in writer.lines:
        if line.text.startswith(">"):  # plain text that was wrapped in tags keeps its marks
            marked = marked_line(line.text)
            line.text, line.depth = marked.text, line.depth + marked.depth
    return writer.lines


def _after(source: str, what: str, at: int, missing: set[str]) -> int:
    """The place after the next `what`; just after `at` where there is none, which is remembered."""
    found = -1 if what in missing else source.find(what, at)
    if found < 0:
        missing.add(what)
        return at + 1
    return found + len(what)


def _after_raw(source: str, name: str, at: int, missing: set[str]) -> int:
    """Where the end tag of a script or style begins to be over; the end of all when it is never closed."""
    found = -1 if name in missing else source.find(f"</{name}", at)
    if found < 0 and name not in missing:
        found = source.find(f"</{name.upper()}", at)
    if found < 0:
        missing.add(name)
        return at
    return _after(source, ">", found, missing)


def _tag_end(source: str, at: int, missing: set[str]) -> int:
    """The place after the `>` that ends a tag; one inside quotation marks does not, if they end soon."""
    limit = min(len(source), at + LONGEST_TAG)
    begun, double, single = at, 0, 0
    for _ in range(50):
        closes = source.find(">", begun, limit)
        if closes < 0:
            break
        double += source.count('"', begun, closes)
        single += source.count("'", begun, closes)
        if double % 2 == 0 and (double or single % 2 == 0):
            return closes + 1
        begun = closes + 1
    first = source.find(">", at, limit)
    if first >= 0:
        return first + 1
    return _after(source, ">", at, missing)


def attributes_of(inner: str) -> dict[str, str]:
    """The attributes in a tag, their names in small letters, the first of each name."""
    found: dict[str, str] = {}
    if "=" not in inner:
        return found
    for match in ATTRIBUTE.finditer(inner):
        value = match.group(2) or match.group(3) or match.group(4) or ""
        found.setdefault(match.group(1).lower(), html.unescape(value) if "&" in value else value)
        if len(found) > 100:
            break
    return found


def has_structure(lines: list[Line]) -> bool:
    """Whether a mail program marked anything in these lines."""
    return any(line.depth or line.mark in (ATTRIBUTION, HEADERS, SIGNATURE) or line.box for line in lines)
