"""The pictures in docs/pictures, taken of a fresh demo: `python -m tests.browser.screens` (`make screens`)."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from gatepost.adoption.audit import audit_export, html_report
from gatepost.adoption.export import open_export
from tests.adoption.audit.chats import SMALL, long_chat, write_export
from tests.browser.conftest import ARGUMENTS, CHROMIUM, DESKTOP, PHONE
from tests.browser.hands import A_MATTER
from tests.browser.screens_of_alerts import an_alert
from tests.browser.screens_of_mails import pictures_of_mails
from tests.browser.screens_of_plan import a_plan
from tests.browser.signing_in import ask_for_a_code, type_the_code
from tests.running import RunningGatepost

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"

ORDINARY = "Is it PE tomorrow? I cannot find the new timetable."
CROSS = "Mrs Hall is useless, Leo came home in tears again. Ruby M pushes everyone and nobody does anything!"
SHARP = "Whoever keeps parking across the gate is a selfish idiot."
WORRY = "I saw bruises on a little girl's arms at pick-up again and I am scared for her."
FAIR = "The summer fair is on Saturday 12 June. We need people for the cake stall from ten. Can you help?"
ANSWER = (
    "Dear Mr Barker, thank you for telling us. I am sorry that Leo was upset. Mrs Shah has spoken with the class team "
    "and will ring you tomorrow after school. Kind regards, Mrs Evans"
)


@dataclass
class Camera:
    """A browser in front of a demo, and a page for each of its people on each kind of screen."""

    browser: Browser
    base: str
    pages: dict[tuple[str, str, str], Page] = field(default_factory=dict)

    def page(self, name: str, screen: str = "phone", scheme: str = "light") -> Page:
        """Somebody's page, signed in; nobody's, where the name is empty."""
        key = (name, screen, scheme)
        if key not in self.pages:
            context = self.browser.new_context(
                base_url=self.base,
                viewport=PHONE if screen == "phone" else DESKTOP,  # type: ignore[arg-type]
                color_scheme=scheme,  # type: ignore[arg-type]
                has_touch=screen == "phone",
                locale="en-GB",
                reduced_motion="reduce",
                service_workers="block",
            )
            self.pages[key] = context.new_page()
            if name:
                self.pages[key].goto("/demo/")
                self.pages[key].get_by_role("button", name=name).first.click()
                self.pages[key].wait_for_url(lambda url: "/demo/" not in url)
        return self.pages[key]

    def oak(self, name: str, screen: str = "phone", scheme: str = "light") -> Page:
        """Somebody's page of the class group Oak."""
        page = self.page(name, screen, scheme)
        page.goto("/")
        page.get_by_role("link", name="Oak").first.click()
        page.wait_for_url("**/groups/**")
        return page

    def take(self, page: Page, name: str) -> None:
        """One picture, of what the screen shows."""
        page.mouse.move(0, 0)
        page.wait_for_timeout(300)
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")


def write(page: Page, words: str) -> None:
    """Write in the group and press Send."""
    page.get_by_label("Message Oak").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def coming_in(camera: Camera) -> None:
    """The demo's first page, signing in, and the code before the first message."""
    page = camera.page("")
    page.goto("/demo/")
    camera.take(page, "demo-phone")
    page.goto("/sign-in/")
    camera.take(page, "sign-in-phone")
    ask_for_a_code(page, "claire@hazel-lane.example")
    type_the_code(page, camera.page("", "desktop"), "claire@hazel-lane.example")
    page.get_by_role("link", name="Oak").first.click()
    write(page, "Hello all, Leo's mum here.")
    page.locator(".card").wait_for()
    camera.take(page, "accept-phone")
    page.goto("/code/")
    camera.take(page, "code-phone")


def an_ordinary_message(camera: Camera) -> None:
    """Tom writes; Amira sees it at once."""
    amira, tom = camera.oak("Amira Haddad"), camera.oak("Tom Barker")
    write(tom, ORDINARY)
    amira.locator("article.post", has_text=ORDINARY).wait_for()
    camera.take(amira, "group-phone")
    camera.take(camera.oak("Amira Haddad", "desktop"), "group-desktop")
    camera.take(camera.oak("Amira Haddad", "phone", "dark"), "group-phone-dark")


