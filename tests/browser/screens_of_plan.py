"""Pictures of the way from an old group to a new one, for screens.py."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.screens import Camera


def a_plan(camera: "Camera") -> None:
    """The plan from an old group to a new one; the code beside messages, with a clause made firmer; a trial begun."""
    head = camera.page("Mr Adeyemi", "desktop")
    head.goto("/adoption/code/")
    source = head.get_by_label("The code", exact=True)
    source.fill(source.input_value().replace('outcomes = { off_topic = "nudge" }', 'outcomes = { off_topic = "hold" }'))
    head.locator("main").get_by_text("would be treated differently").first.wait_for()
    source.evaluate("(one) => { one.scrollTop = 620; }")
    head.get_by_role("heading", name="What happens to a message").evaluate("(one) => one.scrollIntoView()")
    head.evaluate("() => scrollTo(0, 0)")
    camera.take(head, "code-desk-desktop")
    phone = camera.page("Mr Adeyemi")
    phone.goto("/adoption/questions/who/")
    phone.get_by_label("The school").first.check()
    phone.get_by_label("The school").nth(1).check()
    phone.get_by_role("button", name="Keep this").click()
    phone.get_by_label("Head and PTA together").first.check()
    phone.get_by_label("How are class reps chosen?").fill("Each class chooses two parents in September.")
    phone.get_by_label("Head and PTA together").nth(1).check()
    phone.get_by_role("button", name="Keep this").click()
    phone.goto("/adoption/")
    phone.get_by_role("button", name="Look at the group").click()
    phone.goto("/adoption/")
    camera.take(phone, "plan-phone")
