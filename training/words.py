"""Writes the words that a disguise may be undone into: those that the training messages use more than once.

    python -m training.words

They are kept as data (lexicon/common_words.txt), since the same list is needed to read the messages for training.
"""

import re
from collections import Counter
from importlib import resources
from pathlib import Path

from training.examples import rows

SHORTEST = 4  # "1st", "4pm" and "10k" must stay what they are
LONGEST = 14
OFTEN = 3
PATH = Path(str(resources.files("gatepost.conduct").joinpath("lexicon/common_words.txt")))
WIDTH = 118


def common_words() -> list[str]:
    """The words of the messages to train on, in ASCII, used OFTEN or more with a small letter: names are none."""
    counts = Counter(
        word for row, _ in rows("train") for word in re.findall(r"(?<![^\s\"'(])[a-z]+(?![^\s\"'.,!?;:)])", row["text"])
    )
    return sorted(word for word, count in counts.items() if count >= OFTEN and SHORTEST <= len(word) <= LONGEST)


def main() -> None:
    """Write the file."""
    lines, line = ["# Words that ordinary and other messages use; written by `python -m training.words`."], ""
    for word in common_words():
        if len(line) + len(word) >= WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    PATH.write_text("\n".join([*lines, line]) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