def a_grievance(camera: Camera) -> None:
    """The card, the private form, the reference, the office's desk, the answer."""
    for screen, scheme, name in (
        ("desktop", "light", "card-desktop"),
        ("phone", "dark", "card-phone-dark"),
        ("phone", "light", "card-phone"),
    ):
        page = camera.oak("Tom Barker", screen, scheme)
        write(page, CROSS)
        page.locator(".card").wait_for()
        camera.take(page, name)
    page.locator(".card-way-first").click()
    page.wait_for_url("**/send-privately/**")
    camera.take(page, "private-form-phone")
    page.locator("#names-kept").evaluate("(element) => element.scrollIntoView({ block: 'center' })")
    camera.take(page, "protected-name-phone")
    page.get_by_role("button", name="Send privately").click()
    page.wait_for_url(A_MATTER)
    camera.take(page, "matter-phone")

    evans = camera.page("Mrs Evans", "desktop")
    evans.goto("/desk/")
    evans.get_by_role("link", name="Tom Barker").first.click()
    evans.get_by_label("Your answer").fill(ANSWER)
    camera.take(evans, "desk-desktop")
    evans.get_by_role("button", name="Send the answer").click()
    evans.locator(".letter", has_text="Kind regards").wait_for()
    page.reload()
    page.locator(".letter-school").scroll_into_view_if_needed()
    camera.take(page, "answer-phone")
    page.goto("/")
    camera.take(page, "home-phone")

    reference = evans.url.rstrip("/").rpartition("/")[2]
    head = camera.page("Mr Adeyemi", "desktop")
    head.goto(f"/desk/{reference}/evidence-pack/")
    camera.take(head, "evidence-pack-desktop")


def a_complaint(camera: Camera) -> None:
    """Tom makes it formal in two taps; two people look into it and decide; he reads the letter and asks for a panel."""
    tom, head = camera.page("Tom Barker"), camera.page("Mr Adeyemi", "desktop")
    tom.goto("/private/")
    tom.locator("main a.list-row").first.click()
    matter, reference = tom.url, tom.url.rstrip("/").rpartition("/")[2]
    tom.get_by_text("Make this a formal complaint").click()
    tom.get_by_role("button", name="Make it a formal complaint").scroll_into_view_if_needed()
    camera.take(tom, "formal-phone")
    tom.get_by_role("button", name="Make it a formal complaint").click()
    head.goto(f"/desk/{reference}/")
    head.get_by_label("What you want to say or ask").fill("Thank you. I ring you tomorrow at nine. What would help?")
    head.get_by_role("button", name="Acknowledge the complaint").click()
    head.get_by_label("Who looks into it", exact=True).select_option("Mrs Shah")
    head.get_by_label("Who decides", exact=True).select_option("Mr Adeyemi")
    head.get_by_text("Stage and dates").evaluate("(one) => one.scrollIntoView()")
    camera.take(head, "complaint-desktop")
    head.locator("form[action*='/appoint/'] button").click()
    head.goto(f"/desk/{reference}/decide/")
    head.get_by_label("It is so in part").check()
    head.get_by_label("No action: an answer is enough").check()
    head.get_by_label("Why?", exact=True).fill(
        "Leo should have been heard the same day. His teacher sits with him now."
    )
    head.get_by_label("Why is this step enough").fill("It is put right, and the family was told how.")
    head.get_by_role("button", name="Go on to the letters").click()
    head.get_by_role("button", name="Decide and send").click()
    tom.goto(matter)
    camera.take(tom, "decided-phone")
    tom.locator(".letter-school").last.evaluate("(one) => one.scrollIntoView()")
    camera.take(tom, "letter-phone")
    tom.get_by_role("button", name="Ask for a panel").click()
    clerk = camera.page("Mrs Lowe", "desktop")
    clerk.goto(f"/desk/{reference}/")
    clerk.get_by_text("Stage and dates").evaluate("(one) => one.scrollIntoView()")
    camera.take(clerk, "panel-desktop")


