"""What the judge adds to a bare process: run as a process of its own, it prints JSON. See speed.py.

python -m benchmarks.judge.load < texts.json
"""

import json
import re
import sys
import time
from pathlib import Path


def pss_mib() -> float:
    """The proportional share of this process's memory, in MiB: shared pages count once among all who share them."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path("/proc/self/smaps_rollup").read_text("ascii"), re.M)
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    """Reads a JSON list of texts; measures before the import, once loaded, at the first message and after all."""
    texts = json.load(sys.stdin)
    bare, start = pss_mib(), time.perf_counter()
    from gatepost.conduct import Context, Judge, starter_code

    judge = Judge(starter_code())
    loaded = time.perf_counter() - start
    after_load = pss_mib()
    judge.judge(texts[0], Context())
    first = time.perf_counter() - start
    for text in texts:
        judge.judge(text, Context())
    print(
        json.dumps(
            {
                "load_s": loaded,
                "first_answer_s": first,
                "bare_mib": bare,
                "loaded_mib": after_load - bare,
                "used_mib": pss_mib() - bare,
            }
        )
    )


if __name__ == "__main__":
    main()
