"""What a machine can find of WCAG 2.2 AA: axe-core in the page, and the size of targets."""

from pathlib import Path
from typing import Any

import axe_core_python
from playwright.sync_api import Page

SCRIPT = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]

# WCAG 2.2's target size, which this axe does not know: 24 by 24, or that much room around it. Links in a sentence are
# free.
SMALL = """() => {
  const boxes = [...document.querySelectorAll("a[href], button, summary, input, select, textarea, [tabindex='0']")]
    .filter((one) => one.checkVisibility() && !one.closest(".skip, .unseen") && one.getBoundingClientRect().width > 1)
    .map((one) => [one, one.matches("label input") ? one.closest("label") : one])
    .map(([one, target]) => ({ one, box: target.getBoundingClientRect() }));
  const inSentence = (one) => getComputedStyle(one).display === "inline"
    && [...one.parentElement.childNodes].some((other) => other.nodeType === 3 && other.textContent.trim());
  const middle = (box) => [box.x + box.width / 2, box.y + box.height / 2];
  const near = (a, b) => {
    const [x, y] = middle(a);
    const far = [Math.max(b.left - x, 0, x - b.right), Math.max(b.top - y, 0, y - b.bottom)];
    return Math.hypot(...far) < 12;
  };
  return boxes
    .filter(({ one, box }) => (box.width < 23.9 || box.height < 23.9) && !inSentence(one))
    .filter(({ one, box }) => boxes.some((its) => its.one !== one && !its.one.contains(one) && near(box, its.box)))
    .map(({ one, box }) => `${one.outerHTML.slice(0, 80)} is ${Math.round(box.width)} by ${Math.round(box.height)}`);
}"""


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: rule, place and reason.

    The script runs in a world of its own by the debugger, so the page's content policy stays in force.
    """
    wanted = {"type": "tag", "values": TAGS}
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


def small_targets(page: Page) -> list[str]:
    """What is too small to press with a thumb, and has something else beside it."""
    return [f"target-size: {one}" for one in page.evaluate(SMALL)]


def assert_accessible(page: Page) -> None:
    """Nothing of WCAG 2.2 AA that axe can find is violated on the page as it stands."""
    assert violations(page) + small_targets(page) == []
