"""What becomes of a mail: words on a matter, a new matter, or something that a person looks at.

All in one transaction with the mail's own fate (doors/email/rounds.py), so that it happens once or not at all.
"""

from dataclasses import dataclass
from datetime import timedelta

from gatepost.concerns import actions as concerns
from gatepost.concerns.access import kept_from
from gatepost.concerns.actions.from_mail import keep_what_came_along
from gatepost.concerns.models import Concern, Evidence
from gatepost.core.clock import now, today_in
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.delivery.bounces import STATUS, mark_bounced, sent_letter
from gatepost.doors.email import mail_notices
from gatepost.doors.email.kinds import AUTO_REPLY, BOUNCE, LIST
from gatepost.doors.email.looking import Seen
from gatepost.doors.email.threads import OUR_ID, letters_named
from gatepost.doors.email.words import came_along, has_anything, is_cut_short, words_of
from gatepost.doors.email.writers import Writer, person_at, writer_of
from gatepost.doors.models import Authentication, ReceivedMail, Why
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Hat, Person
from gatepost.safeguarding import actions as safeguarding
from gatepost.safeguarding import notices as safeguarding_notices
from gatepost.safeguarding.models import Disclosure

State = ReceivedMail.State

# From one sender, dealt with by itself. Beyond it a person looks: two programs may be answering each other.
MOST_AN_HOUR = 20
LONGEST_REPORT = 200_000  # bytes of a bounce in which our letter's Message-ID is looked for


@dataclass(frozen=True, slots=True)
class Fate:
    """Where a mail ends, and why. `is_for_lead`: nobody but the safeguarding leads may see its row from now on;
    `blamed` are kept from a mail that waits; `threatens`: its words may threaten somebody, so leaders hear at once;
    `harms_staff`: they hurt somebody who works at the school."""

    state: State
    why: Why
    subject_ref: str = ""
    is_for_lead: bool = False
    blamed: tuple[Person, ...] = ()
    threatens: bool = False
    harms_staff: bool = False


def become(seen: Seen) -> Fate:
    """Let a mail become what it is to become, and say what that was. Raises what the rooms' actions raise."""
    if _is_own(seen):
        return Fate(State.IGNORED, Why.OWN_MAIL)
    if seen.read.kind == BOUNCE:
        return _bounce(seen)
    if seen.read.kind == AUTO_REPLY:
        return Fate(State.IGNORED, Why.AUTO_REPLY)
    if seen.row.authentication == Authentication.FAIL:
        return wait(seen, Why.FORGED, state=State.QUARANTINE)
    if _is_flooding(seen):
        return wait(seen, Why.TOO_MANY)
    if seen.thread is None:
        return _begin_something(seen)
    writer = writer_of(seen.thread, seen.read.sender, seen.row.authentication)
    if isinstance(writer, Why):
        return wait(seen, writer)
    if not has_anything(seen.read):
        return wait(seen, Why.NO_WORDS)
    return _add(seen, seen.thread.matter, writer)


def new_matter(seen: Seen, author: Person, *, is_for_lead: bool, beside: Concern | None = None) -> Fate:
    """Begin a private matter of a parent with a mail; its author is told that it came. A mail that tells of a child at
    risk (`is_for_lead`) goes to the safeguarding lead alone; where it was meant for a concern (`beside`), whoever is
    kept from that is kept from this too."""
    acting = Acting(author, Hat.PARENT)
    words = words_of(seen.read, with_subject=True)
    if is_for_lead:
        about = {*seen.blamed, *(kept_from(beside) if beside else ())}
        disclosure = safeguarding.disclose(acting, words=_with_what_came(seen, words), about=about)
        safeguarding_notices.answered(disclosure)  # "something new": their page says who has it
        return Fate(State.TAKEN_IN, Why.NEW_MATTER, disclosure.reference, is_for_lead=True)
    to_leaders = seen.hurts or bool(seen.blamed)
    concern = concerns.raise_concern(
        acting,
        route=Concern.Route.LEADERSHIP if to_leaders else Concern.Route.OFFICE,
        words=words,
        about=seen.blamed,
        came_by=Concern.CameBy.MAIL,
        harms_staff=seen.hurts,
        threatens=seen.threatens,
    )
    _keep(seen, acting, concern, words)
    return Fate(State.TAKEN_IN, Why.NEW_MATTER, concern.reference)


def add_to(seen: Seen, matter: Concern | Disclosure, writer: Writer) -> Fate:
    """Add a mail's words to a matter as this writer's own."""
    words = words_of(seen.read, with_subject=False)
    once = seen.row.identity[:32]
    if isinstance(matter, Disclosure):
        safeguarding.add_words(writer.acting, matter, _with_what_came(seen, words), once=once, about=seen.blamed)
        return Fate(State.TAKEN_IN, Why.WORDS_ADDED, matter.reference, is_for_lead=True)
    was_closed = matter.state == Concern.State.CLOSED
    if writer.is_author:
        concerns.add_words(
            writer.acting,
            matter,
            words,
            once=once,
            about=seen.blamed,
            harms_staff=seen.hurts,
            threatens=seen.threatens,
        )
    else:
        concerns.answer(writer.acting, matter, words, once=once, by_mail=True)
    _keep(seen, writer.acting, matter, words, tell_of_closed=writer.is_author and was_closed)
    return Fate(State.TAKEN_IN, Why.WORDS_ADDED, matter.reference)


