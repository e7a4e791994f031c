"""One word for one thing: what the glossary's right-hand column says is not used as a name in the code."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "gatepost"
PYTHON = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)

# Whole words within names, as snake_case or CamelCase parts.
BANNED = {
    "tenant",
    "realm",
    "moderator",
    "moderation",
    "quarantine",
    "ticket",
    "subscription",
    "transport",
    "notification",
    "utils",
    "helpers",
    "manager",
    "service",
}
# Names that belong to somebody else: a library's class, a browser's file.
NOT_OURS = {
    "service_worker",
    "send_notification_mail",
    "BaseUserManager",
    "contextmanager",
    "AbstractContextManager",
    "asynccontextmanager",
}


def parts_of(name: str) -> set[str]:
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return set(spaced.replace("_", " ").split())


def names_defined_in(path: Path) -> set[str]:
    names = {path.stem, path.parent.name}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names - NOT_OURS


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_name_uses_a_word_that_the_glossary_bans(path: Path) -> None:
    found = {name for name in names_defined_in(path) if parts_of(name) & BANNED}
    assert found == set()
