"""A head drops an export on the page, sees how far it is, and opens the report."""

import base64

from playwright.sync_api import Browser, expect

from tests.adoption.audit.chats import SMALL, android, long_chat
from tests.browser.axe import violations
from tests.browser.conftest import PHONE
from tests.running import RunningGatepost

DROP = """(zone, [name, content]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], name));
  for (const kind of ["dragover", "drop"])
    zone.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


def test_a_dropped_export_becomes_a_report(chromium: Browser, gatepost: RunningGatepost) -> None:
    faults: list[str] = []
    context = chromium.new_context(base_url=gatepost.base, viewport=PHONE, service_workers="block")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    context.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    try:
        page = context.new_page()
        page.goto("/demo/")
        page.get_by_role("button", name="Mr Adeyemi").first.click()
        page.wait_for_url("**/desk/")
        page.goto("/adoption/audit/")
        assert violations(page) == []
        words = android([*SMALL, *long_chat(200)]).encode()
        page.locator("[data-drop-zone]").evaluate(
            DROP, ["WhatsApp Chat with 3 Oak.txt", base64.b64encode(words).decode()]
        )
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
        assert faults == []
    finally:
        context.close()
