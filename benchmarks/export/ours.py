"""Gatepost's reader, measured as the peers are: `gatepost parse` with its lines thrown away, or people and minutes.

python -m benchmarks.export.ours FILE…
"""

import io
import json
import sys
import time
from pathlib import Path

from benchmarks.export.peer import peak
from gatepost.adoption.export.command import main_parse


def main(paths: list[str]) -> None:
    """Read each file and print one line about it."""
    for path in paths:
        said: dict[str, object] = {"file": path}
        named = Path(path).with_suffix(".args.json")
        small = Path(path).stat().st_size < 1_000_000
        out = io.StringIO() if small else open("/dev/null", "w", encoding="utf-8")  # noqa: SIM115, PTH123
        words = [path, "--jsonl", *(json.loads(named.read_text("utf-8"))["args"] if named.exists() else [])]
        words = [str(Path(path).parent / word) if (Path(path).parent / word).is_file() else word for word in words]
        started = time.process_time()
        status = main_parse(words, out, io.StringIO())
        said["seconds"] = round(time.process_time() - started, 2)
        if status:
            said["fault"] = "Refused"
        elif isinstance(out, io.StringIO):
            lines = [json.loads(line) for line in out.getvalue().split("\n") if line]
            said["messages"] = len(lines)
            said["heard"] = [[line["author"], line["at"][:16]] for line in lines if line["author"] is not None]
        print(json.dumps(said | {"peak": peak()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
