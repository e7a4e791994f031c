"""How fast the judge reads: one message on one core, ordinary traffic, bulk on two processes, loading, memory."""

import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import mean, median

from benchmarks.judge.corpus import Message
from benchmarks.judge.tables import met, table
from gatepost.conduct import Context, Judge, starter_code

ROOT = Path(__file__).parents[2]
WARMING = 300
LOADS = 5
BULK_ROUNDS = 3
BREACHES_IN_ORDINARY = 0.02
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of each message, in the order of the messages: by the clock, and of the processor."""

    clock: list[float]
    processor: list[float]


def centile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of them lie."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def single_times(texts: Sequence[str], warm: Sequence[str]) -> Times:
    """Each text judged once, alone, in a fresh process held on one core and warmed by other texts."""
    answers: Queue[Times] = _SPAWN.Queue()
    return _in_process(_time_singles, (list(texts), list(warm), answers), answers)


def _in_process(work: object, arguments: tuple[object, ...], answers: "Queue[Times]") -> Times:
    process = _SPAWN.Process(target=work, args=arguments)  # type: ignore[arg-type]
    process.start()
    result = answers.get()
    process.join()
    return result


def _time_singles(texts: list[str], warm: list[str], answers: "Queue[Times]") -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    judge = Judge(starter_code())
    for text in warm:
        judge.judge(text, Context())
    times = Times([], [])
    for text in texts:
        clock, processor = time.perf_counter_ns(), time.process_time_ns()
        judge.judge(text, Context())
        times.processor.append((time.process_time_ns() - processor) / 1e6)
        times.clock.append((time.perf_counter_ns() - clock) / 1e6)
    answers.put(times)


@dataclass(frozen=True, slots=True)
class Rate:
    """Messages a second: by the clock, and by the processor's time, as if no other work were on the machine."""

    clock: float
    processor: float


