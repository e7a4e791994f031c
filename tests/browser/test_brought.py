"""A head drops an export on the page and opens the report; a class rep finds days and facts in one."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.adoption.audit.chats import ANNA, BEN, SMALL, android, long_chat
from tests.browser.axe import violations
from tests.browser.conftest import PHONE
from tests.running import RunningGatepost

pytestmark = pytest.mark.slow

DROP = """(zone, [name, content]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], name));
  for (const kind of ["dragover", "drop"])
    zone.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def page(chromium: Browser, gatepost: RunningGatepost) -> Iterator[Page]:
    """A phone of nobody yet, whose console must stay without an error."""
    faults: list[str] = []
    context = chromium.new_context(base_url=gatepost.base, viewport=PHONE, service_workers="block")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    context.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield context.new_page()
    context.close()
    assert faults == []


def test_a_dropped_export_becomes_a_report(page: Page) -> None:
    page.goto("/demo/")
    page.get_by_role("button", name="Mr Adeyemi").first.click()
    page.wait_for_url("**/desk/")
    page.goto("/adoption/audit/")
    assert violations(page) == []
    words = android([*SMALL, *long_chat(200)]).encode()
    page.locator("[data-drop-zone]").evaluate(DROP, ["WhatsApp Chat with 3 Oak.txt", base64.b64encode(words).decode()])
    expect(page.locator("[data-drop-list]")).to_contain_text("WhatsApp Chat with 3 Oak.txt")
    page.get_by_label("The group has been told").check()
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("The report is ready.")).to_be_visible(timeout=90_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []
    page.get_by_role("link", name="Open the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How the group is used: 3 Oak")
    # Its own look is let in by the page's policy, and nothing beside it.
    assert page.locator("header").evaluate("(header) => getComputedStyle(header).borderTopWidth") == "6px"


def test_lines_that_were_found_are_ticked_and_become_a_message(page: Page) -> None:
    page.goto("/demo/")
    page.get_by_role("button", name="Jo Mercer").first.click()
    page.get_by_role("link", name="Oak").first.click()
    page.wait_for_url("**/groups/*/**")
    page.goto(f"/adoption/carry/{page.url.split('/groups/')[1].split('/')[0]}/")
    page.get_by_text("Find them in the old chat").click()
    said = datetime.now(tz=UTC).date() - timedelta(days=3)
    words = android([(f"{said}T08:00", ANNA, "PE is on Tuesdays"), (f"{said}T08:01", BEN, "Gates open at 8.40")])
    page.locator("[data-drop-zone]").evaluate(DROP, ["chat.txt", base64.b64encode(words.encode()).decode()])
    page.get_by_label("The group has been told").check()
    page.get_by_role("button", name="Look for days and facts").click()
    expect(page.get_by_text("2 lines were found.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []
    page.get_by_label("Bring this along").first.check()
    page.get_by_role("button", name="Make a message of it").click()
    expect(page.get_by_text("- Every Tuesday: PE")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
