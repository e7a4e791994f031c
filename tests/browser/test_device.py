"""What Gatepost does with the device: passkeys, words that were not sent yet, no line, a place on the home screen."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Somebody, Watched
from tests.browser.signing_in import ask_for_a_code, give_a_passkey_device, type_the_code
from tests.running import RunningGatepost

pytestmark = pytest.mark.slow

NO_LINE = "ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY_RESPONSE|status of 503"
HEAD = "adeyemi@hazel-lane.example"


@pytest.fixture
def may_lose_the_line(watched: Watched) -> Iterator[None]:
    """The browser reports what it cannot load without a line; that is no fault here."""
    yield
    watched.faults[:] = [one for one in watched.faults if not re.search(NO_LINE, one)]


def test_a_head_teacher_sets_up_a_passkey_and_signs_in_with_it(somebody: Somebody) -> None:
    page, reader = somebody(), somebody()
    give_a_passkey_device(page)
    ask_for_a_code(page, HEAD)
    type_the_code(page, reader, HEAD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second step")
    page.goto("/desk/")
    assert "/me/second-step/" in page.url

    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    page.goto("/desk/")
    expect(page.get_by_text("You are here as head teacher")).to_be_visible()

    page.goto("/me/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    reader.wait_for_timeout(1100)  # a new code is a second newer than the one before
    ask_for_a_code(page, HEAD)
    type_the_code(page, reader, HEAD)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.goto("/desk/")
    assert "/desk/" not in page.url
    page.goto("/me/second-factor/authenticate/")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(lambda url: "authenticate" not in url)
    page.goto("/desk/")
    expect(page.get_by_text("You are here as head teacher")).to_be_visible()


def into_oak(page: Page) -> Page:
    page.get_by_role("link", name=re.compile("Oak")).first.click()
    page.wait_for_url("**/groups/**")
    return page


def test_a_draft_is_there_again_after_a_reload(somebody: Somebody, numbers: Iterator[int]) -> None:
    words = f"Has anybody seen {next(numbers)}"
    page = into_oak(somebody("Tom Barker"))
    page.get_by_label("Message Oak").fill(words)
    page.reload()
    expect(page.get_by_label("Message Oak")).to_have_value(words)


def test_a_post_without_a_line_waits_survives_a_reload_and_goes_once(
    somebody: Somebody, numbers: Iterator[int], may_lose_the_line: None
) -> None:
    words = f"Thank you all for the {next(numbers)} jars for the tombola."
    amira = into_oak(somebody("Amira Haddad"))
    page = into_oak(somebody("Tom Barker"))
    page.context.set_offline(True)
    page.get_by_label("Message Oak").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".post-failed", has_text=words)).to_contain_text("Not sent yet")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("article.post-own[data-seq]", has_text=words)).to_be_visible()
    expect(page.locator(".post-failed, .post-pending")).to_have_count(0)
    expect(amira.locator("article.post", has_text=words)).to_have_count(1)
    amira.reload()
    expect(amira.locator("article.post", has_text=words)).to_have_count(1)


def test_without_a_line_a_page_says_so_and_nothing_private_is_on_the_device(
    somebody: Somebody, gatepost: RunningGatepost, may_lose_the_line: None
) -> None:
    page = somebody("Tom Barker", service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    into_oak(page)
    group = page.url
    for path in ("/private/", "/private/new/", "/me/", group):
        page.goto(path)
    gatepost.stop()  # a service worker does not heed the browser's own switch for being off line
    try:
        page.goto(group)
        expect(page.get_by_role("heading", level=1)).to_have_text("There is no line just now")
        expect(page.get_by_text("What you wrote is safe on this phone")).to_be_visible()
    finally:
        gatepost.start()
    kept = page.evaluate(
        """async () => {
          const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
          const requests = (await Promise.all(stores.map((store) => store.keys()))).flat();
          return requests.map((request) => new URL(request.url).pathname);
        }"""
    )
    assert "/offline/" in kept
    assert [path for path in kept if path != "/offline/" and not path.startswith("/static/")] == []
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="My class groups")).to_be_visible()


def test_it_can_be_put_on_a_home_screen(somebody: Somebody) -> None:
    page = somebody("Tom Barker", service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    devtools = page.context.new_cdp_session(page)
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/manifest.webmanifest")
    errors = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in errors if one["errorId"] != "in-incognito"] == []
    sizes = page.evaluate(
        """async () => {
          const { icons } = await (await fetch("/manifest.webmanifest")).json();
          return Promise.all(icons.map(async ({ src, sizes }) => {
            const image = new Image();
            image.src = src;
            await image.decode();
            return sizes === "any" || sizes === `${image.naturalWidth}x${image.naturalHeight}`;
          }));
        }"""
    )
    assert len(sizes) >= 3
    assert all(sizes)
