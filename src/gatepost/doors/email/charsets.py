"""Bytes to text, whatever a mail says its characters are; never an exception."""

import re2

# What mails call a character set, in letters and digits only, and the codec that reads most of what is sent under it.
# Only these are used: Python's list also holds codecs that are no character sets, and some that take very long.
CODECS = {
    "ascii": "cp1252",
    "usascii": "cp1252",
    "ansix341968": "cp1252",
    "ansi": "cp1252",
    "utf8": "utf-8",
    "utf8mb4": "utf-8",
    "unicode11utf8": "utf-8",
    "unicode": "utf-16",
    "utf16": "utf-16",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "utf32": "utf-32",
    "utf7": "utf-7",
    "unicode11utf7": "utf-7",
    "latin1": "cp1252",
    "iso88591": "cp1252",
    "iso88599": "cp1254",
    "iso885911": "cp874",
    "tis620": "cp874",
    "iso88598i": "iso8859-8",
    "iso88598e": "iso8859-8",
    "iso88596i": "iso8859-6",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "hzgb2312": "hz",
    "big5": "cp950",
    "big5hkscs": "big5hkscs",
    "ksc56011987": "cp949",
    "ksc5601": "cp949",
    "euckr": "cp949",
    "uhc": "cp949",
    "eucjp": "euc_jp",
    "shiftjis": "cp932",
    "xsjis": "cp932",
    "sjis": "cp932",
    "windows31j": "cp932",
    "iso2022jp": "iso2022_jp_ext",
    "iso2022jp2": "iso2022_jp_2",
    "iso2022kr": "iso2022_kr",
    "koi8r": "koi8-r",
    "koi8u": "koi8-u",
    "koi8ru": "koi8-u",
    "macintosh": "mac_roman",
    "xmacroman": "mac_roman",
    "xmaccyrillic": "mac_cyrillic",
    "tcvn": "cp1258",
    "viscii": "cp1258",
}
CODECS |= {f"iso8859{number}": f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
CODECS |= {f"latin{latin}": f"iso8859-{number}" for latin, number in ((2, 2), (3, 3), (4, 4), (5, 9), (6, 10), (9, 15))}
PAGES = (437, 737, 775, 850, 852, 855, 857, 862, 863, 866, 874, 932, 936, 949, 950, *range(1250, 1259))
CODECS |= {f"{prefix}{page}": f"cp{page}" for page in PAGES for prefix in ("windows", "cp", "xcp", "ibm", "win")}
CODECS |= {"windows936": "gb18030", "cp936": "gb18030"}

# One byte a character: such a mail whose bytes are sound UTF-8 was mislabelled.
ONE_BYTE = ("cp1", "cp4", "cp7", "cp8", "iso8859", "koi8", "mac_")
CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 65279))
HIGH = re2.compile(rb"[\x80-\xff]")


def text_of(data: bytes, charset: str, warnings: set[str]) -> str:
    """`data` as text without control characters. May add `charset-unknown` or `charset-wrong` to `warnings`."""
    return tidy(decoded(data, charset, warnings))


def decoded(data: bytes, charset: str, warnings: set[str]) -> str:
    """`data` read as `charset`; as UTF-8 or Western European where that is missing, unknown or plainly wrong."""
    name = "".join(letter for letter in charset.lower()[:40] if letter.isascii() and letter.isalnum())
    codec = CODECS.get(name)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codec = "utf-16"
    if name and codec is None:
        warnings.add("charset-unknown")
    if codec is None or codec.startswith(ONE_BYTE):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if text or not data:
            if codec and name not in ("ascii", "usascii") and HIGH.search(data):
                warnings.add("charset-wrong")
            return text
        codec = codec or "cp1252"
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, OverflowError):
        if codec != "cp1252":
            warnings.add("charset-wrong")
    for guess in ("utf-8", codec):
        try:
            return data.decode(guess)
        except (UnicodeError, LookupError, OverflowError):
            continue
    if codec == "utf-8":
        return data.decode("cp1252", "replace") if mostly_western(data) else data.decode("utf-8", "replace")
    try:
        return data.decode(codec, "replace")
    except (UnicodeError, LookupError, OverflowError):
        return data.decode("utf-8", "replace")


def mostly_western(data: bytes) -> bool:
    """Whether bytes that are no UTF-8 look like single accented letters among plain ones."""
    high = len(HIGH.findall(data[:100_000]))
    return len(data[:100_000].decode("utf-8", "ignore").encode("utf-8")) <= len(data[:100_000]) - high


def tidy(text: str) -> str:
    """One kind of line break, no control characters, plain spaces for hard ones."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return text.translate(CONTROLS).replace("\xa0", " ").replace("\u202f", " ")
