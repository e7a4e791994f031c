"""What the doctor asks of mail that comes in: is each mailbox read, and does anything wait too long."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Min

from gatepost.core.clock import now
from gatepost.delivery.models import MailIn
from gatepost.doors.mail_in.looking import MOST_TRIES
from gatepost.doors.models import ReceivedMail
from gatepost.site.care import age_in_words
from gatepost.site.doctor.findings import Finding, bad, look, ok
from gatepost.site.mail_in_words import sentence_for

State = ReceivedMail.State
# A mailbox is read once a minute; after an hour of failing a person should know.
NOT_READ_TOO_LONG = timedelta(hours=1)
WAITING_TOO_LONG = timedelta(minutes=10)
NOT_SORTED_TOO_LONG = timedelta(days=1)


def examine_mail_in() -> Iterator[Finding]:
    """Findings on the ways in, and on what came. Nothing where no school has mail come in."""
    ways = list(MailIn.objects.filter(is_on=True).select_related("school").order_by("school__host"))
    if not ways:
        yield ok("mail in", "no school has mail come in")
        return
    for way in ways:
        yield from _way(way)
    yield from _what_came()


def _way(way: MailIn) -> Iterator[Finding]:
    host, at = way.school.host, now()
    if way.way == MailIn.Way.LMTP:
        if settings.MAIL_LISTEN is None:
            yield bad("mail in", f"{host}: nothing listens for its mail", "Set GATEPOST_MAIL_LISTEN (docs/mail-in.md).")
        else:
            yield ok("mail in", f"{host}: the mail server brings it")
        return
    if way.way == MailIn.Way.WEBHOOK:
        if way.confirm_link:
            where = "Office, Mail that comes in, has the link."
            yield look("mail in", f"{host}: Amazon waits for somebody to confirm", where)
        elif not way.webhook_secret:
            yield bad("mail in", f"{host}: {way.provider} has no key, so every call is refused", "Make or enter it.")
        else:
            yield ok(
                "mail in", f"{host}: {way.provider} brings it; the last mail came {age_in_words(way.polled_at, at)}"
            )
        return
    says = f"{host}: the mailbox was last read {age_in_words(way.polled_at, at)}"
    if way.polled_at is not None and at - way.polled_at <= NOT_READ_TOO_LONG:
        yield ok("mail in", says)
    else:
        yield bad("mail in", says, sentence_for(way.fault) if way.fault else "Is the worker running?")
    given_up = sum(1 for facts in way.to_fetch.values() if facts["tries"] >= MOST_TRIES)
    if given_up:
        where = "Office, Mail that comes in, says why."
        yield look("mails left", f"{host}: {given_up} could not be fetched and are still in the mailbox", where)


def _what_came() -> Iterator[Finding]:
    at = now()
    waiting = ReceivedMail.objects.filter(state=State.WAITING)
    oldest = waiting.aggregate(oldest=Min("received_at"))["oldest"]
    if oldest is not None and at - oldest > WAITING_TOO_LONG:
        says = f"{waiting.count()} wait, the oldest came {age_in_words(oldest, at)}"
        yield bad("mails that came", says, "Is the worker running? Its log says what goes wrong.")
    else:
        yield ok("mails that came", f"{waiting.count()} wait to be looked at")
    unsorted = ReceivedMail.objects.filter(
        state__in=(State.TRIAGE, State.QUARANTINE), received_at__lt=at - NOT_SORTED_TOO_LONG
    )
    count = unsorted.count()
    if count:
        yield look("mails to sort", f"{count} wait for the office for over a day", "The desk lists them under Mail.")
    else:
        yield ok("mails to sort", "none for over a day")
