"""axe-core in the page: what a machine can find of WCAG 2.2 AA."""

from pathlib import Path
from typing import Any

import axe_core_python
from playwright.sync_api import Page

SCRIPT = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


def violations(page: Page, *, only: list[str] | None = None) -> list[str]:
    """What axe finds on the page as it stands: rule, place and reason. `only` names rules instead of all of WCAG 2.2 AA.

    The script runs in a world of its own by the debugger, so the page's content policy stays in force.
    """
    wanted = {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS}
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(
        "async (wanted) => (await axe.run(document, {runOnly: wanted, resultTypes: ['violations']})).violations", wanted
    )
    return [
        f"{one['id']}: {node['target'][0]}: {(node['any'] + node['all'] + node['none'])[0]['message']}"
        for one in found
        for node in one["nodes"]
    ]


def assert_accessible(page: Page) -> None:
    """Nothing of WCAG 2.2 AA that axe can find is violated on the page as it stands."""
    assert violations(page) == []
