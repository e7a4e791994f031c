"""One way to work a page for all journeys: by pointer or by the keyboard alone, with or without scripts."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

# The address of a private matter by its reference; not of the forms that begin one.
A_MATTER = re.compile(r"/private/(?!new/|outside/|letters/)[^/]+/$")

# Enough presses of Tab to come round any page of the demo.
PATIENCE = 120

# The ring may be drawn by the field's own frame, as the composer's is.
SHOWN = """(element) => {
  const drawn = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const rings = (one) => one && drawn(getComputedStyle(one));
  const box = element.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + Math.min(box.width / 2, 20), box.y + Math.min(box.height / 2, 20));
  return {
    ring: rings(element) || rings(element.parentElement) || rings(element.closest("label")),
    seen: Boolean(at) && (element.contains(at) || at.contains(element)),
  };
}"""


@dataclass
class Hands:
    """A page and whoever works it. `scripted`: whether the page's own scripts run."""

    page: Page
    scripted: bool = True

    def press(self, name: str, *, within: str = "main", role: str = "button") -> None:
        """Press a button, or follow a link (`role="link"`), that is called so."""
        self.act(self.page.locator(within).get_by_role(role, name=re.compile(name)).first)  # type: ignore[arg-type]

    def write(self, label: str, words: str) -> None:
        """Type into the field with this label, in the stead of what is there."""
        field = self.page.get_by_label(re.compile(label)).first
        self.take(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)

    def tick(self, label: str) -> None:
        """Tick a box or choose one of several."""
        box = self.page.get_by_label(label).first
        if not box.is_checked():
            self.take(box)
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def act(self, target: Locator) -> None:
        """Press what is there."""
        target.click()

    def take(self, target: Locator) -> None:
        """Bring the focus there."""
        target.focus()

    def skip_to_composer(self) -> None:
        """Get to the place where a message is written."""


class Keyboard(Hands):
    """Tab, Enter and Space alone. The focus must be seen wherever it comes."""

    def act(self, target: Locator) -> None:
        self.take(target)
        self.page.keyboard.press("Enter")

    def take(self, target: Locator) -> None:
        for _ in range(PATIENCE):
            if target.evaluate("(element) => element === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"Tab does not come to {target}")
        shown = target.evaluate(SHOWN)
        assert shown["ring"], f"no ring around {target}"
        assert shown["seen"], f"{target} has the focus behind something else"

    def skip_to_composer(self) -> None:
        self.act(self.page.get_by_role("link", name="Skip to writing a message"))


def by_pointer(page: Page, *, scripted: bool) -> Hands:
    return Hands(page, scripted=scripted)


def by_keyboard(page: Page) -> Hands:
    return Keyboard(page)
