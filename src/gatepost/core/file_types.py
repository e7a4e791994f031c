"""What a file is, told by what is in it and never by its name. Pure."""

import re

# How the files begin that people bring as evidence: pictures, recordings, PDF. (bytes, where, type)
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"WAVE", 8, "audio/wav"),
    (b"%PDF-", 0, "application/pdf"),
    (b"OggS", 0, "audio/ogg"),
    (b"ID3", 0, "audio/mpeg"),
    (b"#!AMR", 0, "audio/amr"),
)
# Brands of the family of MP4 (ISO 14496-12): what stands after `ftyp`.
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"avif": "image/avif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"isom": "video/mp4",
    b"iso2": "video/mp4",
    b"iso5": "video/mp4",
    b"mp41": "video/mp4",
    b"mp42": "video/mp4",
    b"avc1": "video/mp4",
    b"dash": "video/mp4",
    b"M4V ": "video/mp4",
    b"qt  ": "video/quicktime",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
}
_CONTAINERS = (b"WEBP", b"WAVE")
_MPEG_FRAME = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MAIL_HEAD = re.compile(
    r"(?:Return-Path|Received|From|Date|Message-ID|Delivered-To|MIME-Version|X-[\w-]{1,40}):[^\n]*\n", re.I
)
_MARKUP = re.compile(r"\s*(?:<!|<\?|<(?:html|head|body|script|svg|math)\b)", re.I)


def type_of(content: bytes) -> str | None:
    """The type of a picture, a recording, a PDF, a saved e-mail or plain text; None for anything else."""
    for sign, where, type_ in _BEGINNINGS:
        if content[where : where + len(sign)] == sign and (sign not in _CONTAINERS or content[:4] == b"RIFF"):
            return type_
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12])
    if _MPEG_FRAME.match(content):
        return "audio/mpeg"
    return _type_of_text(content)


def _type_of_text(content: bytes) -> str | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if not text.strip() or _CONTROL.search(text) or _MARKUP.match(text):
        return None
    return "message/rfc822" if _MAIL_HEAD.match(text) else "text/plain"