def outside_the_group(camera: Camera) -> None:
    """A parent reports a message, and tells of an e-mail with a screenshot."""
    amira = camera.page("Amira Haddad")
    amira.goto(camera.oak("Amira Haddad").locator("a[href$='/report/']").first.get_attribute("href") or "")
    camera.take(amira, "report-phone")
    amira.goto("/private/outside/")
    amira.get_by_label("What sort of thing is it?").select_option(index=1)
    amira.get_by_label("When did it happen?").fill((date.today() - timedelta(days=1)).isoformat())  # noqa: DTZ011 (as a browser)
    amira.get_by_label("Where does it come from?").fill("forwarded to me by another parent")
    amira.get_by_label("What happened?").fill("It calls a teacher a liar and went to twelve families.")
    camera.take(amira, "outside-phone")


def a_held_message(camera: Camera) -> None:
    """It waits in the author's own thread; a class rep looks."""
    tom = camera.oak("Tom Barker")
    write(tom, SHARP)
    tom.get_by_role("button", name="Ask a class rep to look").click()
    tom.locator(".post-waiting").wait_for()
    tom.evaluate("history.replaceState(null, '', location.pathname)")
    camera.take(tom, "held-phone")
    jo = camera.page("Jo Mercer")
    jo.goto("/look/")
    jo.get_by_role("heading", name="The message").evaluate("(one) => one.scrollIntoView()")
    camera.take(jo, "look-phone")


def the_pta(camera: Camera) -> None:
    """The preview, and what stands in the group after a second officer has said yes."""
    priya = camera.page("Priya Nair")
    priya.goto("/pta/")
    priya.get_by_label("Your message").fill(FAIR)
    for name in ("Ash", "Elm", "Oak"):
        priya.get_by_label(name).check()
    priya.get_by_role("button", name="See how it looks").click()
    priya.get_by_text("forwarded by").wait_for()
    camera.take(priya, "pta-phone")
    priya.get_by_role("button", name="Ask another officer").click()
    ben = camera.page("Ben Okafor")
    ben.goto("/pta/")
    ben.get_by_role("link", name="Priya Nair").click()
    ben.get_by_role("button", name="Forward it").click()
    amira = camera.oak("Amira Haddad")
    amira.locator(".post-pta").wait_for()
    camera.take(amira, "pta-group-phone")


def a_child_at_risk(camera: Camera) -> None:
    """The card with urgent help first; the sealed page of the safeguarding lead."""
    tom = camera.oak("Tom Barker")
    write(tom, WORRY)
    tom.locator(".card-danger").wait_for()
    camera.take(tom, "safeguarding-phone")
    tom.locator(".card-way-first").click()
    tom.wait_for_url("**/send-privately/**")
    tom.get_by_role("button", name="Send privately").click()
    tom.wait_for_url(A_MATTER)
    clarke = camera.page("Ms Clarke", "desktop")
    clarke.goto("/safeguarding/")
    clarke.locator("main a.list-row").first.click()
    reference = clarke.url.rstrip("/").rpartition("/")[2]
    clarke.locator("#line-words").fill("Two marks on the left arm, the size of a thumb.")
    clarke.locator("#line-source").fill("seen myself")
    clarke.get_by_role("button", name="Write it down").click()
    clarke.locator(".letter-inside").wait_for()
    camera.take(clarke, "safeguarding-desktop")
    head = camera.page("Mr Adeyemi")
    head.goto(f"/safeguarding/looks/?reference={reference}")
    head.get_by_label("Why it cannot wait").fill(
        "Both leads are on a school trip without a signal. I rang them at nine."
    )
    head.get_by_role("button", name="Ask").click()
    osei = camera.page("Dr Osei")
    osei.goto("/safeguarding/looks/")
    osei.locator("main a.list-row").first.click()
    osei.get_by_role("button", name="Allow it").wait_for()
    camera.take(osei, "safeguarding-look-phone")


def the_office(camera: Camera) -> None:
    """Where the roll, the classes and the roles are kept."""
    evans = camera.page("Mrs Evans", "desktop")
    evans.goto("/office/")
    camera.take(evans, "office-desktop")


def an_audit(camera: Camera) -> None:
    """The report on an invented group's export."""
    with tempfile.TemporaryDirectory() as folder:
        export = write_export(Path(folder), sorted([*long_chat(2400), *SMALL[1:]], key=lambda line: line[0]))
        report = Path(folder) / "report.html"
        report.write_text(html_report(audit_export(open_export([export], date_order="dmy"))), "utf-8")
        for screen in ("phone", "desktop"):
            page = camera.page("", screen)
            page.goto(report.as_uri())
            camera.take(page, f"audit-{screen}")
        page.get_by_role("heading", name="When people write").evaluate("(one) => one.scrollIntoView()")
        camera.take(page, "audit-times-desktop")
    head = camera.page("Mr Adeyemi")
    head.goto("/adoption/audit/")
    camera.take(head, "audit-bring-phone")


