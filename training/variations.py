"""Small changes to a training example that must not change its verdict, and examples joined into one.

They teach what cannot matter: whose name it is, he or she, which festival, a slip of the finger, what was said before.
"""

from dataclasses import replace
from random import Random

from gatepost.conduct.encoder.inputs import MOST_BEFORE, OF_ONE_BEFORE
from gatepost.conduct.encoder.pieces import WordPieces
from training.examples import Example

# Words that may stand for each other, group by group: gender, and religion with its places and festivals.
ALIKE = (
    ("he", "she", "they"),
    ("him", "her", "them"),
    ("his", "her", "their"),
    ("himself", "herself"),
    ("boy", "girl", "kid"),
    ("boys", "girls", "kids"),
    ("mum", "dad"),
    ("mums", "dads"),
    ("man", "woman", "bloke", "lady"),
    ("mother", "father"),
    ("nan", "grandad"),
    ("brother", "sister"),
    ("son", "daughter"),
    ("muslim", "christian", "jewish", "hindu", "sikh", "catholic", "polish", "somali"),
    ("eid", "diwali", "christmas", "hanukkah", "easter", "vaisakhi"),
    ("mosque", "church", "temple", "synagogue", "gurdwara"),
    ("ramadan", "lent", "advent"),
    ("imam", "vicar", "rabbi", "priest"),
)
# A roster knows whom a given name stands for; without one it is a NAME.
KNOWN_NAMES = ("CHILD", "PARENT", "NAME")


class Variations:
    """Makes variations of examples with one source of chance, so that the same seed gives the same ones."""

    def __init__(self, vocabulary: WordPieces, talk: list[Example], chance: Random) -> None:
        """`talk` are fine examples: what may have come before, or stand beside."""
        self._chance = chance
        self._talk = talk
        self._alike: dict[int, list[int]] = {}
        for words in ALIKE:
            numbers = [vocabulary.numbers(word.encode())[0] for word in words]
            for number in numbers:
                self._alike.setdefault(number, numbers)
        self._name = vocabulary.numbers(b"NAME")[0]
        self._known = [vocabulary.numbers(tag.encode())[0] for tag in KNOWN_NAMES]
        self._marks = (vocabulary.other, vocabulary.other, vocabulary.other, vocabulary.same)

    def of(self, example: Example) -> Example:
        """One variation; the label stays true."""
        if not example.before and self._chance.random() < 0.12:
            example = self._beside(example, self._chance.choice(self._talk))
        if not example.before and self._chance.random() < 0.25:
            example = replace(example, before=self._some_talk(), hints=(*example.hints[:-1], 1.0))
        if self._chance.random() < 0.15:  # as if the phrases had seen nothing
            example = replace(example, hints=(*[0.0] * (len(example.hints) - 1), example.hints[-1]))
        return replace(example, text=self._changed(example.text))

    def _beside(self, example: Example, fine: Example) -> Example:
        """The example with a fine message before or after it: what breaks the code still does."""
        text = example.text + fine.text if self._chance.random() < 0.5 else fine.text + example.text
        hints = tuple(map(max, example.hints, fine.hints))
        return replace(example, text=text, hints=hints)

    def _some_talk(self) -> tuple[tuple[int, ...], ...]:
        count = self._chance.randint(1, MOST_BEFORE)
        return tuple(
            (self._chance.choice(self._marks), *self._chance.choice(self._talk).text[: OF_ONE_BEFORE - 1])
            for _ in range(count)
        )

    def _changed(self, text: list[int]) -> list[int]:
        chance = self._chance
        swap, drop, known = chance.random() < 0.3, chance.random() < 0.2, chance.random() < 0.3
        changed: list[int] = []
        for number in text:
            if swap and number in self._alike:
                number = chance.choice(self._alike[number])
            elif known and number == self._name:
                number = chance.choice(self._known)
            if drop and chance.random() < 0.06:
                continue
            changed.append(number)
        return changed or text
