"""Gathers what the judge is told, and asks it: the gate's reading half. Nothing is written here."""

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from gatepost.conduct import JUDGE_VERSION, ArtefactError, Context, Finding, Judge, Named, Outcome, Verdict
from gatepost.core.clock import now
from gatepost.gate.answers import GATE_FAULT
from gatepost.gate.models import Pilot
from gatepost.gate.second_opinion import Heard, hear
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.hats import Acting, current_guardianships
from gatepost.people.models import Person, School
from gatepost.people.roster import roster
from gatepost.policies.access import code_for_writing
from gatepost.policies.codes import code_for_private_words
from gatepost.policies.easing import code_in_force
from gatepost.policies.models import Code

log = logging.getLogger("gatepost.gate")

# A message is judged with so many before it: enough for two people turning away from the class.
MESSAGES_BEFORE = 12
# Judges kept in memory; one is some hundred kilobytes and takes milliseconds to make again.
MOST_JUDGES = 64

Messages = tuple[tuple[str, str, datetime], ...]  # (author, text, when), oldest first

_judges: OrderedDict[tuple[str, str, int], Judge] = OrderedDict()
_judges_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Judged:
    """One text with the judge's answer, under one version of the code; `heard` is the second opinion in it, if any.

    `pilot` is the one in whose shadow the words pass whatever the answer (gate/shadow.py).
    """

    text: str
    verdict: Verdict
    code: Code
    heard: Heard | None = None
    pilot: Pilot | None = None

    @property
    def outcome(self) -> Outcome:
        """What the firmest finding leads to."""
        return self.verdict.outcome

    @property
    def labels(self) -> set[str]:
        """All labels that were seen."""
        return {finding.label for finding in self.verdict.findings}

    def passes(self, *, as_it_is: bool) -> bool:
        """Whether it may stand in a group without anybody looking: fine, a nudge that its author has seen, or in the
        shadow of a pilot."""
        if self.pilot is not None:
            return True
        return self.outcome is Outcome.OK or (self.outcome is Outcome.NUDGE and as_it_is)

    @property
    def goes_as_it_is(self) -> bool:
        """Of words that pass: whether their author was asked to look again, and sends them all the same."""
        return self.outcome is Outcome.NUDGE and self.pilot is None


def look(
    acting: Acting, text: str, *, group: ClassGroup | None = None, edits: Post | None = None, may_ask: bool = True
) -> Judged:
    """Judge a text that somebody wants to put before a group, with what was said there before.

    A school may have asked for a second opinion on a verdict near a threshold; `may_ask` False takes one that was given
    before, and asks nobody. Raises CodeNotAccepted. A judge that breaks never lets words through and never loses them:
    the outcome is then a hold under the clause `gate-fault`.
    """
    code = code_for_writing(acting.person)
    before = messages_before(group, edits) if group else ()
    first = judged(acting, text, code=code, before=before, own_children=own_children(acting.person))
    verdict, heard = hear(acting.person.school, code, text, first.verdict, may_ask=may_ask)
    return Judged(text, verdict, code, heard)


def look_at_private(acting: Acting, text: str) -> Judged:
    """Judge the words of a private matter, only to see whether they tell of a child at risk. Nobody must accept
    a code to write to the school, and nobody is asked for a second opinion."""
    code = code_for_private_words(acting.person.school)
    return judged(acting, text, code=code, own_children=own_children(acting.person))


def judge_for(school: School, code: Code) -> Judge:
    """The judge of a school under a code, kept until a name in the school or the code changes.

    A clause that is eased or held to again raises `roster_version` too, which is read again with every message.
    """
    key = (school.ref, code.ref, school.roster_version)
    with _judges_lock:
        if key in _judges:
            _judges.move_to_end(key)
            return _judges[key]
    judge = Judge(code_in_force(code), [Named(name, kind, in_class) for name, kind, in_class in roster(school)])
    with _judges_lock:
        _judges[key] = judge
        while len(_judges) > MOST_JUDGES:
            _judges.popitem(last=False)
    return judge


def warm_up() -> None:
    """Have the judges ready before anybody waits for one: the first reading of the word lists takes a second."""
    for school in School.objects.order_by("pk")[:MOST_JUDGES]:
        try:
            judge_for(school, code_for_private_words(school)).judge("Is PE tomorrow?", Context(at=now()))
        except ArtefactError as fault:
            log.error("%s Until then every message waits for a class representative.", fault)
            return
        except Exception as fault:  # a start is not refused for it: the gate will hold
            log.error("the judge broke: %s", type(fault).__name__)


def judged(
    acting: Acting, text: str, *, code: Code, before: Messages = (), own_children: tuple[str, ...] = ()
) -> Judged:
    """Judge a text with facts that were gathered before. It asks the database nothing but, once a roster, the names."""
    context = context_of(acting, before=before, own_children=own_children)
    try:
        verdict = judge_for(acting.person.school, code).judge(text, context)
    except Exception as fault:  # whatever breaks in the judge, the gate holds
        log.error("the judge broke: %s", type(fault).__name__)  # its message may hold the author's words
        verdict = Verdict(Outcome.HOLD, (Finding(GATE_FAULT, GATE_FAULT, Outcome.HOLD),))
    return Judged(text, verdict, code)


def context_of(acting: Acting, *, before: Messages, own_children: tuple[str, ...]) -> Context:
    """What surrounds a text that is written now."""
    return Context(
        before=tuple((author, text) for author, text, _ in before),
        author=acting.person.name,
        own_children=own_children,
        at=now(),
        before_at=tuple(at for _, _, at in before),
    )


def own_children(person: Person) -> tuple[str, ...]:
    """The given names of the children whom somebody looks after today. Their own they may speak of."""
    return tuple(current_guardianships(person).values_list("child__given_name", flat=True))


def messages_before(group: ClassGroup, edits: Post | None = None) -> Messages:
    """(author, text, when) of the posts before this one, oldest first."""
    posts = Post.objects.filter(group=group, state=Post.State.STANDING)
    if edits is not None:
        posts = posts.filter(seq__lt=edits.seq)
    newest = posts.order_by("-seq").values_list("author__name", "text", "at")[:MESSAGES_BEFORE]
    return tuple(reversed(list(newest)))


__all__ = ["JUDGE_VERSION", "Judged", "judge_for", "judged", "look", "look_at_private", "messages_before", "warm_up"]