def the_desk(camera: Camera) -> None:
    """A Monday morning (tests/browser/monday.py) at the desks of the office, the head, the clerk and a teacher."""
    for name, screen, picture in (
        ("Mrs Evans", "desktop", "desk-list-desktop"),
        ("Mrs Evans", "phone", "desk-list-phone"),
        ("Mr Adeyemi", "desktop", "desk-head-desktop"),
        ("Mrs Lowe", "desktop", "desk-clerk-desktop"),
        ("Mr Walsh", "phone", "desk-staff-phone"),
    ):
        page = camera.page(name, screen)
        if name == "Mr Walsh":
            page.goto("/me/")
            page.get_by_label("member of staff").check()
            page.get_by_role("button", name="Change").first.click()
        page.goto("/desk/")
        camera.take(page, picture)
    evans = camera.page("Mrs Evans", "desktop")
    evans.goto("/desk/?came=mail")
    evans.locator("[data-rows] a").first.click()
    evans.get_by_label("Saved reply", exact=True).select_option("Passed on")
    evans.get_by_role("button", name="Put it in").click()
    evans.get_by_label("Your answer").scroll_into_view_if_needed()
    camera.take(evans, "desk-answer-desktop")
    phone = camera.page("Mrs Evans", "phone")
    phone.goto("/desk/away/")
    camera.take(phone, "desk-away-phone")


def a_decision(camera: Camera, report: str, question: str) -> None:
    """The head limits Tom's posting; what Tom reads of it; and where a question of three families is."""
    head = camera.page("Mr Adeyemi", "desktop")
    head.goto(f"/desk/{report}/decide/")
    head.get_by_label("It is as they say").check()
    head.get_by_label("Limit posting for a set time").check()
    head.get_by_label("Whom does it fall on?").select_option(index=1)
    head.get_by_label("For a limit").fill((date.today() + timedelta(days=7)).isoformat())  # noqa: DTZ011 (as a browser)
    head.get_by_label("Why?", exact=True).fill("The message made fun of a child and named the family.")
    head.get_by_label("Why is this step enough").fill("It is the second time. A word with them changed nothing.")
    head.get_by_role("button", name="Go on to the letters").click()
    head.get_by_label("The letter to whom it falls on").scroll_into_view_if_needed()
    camera.take(head, "decision-desktop")
    head.get_by_role("button", name="Decide and send").click()
    tom = camera.oak("Tom Barker")
    camera.take(tom, "limited-phone")
    amira = camera.page("Amira Haddad")
    amira.goto(f"/private/{question}/")
    camera.take(amira, "steps-phone")


STORIES: tuple[Callable[[Camera], None], ...] = (
    coming_in,
    an_ordinary_message,
    a_grievance,
    a_complaint,
    outside_the_group,
    a_held_message,
    the_pta,
    a_child_at_risk,
    an_alert,
    the_office,
    a_plan,
    an_audit,
)


def main() -> int:
    """Take them all; 1 where there is no Chromium."""
    if CHROMIUM is None:
        sys.stderr.write("Chromium is not on this machine. On Debian: apt install chromium\n")
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        running = RunningGatepost(Path(folder) / "data", GATEPOST_THROTTLE="off").start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        camera = Camera(browser, running.base)
        try:
            for story in STORIES:
                story(camera)
            subprocess.run([sys.executable, "-m", "tests.browser.monday"], env=running.environment, check=True)
            the_desk(camera)
            reported = [sys.executable, "-m", "tests.browser.reported"]
            said = subprocess.run(reported, env=running.environment, check=True, capture_output=True, text=True)
            a_decision(camera, *said.stdout.split()[-2:])
            subprocess.run(
                [sys.executable, "-m", "tests.browser.screens_of_mails"], env=running.environment, check=True
            )
            pictures_of_mails(camera)
        finally:
            browser.close()
            running.stop()
    sys.stdout.write(f"{len(list(PICTURES.glob('*.png')))} pictures in {PICTURES}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