def _add(seen: Seen, matter: Concern | Disclosure, writer: Writer) -> Fate:
    if isinstance(matter, Concern) and writer.is_author and seen.tells_of_a_child_at_risk:
        if writer.acting.hat is not Hat.PARENT:  # the lead sees what waits; only parents begin a matter by mail
            return wait(seen, Why.NOT_A_PARENT)
        return new_matter(seen, writer.acting.person, is_for_lead=True, beside=matter)
    return add_to(seen, matter, writer)


def _begin_something(seen: Seen) -> Fate:
    person = person_at(seen.row.school, seen.read.sender)
    if person is None:
        return wait(seen, Why.MAILING_LIST if seen.read.kind == LIST else Why.UNKNOWN_SENDER)
    if seen.row.authentication != Authentication.PASS:
        return wait(seen, Why.NOT_PROVEN)
    if Hat.PARENT not in hats_of(person):
        return wait(seen, Why.NOT_A_PARENT)
    if not has_anything(seen.read):
        return wait(seen, Why.NO_WORDS)
    return new_matter(seen, person, is_for_lead=seen.tells_of_a_child_at_risk)


def wait(seen: Seen, why: Why, *, state: State = State.TRIAGE) -> Fate:
    """A person is to look at it: the safeguarding lead alone where a child may be at risk, else whoever has the matter
    that it names, else the office. What the lead has names no concern: the lead has none of those on a desk."""
    matter = seen.thread.matter if seen.thread else None
    is_for_lead = isinstance(matter, Disclosure) or seen.tells_of_a_child_at_risk
    is_theirs = matter is not None and is_for_lead == isinstance(matter, Disclosure)
    reference = matter.reference if matter and is_theirs else ""
    return Fate(state, why, reference, is_for_lead, seen.blamed, seen.threatens, seen.hurts)


def _is_own(seen: Seen) -> bool:
    """Whether Gatepost sent it itself: it was forwarded back, or its mailbox is the one that our mails go to."""
    return sent_letter(seen.row.school, letters_named(seen.row.school, [seen.read.message_id])) is not None


def _is_flooding(seen: Seen) -> bool:
    if not seen.row.sender:
        return False
    since = now() - timedelta(hours=1)
    earlier = ReceivedMail.objects.filter(
        school=seen.row.school, sender=seen.row.sender, received_at__gt=since, state=State.TAKEN_IN
    )
    return earlier.count() >= MOST_AN_HOUR


def _bounce(seen: Seen) -> Fate:
    """A mail of ours came back: mark its letter. A delay is no bounce, and mails of others are not ours to mark."""
    text = seen.raw[:LONGEST_REPORT].decode("ascii", "replace")
    ids = [match.group(0) for match in OUR_ID.finditer(text.lower())]
    letter = sent_letter(seen.row.school, letters_named(seen.row.school, ids))
    if letter is None or "bounce-delayed" in seen.read.warnings:
        return Fate(State.IGNORED, Why.BOUNCE)
    status = STATUS.search(text.partition("Status:")[2][:200])
    mark_bounced(seen.row.school, letter.ref, status=status.group(0) if status else "")
    return Fate(State.TAKEN_IN, Why.BOUNCE)


def _keep(seen: Seen, acting: Acting, concern: Concern, words: str, *, tell_of_closed: bool = False) -> None:
    """Keep what came with the words, and tell the writer what was not kept, or that the matter stays closed."""
    along = came_along(
        seen.read,
        writer=acting.person.name,
        today=today_in(concern.school.time_zone),
        forwarded_as=Evidence.Kind.MAIL_CIRCULATED if acting.is_parent else Evidence.Kind.MAIL_SENT,
        whole=seen.raw if is_cut_short(words) else b"",
    )
    keep_what_came_along(acting, concern, along.pieces, once=seen.row.identity)
    if along.left_out or tell_of_closed:
        mail_notices.noted(concern, acting.person, left_out=along.left_out, is_closed=tell_of_closed)


def _with_what_came(seen: Seen, words: str) -> str:
    """The words with the forwarded mails below them and the names of the files: the sealed store takes words, and the
    leads find the files with the mail (doors/email/desk_pages.py)."""
    along = came_along(seen.read, writer="", today=today_in(seen.row.school.time_zone))
    parts = [words, *(f"--- passed on with this mail ---\n{piece.words}" for piece in along.pieces if piece.words)]
    names = [piece.name for piece in along.pieces if piece.name] + list(along.left_out)
    if names:
        parts.append("Files came with this mail: " + ", ".join(names))
    text = "\n\n".join(parts)
    return text[:PRIVATE_LIMIT]
