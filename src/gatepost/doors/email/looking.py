"""Looking at one mail that waits: it is read, judged, and its thread found. Nothing is changed here.

It takes its time, so it is done before the transaction in which the mail becomes something (doors/email/becoming.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from gatepost.concerns.access import may_be_named
from gatepost.concerns.models import Concern
from gatepost.conduct import Context, Finding
from gatepost.core.clock import now
from gatepost.doors.email.headers import Head, ids_of, read_head
from gatepost.doors.email.mentions import is_only_told
from gatepost.doors.email.message import Mail, read_mail
from gatepost.doors.email.threads import Thread, thread_named, thread_of
from gatepost.doors.email.words import all_text
from gatepost.doors.models import ReceivedMail
from gatepost.gate import facts
from gatepost.people.models import Person
from gatepost.policies.codes import code_for_private_words
from gatepost.safeguarding.models import Disclosure

HURTS = frozenset({"personal_abuse", "threat"})
LONGEST_LOOK = 1_000_000  # bytes of a mail that may not be read, in which names are looked for
ACCUSES = frozenset({"grievance", "defamation", "personal_abuse", "threat"})
# Whoever is named where a child may be at risk is kept out as well, unless they were only told of it (mentions.py): too
# many rather than the one it is about.
BLAMES = ACCUSES | {"safeguarding"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One mail with all that is known about it. `raw` are its bytes; `labels` what the judge found in its words.

    `blamed` are people at the school whom the words speak against by name: they are kept from what becomes of it.
    """

    row: ReceivedMail
    raw: bytes
    read: Mail
    head: Head
    thread: Thread | None
    labels: frozenset[str]
    blamed: tuple[Person, ...]

    @property
    def tells_of_a_child_at_risk(self) -> bool:
        """Whether the safeguarding lead alone may see it, as far as the judge can tell."""
        return "safeguarding" in self.labels

    @property
    def hurts(self) -> bool:
        """Whether its words abuse or threaten somebody."""
        return bool(self.labels & HURTS)

    @property
    def threatens(self) -> bool:
        """Whether its words may threaten somebody: that cannot wait."""
        return "threat" in self.labels


def look_at(row: ReceivedMail) -> Seen:
    """Read and judge one stored mail. Raises what the judge raises: a mail that cannot be judged is looked at again."""
    raw = bytes(row.raw_for_lead if row.raw is None and row.raw_for_lead is not None else row.raw or b"")
    head, _ = read_head(raw, 0, len(raw), set())
    read = read_mail(raw)
    findings = _findings(row, read)
    return Seen(
        row=row,
        raw=raw,
        read=read,
        head=head,
        thread=thread_of(row.school, read, head, envelope_to=row.envelope_to),
        labels=frozenset(finding.label for finding in findings),
        blamed=_blamed(row, read, findings),
    )


def matter_by_head(row: ReceivedMail) -> Concern | Disclosure | None:
    """The matter that a mail's head names, for one that cannot be read or judged: no more of it is looked at."""
    raw = bytes(row.raw_for_lead if row.raw is None and row.raw_for_lead is not None else row.raw or b"")
    head, _ = read_head(raw, 0, len(raw), set())
    ids = [*ids_of(head.sent("references")), *ids_of(head.sent("in-reply-to"))]
    subject = head.words("subject", set())
    thread = thread_named(row.school, head, ids=ids, subject=subject, envelope_to=row.envelope_to)
    return thread.matter if thread else None


def _findings(row: ReceivedMail, read: Mail) -> tuple[Finding, ...]:
    texts = [text for text in all_text(read) if text.strip()]
    if not texts:
        return ()
    judge, context = facts.judge_for(row.school, code_for_private_words(row.school)), Context(at=now())
    return tuple(finding for text in texts for finding in judge.judge(text, context).findings)


def _blamed(row: ReceivedMail, read: Mail, findings: tuple[Finding, ...]) -> tuple[Person, ...]:
    """Whoever works at the school and is named in words that blame. A greeting blames nobody.

    A mail cannot tick names as the page lets a parent do, and would else be opened first by whom it is about.
    """
    labels = {finding.label for finding in findings} & BLAMES
    if not labels:
        return ()
    named = _named(row, read)
    if labels & ACCUSES:
        return named
    text = f"{read.subject}\n{read.text}"
    return tuple(person for person in named if not is_only_told(text, person.name))


def named_in(row: ReceivedMail, *, may_be_read: bool) -> tuple[Person, ...]:
    """The same for a mail that cannot be judged: everybody who is named, as far as it can be read at all.

    Where even reading it could end the process (`may_be_read` False), in its plain words as they came.
    """
    raw = bytes(row.raw_for_lead or row.raw or b"")
    if not may_be_read:
        return _named_among(row, raw[:LONGEST_LOOK].decode("utf-8", "replace").splitlines())
    try:
        return _named(row, read_mail(raw))
    except Exception:  # whatever a mail does to us
        return ()


def _named(row: ReceivedMail, read: Mail) -> tuple[Person, ...]:
    return _named_among(row, chain(read.subject.splitlines(), read.text.splitlines()))


def _named_among(row: ReceivedMail, every_line: Iterable[str]) -> tuple[Person, ...]:
    lines = [line for line in every_line if line.strip()]
    text = "\n".join(line for line in lines if not (len(line) < 60 and line.rstrip().endswith((",", ":", "!"))))
    said = f" {text.casefold()} "
    return tuple(person for person in may_be_named(row.school) if person.name.casefold() in said)
