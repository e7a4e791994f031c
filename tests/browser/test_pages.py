"""Every page there is: WCAG 2.2 AA by axe in both themes on phone and desktop, nothing cut at 320 px or from the right.

The pages come from the URL conf; an address without an entry in pages.py fails.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, Page

from tests.browser.axe import small_targets, violations
from tests.browser.conftest import DESKTOP, PHONE, Watched
from tests.browser.furnish import APP_SECRET
from tests.browser.pages import NO_PAGE, SHOWN, Shown
from tests.browser.signing_in import ask_for_a_code, code_in_the_mail, give_a_passkey_device, type_the_code
from tests.rules.knocking import PAGES
from tests.running import RunningGatepost

ROOT = Path(__file__).parents[2]

# What stands over the edge of the screen, or is cut off inside its own box.
CUT = """() => {
  const wide = document.documentElement.clientWidth;
  const free = (style) => /auto|scroll/.test(style.overflowX) || style.textOverflow === "ellipsis";
  const scrolls = (one) => one && (free(getComputedStyle(one)) || scrolls(one.parentElement));
  const found = [];
  const whole = document.scrollingElement.scrollWidth;
  if (whole > wide) found.push(`the page is ${whole} wide`);
  for (const one of document.body.querySelectorAll("*")) {
    if (one.closest(".unseen, .skip, svg, .menu-list, [hidden]") || !one.checkVisibility()) continue;
    const box = one.getBoundingClientRect();
    const name = `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 30)}`;
    if (box.width && (box.left < -1 || box.right > wide + 1) && !scrolls(one)) found.push(`over the edge: ${name}`);
    const style = getComputedStyle(one);
    const hides = /hidden|clip/.test(style.overflowX) && !free(style);
    if (hides && one.scrollWidth > one.clientWidth + 1) found.push(`cut off: ${name}`);
  }
  return found.slice(0, 5);
}"""


@dataclass
class House:
    """A demo school with everything in it, and a page for each of its people. `empty`: a folder for a second one."""

    base: str
    empty: Path
    refs: dict[str, str]
    watched: Watched
    pages: dict[str, Page] = field(default_factory=dict)

    def page_of(self, name: str) -> Page:
        """Their page; signed in, unless the name is empty."""
        if name not in self.pages:
            page = self.stranger()
            if name:
                page.goto("/demo/")
                page.get_by_role("button", name=name).first.click()
                page.wait_for_url(lambda url: "/demo/" not in url)
            self.pages[name] = page
        return self.pages[name]

    def stranger(self, base: str = "") -> Page:
        """A page of a fresh browser."""
        options = {"reduced_motion": "reduce", "service_workers": "block", "viewport": PHONE}
        return self.watched.context(base_url=base or self.base, **options).new_page()


@pytest.fixture(scope="module")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    running = RunningGatepost(tmp_path_factory.mktemp("house") / "data", GATEPOST_THROTTLE="off").start()
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.furnish"],
        env=running.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert made.returncode == 0, made.stderr
    watched = Watched(chromium)
    refs = json.loads(made.stdout.splitlines()[-1])
    yield House(running.base, tmp_path_factory.mktemp("empty") / "data", refs, watched)
    watched.close()
    running.stop()


def test_every_address_is_a_page_that_is_looked_at_or_none() -> None:
    assert set(PAGES) == set(SHOWN) | NO_PAGE
    assert not set(SHOWN) & NO_PAGE


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(NO_PAGE))
def test_no_page_is_there_where_none_is_looked_at(house: House, name: str) -> None:
    route = PAGES[name]
    values = ["zzzzzzzzzzzzzzzz" if part != "pk" else "1" for part in route.parameters]
    for person in ("Tom Barker", "Mrs Evans"):
        answer = house.page_of(person).context.request.get(route.at(values), max_redirects=0, fail_on_status_code=False)
        if answer.status == 200:
            assert "<!doctype html" not in answer.text().lower()
        else:
            assert answer.status in (302, 404, 405)


CASES = [(name, shown) for name in sorted(SHOWN) for shown in SHOWN[name]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "shown"),
    CASES,
    ids=[f"{name}-{shown.to or 'stranger'}-{place}" for place, (name, shown) in enumerate(CASES)],
)
def test_a_page_is_for_everybody_on_every_screen(house: House, name: str, shown: Shown) -> None:
    page = visited(house, name, shown)
    page.evaluate("document.querySelectorAll('details.more').forEach((one) => { one.open = true; })")
    wrong = []
    for screen, viewport, scheme in (
        ("phone", PHONE, "light"),
        ("phone", PHONE, "dark"),
        ("desktop", DESKTOP, "dark"),
        ("desktop", DESKTOP, "light"),
    ):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        wrong += [f"{screen}, {scheme}: {one}" for one in violations(page) + small_targets(page)]
    page.set_viewport_size({"width": 320, "height": 780})
    wrong += [f"at 320 px: {one}" for one in page.evaluate(CUT)]
    page.evaluate("document.documentElement.dir = 'rtl'")
    wrong += [f"from the right: {one}" for one in page.evaluate(CUT)]
    assert wrong == []
    faults, house.watched.faults = house.watched.faults, []
    assert faults == []


# ---- ways that an address alone does not lead


def visited(house: House, name: str, shown: Shown) -> Page:
    """The page, with what this person sees on it."""
    if shown.first:
        return WAYS[shown.first](house, name, shown)
    page = house.page_of(shown.to)
    return opened(page, PAGES[name].at([house.refs[one] for one in shown.objects]), shown.query)


def opened(page: Page, path: str, query: str = "") -> Page:
    """Go there; it must be there."""
    page.set_viewport_size(PHONE)
    answer = page.goto(f"{path}?{query}" if query else path)
    assert answer is not None  # a new document
    assert answer.status == 200, path
    return page


def asks_for_a_code(house: House, name: str, shown: Shown) -> Page:
    page = house.stranger()
    ask_for_a_code(page, "grace@hazel-lane.example")
    return page


def signs_in_by_mail(house: House, name: str, shown: Shown) -> Page:
    """By a code from the mail, as far as the second step."""
    mail = f"{shown.to.split()[-1].lower()}@hazel-lane.example"
    page = house.stranger()
    ask_for_a_code(page, mail)
    type_the_code(page, house.stranger(), mail)
    page.wait_for_url(f"**{PAGES[name].at([])}")
    return page


def opens_a_letter(house: House, name: str, shown: Shown) -> Page:
    asks_for_a_code(house, name, shown)
    page = house.stranger()
    code_in_the_mail(page, "grace@hazel-lane.example")
    return page


def starts_a_school(house: House, name: str, shown: Shown) -> Page:
    """An installation of its own, in which there is no school yet."""
    empty = RunningGatepost(house.empty, demo=False).start()
    try:
        link = re.search(r"http://localhost:\d+(/setup/\S+)", empty.log.read_text())
        assert link
        page = house.stranger(empty.base)
        opened(page, link[1])
        page.wait_for_load_state("networkidle")
        return page
    finally:
        empty.stop()


def gets_a_card(house: House, name: str, shown: Shown) -> Page:
    page = opened(house.page_of(shown.to), PAGES[name].at([house.refs[one] for one in shown.objects]))
    page.get_by_label("Message Oak").fill("Is swimming on Friday? Mrs Hall is useless and Ruby M pushes everyone.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator(".card").wait_for()
    return page


def shows_the_app(house: House, name: str, shown: Shown) -> Page:
    """Prove again who they are, by the code of their authenticator app; once is enough for all pages."""
    page = house.page_of(shown.to)
    page.goto(PAGES[name].at([]))
    if "reauthenticate" in page.url:
        counter = next(iter(yield_hotp_counters_from_time()))
        page.get_by_label("Code from your authenticator app").fill(format_hotp_value(hotp_value(APP_SECRET, counter)))
        page.locator("main form").get_by_role("button").last.click()
        page.wait_for_url(lambda url: "reauthenticate" not in url)
    return opened(page, PAGES[name].at([]))


def adds_a_passkey(house: House, name: str, shown: Shown) -> Page:
    """Set up a passkey once; then the page about it."""
    page = house.page_of(shown.to)
    if "passkey" not in house.refs:
        give_a_passkey_device(page)
        opened(page, PAGES["mfa_add_webauthn"].at([]))
        page.get_by_role("button", name="Add the passkey").click()
        page.wait_for_url(lambda url: "webauthn/add" not in url)
        opened(page, PAGES["mfa_list_webauthn"].at([]))
        link = page.locator("a[href*='/keys/']").first.get_attribute("href")
        house.refs["passkey"] = re.findall(r"/keys/(\d+)/", link or "")[0]
    return opened(page, PAGES[name].at([house.refs["passkey"]] if PAGES[name].parameters else []))


def names_a_model(house: House, name: str, shown: Shown) -> Page:
    """Switch the second opinion on; nothing is asked in a demo, and "try it" says so."""
    page = opened(house.page_of(shown.to), PAGES[name].at([]))
    if not page.get_by_role("button", name="Try it").count():
        page.get_by_label("Address of the server").fill("https://llm.example/v1")
        page.get_by_label("Name of the model").fill("small")
        page.get_by_role("button", name="Keep this and switch it on").click()
    page.get_by_role("button", name="Try it").click()
    page.get_by_text("nothing is sent anywhere").wait_for()
    return page


WAYS = {
    one.__name__: one
    for one in (
        asks_for_a_code,
        signs_in_by_mail,
        opens_a_letter,
        starts_a_school,
        gets_a_card,
        shows_the_app,
        adds_a_passkey,
        names_a_model,
    )
}
