"""Real Chromium against a running Gatepost. Where there is no Chromium the tests are skipped; under CI that fails."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, sync_playwright

from tests.browser.hands import Hands, by_keyboard, by_pointer
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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A worker has one browser and one server for all its tests here (tests/scheduling.py)."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


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
def gatepost(
    tmp_path_factory: pytest.TempPathFactory, with_tables: Callable[[Path], Path]
) -> Iterator[RunningGatepost]:
    around = {"GATEPOST_THROTTLE": "off", "GATEPOST_PUSH_HOSTS": "127.0.0.1"}
    running = RunningGatepost(with_tables(tmp_path_factory.mktemp("browser") / "data"), **around).start()
    yield running
    running.stop()


Somebody = Callable[..., Page]


class Watched:
    """Contexts of one browser, and every fault that their pages report: in a script, refused by policy, not loaded."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.kept: dict[str, Page] = {}
        self.faults: list[str] = []

    def context(self, **options: object) -> BrowserContext:
        context = self.browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.on("console", self._said)
        context.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        self.contexts.append(context)
        return context

    def _said(self, said: ConsoleMessage) -> None:
        blocked = "Service Worker registration blocked by Playwright"  # we asked for that: it saves each page a second
        if said.type in ("error", "warning") and said.text != blocked:
            self.faults.append(f"{said.type}: {said.text} {said.location['url']}")

    def close(self) -> None:
        """End them all."""
        for context in self.contexts:
            context.close()


@pytest.fixture(scope="session")
def everybody(chromium: Browser) -> Iterator[Watched]:
    """The browsers of all tests. One for each person and kind of browser is kept, since it has the styles already."""
    everybody = Watched(chromium)
    yield everybody
    everybody.close()


@pytest.fixture
def watched(everybody: Watched) -> Iterator[Watched]:
    """Whatever a test opens here must not report a single fault."""
    everybody.faults.clear()
    yield everybody
    faults = list(everybody.faults)
    for page in everybody.kept.values():
        if page.url != "about:blank":
            page.evaluate("localStorage.clear()")
            page.goto("about:blank")
    assert faults == []


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """Who is signed in already: the cookies of each of the cast, so that nobody signs in twice."""
    return {}


@pytest.fixture
def somebody(watched: Watched, gatepost: RunningGatepost, sessions: dict[str, StorageState]) -> Somebody:
    """`somebody("Tom Barker")` gives a page of a browser in which one of the demo's cast is signed in."""
    in_use: set[str] = set()

    def open_as(name: str = "", *, viewport: dict[str, int] = PHONE, javascript: bool = True, **more: object) -> Page:
        if name and name not in sessions:
            sessions[name] = signed_in(watched, gatepost.base, name)
        options = {"viewport": viewport, "java_script_enabled": javascript, **more}
        kind = f"{name} {sorted(options.items())}"
        if kind not in watched.kept or kind in in_use or not name:
            page = watched.context(
                base_url=gatepost.base,
                storage_state=sessions.get(name),
                **{"reduced_motion": "reduce", "service_workers": "block"} | options,
            ).new_page()
            if name and not more.keys() - {"has_touch"}:
                watched.kept.setdefault(kind, page)
        else:
            page = watched.kept[kind]
        in_use.add(kind)
        if name:
            page.goto("/")
        return page

    return open_as


def signed_in(watched: Watched, base: str, name: str) -> StorageState:
    """Sign in by the demo's button for this person; their cookies."""
    context = watched.context(base_url=base, service_workers="block")
    page = context.new_page()
    page.goto("/demo/")
    page.get_by_role("button", name=name).first.click()
    page.wait_for_url(lambda url: "/demo/" not in url)
    state = context.storage_state()
    context.close()
    watched.contexts.remove(context)
    return state


SLOWER = [pytest.param(way, marks=pytest.mark.slow) for way in ("keyboard", "without-javascript")]


@pytest.fixture(params=["touch", *SLOWER])
def way(request: pytest.FixtureRequest) -> str:
    """How the journey is made: by thumb, by Tab and Enter alone, or in a browser that runs no scripts."""
    return str(request.param)


Opens = Callable[[str], Hands]


@pytest.fixture
def hands(somebody: Somebody, way: str) -> Opens:
    """`hands("Tom Barker")`: their page, worked in the way that is being tested."""

    def open_as(name: str) -> Hands:
        page = somebody(name, javascript=way != "without-javascript", has_touch=way == "touch")
        return by_keyboard(page) if way == "keyboard" else by_pointer(page, scripted=way == "touch")

    return open_as


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    """Numbers that are used once, so that no two tests write the same words."""
    return itertools.count(11)
