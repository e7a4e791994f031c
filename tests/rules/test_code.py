"""Tests about the code: what a reader may rely on in every file."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "gatepost"
PYTHON = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(SOURCE.rglob("*.html"))
STYLES = sorted(SOURCE.rglob("*.css"))
SCRIPTS = sorted(SOURCE.rglob("*.js"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*PYTHON, *STYLES, *SCRIPTS], ids=name_of)
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    if path.name == "__init__.py" and not text.strip():
        pytest.skip("an empty package marker")
    assert text.startswith('"""'), "the first line of a module is its docstring"


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_page_has_inline_script_or_style(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text("utf-8"), flags=re.S)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), "an inline script"
    assert not re.search(r"<style|\sstyle=", text), "an inline style"
    assert not re.search(r"<[^>]*\son[a-z]+=", text), "an inline event handler"
    assert "|safe" not in text, "a text that is not escaped"


def test_imports_follow_the_message() -> None:
    answer = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout


def test_every_setting_is_documented() -> None:
    documented = (ROOT / "docs" / "settings.md").read_text("utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (SOURCE / "site" / "settings.py").read_text("utf-8")))
    assert read, "no setting was found: the pattern of this test is stale"
    assert {name for name in read if f"`{name}`" not in documented} == set()


def test_every_source_file_is_on_the_map() -> None:
    places = (ROOT / "docs" / "map.md").read_text("utf-8")
    files = [path for path in PYTHON if path.name != "__init__.py"] + SCRIPTS + STYLES
    missing = [name_of(path) for path in files if f"`{path.relative_to(SOURCE)}`" not in places]
    assert missing == []


def test_the_map_names_no_file_that_is_gone() -> None:
    places = (ROOT / "docs" / "map.md").read_text("utf-8")
    named = set(re.findall(r"^\* `([a-z_/0-9-]+\.(?:py|js|css))`", places, flags=re.M))
    assert {name for name in named if not (SOURCE / name).exists() and not (ROOT / name).exists()} == set()


def test_links_in_the_docs_lead_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text("utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_what_the_docs_link_by_name_is_in_that_file() -> None:
    """`[`receive`](…/actions.py)` promises that the function or class is there."""
    missing, count = [], 0
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for name, target in re.findall(r"\[`(\w+)`\]\(([^)#]+\.py)\)", page.read_text("utf-8")):
            count += 1
            if not re.search(rf"^(?:async )?(?:def|class) {name}\b", (page.parent / target).read_text("utf-8"), re.M):
                missing.append(f"{page.relative_to(ROOT)}: {name} in {target}")
    assert missing == []
    assert count > 10


# The modules that may speak SQL and know which database it is. Migrations may too (core/db.RunPerDatabase).
SPEAKS_SQL = frozenset(
    SOURCE / "core" / name
    for name in ("db.py", "db_copy.py", "db_state.py", "row_security.py", "statements.py", "table_copy.py")
)
# What needs one of them: SQL by hand, a driver's cursor, a lock that SQLite silently leaves out, the database's kind.
CALLED_BY_HAND = frozenset(
    {"raw", "extra", "RawSQL", "cursor", "chunked_cursor", "executemany", "select_for_update", "vendor"}
)
IMPORTED_BY_HAND = frozenset({"RawSQL", "DatabaseWrapper", "psycopg", "sqlite3", "pysqlite3"})


def speaks_sql(source: str) -> set[str]:
    """What a module calls, asks (`something.vendor`) or imports of all that."""
    found: set[str] = set()
    imported: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) | ast.Attribute(attr="vendor" as name):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                module = getattr(node, "module", "") or ""
                imported |= {part for one in names for part in [*one.name.split("."), *module.split(".")]}
    return (found & CALLED_BY_HAND) | (imported & IMPORTED_BY_HAND)


def test_raw_sql_stands_in_the_modules_for_it() -> None:
    """Differences between databases live in a few modules of core; nobody else writes SQL or asks which it is."""
    sinners = {name_of(path): found for path in PYTHON if (found := speaks_sql(path.read_text("utf-8")))}
    allowed = {name_of(path) for path in SPEAKS_SQL}
    assert allowed <= set(sinners), "a module that speaks no SQL any more needs no leave"
    # The health page reports the kind of database and asks it SELECT 1.
    assert sinners.pop("src/gatepost/site/pages.py") == {"cursor", "vendor"}
    assert {name: found for name, found in sinners.items() if name not in allowed} == {}


@pytest.mark.parametrize(
    "source",
    [
        "Post.objects.raw('SELECT 1')",
        "Post.objects.extra(where=['1 = 1'])",
        "from django.db.models.expressions import RawSQL",
        "with connection.cursor() as cursor: pass",
        "Post.objects.select_for_update()",
        "if connections['default'].vendor == 'sqlite': pass",
        "import psycopg",
    ],
)
def test_sql_by_hand_is_seen(source: str) -> None:
    assert speaks_sql(source)
    assert not speaks_sql("mailbox.cursor = encoded(cursor); log.info('x', extra={})")


def test_lock_files_name_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        assert "://" not in text
        assert not re.search(r"^--(find-links|index-url|extra-index-url|trusted-host)", text, flags=re.M)
        assert "--hash=sha256:" in text
