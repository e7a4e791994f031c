"""What a message must be like to be taken: its parts and their lengths, as the Cloud API's reference has them. Pure."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.whatsapp.platform.faults import Refused

TEXT, BODY, FOOTER, HEADER = 4096, 1024, 60, 60
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
ROWS, ROW_TITLE, ROW_ID, ROW_WORDS, LIST_BUTTON, SECTION_TITLE = 10, 24, 200, 72, 20, 24
TRACKER = 512
# A parameter of a template that has a line break, a tab or more than four blanks in a row is refused.
NOT_IN_A_PARAMETER = re.compile(r"[\n\t]| {5,}")


@dataclass
class Template:
    """A message that the platform has approved before: its words with {{1}}, {{name}} for what is put in."""

    name: str
    body: str
    language: str = "en_GB"
    buttons: tuple[str, ...] = ()  # the titles of its quick replies
    category: str = "UTILITY"
    status: str = "APPROVED"  # or PENDING, REJECTED, PAUSED, DISABLED

    @property
    def blanks(self) -> list[str]:
        return list(dict.fromkeys(re.findall(r"\{\{(\w+)\}\}", self.body)))

    def described(self, number: int) -> dict[str, Any]:
        """As the listing of templates has it."""
        parts: list[dict[str, Any]] = [{"type": "BODY", "text": self.body}]
        if self.buttons:
            parts.append({"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": one} for one in self.buttons]})
        by_name = any(not blank.isdigit() for blank in self.blanks)
        return {
            "name": self.name,
            "parameter_format": "NAMED" if by_name else "POSITIONAL",
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "components": parts,
            "id": str(700_000 + number),
        }


@dataclass
class Shown:
    """What a phone shows of a message: words, and what can be tapped (`(id, title)` each)."""

    text: str
    buttons: list[tuple[str, str]] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)
    opens_list: str = ""
    template: str = ""
    media: str = ""
    link: str = ""


def shown_of(request: dict[str, Any], templates: dict[tuple[str, str], Template]) -> Shown:
    """Check one request to send, of any kind but a reaction, and give what the phone will show. Raises Refused."""
    kind = request.get("type", "text")
    part = request.get(kind)
    if not isinstance(part, dict):
        raise Refused(131008, f"Parameter {kind} is mandatory")
    if kind == "text":
        return Shown(words(part.get("body"), TEXT, "text.body"))
    if kind == "interactive":
        return interactive(part)
    if kind == "template":
        return templated(part, templates)
    if kind in ("image", "video", "audio", "document", "sticker"):
        if not part.get("id") and not part.get("link"):
            raise Refused(131008, "id or link is mandatory")
        return Shown(str(part.get("caption", "")), media=kind)
    raise Refused(131051, f"{kind} is not known")


def interactive(part: dict[str, Any]) -> Shown:
    """Buttons or a list."""
    action = mapping(part.get("action"), "interactive.action")
    kind = part.get("type")
    body = mapping(part.get("body"), "interactive.body").get("text")
    for name, limit in (("header", HEADER), ("footer", FOOTER)):
        if name in part:
            words(mapping(part[name], name).get("text"), limit, name)
    if kind == "button":
        buttons = [reply_of(one) for one in listed(action.get("buttons"), 1, BUTTONS, "buttons")]
        different([title for _, title in buttons], "titles of buttons")
        different([id_ for id_, _ in buttons], "ids of buttons")
        return Shown(words(body, BODY, "body"), buttons=buttons)
    if kind == "list":
        rows = [row for section in listed(action.get("sections"), 1, ROWS, "sections") for row in rows_of(section)]
        listed(rows, 1, ROWS, "rows")
        different([id_ for id_, _ in rows], "ids of rows")
        opens = words(action.get("button"), LIST_BUTTON, "button")
        return Shown(words(body, BODY, "body"), rows=rows, opens_list=opens)
    if kind == "cta_url":
        parameters = mapping(action.get("parameters"), "parameters")
        words(parameters.get("display_text"), BUTTON_TITLE, "display_text")
        return Shown(words(body, BODY, "body"), link=words(parameters.get("url"), 2000, "url"))
    raise Refused(131009, f"interactive type {kind} is not known")


def reply_of(button: Any) -> tuple[str, str]:
    if mapping(button, "button").get("type") != "reply":
        raise Refused(131009, "a button must be of type reply")
    reply = mapping(button.get("reply"), "reply")
    return words(reply.get("id"), BUTTON_ID, "button id"), words(reply.get("title"), BUTTON_TITLE, "button title")


def rows_of(section: Any) -> list[tuple[str, str]]:
    if "title" in mapping(section, "section"):
        words(section["title"], SECTION_TITLE, "section title")
    rows = listed(section.get("rows"), 1, ROWS, "rows")
    for row in rows:
        if mapping(row, "row").get("description"):
            words(row["description"], ROW_WORDS, "row description")
    return [(words(row.get("id"), ROW_ID, "row id"), words(row.get("title"), ROW_TITLE, "row title")) for row in rows]


def templated(part: dict[str, Any], templates: dict[tuple[str, str], Template]) -> Shown:
    """A template with its parameters put in."""
    language = mapping(part.get("language"), "language").get("code")
    template = templates.get((str(part.get("name")), str(language)))
    if template is None or template.status in ("PENDING", "REJECTED"):
        raise Refused(132001, f"template {part.get('name')} in {language}")
    if template.status in ("PAUSED", "DISABLED"):
        raise Refused(132015 if template.status == "PAUSED" else 132016)
    parts = listed(part.get("components", []), 0, 20, "components")
    given = {}
    for component in parts:
        if named(component, "type") == "body":
            given = parameters_of(component, template)
    if len(given) != len(template.blanks):
        raise Refused(132000, f"{len(given)} given, {len(template.blanks)} wanted")
    text = template.body
    for name, value in given.items():
        text = text.replace("{{" + name + "}}", value)
    if size(text) > BODY:
        raise Refused(132005)
    return Shown(text, buttons=quick_replies(parts, template), template=template.name)


def parameters_of(component: dict[str, Any], template: Template) -> dict[str, str]:
    given: dict[str, str] = {}
    for place, parameter in enumerate(listed(component.get("parameters", []), 0, 50, "parameters")):
        value = parameter.get("text")
        if parameter.get("type") != "text" or not isinstance(value, str) or not value:
            raise Refused(132012, "a parameter must be a text")
        if NOT_IN_A_PARAMETER.search(value):
            raise Refused(132012, "no new line, tab or more than 4 spaces in a parameter")
        name = parameter.get("parameter_name", str(place + 1))
        if name not in template.blanks:
            raise Refused(132000, f"no place for {name}")
        given[name] = value
    return given


def quick_replies(parts: list[dict[str, Any]], template: Template) -> list[tuple[str, str]]:
    """The buttons of a template: each sends the payload that it was given, or else its title."""
    payloads = dict(enumerate(template.buttons))
    for component in parts:
        if named(component, "type") != "button":
            continue
        place = int(component.get("index", -1))
        if named(component, "sub_type") != "quick_reply" or place not in payloads:
            raise Refused(132000, "no such button")
        given = listed(component.get("parameters"), 1, 1, "parameters of a button")[0]
        payloads[place] = words(given.get("payload"), BUTTON_ID, "payload")
    return [(payloads[place], title) for place, title in enumerate(template.buttons)]


def named(component: Any, what: str) -> str:
    """A part's type, which the platform takes in small and in capital letters."""
    return str(mapping(component, "component").get(what, "")).lower()


def words(value: Any, limit: int, name: str) -> str:
    """A text that must be there, and no longer than the platform lets it be."""
    if not isinstance(value, str) or not value.strip():
        raise Refused(131008, f"{name} is mandatory")
    if size(value) > limit:
        raise Refused(131009, f"{name}: {size(value)} characters, {limit} at most")
    return value


def size(value: str) -> int:
    """How long it is for the platform at its strictest: a picture sign counts as two."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def mapping(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(131008, f"{name} is mandatory")
    return value


def listed(value: Any, least: int, most: int, name: str) -> list[Any]:
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise Refused(131009, f"{name}: {least} to {most}")
    return value


def different(values: list[str], name: str) -> None:
    if len(set(values)) != len(values):
        raise Refused(131009, f"{name} must differ")
