"""What the names in a mail's HTML mean: which mail program calls its quotes, signatures and forwards what."""

from dataclasses import dataclass

import re2

from gatepost.doors.email.lines import FORWARD, HEADERS

# An element whose words are all somebody else's: old mail, without a blockquote of its own inside.
QUOTES = (
    "yahoo_quoted",  # Yahoo
    "quoted-content",  # GMX, WEB.DE
    "tutanota_quote",  # Tuta
    "isreplycontent",  # NetEase 163
    "intercom_quote",
    "freshdesk_quote",
    "zendesk_quote",
    "front-blockquote",
    "blockquote_zmail",  # Zoho
    "__quoted_text__",  # Zimbra
    "moz-email-quoted",
    "mail-quote-collapse",  # Mail.ru
    "js-mail-quote",
    "qmbox",  # QQ Mail
    "mail_original",
    "ymail-quoted",
    "gwtquote",
    "infomaniak_quote",
    "kopano-quote",
    "ox-quote",
    "ntes_not_fresh_fetched",
)
# An element around a quote, its attribution and, when people answer below or between, the writer's words.
BOXES = (
    "gmail_quote",
    "gmail_quote_container",
    "protonmail_quote",
    "messagereplysection",  # Spark
    "moz-forward-container",
    "zmail_extra",
    "quote",  # GMX, WEB.DE: a div with this name
    "forwardbody1",  # Roundcube
    "hey_quote",
)
ATTRIBUTIONS = (
    "gmail_attr",
    "moz-cite-prefix",
    "reply-intro",  # Roundcube
    "gmail_default_attr",
    "qt-attribution",
    "quote-header",
    "wrotelabel",
    "attribution",
)
# The block of From, Sent, To and Subject: all that follows is the old mail.
HEADER_BLOCKS = (
    "divrplyfwdmsg",  # Outlook on the web
    "stopspelling",  # Hotmail
    "zwchr",  # Zimbra
    "__divider__",
    "replyforwardheader",
    "mail-editor-reference-message-container",  # Outlook, since 2023
    "olk_src_body_section",  # Outlook for Mac
    "oriheader",
    "orimsg",
    "divneteasemailcard",
    "xm_mail_oringinal_describe",  # Xiaomi
)
SIGNATURES = (
    "gmail_signature",
    "gmail_signature_prefix",
    "ms-outlook-mobile-signature",
    "moz-signature",
    "applemailsignature",
    "protonmail_signature_block",
    "composer_signature",  # Samsung
    "messagesignaturesection",  # Spark
    "__sig_post__",
    "__sig_pre__",
    "zm-_id_-sgn",
    "zm-_id_-sgn1",
    "zmail_signature",
    "front-signature",
    "sh-signature",
    "x-evo-signature",
    "-x-evo-signature",
    "mailbird-signature",
    "emclient-signature",
    "bloop_sign",
    "mobile_signature",
    "yahoo-signature",
    "ymail_signature",
    "tutanota_signature",
    "fm-signature",
    "dab4fad8-2dd7-40bb-a1b8-4e2aa1f9fdf2",  # what a virus scanner adds
    "fastmail-signature",
    "signature",
    "signature_div",
    "mail_signature",
    "email-signature",
    "gwtsignature",
    "defangedmessage-signature",
    "x_signature",
    "lineBreakAtBeginningOfSignature".lower(),
)
QUOTE_NAME = re2.compile(r"(?:^|[_-])(?:quote|quoted|original)(?:[_-]|$)")
NAMED_BY = ("class", "id", "name", "data-marker", "data-smartmail", "data-type")


@dataclass(frozen=True, slots=True)
class Mark:
    """What an element says of the words in it; `starts` is the mark for the first line after it opens."""

    is_quote: bool = False
    is_box: bool = False
    is_attribution: bool = False
    is_signature: bool = False
    is_perhaps_quote: bool = False
    is_hidden: bool = False
    starts: str = ""

    @property
    def matters(self) -> bool:
        """Whether the words inside are to be told from those outside."""
        return self.is_quote or self.is_box or self.is_attribution or self.is_signature or self.is_perhaps_quote


NO_MARK = Mark()
HIDDEN = Mark(is_hidden=True)


def mark_of(element: str, given: dict[str, str]) -> Mark:
    """The mark of an element with these attributes (their names in small letters)."""
    if not given:
        return Mark(is_perhaps_quote=True) if element == "blockquote" else NO_MARK
    style = given.get("style", "").lower().replace(" ", "")[:2000]
    if "display:none" in style or "visibility:hidden" in style or "hidden" in given or "mso-hide:all" in style:
        return HIDDEN
    names = [name for key in NAMED_BY for name in given.get(key, "").lower().split()[:20]] if given else []
    if element == "blockquote":
        return _blockquote(given, names, style)
    for name in names:
        mark = _named(element, name)
        if mark is not None:
            return mark
    if element in ("div", "td") and is_outlooks_line(style):
        return Mark(starts=HEADERS)
    return NO_MARK


def _named(element: str, name: str) -> Mark | None:
    name = name.removeprefix("ydp")
    if element == "hr":
        return Mark(starts=HEADERS) if name in HEADER_BLOCKS else None
    if name in ATTRIBUTIONS or name.startswith("gmail_attr"):
        return Mark(is_attribution=True)
    if (
        name in SIGNATURES
        or name.endswith("signature")
        or name.startswith(("protonmail_signature", "ymail_", "signature"))
    ):
        return Mark(is_signature=True)
    if name in HEADER_BLOCKS or name.removeprefix("x_") in HEADER_BLOCKS:
        return Mark(starts=HEADERS)
    if name == "moz-forward-container":
        return Mark(is_box=True, starts=FORWARD)
    if name in BOXES and (name != "quote" or element == "div"):
        return Mark(is_box=True)
    if name not in QUOTES and element == "div" and QUOTE_NAME.search(name):
        return Mark(is_box=True)  # a program we do not know: what is in it is looked at line by line
    if name in QUOTES or name.endswith("yahoo_quoted") or name.startswith("yahoo_quoted"):
        return Mark(is_quote=True)
    return None


def _blockquote(given: dict[str, str], names: list[str], style: str) -> Mark:
    """A quote, an indented paragraph, or either: most programs say which, some do not."""
    if "border:none" in style and "border-left:" not in style.replace("border-left:none", ""):
        return NO_MARK  # Gmail's button for indenting
    if given.get("type", "").lower() == "cite" or "cite" in given or any(_is_quote_name(name) for name in names):
        return Mark(is_quote=True)
    return Mark(is_perhaps_quote=True)


def _is_quote_name(name: str) -> bool:
    return name in QUOTES or name in BOXES or "quote" in name or name in ("cite", "cite2", "cite5", "qt")


def is_outlooks_line(style: str) -> bool:
    """The line that Outlook draws above From, Sent, To and Subject."""
    return "border:none" in style and "border-top:solid" in style and "padding:3" in style
