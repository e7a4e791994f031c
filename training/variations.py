"""Small changes to a training example that must not change its verdict, and examples joined into one.

They teach what cannot matter: whose name it is, he or she, which festival, a slip of the finger, what was said before.
"""

from dataclasses import replace
from random import Random

from gatepost.conduct import lexicon
from gatepost.conduct.encoder.inputs import EARLIER, HAS_BEFORE, MOST_BEFORE, OF_ONE_BEFORE
from gatepost.conduct.encoder.pieces import PROPER, WordPieces
from training.examples import SEEN, Example, seen_before

# Words that may stand for each other, group by group; what lexicon/one_meaning.txt makes one needs no line here.
ALIKE = (
    ("she", "they"),
    ("her", "them"),
    ("her", "their"),
    ("girl", "child"),
    ("girls", "children"),
    ("mum", "mother", "aunt", "nan"),
    ("woman", "person"),
    ("muslim", "polish"),
    ("sister", "cousin"),
)
# Small words that who learns English late leaves out.
LEFT_OUT = ("is", "are", "am", "do", "does", "did", "to", "of")
# A roster knows whom a given name stands for; without one it is a NAME.
KNOWN_NAMES = ("CHILD", "PARENT", "NAME", PROPER)


class Variations:
    """Makes variations of examples with one source of chance, so that the same seed gives the same ones."""

    def __init__(self, vocabulary: WordPieces, examples: list[Example], chance: Random) -> None:
        """`examples` are what may have come before, or, where they are fine, stand beside."""
        self._chance = chance
        self._talk = [example for example in examples if example.is_fine]
        self._breaches = [example for example in examples if not example.is_fine]
        self._alike: dict[int, list[int]] = {}
        for words in ALIKE:
            numbers = [vocabulary.numbers(word.encode())[0] for word in words]
            for number in numbers:
                self._alike.setdefault(number, numbers)
        self._name = vocabulary.numbers(b"NAME")[0]
        self._unlisted = [vocabulary.numbers(name) for name in _names()]
        self._small = {number for word in LEFT_OUT for number in vocabulary.numbers(word.encode())}
        self._known = [vocabulary.numbers(tag.encode())[0] for tag in KNOWN_NAMES]
        self._marks = (vocabulary.other, vocabulary.other, vocabulary.other, vocabulary.same)

    def of(self, example: Example) -> Example:
        """One variation; the label stays true."""
        if not example.before and self._chance.random() < 0.12:
            example = self._beside(example, self._chance.choice(self._talk))
        if not example.before and self._chance.random() < 0.25:
            example = self._after_some_talk(example)
        elif example.earlier:
            seen = [labels for labels in example.earlier if self._chance.random() < SEEN]
            example = replace(example, hints=example.hints[:EARLIER] + seen_before(seen))
        if self._chance.random() < 0.15:  # as if the phrases had seen nothing
            example = replace(example, hints=(0.0,) * HAS_BEFORE + example.hints[HAS_BEFORE:])
        return replace(example, text=self._changed(example.text))

    def _beside(self, example: Example, fine: Example) -> Example:
        """The example with a fine message before or after it: what breaks the code still does."""
        text = example.text + fine.text if self._chance.random() < 0.5 else fine.text + example.text
        hints = tuple(map(max, example.hints, fine.hints))
        return replace(example, text=text, hints=hints)

    def _after_some_talk(self, example: Example) -> Example:
        """The example after messages that have nothing to do with it: it is what it was, whatever they broke."""
        earlier = [self._chance.choice(self._talk) for _ in range(self._chance.randint(1, MOST_BEFORE))]
        if self._chance.random() < 0.15:
            earlier[0] = self._chance.choice(self._breaches)
        broken = [[place for place, is_so in enumerate(one.labels) if is_so] for one in earlier]
        hints = (*example.hints[:HAS_BEFORE], 1.0, *seen_before(broken))
        before = tuple((self._chance.choice(self._marks), *one.text[: OF_ONE_BEFORE - 1]) for one in earlier)
        return replace(example, before=before, hints=hints)

    def _changed(self, text: list[int]) -> list[int]:
        chance = self._chance
        swap, drop, known, rare, late = (chance.random() < share for share in (0.3, 0.2, 0.3, 0.12, 0.08))
        changed: list[int] = []
        for number in text:
            if swap and number in self._alike:
                number = chance.choice(self._alike[number])
            elif number == self._name and rare:  # a name that no list holds, without its capital
                changed += chance.choice(self._unlisted)
                continue
            elif number == self._name and known:
                number = chance.choice(self._known)
            if (drop and chance.random() < 0.06) or (late and number in self._small):
                continue
            changed.append(number)
        return changed or text


def _names() -> list[bytes]:
    """Given names; as pieces they are what names look like that are on no list."""
    return [
        name.encode("ascii")
        for line in lexicon.sections_of("given_names.txt")["plain"]
        for name in line.split()
        if name.isalpha() and name.isascii()
    ]
