"""The OpenAPI file: open to everybody, whole, and true to the addresses there are."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gatepost.doors.api import api
from tests.cast import Cast

DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture
def contract(cast: Cast) -> Any:
    answer = Client(SERVER_NAME=cast.school.host).get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/json")
    return answer.json()


def operations(contract: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def references(part: Any) -> Iterator[str]:
    """Every `$ref` anywhere."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_it_is_a_whole_openapi_file(contract):
    assert re.fullmatch(r"3\.1\.\d+", contract["openapi"])
    assert contract["info"]["title"] == "Gatepost"
    for reference in references(contract):
        part = contract
        for name in reference.removeprefix("#/").split("/"):
            part = part[name]
        assert part["type"]
    names = [operation["operationId"] for _, _, operation in operations(contract)]
    assert len(set(names)) == len(names)


def test_every_operation_says_what_it_does_needs_and_answers(contract):
    assert contract["components"]["securitySchemes"]["Token"] == {"type": "http", "scheme": "bearer"}
    for path, _, operation in operations(contract):
        assert operation["description"], path
        assert operation["security"] == [{"Token": []}], path
        assert {"401", "404", "422", "503"} <= set(operation["responses"]), path
        named = set(re.findall(r"\{(\w+)\}", path))
        given = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert named == given, path
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert response["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Fault"}


def test_it_tells_of_every_address_and_of_no_other(contract):
    told = {(path.removeprefix("/api/v1"), method.upper()) for path, method, _ in operations(contract)}
    there = {
        (path, method)
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }
    assert told == there


def test_the_document_lists_every_operation(contract):
    listed = set(re.findall(r"^\| `([A-Z]+) (/api/v1/[^?`]+)", DOCUMENT.read_text(), re.M))
    assert listed == {(method.upper(), path) for path, method, _ in operations(contract)}


def test_the_limits_are_in_it(contract):
    parameters = contract["paths"]["/api/v1/groups/{ref}/posts"]["get"]["parameters"]
    limit = next(one["schema"] for one in parameters if one["name"] == "limit")
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 200, 50)
    key = contract["components"]["schemas"]["PostIn"]["properties"]["client_key"]
    assert (key["minLength"], key["maxLength"]) == (1, 64)
