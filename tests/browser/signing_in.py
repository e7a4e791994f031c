"""Signing in as a real school's people do: a code by mail, then a passkey."""

import re

from playwright.sync_api import Page


def ask_for_a_code(page: Page, mail: str) -> None:
    """Ask on the sign-in page for a code to this address."""
    page.goto("/sign-in/")
    page.get_by_label("Your mail address").fill(mail)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/sign-in/code/")


def type_the_code(page: Page, reader: Page, mail: str) -> None:
    """Type the code that came; `reader` is a page of another browser, where the demo shows its mail."""
    page.get_by_label("The code in the mail").fill(code_in_the_mail(reader, mail))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def code_in_the_mail(reader: Page, mail: str) -> str:
    """The newest sign-in code that was mailed to this address; waits a few seconds for it."""
    for _ in range(50):
        reader.goto("/demo/mail/")
        letter = reader.locator("a.list-row", has_text=mail).first
        if letter.count():
            letter.click()
            found = re.search(r"\b(\d{4}) ?(\d{4})\b", reader.locator("main .box").inner_text())
            if found:
                return found[1] + found[2]
        reader.wait_for_timeout(100)
    raise AssertionError(f"no code came for {mail}")


def give_a_passkey_device(page: Page) -> None:
    """The page's browser gets a device for passkeys whose owner always says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
