"""The file itself: a text or a zip, opened without unpacking anything, or refused in one sentence.

A zip is hostile until shown otherwise. Its directory is weighed before it is read; names that climb, links and names
that hide are skipped and named; the chat is chosen by what stands in it; and the whole of it is read once, with its
checksum, before a single message is given out.
"""

import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from gatepost.adoption.export.decoding import Lines
from gatepost.adoption.export.headers import HeadReader
from gatepost.adoption.export.refusal import Refused

MOST_ENTRIES = 30_000
LARGEST_DIRECTORY = 8 * 2**20  # bytes of a zip's own table of contents
LARGEST_CHAT = 2 * 2**30  # bytes; a million messages are about 0.1 GB
LARGEST_CLAIM = 8 * 2**30  # bytes of everything, unpacked; WhatsApp itself stops far below
HIGHEST_RATIO = 200  # unpacked to packed; chat text packs about 10 to 1
RATIO_MATTERS_FROM = 2 * 2**20  # bytes
MEDIA = re.compile(
    r"\.(jpe?g|png|gif|webp|heic|mp4|mov|3gp|opus|ogg|m4a|mp3|aac|amr|wav|vcf|pdf|docx?|xlsx?|pptx?|thumb)$", re.I
)
ARCHIVES = re.compile(r"\.(zip|7z|rar|gz|tgz|tar|bz2|xz)$", re.I)
WHATSAPPS_NAME = re.compile(r"(^|/)(_chat\.txt|[^/]*whatsapp[^/]*\.txt)$", re.I)
_HIDING = re.compile("[\x00-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_OTHER_ARCHIVES = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "rar", b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}


@dataclass(slots=True)
class Source:
    """One export on disk: where the chat stands in it, what was skipped, and what media lie beside it."""

    path: Path
    entry: str | None = None
    skipped: list[str] = field(default_factory=list)
    media: frozenset[str] = frozenset()

    @property
    def is_archive(self) -> bool:
        return self.entry is not None

    @property
    def chat_name(self) -> str:
        """The name that the group's own name may be read from."""
        return Path(self.entry).name if self.entry and Path(self.entry).name != "_chat.txt" else self.path.name

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """The chat's bytes, as a stream. Raises Refused where the archive turns out to be broken on the way."""
        try:
            if self.entry is None:
                with self.path.open("rb") as stream:
                    yield stream
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.entry) as stream:
                    yield stream
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as fault:
            raise Refused(f"{self.path.name} is damaged or cut short; export the chat again.") from fault

    def fingerprint(self) -> str:
        """The SHA-256 of the file as it was brought, so that a copy can be told from the original."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


def find_chat(path: Path) -> Source:
    """Where the chat is. Raises Refused for what is no export, is empty, or is an archive that cannot be trusted."""
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
    except IsADirectoryError as fault:
        raise Refused(f"{path.name} is a folder; give the export's zip or text file.") from fault
    except OSError as fault:
        raise Refused(f"{path} cannot be opened: {fault.strerror}.") from fault
    if not start:
        raise Refused(f"{path.name} is empty.")
    for magic, name in _OTHER_ARCHIVES.items():
        if start.startswith(magic):
            raise Refused(f"{path.name} is a {name} archive; WhatsApp makes zip or text files.")
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _find_in_zip(path)
    return Source(path)


def _find_in_zip(path: Path) -> Source:
    _weigh_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _weigh(path, entries)
            skipped = [_printable(entry.orig_filename) for entry in entries if _is_hostile(entry)]
            honest = [
                entry
                for entry in entries
                if not _is_hostile(entry) and not entry.is_dir() and not _is_litter(entry.filename)
            ]
            chat = _choose(path, archive, honest)
            media = frozenset(Path(entry.filename).name for entry in honest if entry is not chat)
            return Source(path, chat.filename, skipped, media)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError, OSError) as fault:
        raise Refused(f"{path.name} is damaged or cut short; export the chat again.") from fault


def _weigh_directory(path: Path) -> None:
    """Look at the end of the file before Python reads the whole table of contents into memory."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 66_000))
        end = stream.read()
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) < at + 22:
        raise Refused(f"{path.name} is damaged or cut short; export the chat again.")
    count = int.from_bytes(end[at + 10 : at + 12], "little")
    directory = int.from_bytes(end[at + 12 : at + 16], "little")
    wide = end.rfind(b"PK\x06\x06", 0, at)
    if wide >= 0 and len(end) >= wide + 48:
        count = max(count if count != 0xFFFF else 0, int.from_bytes(end[wide + 32 : wide + 40], "little"))
        directory = max(
            directory if directory != 0xFFFFFFFF else 0, int.from_bytes(end[wide + 40 : wide + 48], "little")
        )
    if count > MOST_ENTRIES or directory > LARGEST_DIRECTORY:
        raise Refused(f"{path.name} holds more files than a WhatsApp export does.")


