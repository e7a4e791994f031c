"""A slow answer of the page itself must not undo what the stream has told since."""

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Somebody

pytestmark = pytest.mark.slow


def test_a_late_page_does_not_bring_back_what_was_withdrawn(somebody: Somebody) -> None:
    words = "Does anybody have a spare recorder for Thursday?"
    tom, amira = somebody("Tom Barker"), somebody("Amira Haddad")
    for page in (tom, amira):
        page.get_by_role("link", name=re.compile("Oak")).first.click()
        page.wait_for_url("**/groups/**")
    tom.locator(".composer textarea").fill(words)
    tom.locator(".composer").get_by_role("button", name="Send").click()
    mine = tom.locator(".post-own", has_text=words).last
    withdraw = mine.locator("a[href$='withdraw/']").get_attribute("href")
    assert withdraw is not None
    post = amira.locator(f"#{mine.get_attribute('id')}")
    expect(post).to_contain_text(words)

    held: list[tuple[Route, Any]] = []

    def hold(route: Route) -> None:
        if route.request.resource_type == "fetch" and not held:
            held.append((route, route.fetch()))  # the page as it was, kept on its way
        else:
            route.continue_()

    amira.route(amira.url.split("#")[0].split("?")[0], hold)
    amira.evaluate("void window.gatepost.merge()")
    for _ in range(100):
        if held:
            break
        amira.wait_for_timeout(50)
    tom.goto(tom.url.split("/groups/")[0] + withdraw)
    tom.locator("main form[method=post] button").first.click()
    tom.wait_for_url("**/groups/**")
    amira.wait_for_timeout(1500)
    [(route, answer)] = held
    route.fulfill(response=answer)
    amira.wait_for_timeout(1500)
    expect(post).to_be_visible()
    expect(post).not_to_contain_text(words)
