"""An outside client of the API, who also watches that the OpenAPI file tells of every status that comes."""

import json
import re
from typing import Any

from django.test import Client
from pydantic import TypeAdapter

from gatepost.doors.api.shapes import Fault
from gatepost.people.models import Person, School
from gatepost.people.signin.tokens import make_token

FAULT = TypeAdapter(Fault)


class Answer:
    """Status, headers and what the JSON says."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.bytes: bytes = response.content
        self.json: Any = json.loads(response.content) if response.content else None

    @property
    def error(self) -> str:
        """The fault's code; the whole fault must have its one shape."""
        assert set(self.json) == {"error", "message", "fields"}, self.json
        FAULT.validate_python(self.json, strict=True)
        assert self.json["message"].strip()
        return str(self.json["error"])


class Outside:
    """Somebody's app: knows a base address and a key, and nothing else of Gatepost."""

    def __init__(self, school: School, person: Person | None, *, secret: str = "") -> None:
        self.browser = Client(SERVER_NAME=school.host, raise_request_exception=True)
        self.secret = secret or (make_token(person) if person else "")
        self.contract = self.browser.get("/api/v1/openapi.json").json()

    def get(self, path: str, **more: Any) -> Answer:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Answer:
        return self.call("POST", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> Answer:
        return self.call("PUT", path, body, **more)

    def delete(self, path: str, **more: Any) -> Answer:
        return self.call("DELETE", path, **more)

    def call(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str) -> Answer:
        """Ask, and check the answer's status against the OpenAPI file. `path` begins after /api/v1."""
        if self.secret:
            headers.setdefault("Authorization", f"Bearer {self.secret}")
        sent = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        response = self.browser.generic(method, f"/api/v1{path}", sent, "application/json", headers=headers)
        told_of = self._responses(method, f"/api/v1{path}".split("?")[0])
        assert told_of is None or str(response.status_code) in told_of, f"{method} {path}: {response.status_code}"
        return Answer(response)

    def _responses(self, method: str, path: str) -> Any:
        for shape, operations in self.contract["paths"].items():
            if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(shape)), path) and method.lower() in operations:
                return operations[method.lower()]["responses"]
        return None
