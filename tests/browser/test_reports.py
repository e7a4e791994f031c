"""J6 in real Chromium, by touch, by the keyboard and without JavaScript: a report, a class rep, what the class sees."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import Opens, Somebody
from tests.browser.test_journeys import fresh, open_oak, seen_by, send


def assert_all_can_use(page: Page, way: str) -> None:
    """Nothing on it stands in anybody's way; the check itself needs scripts."""
    if way != "without-javascript":
        assert_accessible(page)


def post_with(page: Page, words: str) -> str:
    """The id of a post on an open page."""
    post = page.locator("article.post", has_text=words).last
    expect(post).to_be_visible()
    return str(post.get_attribute("id"))


def test_a_reported_message_is_hidden_by_a_class_rep_and_its_place_stays(
    hands: Opens, somebody: Somebody, way: str, numbers: Iterator[int]
) -> None:
    words = f"Please read letter number {next(numbers)} first next time."
    amira = seen_by(somebody, "Amira Haddad", way)
    tom = hands("Tom Barker")
    open_oak(tom)
    send(tom, words)
    expect(tom.page.locator("article.post-own", has_text=words).last).to_be_visible()
    post = post_with(fresh(amira, way), words)

    reporter = hands("Amira Haddad")
    open_oak(reporter)
    place = reporter.page.locator(f"#{post}")
    place.locator("summary").first.click()
    place.get_by_role("link", name="Report this message").click()
    expect(reporter.page.get_by_text("Senior leadership decides.")).to_be_visible()
    assert_all_can_use(reporter.page, way)
    reporter.page.get_by_label("Respect for each other").check()
    reporter.press("^Send the report$")
    reporter.page.wait_for_url(re.compile(r"/private/[^/]+/$"))
    expect(reporter.page.get_by_text("Thank you for telling us")).to_be_visible()

    jo = hands("Jo Mercer")
    jo.page.goto("/look/")
    expect(jo.page.locator("blockquote", has_text=words)).to_be_visible()
    # She may stand among what was said before, never as who reported it.
    beside = jo.page.locator(".top-title, .page > :not([aria-labelledby=before-title])")
    expect(beside.filter(has_text=words)).to_have_count(1)
    expect(beside.filter(has_text="Amira")).to_have_count(0)
    assert_all_can_use(jo.page, way)
    jo.press("^Hide it for now")
    expect(jo.page.get_by_text("It is hidden until the school has decided")).to_be_visible()

    hidden = fresh(amira, way).locator(f"#{post}")
    expect(hidden).to_contain_text("A message here is hidden while it is looked at.")
    expect(hidden).not_to_contain_text("Tom")
    own = fresh(tom.page, way).locator(f"#{post}")
    expect(own).to_contain_text("only you can see this")
    expect(own).to_contain_text(words)
    assert_all_can_use(tom.page, way)
