"""The labelled messages of data/conduct, read by split or by file."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "data" / "conduct"
SPLITS = ("train", "tune", "test")
LANGUAGES = {
    "ar": "Arabic",
    "bn": "Bengali",
    "cy": "Welsh",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "pa": "Punjabi",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "so": "Somali",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One labelled message. No labels means fine. `group` is the circle of authors who wrote it; `file` where it is."""

    id: str
    text: str
    labels: tuple[str, ...]
    severity: str
    kind: str
    group: str
    language: str
    split: str
    file: str

    @property
    def is_breach(self) -> bool:
        """Whether it was labelled as breaking the code."""
        return bool(self.labels)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation, and who wrote it."""

    author: str
    message: Message


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages of one class group in their order."""

    id: str
    turns: tuple[Turn, ...]


def singles(split: str = "", files: Iterable[str] = ()) -> list[Message]:
    """The single messages of a split; only of some files (paths below data/conduct), when such are named."""
    return [_message(row, row, file) for file, row in _rows(split, files) if "text" in row]


def conversations(split: str = "", files: Iterable[str] = ()) -> list[Conversation]:
    """The conversations of a split; only of some files, when such are named."""
    return [
        Conversation(
            row["id"],
            tuple(Turn(str(message["author"]), _message(message, row, file)) for message in row["messages"]),
        )
        for file, row in _rows(split, files)
        if "messages" in row
    ]


def _rows(split: str, files: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row that has a split. Files of second readings and the like have none and are passed over."""
    paths = [DATA / name for name in files] or sorted([*DATA.glob("*.jsonl"), *DATA.glob("voices/*.jsonl")])
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if "split" in row and split in ("", row["split"]):
                yield str(path.relative_to(DATA)), row


def _message(row: dict[str, Any], whole: dict[str, Any], file: str) -> Message:
    return Message(
        id=str(row["id"]),
        text=row["text"],
        labels=tuple(row["labels"]),
        severity=row["severity"],
        kind=row.get("kind", "plain"),
        group=whole.get("author_group", ""),
        language=_language(row.get("lang", ""), row.get("kind", "")),
        split=whole["split"],
        file=file,
    )


def _language(code: str, kind: str) -> str:
    if code:
        return LANGUAGES.get(code, code)
    return "mixed, which is not said" if kind == "mixed_language" else "English, not said"
