"""Makes a code of the tables that were read from a file, field by field."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from gatepost.conduct.code import ROUTES, Clause, Code, CodeError, Grade, Route
from gatepost.conduct.looks_for import LooksFor
from gatepost.conduct.verdict import Outcome

_TOP = {
    "name",
    "version",
    "introduction",
    "routes",
    "clauses",
    "time_zone",
    "ordinary",
    "heard_first",
    "may_post",
    "roles",
}
_CLAUSE = {"id", "title", "rule", "number", "route", "card", "outcomes", "outcome", "looks_for", "fine", "not_fine"}
_ROUTE = {"title", "heard_by"}
_LOOKS_FOR = set(LooksFor.__slots__)
_DEFAULT_ROUTES = {
    "office": Route("office", "The school office"),
    "leadership": Route("leadership", "The senior leaders"),
    "safeguarding": Route("safeguarding", "The safeguarding lead"),
}


def code_of(data: Mapping[str, Any]) -> Code:
    """The code in some tables. Raises CodeError with sentences a school can act on."""
    _no_strangers("The code", data, _TOP)
    clauses = data.get("clauses", [])
    if not isinstance(clauses, list):
        raise CodeError("`clauses` must be written as [[clauses]] tables.")
    people: dict[str, Any] = {}
    for key in ("time_zone", "heard_first"):
        if key in data:
            people[key] = _words(data, key, "The code")
    if "may_post" in data:
        people["may_post"] = _list(data, "may_post", "The code")
    return Code(
        name=_words(data, "name", "The code"),
        version=_words(data, "version", "The code"),
        introduction=_words(data, "introduction", "The code"),
        routes=_routes(data.get("routes", {})),
        clauses=tuple(_clause(clause, place) for place, clause in enumerate(clauses, start=1)),
        ordinary=_list(data, "ordinary", "The code"),
        roles=_roles(data.get("roles", {})),
        **people,
    )


def _roles(data: object) -> dict[str, str]:
    if not isinstance(data, dict):
        raise CodeError('`roles` must be a table of names, for example roles = { pta = "Parents\' Council" }.')
    return {role: _words(data, role, "The table `roles`") for role in data}


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
    outcomes = _outcomes(data.get("outcomes", {}), where)
    not_fine = _list(data, "not_fine", where)
    looks_for = _looks_for(data, where, from_examples="outcome" in data or bool(not_fine and not outcomes))
    outcome = _outcome(data["outcome"], where) if "outcome" in data else Outcome.NUDGE
    return Clause(
        id=_words(data, "id", where),
        title=_words(data, "title", where),
        rule=_words(data, "rule", where),
        number=_words(data, "number", where),
        route=_words(data, "route", where) or "office",
        card=_words(data, "card", where),
        outcomes=outcomes,
        fine=_list(data, "fine", where),
        not_fine=not_fine,
        looks_for=looks_for,
        outcome=outcome if looks_for else Outcome.OK,
    )


def _looks_for(data: Mapping[str, Any], where: str, *, from_examples: bool) -> LooksFor | None:
    """The sights of a clause: what it says, or its examples where it says nothing and has no labels."""
    if "looks_for" not in data:
        return LooksFor(examples=True) if from_examples else None
    table = data["looks_for"]
    if not isinstance(table, dict):
        raise CodeError(f"{where}: `looks_for` must be a table, for example looks_for = {{ attachments = true }}.")
    where = f"{where}, looks_for"
    _no_strangers(where, table, _LOOKS_FOR)
    found: dict[str, Any] = {}
    for key in ("examples", "attachments", "phone_numbers", "mail_addresses", "own_details"):
        if not isinstance(table.get(key, False), bool):
            raise CodeError(f"{where}: `{key}` must be true or false, without quotes.")
        found[key] = table.get(key, False)
    for key in ("words", "quiet_days", "allowed", "names_of"):
        found[key] = _list(table, key, where)
    found["quiet_days"] = tuple(day.lower() for day in found["quiet_days"])
    for key, usual in (("thanks", 0), ("pieces", 0), ("within_minutes", 60)):
        value = table.get(key, usual)
        if not isinstance(value, int) or isinstance(value, bool):
            raise CodeError(f"{where}: `{key}` must be a whole number without quotes, for example {key} = 3.")
        found[key] = value
    if "unless" in table:
        found["unless"] = _list(table, "unless", where)
    if "quiet_hours" in table:
        found["quiet_hours"] = _hours(table["quiet_hours"], where)
    return LooksFor(**found)


def _hours(value: object, where: str) -> tuple[time, time]:
    parts = value.split("-") if isinstance(value, str) else []
    try:
        start, end = (time.fromisoformat(part.strip()) for part in parts)
    except ValueError:
        raise CodeError(
            f'{where}: `quiet_hours` is {value!r}; write it like "20:00-07:00", by a clock of 24 hours.'
        ) from None
    return start, end


def _outcomes(data: object, where: str) -> dict[str, dict[Grade, Outcome]]:
    if not isinstance(data, dict):
        raise CodeError(
            f'{where}: `outcomes` must be a table of labels, for example outcomes = {{ politics = "hold" }}. For a '
            'clause without labels write outcome = "nudge" or outcome = "hold".'
        )
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
        raise CodeError(f'{where}: `{key}` must be a list of texts in quotes, for example {key} = ["…", "…"].')
    return tuple(value)


def _no_strangers(where: str, data: Mapping[str, Any], known: set[str]) -> None:
    if strangers := sorted(set(data) - known):
        raise CodeError(
            f"{where} has {', '.join(strangers)}, which a code does not know; it knows {', '.join(sorted(known))}."
        )
