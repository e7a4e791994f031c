"""Real Chromium against a running Gatepost. Where there is no Chromium the tests are skipped; under CI that fails."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.running import RunningGatepost

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 800}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing. CI must install it.")
        pytest.skip("Chromium is not on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def gatepost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGatepost]:
    running = RunningGatepost(tmp_path_factory.mktemp("browser") / "data", GATEPOST_THROTTLE="off").start()
    yield running
    running.stop()


Somebody = Callable[..., Page]


@pytest.fixture
def somebody(chromium: Browser, gatepost: RunningGatepost) -> Iterator[Somebody]:
    """`somebody("Tom Barker")` gives a page of a fresh browser in which one of the demo's cast is signed in."""
    contexts: list[BrowserContext] = []

    def open_as(name: str = "", *, viewport: dict[str, int] = PHONE, javascript: bool = True, **more: object) -> Page:
        context = chromium.new_context(
            base_url=gatepost.base, viewport=viewport, java_script_enabled=javascript, **more
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        if name:
            page.goto("/demo/")
            page.get_by_role("button", name=name).first.click()
            page.wait_for_url(lambda url: "/demo/" not in url)
        return page

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture
def pictures() -> Path:
    """Where a test leaves its screenshots."""
    folder = Path("tests/screens")
    folder.mkdir(exist_ok=True)
    return folder
