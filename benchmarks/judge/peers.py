"""The judge beside what else there is: the same messages, the same figures, the same run."""

import json
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.judge.answers import Answer, answer
from benchmarks.judge.corpus import Message
from benchmarks.judge.figures import macro_f1, stopped, stopping
from benchmarks.judge.reading import of_kind
from benchmarks.judge.tables import percent, table
from gatepost.conduct import LABELS, Context, Judge

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "build" / "judge-bench-venv" / "bin" / "python"
# What a checker without training is told of each label; the last are descriptions of ordinary talk.
DEFINITIONS: dict[str, tuple[str, ...]] = {
    "off_topic": (
        "selling something, advertising a business, lost pets, football or a chain letter, not about school",
    ),
    "grievance": ("a complaint about a teacher, the office, a child or a parent",),
    "politics": ("an opinion or campaign about parties, the government, the council, a war or a strike",),
    "private_conversation": ("a private chat with one friend, of no use to the other parents",),
    "disrespect": ("rude, mocking, belittling words to other parents",),
    "personal_abuse": ("insulting somebody, calling them stupid, fat or ugly",),
    "disrepute": ("telling people to leave the school or to write bad reviews about it",),
    "defamation": ("saying that somebody at school steals, lies or is a criminal",),
    "circulation": ("sharing a screenshot or a letter with complaints about staff, pupils or parents",),
    "policy_challenge": ("arguing against a school rule or charge, or telling others to ignore it",),
    "individual_child": ("talking about another family's child, their behaviour, health or punishment",),
    "threat": ("threatening somebody with violence, revenge or a solicitor",),
    "bad_language": ("swearing",),
    "safeguarding": ("a worry that a child is being hurt, neglected, groomed or is missing",),
    "fine": (
        "asking what time something starts or what to bring to school",
        "a reminder about homework, kit, money or a trip",
        "thanking or praising a teacher",
        "lost and found school uniform",
        "a party invitation for the whole class",
        "a joke about being a tired parent",
        "happy festival greetings to all the parents",
    ),
}


@dataclass(frozen=True, slots=True)
class Peer:
    """A checker's answers to all messages, and how many it gave a second on one thread."""

    name: str
    answers: Sequence[Answer]
    per_second: float
    knows_labels: bool = True


def ours(judge: Judge, messages: Sequence[Message]) -> Peer:
    """The judge, run as the peers are: one message after the other."""
    for message in messages[:20]:
        judge.judge(message.text, Context())
    start = time.perf_counter()
    verdicts = [judge.judge(message.text, Context()) for message in messages]
    took = time.perf_counter() - start
    found = [answer(message, verdict) for message, verdict in zip(messages, verdicts, strict=True)]
    return Peer("**Gatepost's judge**", found, len(messages) / took)


def others(messages: Sequence[Message], train: Sequence[Message]) -> list[Peer]:
    """The peers, in a process and an environment of their own, each on one thread."""
    job = {
        "labels": LABELS,
        "definitions": DEFINITIONS,
        "train": [
            {"text": one.text, "labels": one.labels, "kind": one.kind, "group": one.group or one.file} for one in train
        ],
        "texts": [message.text for message in messages],
    }
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        [PYTHON, "-W", "ignore", "-m", "benchmarks.judge.peer_answers"],
        input=json.dumps(job),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | one_thread | {"TOKENIZERS_PARALLELISM": "false"},
    )
    return [_peer(found, messages) for found in json.loads(done.stdout)]


def _peer(found: dict[str, Any], messages: Sequence[Message]) -> Peer:
    labels = found["labels"] or [[]] * len(messages)
    answers = [
        Answer(message, is_stopped, tuple(seen))
        for message, is_stopped, seen in zip(messages, found["stopped"], labels, strict=True)
    ]
    return Peer(found["name"], answers, found["per_second"], found["labels"] is not None)


def section(judge: Judge, messages: Sequence[Message], train: Sequence[Message]) -> str:
    """The table about peers."""
    head = ["checker", "precision", "recall", "F1", "fine stopped", "... look-alikes", "evasions", "subtle", "macro F1"]
    rows = [_row(peer) for peer in (ours(judge, messages), *others(messages, train))]
    return (
        "## Peers\n\n"
        f"The same {len(messages)} messages in the same run, one after the other on one thread. What is trained here "
        f"is trained on the {len(train)} messages of the train split. MiniLM runs in NumPy, so its speed says little. "
        "Percent; – where a checker knows no labels.\n\n" + table([*head, "messages/s"], rows)
    )


def _row(peer: Peer) -> list[str]:
    counts = stopping(peer.answers)
    return [
        peer.name,
        percent(counts.precision.value),
        percent(counts.recall.value),
        percent(counts.f1),
        percent(stopped(peer.answers, breach=False).value),
        percent(stopped(of_kind(peer.answers, "lookalike"), breach=False).value),
        percent(stopped(of_kind(peer.answers, "evasion"), breach=True).value),
        percent(stopped(of_kind(peer.answers, "subtle"), breach=True).value),
        percent(macro_f1(peer.answers) if peer.knows_labels else None),
        f"{peer.per_second:,.0f}",
    ]
