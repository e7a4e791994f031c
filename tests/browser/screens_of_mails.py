"""Mails that wait for the office, and their pictures for screens.py; `python -m tests.browser.screens_of_mails` brings
them to a running demo."""

import os
import time
from email.message import EmailMessage
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.screens import Camera

# Who sends it, about what, what the school's own mail server found of the sender, and the words.
MAILS = (
    (
        "عائشة <aisha@elsewhere.example>",
        "سؤال عن الرحلة",
        "none",
        "مرحبا، متى تعود الحافلة يوم الجمعة؟ شكرا جزيلا.",
    ),
    (
        "tom.at.work@elsewhere.example",
        "Is the gate open on Friday?",
        "pass",
        "I can only come at a quarter to nine. Is the side gate open then?",
    ),
    (
        "Tom Barker <tom@hazel-lane.example>",
        "Re: payment",
        "fail",
        "Please pay the new account today. I am in a meeting and cannot talk.",
    ),
    ("Green Dairy <orders@dairy.example>", "Milk order for December", "pass", "How many crates do you need?"),
)
READ_WITHIN = 30  # seconds in which the demo's own worker has read them


def pictures_of_mails(camera: "Camera") -> None:
    """The list that the office sorts, and the mail in it that may be forged."""
    page = camera.page("Mrs Evans", "desktop")
    page.goto("/desk/mail/")
    camera.take(page, "mails-desktop")
    page.get_by_role("link", name="Re: payment").click()
    page.get_by_text("This mail may be forged.").wait_for()
    camera.take(page, "mail-forged-desktop")


def main() -> None:
    """Bring the mails in as a mail provider would, and wait until the worker has read them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gatepost.site.settings"
    os.environ["GATEPOST_DEMO"] = "on"
    import django

    django.setup()
    from gatepost.doors.email.inbox import take_in
    from gatepost.doors.models import ReceivedMail
    from gatepost.people.models import School

    school = School.objects.get()
    for number, (sender, subject, found, words) in enumerate(MAILS):
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, "office@hazel-lane.example", subject
        letter["Message-ID"] = f"<waits-{number}@pictures.example>"
        letter.set_content(words)
        domain = sender.rpartition("@")[2].rstrip(">")
        take_in(school, letter.as_bytes(), via="lmtp", trusted_results=f"dmarc={found} header.from={domain}")
    until = time.monotonic() + READ_WITHIN
    while ReceivedMail.objects.filter(state=ReceivedMail.State.WAITING).exists():
        if time.monotonic() > until:
            raise RuntimeError("the demo's worker did not read the mails")
        time.sleep(0.5)


if __name__ == "__main__":
    main()
