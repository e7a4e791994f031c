"""Reading an export that is written out in a test."""

from pathlib import Path
from typing import Any

import pytest

from gatepost.adoption.export import Message, Refused, open_export

LRM = "\u200e"
Read = tuple[list[Message], dict[str, Any]]


def read(folder: Path, text: str | bytes, name: str = "chat.txt", **options: Any) -> Read:
    """The messages and the summary of a text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    export = open_export([path], **options)
    return list(export.messages()), export.summary()


def merged(folder: Path, *texts: str, **options: Any) -> Read:
    """The messages and the summary of several phones' texts."""
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"phone{number}.txt")
        paths[-1].write_bytes(text.encode())
    export = open_export(paths, **options)
    return list(export.messages()), export.summary()


def refusal(path: Path, **options: Any) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(Refused) as refused:
        list(open_export([path], **options).messages())
    assert refused.value.message.endswith(".")
    assert "\n" not in refused.value.message
    return refused.value.message
