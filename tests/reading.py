"""A page as its reader has it without any script: its words, its links, its forms, and what pressing a button does."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin

from django.test import Client

FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})


@dataclass(eq=False)
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    inside: "list[Element | str]" = field(default_factory=list)

    def __iter__(self) -> Iterator["Element"]:
        for one in self.inside:
            if isinstance(one, Element):
                yield one
                yield from one

    @property
    def text(self) -> str:
        """All words in it, blanks made one."""
        return " ".join(self.raw.split())

    @property
    def raw(self) -> str:
        return "".join(one if isinstance(one, str) else f" {one.raw} " for one in self.inside)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def all(self, tag: str = "", *, having: str = "", is_: str = "") -> list["Element"]:
        """All elements with this tag, attribute or class."""
        return [
            one
            for one in self
            if (not tag or one.tag == tag)
            and (not having or having in one.attributes)
            and (not is_ or is_ in one.classes)
        ]

    def inside_of(self, tag: str) -> "Element | None":
        """The nearest element with this tag around it."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("page", {})
        self.here = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(element)
        if tag not in VOID:
            self.here = element

    def handle_endtag(self, tag: str) -> None:
        above: Element | None = self.here
        while above is not None and above.tag != tag:
            above = above.parent
        if above is not None and above.parent is not None:
            self.here = above.parent

    def handle_data(self, data: str) -> None:
        self.here.inside.append(data)


def read(html: str) -> Element:
    """The elements of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.root


class Page:
    """What a browser shows after a request, with the ways on that it offers."""

    def __init__(self, client: Client, response: Any, url: str) -> None:
        self.client = client
        self.response = response
        self.status: int = response.status_code
        self.url = url
        shown: str = response.content.decode()
        self.root = read(shown)
        # Without the forms' tokens: random letters, in which any two or three that a test looks for may stand.
        self.html: str = FORM_TOKEN.sub("", shown)

    @property
    def text(self) -> str:
        """All words on the page."""
        body = self.root.all("body")
        return (body[0] if body else self.root).text

    @property
    def main(self) -> Element:
        """The part of the page that is not its frame."""
        found = self.root.all("main")
        return found[0] if found else self.root

    @property
    def buttons(self) -> list[str]:
        """What can be pressed in the main part."""
        return [label_of(one) for one in self.main.all("button")]

    @property
    def links(self) -> list[str]:
        return [label_of(one) for one in self.root.all("a", having="href")]

    def value_of(self, name: str) -> str:
        """What stands in the first field with this name."""
        for one in self.root:
            if one.attributes.get("name") == name:
                return value_of(one)
        raise AssertionError(f"no field is called {name!r} on {self.url}")

    def follow(self, words: str) -> "Page":
        """Open the link with these words."""
        link = the_one(self.root.all("a", having="href"), words, kind="link", page=self)
        return visit(self.client, urljoin(self.url, link.attributes["href"]))

    def press(self, button_words: str, /, *, within: str = "", **filled: Any) -> "Page":
        """Fill in some fields, and press the button with these words; `within` is in the action of its form."""
        buttons = [
            one for one in self.root.all("button") if within in (self._form_of(one) or one).attributes.get("action", "")
        ]
        button = the_one(buttons, button_words, kind="button", page=self)
        form = self._form_of(button)
        assert form is not None, f"{button_words!r} is in no form"
        data = self.filled(form, filled)
        if name := button.attributes.get("name"):
            data.setdefault(name, []).append(button.attributes.get("value", ""))
        action = button.attributes.get("formaction") or form.attributes.get("action") or self.url
        url = urldefrag(urljoin(self.url, action)).url
        if form.attributes.get("method", "get").lower() == "post":
            return arrived(self.client, self.client.post(url, data), url)
        return arrived(self.client, self.client.get(url, data), url)

    def filled(self, form: Element, filled: dict[str, Any]) -> dict[str, list[Any]]:
        """What a form would send."""
        identity = form.attributes.get("id")
        fields = [one for one in self.root if self._form_of(one) is form and one.attributes.get("name")]
        fields = [one for one in fields if one.tag in ("input", "textarea", "select")]
        names = {one.attributes["name"] for one in fields}
        assert set(filled) <= names, f"the form {identity or ''} has no field {set(filled) - names}, only {names}"
        data: dict[str, list[Any]] = {}
        for one in fields:
            name, kind = one.attributes["name"], one.attributes.get("type", "text")
            if name in filled or kind in ("submit", "file"):
                continue
            if kind in ("checkbox", "radio"):
                if "checked" in one.attributes:
                    data.setdefault(name, []).append(one.attributes.get("value", "on"))
            else:
                data.setdefault(name, []).append(value_of(one))
        for name, value in filled.items():
            data[name] = list(value) if isinstance(value, list | tuple) else [value]
        return data

    def _form_of(self, element: Element) -> Element | None:
        if identity := element.attributes.get("form"):
            return next(form for form in self.root.all("form") if form.attributes.get("id") == identity)
        return element.inside_of("form")


def visit(client: Client, url: str) -> Page:
    """Open an address, and go where it leads."""
    url = urldefrag(url).url
    return arrived(client, client.get(url), url)


def arrived(client: Client, response: Any, url: str) -> Page:
    """Follow redirections to the page that is shown in the end."""
    for _ in range(8):
        if response.status_code not in (301, 302, 303, 307):
            return Page(client, response, url)
        url = urldefrag(urljoin(url, response["Location"])).url
        response = client.get(url)
    raise AssertionError(f"going round in circles at {url}")


def value_of(element: Element) -> str:
    """What a field holds."""
    if element.tag == "textarea":
        return element.raw.removeprefix("\n")
    if element.tag == "select":
        options = element.all("option")
        chosen = [one for one in options if "selected" in one.attributes] or options[:1]
        return chosen[0].attributes.get("value", "") if chosen else ""
    return element.attributes.get("value", "")


def label_of(element: Element) -> str:
    """What a button or link says, to the eye or to a screen reader."""
    return element.attributes.get("aria-label", "") or element.text


def the_one(elements: list[Element], words: str, *, kind: str, page: Page) -> Element:
    """The element that says these words, exactly or at its beginning."""
    tests: tuple[Callable[[str], bool], ...] = (
        lambda label: label == words,
        lambda label: label.startswith(words),
        lambda label: words in label,
    )
    for fits in tests:
        found = [one for one in elements if fits(label_of(one))]
        if found:
            return found[0]
    said = [label_of(one) for one in elements]
    raise AssertionError(f"no {kind} says {words!r} on {page.url} ({page.status}), only {said}: {page.text[:600]}")