def _weigh(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse bombs, encryption, overlaps and names that stand twice, for the archive as a whole."""
    size = path.stat().st_size
    claimed = sum(entry.file_size for entry in entries)
    if claimed > LARGEST_CLAIM or any(_is_bomb(entry) for entry in entries):
        raise Refused(f"{path.name} would unpack to far more than a WhatsApp export holds, so it is not opened.")
    if claimed > max(RATIO_MATTERS_FROM, HIGHEST_RATIO * size):
        raise Refused(f"{path.name} would unpack to far more than a WhatsApp export holds, so it is not opened.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(f"{path.name} is encrypted; give it without a password.")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise Refused(f"{path.name} holds two files of the same name; WhatsApp makes no such archive.")
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise Refused(f"{path.name} holds files that overlap; WhatsApp makes no such archive.")
        end = entry.header_offset + 30 + entry.compress_size
    if end > size:
        raise Refused(f"{path.name} is damaged or cut short; export the chat again.")


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > RATIO_MATTERS_FROM and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)


def _is_hostile(entry: zipfile.ZipInfo) -> bool:
    """A name that climbs, starts at a root or a drive, or hides; or something that is no plain file."""
    name = entry.orig_filename.replace("\\", "/")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    climbs = name.startswith("/") or re.match(r"[A-Za-z]:", name) is not None or ".." in name.split("/")
    return climbs or _HIDING.search(name) is not None or kind not in (0, stat.S_IFREG, stat.S_IFDIR)


def _is_litter(name: str) -> bool:
    """What computers add on their own."""
    parts = name.split("/")
    return "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1] in (".DS_Store", "Thumbs.db", "desktop.ini")


def _choose(path: Path, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    """The one entry that is a chat, by what stands in it; WhatsApp's own file name settles between several."""
    if entries and all(ARCHIVES.search(entry.filename) for entry in entries):
        raise Refused(f"{path.name} holds only another archive; unpack it and give the export inside.")
    likely = sorted(
        (entry for entry in entries if not MEDIA.search(entry.filename) and not ARCHIVES.search(entry.filename)),
        key=lambda entry: (not WHATSAPPS_NAME.search(entry.filename), entry.filename.count("/"), entry.filename),
    )
    chats = [entry for entry in likely[:200] if entry.file_size and _looks_like_chat(archive, entry)]
    named = [entry for entry in chats if WHATSAPPS_NAME.search(entry.filename)] or chats
    if not named:
        empty = any(WHATSAPPS_NAME.search(entry.filename) and not entry.file_size for entry in entries)
        raise Refused(f"The chat in {path.name} is empty." if empty else f"{path.name} holds no WhatsApp chat.")
    shallow = [entry for entry in named if entry.filename.count("/") == named[0].filename.count("/")]
    if len(shallow) > 1:
        raise Refused(f"{path.name} holds {len(shallow)} chats; give one chat at a time.")
    if shallow[0].file_size > LARGEST_CHAT:
        raise Refused(f"The chat in {path.name} is larger than any WhatsApp export.")
    return shallow[0]


def _looks_like_chat(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether one of the first lines begins like a message."""
    with archive.open(entry) as stream:
        start = io.BytesIO(stream.read(65_536))
    reader = HeadReader()
    try:
        return any(reader.read(line) for line in Lines(start, entry.filename, whole=False))
    except Refused:
        return False


def _printable(name: str) -> str:
    return "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in name)
