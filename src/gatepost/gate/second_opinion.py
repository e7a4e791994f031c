"""A second opinion on messages near a threshold, where a school has named a model of its own. Off by default.

The judge's verdict stands whatever goes wrong. Nobody is asked inside a transaction: a model takes its time.
"""

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from gatepost.conduct import Code as ConductCode
from gatepost.conduct import Verdict
from gatepost.conduct.opinion import (
    Opinion,
    OpinionFault,
    checked,
    clauses_asked_about,
    may_be_asked_about,
    reconsidered,
    request,
)
from gatepost.core import metrics
from gatepost.core.digest import digest_of_text
from gatepost.core.outgoing import LineFault
from gatepost.core.sealing import CannotOpen
from gatepost.gate.model_line import ask
from gatepost.people.hats import Acting
from gatepost.people.models import School
from gatepost.policies.codes import code_for_private_words, conduct_code
from gatepost.policies.easing import code_in_force
from gatepost.policies.models import Code, SecondOpinion
from gatepost.policies.second_opinion import address_of, second_opinion_of, settings_of

log = logging.getLogger("gatepost.gate")

# The same words are judged again when their author sends them as they are: within this time they get the same answer.
REMEMBERED_SECONDS = 600
MOST_REMEMBERED = 500
# A model that fails so often in a row is left alone, each time twice as long.
FAILURES_BEFORE_A_REST = 3
FIRST_REST_SECONDS, LONGEST_REST_SECONDS = 60, 900
# What the "try it" button sends. Nobody wrote it and nobody is meant.
MADE_UP = "Somebody ought to tell Mrs Sample that shouting at five-year-olds is not teaching."


@dataclass(frozen=True, slots=True)
class Heard:
    """That a second opinion was given: by the model of which name, on which machine, and on what verdict."""

    host: str
    model: str
    before: Verdict
    changed: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a model with a made-up sentence: its opinions, or the word for why there are none."""

    seconds: float
    clauses: tuple[str, ...] = ()
    fault: str = ""


class Patience:
    """Which models are being left alone. Kept in memory: a restart simply asks again."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def is_left_alone(self, model: str) -> bool:
        """Whether it has failed too often of late."""
        return model in self._until and self._until[model] > self._clock()

    def failed(self, model: str) -> None:
        """Note that no answer came that could be used."""
        count = self._failures[model] = self._failures.get(model, 0) + 1
        if count >= FAILURES_BEFORE_A_REST:
            rest = FIRST_REST_SECONDS * 2 ** min(count - FAILURES_BEFORE_A_REST, 10)
            self._until[model] = self._clock() + min(rest, LONGEST_REST_SECONDS)

    def worked(self, model: str) -> None:
        """Note that it answered."""
        self._failures.pop(model, None)
        self._until.pop(model, None)

    def forget(self) -> None:
        """Ask every model again."""
        self._failures.clear()
        self._until.clear()


class Memory:
    """The last opinions, under a digest of the message: clauses and places, no words. In this process alone."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], tuple[float, tuple[Opinion, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: tuple[str, ...]) -> tuple[Opinion, ...] | None:
        """What was said; None when it was not asked, or too long ago."""
        with self._lock:
            at, opinions = self._kept.get(key, (0.0, None))
        return opinions if time.monotonic() - at < REMEMBERED_SECONDS else None

    def keep(self, key: tuple[str, ...], opinions: tuple[Opinion, ...]) -> None:
        """Remember what was said just now."""
        with self._lock:
            self._kept[key] = time.monotonic(), opinions
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_REMEMBERED:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Remember nothing."""
        with self._lock:
            self._kept.clear()


patience = Patience()
memory = Memory()


def is_wanted(school: School, text: str, verdict: Verdict) -> bool:
    """Whether a verdict is one on which this school wants a second opinion. One query, for such a verdict alone."""
    return may_be_asked_about(verdict, text) and not settings.DEMO and second_opinion_of(school) is not None


def hear(
    school: School, code: Code, text: str, verdict: Verdict, *, may_ask: bool = True
) -> tuple[Verdict, Heard | None]:
    """The verdict, with a second opinion on it where one is wanted and to be had. It never raises for want of one.

    `may_ask` False uses an opinion that was given before, and asks for none; so does a transaction that is open.
    """
    if not may_be_asked_about(verdict, text) or settings.DEMO:
        return verdict, None
    setting = second_opinion_of(school)
    if setting is None:
        return verdict, None
    source = code_in_force(code)
    key = (code.ref, setting.address, setting.model, digest_of_text(text))
    opinions = memory.of(key)
    is_new = opinions is None
    if opinions is None and may_ask and not connection.in_atomic_block and clauses_asked_about(source):
        opinions = _opinions(setting, source, text)
    if opinions is None:
        return verdict, None
    if is_new:
        memory.keep(key, opinions)
    after = reconsidered(source, text, verdict, opinions)
    changed = (after.outcome, after.clauses) != (verdict.outcome, verdict.clauses)
    if changed and is_new:
        metrics.SECOND_OPINIONS.of("changed").inc()
    return after, Heard(address_of(setting.address).host, setting.model, verdict, changed)


def try_out(acting: Acting) -> Trial:
    """Ask the school's model about a made-up sentence, as an administrator. Raises NotFound for anybody else."""
    setting, school = settings_of(acting), acting.person.school
    if setting is None or settings.DEMO:
        return Trial(0.0, fault="in-a-demo" if settings.DEMO else "nobody-to-ask")
    code = conduct_code(code_for_private_words(school))
    start = time.monotonic()
    try:
        opinions = _ask(setting, code, MADE_UP)
    except (LineFault, OpinionFault) as fault:
        return Trial(time.monotonic() - start, fault=str(fault.args[0]))
    except CannotOpen:
        return Trial(0.0, fault="key-lost")
    patience.worked(_name_of(setting))
    titles = tuple(code.clause(opinion.clause).title for opinion in opinions)
    return Trial(time.monotonic() - start, clauses=titles)


def _opinions(setting: SecondOpinion, code: ConductCode, text: str) -> tuple[Opinion, ...] | None:
    """What the model says of a message; None when it says nothing that can be used, or is being left alone."""
    name = _name_of(setting)
    if patience.is_left_alone(name):
        return None
    metrics.SECOND_OPINIONS.of("asked").inc()
    try:
        opinions = _ask(setting, code, text)
    except (LineFault, OpinionFault) as fault:
        metrics.SECOND_OPINIONS.of("failed").inc()
        log.warning("no second opinion: %s", fault.args[0])
        if fault.args[0] != "busy":  # that is our own limit
            patience.failed(name)
        return None
    except Exception as fault:  # whatever breaks, the judge's verdict stands
        metrics.SECOND_OPINIONS.of("failed").inc()
        log.error("the second opinion broke: %s", type(fault).__name__)
        return None
    patience.worked(name)
    return opinions


def _ask(setting: SecondOpinion, code: ConductCode, text: str) -> tuple[Opinion, ...]:
    """Raises LineFault or OpinionFault."""
    address = address_of(setting.address)
    body = request(code, text, model=setting.model, fence=secrets.token_hex(16))
    answer = ask(
        address,
        body,
        key=setting.key or "",
        seconds=setting.seconds,
        may_be_inside=address.host in settings.INSIDE_HOSTS or School.objects.count() < 2,
    )
    return checked(code, text, answer)


def _name_of(setting: SecondOpinion) -> str:
    return f"{setting.model} at {setting.address}"
