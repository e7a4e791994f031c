"""Every message of an export with the judge's verdict, in order; in two processes where the export is large.

Memory stays flat: messages are read a batch at a time, and only a few batches are under way at once.
"""

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from gatepost.adoption.export import Message
from gatepost.conduct import Code, Context, Finding, Judge, Named, Outcome, Verdict

MOST_BEFORE = 12  # messages that a message is judged with; the judge looks no further back
STALE = timedelta(days=1)  # what was said before that is no conversation any more
BATCH = 1_000
LARGE = 4_000  # messages; below that, starting another process costs more than it saves
UNDER_WAY = 3  # batches for each process

Said = tuple[str, str, str, bool]  # author, words, time as in the export, whether something is attached


@dataclass(slots=True)
class Judged:
    """One message with its time and verdict. `outcome` is None without words to judge, or where the judge failed."""

    message: Message
    at: datetime
    words: str
    outcome: Outcome | None = None
    findings: tuple[Finding, ...] = ()
    failed: bool = False


@dataclass(frozen=True, slots=True)
class _Batch:
    before: tuple[Said, ...]
    said: tuple[Said, ...]


def words_of(message: Message) -> str:
    """The words in a message that somebody wrote: text, caption, or a poll with its options; else empty."""
    if message.author is None:
        return ""
    if message.poll is not None:
        return "\n".join([message.poll.question, *(option for option, _ in message.poll.options)]).strip()
    return message.text if message.kind in ("text", "media") else ""


def judged(
    messages: Iterable[Message], code: Code, *, roster: Sequence[Named] = (), processes: int = 1
) -> Iterator[Judged]:
    """The messages in their order, each with its verdict under the code.

    Each message is judged with up to `MOST_BEFORE` messages of the day before it, never with what came later.
    """
    stream = iter(messages)
    opening = list(islice(stream, LARGE))
    workers = min(processes, _cores())
    if len(opening) < LARGE or workers < 2:
        judge, zone = _make(code, roster)
        for listed, batch in _batches(_chained(opening, stream), BATCH):
            yield from _joined(listed, _verdicts(judge, zone, batch))
        return
    yield from _in_processes(_chained(opening, stream), code, roster, workers)


def _chained(opening: list[Message], rest: Iterator[Message]) -> Iterator[Message]:
    yield from opening
    opening.clear()
    yield from rest


def _in_processes(messages: Iterator[Message], code: Code, roster: Sequence[Named], workers: int) -> Iterator[Judged]:
    """The same with a judge in each of several processes; the answers come back in the order of the messages."""
    waiting: deque[tuple[list[Message], Future[list[Verdict | None]]]] = deque()
    with ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),  # a fork would share the judge's native threads
        initializer=_start,
        initargs=(code, tuple(roster)),
    ) as pool:
        try:
            for listed, batch in _batches(messages, BATCH):
                waiting.append((listed, pool.submit(_judge_batch, batch)))
                if len(waiting) >= workers * UNDER_WAY:
                    first, answer = waiting.popleft()
                    yield from _joined(first, answer.result())
            while waiting:
                first, answer = waiting.popleft()
                yield from _joined(first, answer.result())
        finally:
            for _, answer in waiting:
                answer.cancel()


def _batches(messages: Iterator[Message], size: int) -> Iterator[tuple[list[Message], _Batch]]:
    before: tuple[Said, ...] = ()
    while listed := list(islice(messages, size)):
        said = tuple(
            (message.author or "", words, message.at, message.attachment is not None)
            for message in listed
            if (words := words_of(message))
        )
        yield listed, _Batch(before, said)
        before = (before + said)[-MOST_BEFORE:]


def _joined(listed: list[Message], verdicts: list[Verdict | None]) -> Iterator[Judged]:
    answers = iter(verdicts)
    for message in listed:
        one = Judged(message, datetime.fromisoformat(message.at), words_of(message))
        if one.words:
            verdict = next(answers)
            one.failed = verdict is None
            if verdict is not None:
                one.outcome, one.findings = verdict.outcome, verdict.findings
        yield one


def _make(code: Code, roster: Sequence[Named]) -> tuple[Judge, ZoneInfo]:
    return Judge(code, roster or None), ZoneInfo(code.time_zone)


_own: list[tuple[Judge, ZoneInfo]] = []  # the judge of this process, where the process is one of several


def _start(code: Code, roster: Sequence[Named]) -> None:
    _own[:] = [_make(code, roster)]
    gc.freeze()  # what a judge is made of stays: sweeps need not look at it again


def _judge_batch(batch: _Batch) -> list[Verdict | None]:
    judge, zone = _own[0]
    return _verdicts(judge, zone, batch)


def _verdicts(judge: Judge, zone: ZoneInfo, batch: _Batch) -> list[Verdict | None]:
    """A verdict for each message of the batch; None for one on which the judge failed, which is counted and said."""
    everything = batch.before + batch.said
    times = [datetime.fromisoformat(at).replace(tzinfo=zone) for _, _, at, _ in everything]
    verdicts: list[Verdict | None] = []
    with suppress(Exception):  # one that breaks the judge is found below, where it is judged
        judge.read_ahead(words for _, words, _, _ in everything)
    for place in range(len(batch.before), len(everything)):
        author, words, _, has_attachment = everything[place]
        first = max(0, place - MOST_BEFORE)
        while first < place and times[place] - times[first] > STALE:
            first += 1
        context = Context(
            before=tuple((said[0], said[1]) for said in everything[first:place]),
            author=author,
            at=times[place],
            has_attachment=has_attachment,
            before_at=tuple(times[first:place]),
        )
        try:
            verdicts.append(judge.judge(words, context))
        except Exception:  # one message that breaks the judge must not cost the school the other thousands
            verdicts.append(None)
    return verdicts


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
