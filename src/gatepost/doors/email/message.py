"""One raw mail, understood: its kind, who sent it, what they newly wrote, what they attached and forwarded."""

from dataclasses import dataclass

from gatepost.doors.email import kinds
from gatepost.doors.email.endings import points_below
from gatepost.doors.email.forwards import Forwarded, forwarded_in, passed_on
from gatepost.doors.email.headers import ids_of, read_head, sender_of
from gatepost.doors.email.lines import Line, plain_lines, without_frame
from gatepost.doors.email.markup import has_structure, html_lines
from gatepost.doors.email.parts import Attachment, Body, Budget, Parts, read_parts
from gatepost.doors.email.quotes import Cut, cut

MOST_ENCLOSED_DEPTH = 5
# A mail has at least one of these fields; a text or a picture has none.
TELLING = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "received",
    "return-path",
    "mime-version",
    "content-type",
    "sender",
)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as Gatepost understands it; `warnings` are codes, sorted, which docs/mail.md explains."""

    kind: str
    sender: str
    sender_name: str
    subject: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    text: str
    attachments: tuple[Attachment, ...]
    forwarded: tuple[Forwarded, ...]
    warnings: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The mail as `gatepost mail read --json` shows it."""
        return {
            "kind": self.kind,
            "from": self.sender,
            "subject": self.subject,
            "message_id": self.message_id,
            "in_reply_to": self.in_reply_to,
            "references": list(self.references),
            "text": self.text,
            "attachments": [{"name": one.name, "type": one.type, "size": one.size} for one in self.attachments],
            "forwarded": [
                {"from": one.sender, "date": one.date, "subject": one.subject, "text": one.text}
                for one in self.forwarded
            ],
            "warnings": list(self.warnings),
        }


def looks_like_mail(raw: bytes) -> bool:
    """Whether these bytes begin with the head of a mail."""
    raw = _from_its_first_line(raw[:200_000])
    head, _ = read_head(raw, 0, len(raw), set())
    return head.has(*TELLING)


def read_mail(raw: bytes) -> Mail:
    """Understand one raw mail (RFC 5322 bytes, however broken). Never raises; takes time linear in its length."""
    raw = _from_its_first_line(raw)
    warnings: set[str] = set()
    parts = read_parts(raw, 0, len(raw), warnings, Budget())
    head = parts.head
    sender, sender_name = _sender(parts, warnings)
    subject = head.words("subject", warnings)
    kind = kinds.kind_of(parts, sender, subject, warnings)
    answers, passes_on = kinds.subject_opens(subject)
    answers = answers or (kind != kinds.NEW and bool(head.sent("in-reply-to") or head.sent("references")))
    cuts = [
        _cut(pair, answers=answers and not passes_on, forwards=passes_on, warnings=warnings) for pair in parts.bodies
    ]
    forwarded = [mail for one in cuts for region in one.forwards for mail in forwarded_in(region)]
    if passes_on and not forwarded:
        forwarded = [mail for one in cuts for mail in passed_on(one.old, kinds.bare_subject(subject))]
    if kind != kinds.BOUNCE:
        forwarded += _enclosed(parts, warnings, MOST_ENCLOSED_DEPTH)
    has_old = any(one.has_old for one in cuts)
    if kind == kinds.NEW and not passes_on and not forwarded and any(one.has_attribution for one in cuts):
        kind = kinds.REPLY
    text = "\n\n".join(filter(None, (one.text(sender_name) for one in cuts))) if kind != kinds.BOUNCE else ""
    if not text and has_old and kind != kinds.BOUNCE:
        text = "" if parts.attachments or forwarded else _words_below(cuts)
        warnings.add("old-words-kept" if text else "nothing-new")
    if has_old and points_below(text):
        warnings.add("answers-in-old-mail")
    ids = ids_of(head.sent("message-id"))
    if not ids:
        warnings.add("no-message-id")
    return Mail(
        kind=kind,
        sender=sender,
        sender_name=sender_name,
        subject=subject,
        message_id=ids[0] if ids else "",
        in_reply_to=next(iter(ids_of(head.sent("in-reply-to"))), ""),
        references=tuple(ids_of(" ".join(head.all_sent("references")))),
        text=text,
        attachments=tuple(parts.attachments),
        forwarded=tuple(forwarded),
        warnings=tuple(sorted(warnings)),
    )


def _words_below(cuts: list[Cut]) -> str:
    """All of an unmarked old mail with nothing at all above it: the writer's words may stand below. In doubt, keep."""
    regions = [one.unmarked for one in cuts if not one.own]
    return "\n\n".join(mail.text for region in regions for mail in forwarded_in(region) if mail.text)


def _from_its_first_line(raw: bytes) -> bytes:
    """The bytes from the first line of the head on; line ends of old computers are made new ones."""
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t \0")
    return raw if b"\n" in raw else raw.replace(b"\r", b"\n")


def _sender(parts: Parts, warnings: set[str]) -> tuple[str, str]:
    given = parts.head.all_sent("from")
    if len(given) > 1:
        warnings.add("several-senders")
    address, name = sender_of(given[0], warnings) if given else ("", "")
    if not address:
        warnings.add("no-sender")
        address, _ = sender_of(parts.head.sent("sender"), warnings)
    return address, name


def _cut(pair: tuple[Body, Body], *, answers: bool, forwards: bool, warnings: set[str]) -> Cut:
    """Take one body apart: by its markup where a mail program left any, else by its plain lines."""
    plain, html = pair
    lines = _lines_of(plain, html, warnings)
    return cut(lines, answers=answers, forwards=forwards)


def _lines_of(plain: Body, html: Body, warnings: set[str]) -> list[Line]:
    flat = (
        plain_lines(without_frame(plain.text), is_flowed=plain.is_flowed, joins_words=plain.joins_words)
        if plain.text.strip()
        else []
    )
    if not html.text.strip():
        return flat
    marked = html_lines(html.text, warnings)
    if not any(not line.is_blank for line in marked):
        return flat
    if not flat or has_structure(marked):
        return marked
    if len(plain.text) < 300 and "html" in plain.text.lower() and flat[0].text not in html.text:
        return marked  # "Your program cannot show HTML."
    few, many = sum(len(line.text) for line in flat), sum(len(line.text) for line in marked)
    return marked if few < 200 and many > 3 * few else flat


def _enclosed(parts: Parts, warnings: set[str], depth: int) -> list[Forwarded]:
    """Whole mails that were attached, and those attached to them."""
    found: list[Forwarded] = []
    for source, start, end in parts.enclosed:
        parts.budget.mails -= 1
        if parts.budget.mails < 0:
            warnings.add("too-many-parts")
            break
        inner = read_parts(source, start, end, warnings, parts.budget)
        address, name = sender_of(inner.head.sent("from"), warnings)
        sender = f"{name} <{address}>" if name and address else address or name
        lines = [_lines_of(plain, html, warnings) for plain, html in inner.bodies]
        text = "\n\n".join("\n".join(_shown(line) for line in body).strip() for body in lines)
        date, subject = inner.head.words("date", warnings), inner.head.words("subject", warnings)
        found.append(Forwarded(sender, date, subject, text.strip()))
        parts.attachments.extend(inner.attachments)
        if depth > 0:
            found += _enclosed(inner, warnings, depth - 1)
    return found


def _shown(line: Line) -> str:
    return f"{'>' * line.depth} {line.text}" if line.depth else line.text
