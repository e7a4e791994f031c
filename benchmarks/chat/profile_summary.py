"""What py-spy saw, as a list: which functions of one process were at work most often. profile.sh calls it.

python -m benchmarks.chat.profile_summary before PID        the processor time of each thread, as JSON
python -m benchmarks.chat.profile_summary after PID STACKS BEFORE
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

from benchmarks.chat.processes import TICKS_A_SECOND

# Places where a thread waits for work, which py-spy cannot tell from work where it waits inside C.
WAITS = re.compile(r"^(_worker \(concurrent|Condition\.wait |wait \(threading|select |Selector|.*\bQueue\.get )")


def thread_seconds(pid: int) -> dict[str, float]:
    """User and system time of each thread so far, in seconds, by its number."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
        found[task.name] = (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND
    return found


def print_list(title: str, counts: Counter[str], samples: int, longest: int) -> None:
    """The most common entries, as shares of all samples."""
    print(f"\n{title}:")
    for frame, count in counts.most_common(longest):
        print(f"{100 * count / max(1, samples):6.1f} %  {frame}")


def main() -> None:
    """One of the two halves."""
    pid = int(sys.argv[2])
    if sys.argv[1] == "before":
        print(json.dumps(thread_seconds(pid)))
        return
    before = json.loads(Path(sys.argv[4]).read_text())
    own: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    threads: Counter[str] = Counter()
    names: dict[str, str] = {}
    waiting = 0
    for line in Path(sys.argv[3]).read_text().splitlines():
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        if WAITS.match(frames[-1]):
            waiting += int(count)
            continue
        own[frames[-1]] += int(count)
        threads[frames[0]] += int(count)
        names[frames[0]] = frames[min(6, len(frames) - 1)].rpartition(":")[0]
        for frame in {frame.rpartition(":")[0] for frame in frames[1:]}:
            whole[frame] += int(count)
    samples = sum(own.values())
    print(
        f"{samples} samples at work, {waiting} waiting in a known place. A share far above the thread's processor time"
    )
    print("below is a wait that py-spy took for work.\n\nprocessor seconds of each thread meanwhile:")
    after = thread_seconds(pid) if Path(f"/proc/{pid}").exists() else {}
    for thread, seconds in sorted(after.items(), key=lambda item: before.get(item[0], 0.0) - item[1]):
        used = seconds - before.get(thread, 0.0)
        if used >= 0.05:
            name = next((names[key] for key in names if f"({thread})" in key), "")
            print(f"{used:8.2f} s  thread {thread}  {name}")
    print_list("in itself", own, samples, 25)
    print_list("with all it calls", whole, samples, 60)


if __name__ == "__main__":
    main()
