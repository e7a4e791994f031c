"""Reads a code of conduct from a TOML file; its schema is in docs/codes.md."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from gatepost.conduct.code import ROUTES, Clause, Code, CodeError, Grade, Route
from gatepost.conduct.verdict import Outcome

STARTER = "class_group.toml"

_TOP = {"name", "version", "introduction", "routes", "clauses"}
_CLAUSE = {"id", "title", "rule", "number", "route", "card", "outcomes", "fine", "not_fine"}
_ROUTE = {"title", "heard_by"}
_DEFAULT_ROUTES = {
    "office": Route("office", "The school office"),
    "leadership": Route("leadership", "The senior leaders"),
    "safeguarding": Route("safeguarding", "The safeguarding lead"),
}


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
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise CodeError(f"The file {path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise CodeError(f"The file {path} is not UTF-8 text; save it as UTF-8 and try again.") from error
    return parse_code(text)


def parse_code(text: str) -> Code:
    """The code written in `text` (TOML). Raises CodeError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CodeError(f"The code is not valid TOML: {error}.") from error
    _no_strangers("The code", data, _TOP)
    clauses = data.get("clauses", [])
    if not isinstance(clauses, list):
        raise CodeError("`clauses` must be written as [[clauses]] tables.")
    return Code(
        name=_words(data, "name", "The code"),
        version=_words(data, "version", "The code"),
        introduction=_words(data, "introduction", "The code"),
        routes=_routes(data.get("routes", {})),
        clauses=tuple(_clause(clause, place) for place, clause in enumerate(clauses, start=1)),
    )


def _routes(data: object) -> dict[str, Route]:
    if not isinstance(data, dict):
        raise CodeError("`routes` must be written as [routes.office] tables.")
    routes = dict(_DEFAULT_ROUTES)
    for route_id, table in data.items():
        where = f"Route {route_id}"
        if route_id not in ROUTES:
            raise CodeError(f"{where} is not known; the routes are {', '.join(ROUTES)}.")
        if not isinstance(table, dict):
            raise CodeError(f"{where} must be a table with a title.")
        _no_strangers(where, table, _ROUTE)
        title = _words(table, "title", where) or _DEFAULT_ROUTES[route_id].title
        routes[route_id] = Route(route_id, title, _words(table, "heard_by", where))
    return routes


def _clause(data: object, place: int) -> Clause:
    if not isinstance(data, dict):
        raise CodeError(f"Clause {place} in the file must be a table.")
    where = f"Clause {data.get('id', f'{place} in the file')}"
    _no_strangers(where, data, _CLAUSE)
    return Clause(
        id=_words(data, "id", where),
        title=_words(data, "title", where),
        rule=_words(data, "rule", where),
        number=_words(data, "number", where),
        route=_words(data, "route", where) or "office",
        card=_words(data, "card", where),
        outcomes=_outcomes(data.get("outcomes", {}), where),
        fine=_list(data, "fine", where),
        not_fine=_list(data, "not_fine", where),
    )


def _outcomes(data: object, where: str) -> dict[str, dict[Grade, Outcome]]:
    if not isinstance(data, dict):
        raise CodeError(f"{where}: `outcomes` must be a table of labels.")
    return {label: _grades(value, f"{where}, label {label}") for label, value in data.items()}


def _grades(value: object, where: str) -> dict[Grade, Outcome]:
    if isinstance(value, str):
        return {Grade.USUAL: _outcome(value, where)}
    if not isinstance(value, dict):
        raise CodeError(f"{where}: write an outcome, or a table of mild, usual and severe.")
    known = {grade.value for grade in Grade}
    _no_strangers(where, value, known)
    return {Grade(grade): _outcome(word, where) for grade, word in value.items()}


def _outcome(word: object, where: str) -> Outcome:
    for outcome in Outcome:
        if word == outcome.word:
            return outcome
    raise CodeError(f"{where}: {word!r} is not an outcome; use ok, nudge, hold or escalate.")


def _words(data: Mapping[str, Any], key: str, where: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str):
        raise CodeError(f"{where}: `{key}` must be text in quotes.")
    return value.strip()


def _list(data: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise CodeError(f"{where}: `{key}` must be a list of examples in quotes.")
    return tuple(value)


def _no_strangers(where: str, data: Mapping[str, Any], known: set[str]) -> None:
    if strangers := sorted(set(data) - known):
        raise CodeError(
            f"{where} has {', '.join(strangers)}, which a code does not know; it knows {', '.join(sorted(known))}."
        )
