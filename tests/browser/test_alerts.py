"""Alerts on a device, from the tap that switches them on to the tap that follows one.

Chromium without a screen has no push service of its own, so what it would answer is put in its place, and what came to
our push service is handed to the service worker by DevTools. What a real phone does with it was not tried here.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Somebody
from tests.push_service import Browser, PushService, push_service

pytestmark = pytest.mark.slow

# The browser's side of the Push API, with the address and keys that the test gives it.
PUSH_MANAGER = """
(given) => {
  const device = {
    unsubscribe: async () => { sessionStorage.removeItem("device"); return true; },
    toJSON: () => (
      { endpoint: given.endpoint, expirationTime: null, keys: { p256dh: given.p256dh, auth: given.auth } }
    ),
  };
  PushManager.prototype.getSubscription = async () => (sessionStorage.getItem("device") ? device : null);
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || applicationServerKey.length !== 65) throw new Error("not as the Push API wants it");
    sessionStorage.setItem("device", "yes");
    return device;
  };
}
"""


# A tap on each notification, in the service worker; gives what was opened. Only a real tap may open a page in Chromium.
TAPS = """
async () => {
  const opened = [];
  Clients.prototype.openWindow = async (place) => { opened.push(place); return null; };
  for (const notification of await self.registration.getNotifications()) {
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  }
  await new Promise((next) => { setTimeout(next, 300); });
  return opened;
}
"""


# The notifications that stand, once there are as many as given, or after two seconds.
SHOWN_WITHIN_TWO_SECONDS = """
async (wanted) => {
  const registration = await navigator.serviceWorker.ready;
  let all = [];
  for (let tries = 0; tries < 40; tries += 1) {
    all = await registration.getNotifications();
    if (all.length >= wanted) break;
    await new Promise((next) => { setTimeout(next, 50); });
  }
  return all.map(({ title, body, tag, data }) => [title, body, tag, data.place]);
}
"""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PushService]:
    with push_service(tmp_path) as found:
        yield found


def with_push(page: Page, browser: Browser) -> Page:
    page.context.grant_permissions(["notifications"])
    page.add_init_script(f"({PUSH_MANAGER})({json.dumps(browser.form)})")
    page.goto("/me/alerts/")
    return page


def test_a_phone_is_switched_on_tried_told_and_followed(somebody: Somebody, service: PushService) -> None:
    browser = service.browser()
    page = with_push(somebody("Lena Novak", service_workers="allow"), browser)
    service.public_key = page.locator("[data-device-form]").get_attribute("data-key") or ""
    expect(page.get_by_text("It is off.")).to_be_visible()
    page.get_by_role("button", name="Tell me on this device").click()
    expect(page.get_by_text("It is on. This device tells you.", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Tell me on this device")).to_be_hidden()

    page.get_by_role("button", name="Send a trial").click()
    expect(page.get_by_text("A trial is on its way")).to_be_visible()
    for _ in range(100):
        if service.came:
            break
        page.wait_for_timeout(100)
    (told,) = service.told(browser)

    devtools = page.context.new_cdp_session(page)
    registrations: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(one["registrationId"] for one in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    while not registrations:
        page.wait_for_timeout(50)
    origin = re.match(r"https?://[^/]+", page.url)
    assert origin is not None
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    messages = (json.dumps(told), json.dumps({**told, "tag": "evil", "link": "https://evil.example/x"}), "no JSON")
    shown: list[list[str]] = []
    for _ in range(15):  # one handed over while the worker is only starting may be lost: the tags tell copies apart
        for data in messages:
            devtools.send(
                "ServiceWorker.deliverPushMessage",
                {"origin": origin[0], "registrationId": registrations[0], "data": data},
            )
        shown = page.evaluate(SHOWN_WITHIN_TWO_SECONDS, len(messages))
        if len(shown) >= len(messages):
            break
    places = {tag: (title, body, place) for title, body, tag, place in shown}
    assert places == {
        told["tag"]: ("Gatepost", "This is a trial. Alerts come to this device.", "/me/alerts/"),
        "evil": ("Gatepost", "This is a trial. Alerts come to this device.", "/"),
        "gatepost": ("Gatepost", "There is something to read.", "/"),
    }

    (worker,) = page.context.service_workers
    assert worker.evaluate(TAPS) == ["/", "/"]  # the page of the third is open already, and comes to the front

    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("That device is told nothing any more.")).to_be_visible()
    expect(page.get_by_role("button", name="Tell me on this device")).to_be_visible()


def test_a_browser_that_cannot_says_so_and_one_that_said_no(somebody: Somebody) -> None:
    page = somebody("Lena Novak", service_workers="allow")
    page.add_init_script("delete window.PushManager")
    page.goto("/me/alerts/")
    expect(page.get_by_text("This browser cannot do it.")).to_be_visible()
    expect(page.get_by_role("button", name="Tell me on this device")).to_be_hidden()
    page.add_init_script("Object.defineProperty(navigator, 'userAgent', { get: () => 'Mozilla/5.0 (iPhone)' })")
    page.goto("/me/alerts/")
    expect(page.get_by_text("Choose “Add to Home Screen”")).to_be_visible()

    page = somebody("Lena Novak", service_workers="allow")
    page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    page.goto("/me/alerts/")
    expect(page.get_by_text("This browser was told not to show")).to_be_visible()
    page = somebody("Lena Novak", javascript=False)
    page.goto("/me/alerts/")
    expect(page.get_by_text("This needs JavaScript")).to_be_visible()
