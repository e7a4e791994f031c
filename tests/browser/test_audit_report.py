"""The report of an audit in real Chromium: a phone, a dark room, no JavaScript, paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from gatepost.adoption.audit import audit_export, html_report
from gatepost.adoption.export import open_export
from tests.adoption.audit.chats import SMALL, long_chat, write_export
from tests.browser.axe import violations
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_opens_on_a_phone_and_keeps_within_it(chromium: Browser, tmp_path: Path, scheme: str) -> None:
    place = tmp_path / "report.html"
    place.write_text(
        html_report(audit_export(open_export([write_export(tmp_path, [*SMALL, *long_chat(300)])]))), "utf-8"
    )
    asked: list[str] = []
    faults: list[str] = []
    context = chromium.new_context(viewport=PHONE, color_scheme=scheme)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: faults.append(said.text))
        page.goto(place.as_uri())
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        expect(page.get_by_text("The boy is a menace")).to_be_hidden()
        page.locator("details.sensitive > summary").first.click()
        expect(page.locator("details.sensitive blockquote").first).to_be_visible()
        page.get_by_text("The weeks as a table").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert violations(page) == []
        assert asked == [place.as_uri()]
        assert faults == []
    finally:
        context.close()
