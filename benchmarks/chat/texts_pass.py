"""Does every text of the load pass the judge? Run with Gatepost's own Python; a text that draws a card is printed.

python -m benchmarks.chat.texts_pass
"""

import json
import subprocess
import sys

from benchmarks.chat.adapters.gatepost import command
from benchmarks.chat.load import ENDINGS, TEXTS, text_of

# A number late in the day has other digits than an early one, and digits are read by the judge, too.
FIRST_NUMBERS = (0, 7_700_000, 12_345_000, 98_000_000)


def main() -> int:
    """Judge each text under four numbers; gives the exit status."""
    numbers = [first + place for first in FIRST_NUMBERS for place in range(len(TEXTS) * len(ENDINGS))]
    lines = "".join(json.dumps({"id": str(number), "text": text_of(number)}) + "\n" for number in numbers)
    answers = subprocess.run([command(), "check", "--jsonl"], input=lines, text=True, capture_output=True, check=True)
    verdicts = [json.loads(line) for line in answers.stdout.splitlines()]
    stopped = [verdict for verdict in verdicts if verdict["severity"] != "ok"]
    for verdict in stopped:
        print(text_of(int(verdict["id"])), verdict["findings"])
    mean = sum(len(text_of(number)) for number in numbers) / len(numbers)
    print(f"{len(verdicts)} texts of {mean:.0f} characters on average, {len(stopped)} of them stopped")
    return 1 if stopped or len(verdicts) != len(numbers) else 0


if __name__ == "__main__":
    sys.exit(main())
