"""A secretary's Monday morning: fifteen mails, a saved reply, the next one, keys, and a printed record."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.monday import MAILS
from tests.running import RunningGatepost

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGatepost]:
    running = RunningGatepost(tmp_path_factory.mktemp("monday") / "data", GATEPOST_THROTTLE="off").start()
    subprocess.run(
        [sys.executable, "-m", "tests.browser.monday"], env=running.environment, check=True, capture_output=True
    )
    yield running
    running.stop()


def evans(chromium: Browser, monday: RunningGatepost, **options: object) -> Page:
    context = chromium.new_context(base_url=monday.base, service_workers="block", **options)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto("/demo/")
    page.get_by_role("button", name="Mrs Evans").first.click()
    page.wait_for_url("**/desk/")
    return page


def test_fifteen_mails_are_answered_one_after_the_other_without_a_script(
    chromium: Browser, monday: RunningGatepost
) -> None:
    page = evans(chromium, monday, viewport=PHONE, java_script_enabled=False)
    page.goto("/desk/?came=mail")
    rows = page.locator("[data-rows] a")
    assert rows.count() == len(MAILS)
    rows.first.click()
    for number in range(len(MAILS)):
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.get_by_label("Saved reply", exact=True).select_option("Passed on")
        page.get_by_role("button", name="Put it in").click()
        author = page.locator(".top-title p").inner_text()
        answer = page.get_by_label("Your answer")
        expect(answer).to_have_value(
            f"Dear {author},\n\nthank you. I have asked the class teacher. Ref. {_ref(page)}\n\nMrs Evans"
        )
        answer.fill(f"{answer.input_value()}\n{number}")
        page.get_by_role("button", name="Send, and open the next").click()
        expect(page.get_by_text("Your answer is sent.")).to_be_visible()
    expect(page.get_by_text("Nothing here.")).to_be_visible()
    page.get_by_role("link", name="Waiting for them").click()
    assert page.locator("[data-rows] a").count() >= len(MAILS)


def test_keys_walk_find_open_and_can_be_switched_off(chromium: Browser, monday: RunningGatepost) -> None:
    page = evans(chromium, monday, viewport=DESKTOP)
    page.goto("/desk/?show=all")
    rows = page.locator("[data-rows] a")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("/")
    find = page.locator("[data-find]")
    expect(find).to_be_focused()
    page.keyboard.type("j/k?")
    expect(find).to_have_value("j/k?")  # in a field a letter is a letter
    find.blur()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys for the desk")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Use these keys on this device").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(find).not_to_be_focused()
    page.reload()
    page.keyboard.press("j")
    expect(rows.nth(0)).not_to_be_focused()
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_label("Use these keys on this device").check()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/*-*/?show=all")


def test_a_matter_prints_as_a_record(chromium: Browser, monday: RunningGatepost, tmp_path: Path) -> None:
    page = evans(chromium, monday, viewport=DESKTOP)
    page.goto("/desk/?show=all")
    page.locator("[data-rows] a").first.click()
    page.wait_for_url("**/desk/*-*/?show=all")
    page.emulate_media(media="print")
    expect(page.get_by_text("printed by Mrs Evans")).to_be_visible()
    expect(page.locator(".letter").first).to_be_visible()
    expect(page.locator(".history")).to_be_visible()
    for gone in (".top", ".tabs", "form", "[data-rows]", ".desk-tools", "button"):
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone
    page.pdf(path=tmp_path / "matter.pdf")
    assert (tmp_path / "matter.pdf").stat().st_size > 5_000


def _ref(page: Page) -> str:
    return page.locator(".top-title .ref").inner_text()
