"""The word lists in words.toml, as sets and as patterns."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(resources.files("gatepost.adoption.audit").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of one list."""
    return frozenset(str(_lists()[name]).split())


@cache
def choices(name: str) -> str:
    """The choices of a pattern, to stand in a group."""
    return "|".join(line for line in str(_lists()["patterns"][name]).splitlines() if line)
