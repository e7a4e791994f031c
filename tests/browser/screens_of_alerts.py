"""The picture of alerts on one's own devices, for screens.py."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.screens import Camera


def an_alert(camera: "Camera") -> None:
    """The safeguarding lead looks how she is told, and finds where to switch her phone on."""
    clarke = camera.page("Ms Clarke")
    clarke.context.grant_permissions(["notifications"])
    clarke.goto("/safeguarding/")
    clarke.get_by_role("link", name="Tell me on a device").click()
    clarke.get_by_role("button", name="Tell me on this device").wait_for()
    camera.take(clarke, "alerts-phone")
