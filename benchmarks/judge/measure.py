"""Measures the judge on the labelled messages of data/conduct: how right it is, and how fast.

python -m benchmarks.judge.measure [--split test] [--file untouched.jsonl] [--only figures speed …] [--write]
python -m benchmarks.judge.measure --split tune --errors 50
"""

import argparse
import os
import platform
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.judge import conversations, disguised, longest, peers, reading, results, speed, swaps
from benchmarks.judge.answers import judged
from benchmarks.judge.corpus import SPLITS, Conversation, Message, singles
from benchmarks.judge.corpus import conversations as all_conversations
from benchmarks.judge.errors import OfTheTest, listed, refuse_test, worst
from gatepost.conduct import JUDGE_VERSION, Judge, starter_code

PARTS = ("figures", "conversations", "speed", "longest", "swaps", "disguises", "peers")


@dataclass(frozen=True, slots=True)
class Bench:
    """The judge and what it is measured on."""

    judge: Judge
    messages: Sequence[Message]
    conversations: Sequence[Conversation]
    split: str

    def part(self, name: str) -> str:
        """One part of the results, as Markdown."""
        match name:
            case "figures":
                return reading.section(judged(self.judge, self.messages))
            case "conversations":
                return conversations.section(self.judge, self.conversations)
            case "speed":
                return speed.section(self.messages, self.others())
            case "longest":
                prose = [message.text for message in self.messages if not message.is_breach]
                return longest.section(self.judge, prose)
            case "swaps":
                return swaps.section(self.judge, self.messages)
            case "disguises":
                return disguised.section(self.messages)
            case "peers":
                return peers.section(self.judge, self.messages, singles("train"))
        raise ValueError(f"{name} is no part: there are {', '.join(PARTS)}.")

    def others(self) -> list[Message]:
        """Messages of another split, to warm the judge with and to fill bulk up."""
        return singles("tune" if self.split == "train" else "train")


def told(part: str, where: str) -> str:
    """A part with a line under its heading: which messages (in words), which judge, when and on what machine."""
    heading, rest = part.split("\n", 1)
    return (
        f"{heading}\n\n*{where[0].upper()}{where[1:]}; judge {JUDGE_VERSION}; {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; "
        f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"Gatepost {version('gatepost')}, load average {os.getloadavg()[0]:.1f}.*\n{rest}"
    )


def main() -> None:
    """Reads the arguments, prints each part as it is ready, and writes it into RESULTS.md when told to."""
    parser = argparse.ArgumentParser(description="Measure the judge on data/conduct.")
    parser.add_argument("--split", choices=SPLITS, default="test")
    parser.add_argument("--file", nargs="+", default=[], help="only these files of data/conduct, whatever their split")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="only these parts")
    parser.add_argument("--most", type=int, default=0, help="only so many messages, drawn by chance: a quick look")
    parser.add_argument("--errors", type=int, default=0, help="instead of all parts, list so many of the worst errors")
    parser.add_argument("--errors-of-test", action="store_true", help="even those of a test split, which spends it")
    parser.add_argument("--write", action="store_true", help="put the parts into RESULTS.md")
    options = parser.parse_args()
    split = "" if options.file else options.split
    messages = singles(split, options.file)
    if 0 < options.most < len(messages):
        messages = random.Random(1).sample(messages, options.most)
    bench = Bench(Judge(starter_code()), messages, all_conversations(split, options.file), options.split)
    if options.errors:
        try:
            if not options.errors_of_test:
                refuse_test(messages)
        except OfTheTest as refused:
            parser.error(str(refused))
        print(listed(worst(judged(bench.judge, messages), options.errors, of_test=options.errors_of_test)))
        return
    where = ", ".join(options.file) or f"the {options.split} split"
    if options.most:
        where += f", {len(messages)} messages drawn by chance"
    for name in PARTS:
        wanted = bench.conversations if name == "conversations" else bench.messages
        if name in options.only and wanted:
            part = told(bench.part(name), where)
            print(part, flush=True)
            if options.write:
                results.write(name, part, PARTS)


if __name__ == "__main__":
    main()
