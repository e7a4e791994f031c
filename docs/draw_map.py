"""Draw docs/map.md: each room's own words, then its files with the first line of each docstring.

python docs/draw_map.py
"""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "gatepost"

ROOMS = (
    ("doors", "How words come in. A door makes a Parcel; `actions.receive` opens it in one transaction."),
    ("adoption", "A class that already has a WhatsApp group: `export` reads its export, `audit` counts it. Pure."),
    ("gate", "What may pass. The only room that judges what is to be published, and the only one that publishes."),
    ("concerns", "Private matters with the school. Only doors and site may import it."),
    ("safeguarding", "What tells of a child at risk, sealed. Only doors and site may import it."),
    ("groups", "Where words live: groups, posts, the numbered log, streams, search, invitations."),
    ("policies", "The code of conduct and its companions, as versions; who accepted which."),
    ("delivery", "How words go out: notices, the ledger of deliveries, channels."),
    ("people", "Who there is, who looks after whom, who is appointed to what, and how they sign in."),
    ("audit", "What was done, append-only, one chain a school."),
    ("conduct", "The judge: pure Python, no Django, no database, no network, no clock."),
    ("core", "The kernel: it knows no school."),
    ("site", "The house: it puts the rooms together. Settings, addresses, pages, worker, command line."),
)

HEAD = """\
# The map

Drawn by `python docs/draw_map.py`; a test checks that every file is on it.

```text
site
doors | adoption
gate | concerns | safeguarding        (these three don't know each other)
groups
policies
delivery
people
audit
conduct
core
```

A room may import the rooms below it, never one above or beside it. `lint-imports` checks it.

**The noun tells the room, the kind of question tells the file.** In each room, where it is needed: `models` (shape
and constraints), `access` (may this person see this? the only way to an object), `actions` (the only place that
changes rows), `notices` (what is told to whom), `forms`, `views`, `urls`, `errors`, `personal` (what the room holds
about a person).

**A message never turns back:** a door makes a parcel; `doors/actions.py` opens it; `gate/actions/` gathers facts,
asks the judge, and either answers with a card, which stores nothing, or stores submission and verdict with the post
or the hold; `groups/publishing.py` numbers it; `groups/live` wakes the open pages; `delivery` tells those who must
be told.

Beside the source: `tests/` (one folder a room; `tests/world.py` has the cast; `rules/` tests about the code;
`journeys/`, `browser/`, `server/`), `data/conduct/` (the messages the judge is measured on), `benchmarks/`, `docs/`,
`requirements/` (locks), `.ci/run`.
"""


def first_line(path: Path) -> str:
    """What a file says of itself in its first line."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
    opening = text.lstrip().split("\n")[0]
    return opening.strip("/*#{} ").strip()


def files_of(room: str) -> list[Path]:
    """The room's own files that a reader opens: code, scripts and sheets, without migrations."""
    found = [path for kind in ("*.py", "*.js", "*.css") for path in (SOURCE / room).rglob(kind)]
    return sorted(path for path in found if "migrations" not in path.parts)


def drawn() -> str:
    """The whole page."""
    parts = [HEAD]
    for room, words in ROOMS:
        parts.append(f"\n## {room}\n\n{words}\n")
        for path in files_of(room):
            says = first_line(path)
            if path.name == "__init__.py" and not says:
                continue
            parts.append(f"* `{path.relative_to(SOURCE)}`: {says}" if says else f"* `{path.relative_to(SOURCE)}`")
    parts.append("\n## The command line\n\n* `__main__.py`: " + first_line(SOURCE / "__main__.py"))
    return "\n".join(parts).replace("\n\n\n", "\n\n") + "\n"


if __name__ == "__main__":
    (ROOT / "docs" / "map.md").write_text(drawn(), "utf-8")
