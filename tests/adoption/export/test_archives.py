"""Zip files: read without unpacking, or refused whole and aloud."""

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from gatepost.adoption.export import open_export
from tests.adoption.export.reads import refusal

CHAT = "[13/11/2024, 14:30:05] Asha: hello\n[13/11/2024, 14:31:05] Tom: and hello\n"


def packed(folder: Path, entries: dict[str, str | bytes], name: str = "export.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries.items():
            archive.writestr(entry, content)
    return path


def people(path: Path) -> list[str | None]:
    return [message.author for message in open_export([path]).messages()]


@pytest.mark.parametrize(
    "entries",
    [
        {"_chat.txt": CHAT},
        {"WhatsApp Chat with Y3 Oak.txt": CHAT},
        {"_chat.txt": CHAT, "00000001-PHOTO.jpg": b"\xff\xd8", "notes.txt": "shopping list"},
        {"WhatsApp Chat - Y3/_chat.txt": CHAT},
        {"__MACOSX/._chat.txt": b"\x00\x05", "_chat.txt": CHAT, ".DS_Store": b"\x00"},
        {"Gruppe 3.txt": CHAT, "liste.txt": "Milch\nBrot"},
        {"_chat.txt": CHAT, "other chat.txt": CHAT},
    ],
    ids=lambda entries: " ".join(entries),
)
def test_the_chat_is_found_by_what_stands_in_it(tmp_path: Path, entries: dict[str, str | bytes]) -> None:
    assert people(packed(tmp_path, entries)) == ["Asha", "Tom"]


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "a/../../evil.txt", "x\u202etxt.exe"]
)
def test_a_name_that_climbs_is_skipped_and_named(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path, {name: CHAT.replace("Asha", "Mallory"), "_chat.txt": CHAT})
    export = open_export([path])
    assert [message.author for message in export.messages()] == ["Asha", "Tom"]
    assert len(export.summary()["skipped_entries"]) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_skipped(tmp_path: Path) -> None:
    path = packed(tmp_path, {"_chat.txt": CHAT})
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    export = open_export([path])
    assert len(list(export.messages())) == 2
    assert export.summary()["skipped_entries"] == ["link.txt"]


def test_media_are_counted(tmp_path: Path) -> None:
    chat = (
        CHAT
        + "[13/11/2024, 14:32:05] Tom: \u200e<attached: a.jpg>\n[13/11/2024, 14:32:06] Tom: \u200e<attached: b.jpg>\n"
    )
    export = open_export([packed(tmp_path, {"_chat.txt": chat, "a.jpg": b"1"})])
    assert len(list(export.messages())) == 4
    assert export.summary()["media"] == {"attached": 2, "omitted": 0, "missing": 1, "missing_names": ["b.jpg"]}


def nested() -> bytes:
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as archive:
        archive.writestr("_chat.txt", CHAT)
    return inside.getvalue()


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({}, "no WhatsApp chat"),
        ({"inner.zip": nested()}, "another archive"),
        ({"notes.txt": "shopping list"}, "no WhatsApp chat"),
        ({"_chat.txt": ""}, "empty"),
        ({"a.txt": CHAT, "b.txt": CHAT}, "2 chats"),
        ({"../_chat.txt": CHAT}, "no WhatsApp chat"),
        ({"_chat.txt": CHAT, "zeros.bin": b"\0" * 30_000_000}, "unpack"),
        ({"_chat.txt": CHAT + "a\n" * 15_000_000}, "unpack"),
    ],
    ids=["nothing", "nested", "not a chat", "empty", "two", "climbing", "bomb beside", "bomb"],
)
def test_refused(tmp_path: Path, entries: dict[str, str | bytes], said: str) -> None:
    assert said in refusal(packed(tmp_path, entries))


def test_more_entries_than_an_export_has(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(31_000):
            archive.writestr(f"{number}.jpg", b"")
        archive.writestr("_chat.txt", CHAT)
    assert "more files" in refusal(path)


def test_ten_gigabytes_claimed(tmp_path: Path) -> None:
    path = packed(tmp_path, {"_chat.txt": CHAT})
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(data)
    assert "unpack" in refusal(path)


def test_encrypted(tmp_path: Path) -> None:
    path = packed(tmp_path, {"_chat.txt": CHAT})
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "encrypted" in refusal(path)


def test_truncated_at_any_place(tmp_path: Path) -> None:
    whole = packed(tmp_path, {"_chat.txt": CHAT * 50}).read_bytes()
    path = tmp_path / "cut.zip"
    for length in range(8, len(whole), 7):
        path.write_bytes(whole[:length])
        assert "damaged" in refusal(path)


def test_a_flipped_byte(tmp_path: Path) -> None:
    path = packed(tmp_path, {"_chat.txt": CHAT * 50})
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    assert "damaged" in refusal(path)


def test_two_of_one_name(tmp_path: Path) -> None:
    path = packed(tmp_path, {"_chat.txt": CHAT})
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("_chat.txt", CHAT.replace("Asha", "Mallory"))
    assert "same name" in refusal(path)


@pytest.mark.parametrize("start", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00"])
def test_other_archives(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "export.bin"
    path.write_bytes(start + bytes(100))
    assert "archive" in refusal(path)
