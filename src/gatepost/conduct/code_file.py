"""Reads a code of conduct from a TOML or Markdown file; its schema is in docs/codes.md."""

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path

from gatepost.conduct.code import Code, CodeError
from gatepost.conduct.code_markdown import is_markdown, tables_of
from gatepost.conduct.code_tables import code_of

STARTER = "class_group.toml"


@cache
def starter_code() -> Code:
    """The class-group code that Gatepost ships with."""
    return parse_code(starter_text())


def starter_text() -> str:
    """The starter code as the TOML text that a school may copy and change."""
    return resources.files("gatepost.conduct").joinpath(f"codes/{STARTER}").read_text(encoding="utf-8")


def load_code(path: str | Path) -> Code:
    """The code in a file. Raises CodeError with sentences a school can act on, also when it cannot be read."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CodeError(f"The file {path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise CodeError(f"The file {path} is not UTF-8 text; save it as UTF-8 and try again.") from error
    return parse_code(text)


def parse_code(text: str) -> Code:
    """The code written in `text`: TOML, or Markdown with TOML front matter between lines of `+++`. Raises CodeError."""
    if is_markdown(text):
        return code_of(tables_of(text))
    try:
        return code_of(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CodeError(
            f"The code is not valid TOML: {error}. If it is meant to be Markdown, its first line must be +++."
        ) from error