def bulk_rate(texts: Sequence[str], warm: Sequence[str], processes: int = 2) -> Rate:
    """How fast texts go that are dealt to so many fresh processes, which begin at the same time."""
    barrier = _SPAWN.Barrier(processes + 1)
    used: Queue[float] = _SPAWN.Queue()
    workers = [
        _SPAWN.Process(target=_judge_all, args=(list(texts[number::processes]), list(warm), barrier, used))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    barrier.wait()
    start = time.perf_counter()
    barrier.wait()
    took = time.perf_counter() - start
    slowest = max(used.get() for _ in workers)
    for worker in workers:
        worker.join()
    return Rate(len(texts) / took, len(texts) / slowest)


def _judge_all(texts: list[str], warm: list[str], barrier: Barrier, used: "Queue[float]") -> None:
    judge = Judge(starter_code())
    for text in warm:
        judge.judge(text, Context())
    barrier.wait()
    start = time.process_time()
    for text in texts:
        judge.judge(text, Context())
    took = time.process_time() - start
    barrier.wait()
    used.put(took)


def traffic(messages: Sequence[Message], breaches: float, most: int = 20_000) -> list[str]:
    """Different messages, shuffled, of which the share `breaches` breaks the code; no message twice."""
    chance = random.Random(4)
    fine = [message.text for message in messages if not message.is_breach]
    bad = [message.text for message in messages if message.is_breach]
    size = min(most, int(len(fine) / (1 - breaches)), int(len(bad) / breaches))
    count = round(size * breaches)
    texts = chance.sample(fine, size - count) + chance.sample(bad, count)
    chance.shuffle(texts)
    return texts


def loads(texts: Sequence[str]) -> dict[str, float]:
    """Load time and memory, each the median of several fresh processes: the keys are those of load.py."""
    found = []
    for _ in range(LOADS):
        answer = subprocess.run(
            [sys.executable, "-m", "benchmarks.judge.load"],
            input=json.dumps(list(texts)),
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        found.append(json.loads(answer.stdout))
    return {key: median(one[key] for one in found) for key in found[0]}


def section(messages: Sequence[Message], others: Sequence[Message]) -> str:
    """The table about speed. `others` warm the judge and fill bulk up; none of them may be in `messages`."""
    chance = random.Random(3)
    warm = [message.text for message in chance.sample(list(others), min(WARMING, len(others)))]
    times = single_times([message.text for message in messages], warm)
    fine = [time for time, message in zip(times.processor, messages, strict=True) if not message.is_breach]
    plain = [
        time
        for time, message in zip(times.processor, messages, strict=True)
        if not message.is_breach and message.kind == "plain"
    ]
    bad = [time for time, message in zip(times.processor, messages, strict=True) if message.is_breach]
    ordinary = (1 - BREACHES_IN_ORDINARY) * mean(fine) + BREACHES_IN_ORDINARY * mean(bad)
    everyday = (1 - BREACHES_IN_ORDINARY) * mean(plain) + BREACHES_IN_ORDINARY * mean(bad)
    stream = [*messages, *others]
    streams = {share: traffic(stream, share) for share in (BREACHES_IN_ORDINARY, 0.5)}
    rates = {share: [bulk_rate(texts, warm) for _ in range(BULK_ROUNDS)] for share, texts in streams.items()}
    ordinary_rate, half_rate = (median(rate.clock for rate in rates[share]) for share in streams)
    ordinary_work, half_work = (median(rate.processor for rate in rates[share]) for share in streams)
    loaded = loads(warm)
    middle, late = median(times.clock), centile(times.clock, 0.99)
    rows = [
        ["one message, median, ms", f"{middle:.2f}", "under 2", met(middle, at_most=2)],
        ["... 99th centile, ms", f"{late:.2f}", "under 12", met(late, at_most=12)],
        ["... median and 99th centile of the processor's time, ms", _both(times.processor), "", ""],
        ["ordinary traffic, mean processor ms a message", f"{ordinary:.2f}", "at most 0.3", met(ordinary, at_most=0.3)],
        ["... where the fine messages are all of kind `plain`", f"{everyday:.2f}", "", ""],
        ["fine messages alone, mean processor ms", f"{mean(fine):.2f}", "", ""],
        ["breaches alone, mean processor ms", f"{mean(bad):.2f}", "", ""],
        [
            f"bulk, two processes, 2 % breaches, messages a second ({len(streams[BREACHES_IN_ORDINARY])} messages)",
            f"{ordinary_rate:,.0f}",
            "at least 5,000",
            met(ordinary_rate, at_least=5000),
        ],
        ["... by the processor's time, as on two idle cores", f"{ordinary_work:,.0f}", "", ""],
        [f"... half breaches ({len(streams[0.5])} messages)", f"{half_rate:,.0f}", "", ""],
        ["... by the processor's time", f"{half_work:,.0f}", "", ""],
        ["load, s", f"{loaded['load_s']:.2f}", "under 1", met(loaded["load_s"], at_most=1)],
        ["from nothing to the first answer, s", f"{loaded['first_answer_s']:.2f}", "", ""],
        [
            f"memory added to a process, PSS MiB, after {len(warm)} messages",
            f"{loaded['used_mib']:.0f}",
            "under 100",
            met(loaded["used_mib"], at_most=100),
        ],
        ["... once loaded", f"{loaded['loaded_mib']:.0f}", "", ""],
    ]
    return (
        "## Speed\n\n"
        f"{len(messages)} messages, each judged once, warm, in a process held on one core. Ordinary traffic is 98 % "
        f"fine and 2 % breaches. Bulk is the median of {BULK_ROUNDS} runs, load of {LOADS}; no message is judged twice "
        f"in a process but those that warm it.\n\n" + table(["", "measured", "mark", ""], rows)
    )


def _both(values: Sequence[float]) -> str:
    return f"{median(values):.2f}; {centile(values, 0.99):.2f}"
