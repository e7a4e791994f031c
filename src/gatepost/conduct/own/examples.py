"""A clause made from examples: a message is seen when it has what they share, or comes near to one of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from gatepost.conduct import lexicon
from gatepost.conduct.facts import Context
from gatepost.conduct.names import Roster
from gatepost.conduct.own.likeness import Space, Vector, cosine
from gatepost.conduct.own.meaning import Meaning
from gatepost.conduct.own.shared import Shared
from gatepost.conduct.own.sight import Seen
from gatepost.conduct.own.threshold import threshold_between
from gatepost.conduct.own.tokens import Sentence, features_of, sentences
from gatepost.conduct.reading import Reading, read

# What an encoder makes of a text: a vector whose angle to another says how alike two texts are in meaning.
VectorOf = Callable[[str], Sequence[float]]

ORDINARY = "ordinary.txt"
LOOK_NEARER = 0.9  # from this score on the nearest example is looked for
NEAR, NEARNESS = 0.4, 6.0  # a cosine above NEAR adds NEARNESS times what it is above
AS_FINE, FINER = 0.05, 0.25  # so much nearer to what is fine a message counts less, and so much more not at all
ABOUT, MOST_ABOUT = 0.8, 0.08  # which ordinary messages are set aside, and how many of them at most
LONGEST_WHOLE = 60  # words of a message that is also read as a whole


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like the examples a message is (0: not at all), in which sentence (None: the whole), and which is nearest."""

    score: float = 0.0
    sentence: Sentence | None = None
    nearest: int = 0


@cache
def ordinary_lines() -> tuple[str, ...]:
    """The ordinary messages that Gatepost brings."""
    return tuple(lexicon.lines_of(ORDINARY, "codes"))


@lru_cache(maxsize=4096)
def _sentences_of(text: str) -> tuple[Sentence, ...]:
    return tuple(sentences(read(text, Roster(())).words))


def _words_of(text: str) -> tuple[str, ...]:
    return tuple(word for sentence in _sentences_of(text) for word in sentence.words)


class Examples:
    """The examples of one clause. Thread-safe; making one takes some hundredths of a second."""

    def __init__(
        self,
        not_fine: Sequence[str],
        fine: Sequence[str] = (),
        ordinary: Sequence[str] = (),
        vector_of: VectorOf | None = None,
    ) -> None:
        self.not_fine, self._fine, self._ordinary = tuple(not_fine), tuple(fine), tuple(ordinary)
        self._vector_of = vector_of
        self.scores_of_examples: list[float] = []
        self.scores_of_ordinary: list[float] = []
        self.threshold = 0.0
        self._learn(ordinary_lines())
        # What is ordinary elsewhere may be just what this clause is about, and is no measure then.
        rank = sorted(self.scores_of_examples)[len(not_fine) // 2]
        about = {
            line
            for line, score in zip(ordinary_lines(), self.scores_of_ordinary, strict=True)
            if score >= max(self.threshold, ABOUT * rank)
        }
        if about and len(about) <= MOST_ABOUT * len(ordinary_lines()):
            self._learn([line for line in ordinary_lines() if line not in about])
            self.scores_of_ordinary = [self.likeness(line).score for line in ordinary_lines()]

    def _learn(self, lines: Sequence[str]) -> None:
        """Weigh the examples against some ordinary messages, and set the threshold."""
        not_fine, fine, ordinary, vector_of = self.not_fine, self._fine, self._ordinary, self._vector_of
        background = [features_of(_sentences_of(line)) for line in (*lines, *ordinary)]
        in_ordinary = Counter(feature for features in background for feature in features)
        self._space = Space(in_ordinary, len(background))
        self._near = [self._space.vector(_words_of(text)) for text in not_fine]
        self._near_fine = [self._space.vector(_words_of(text)) for text in (*fine, *ordinary)]
        self._meaning = Meaning(vector_of, not_fine, fine, (*lines, *ordinary)) if vector_of else None
        features = [features_of(_sentences_of(text)) for text in not_fine]
        of_fine = [features_of(_sentences_of(text)) for text in fine]

        def shared_by(examples: Sequence[frozenset[str]]) -> Shared:
            return Shared(examples, of_fine, in_ordinary, len(background))

        self.scores_of_examples = [
            self._likeness(_sentences_of(text), text, shared_by(features[:place] + features[place + 1 :]), place).score
            for place, text in enumerate(not_fine)
        ]
        self._shared = shared_by(features)
        self.scores_of_ordinary = [self.likeness(line).score for line in lines]
        own = [self.likeness(line).score for line in (*ordinary, *fine)]
        self.threshold = threshold_between(self.scores_of_examples, self.scores_of_ordinary, own)

    def likeness(self, text: str) -> Likeness:
        """How like the examples a text is, no names known."""
        return self._likeness(_sentences_of(text), text, self._shared)

    def seen(self, reading: Reading, context: Context) -> Seen | None:
        """A message that is like the examples."""
        likeness = self._likeness(sentences(reading.words), reading.text, self._shared)
        if likeness.score < self.threshold:
            return None
        part = likeness.sentence
        start, end = (part.start, part.end) if part else (0, len(reading.words))
        reason = f"It reads like “{self.not_fine[likeness.nearest]}”, which this group keeps for another place."
        confidence = min(0.95, 0.6 + 0.1 * (likeness.score - self.threshold))
        return Seen(*reading.tagged.span(start, end), reason, confidence)

    def _likeness(self, parts: Sequence[Sentence], text: str, shared: Shared, without: int | None = None) -> Likeness:
        """The likeness of the most telling sentence, or of the whole; one example may be left out."""
        words: tuple[str, ...] = ()
        part: Sentence | None = None
        score = 0.0
        for candidate in parts:
            found = shared.score(candidate.words)
            if found > score:
                words, part, score = candidate.words, candidate, found
        if len(parts) > 1 and sum(len(candidate.words) for candidate in parts) <= LONGEST_WHOLE:
            whole = tuple(word for candidate in parts for word in candidate.words)
            found = shared.score(whole)
            if found > score:
                words, part, score = whole, None, found
        if self._meaning:
            score = max(0.0, score + self._meaning.adds(text, without))
        if score < LOOK_NEARER:
            return Likeness(score, part)
        vector = self._space.vector(words)
        nearest, near = self._nearest(vector, without)
        fine = max((cosine(vector, other) for other in self._near_fine), default=0.0)
        score += NEARNESS * max(0.0, near - NEAR)
        if fine > near + AS_FINE:
            score *= max(0.0, 1 - (fine - near - AS_FINE) / FINER)
        return Likeness(score, part, nearest)

    def _nearest(self, vector: Vector, without: int | None) -> tuple[int, float]:
        """The example that is nearest, and its cosine."""
        near = {place: cosine(vector, other) for place, other in enumerate(self._near) if place != without}
        place = max(near, key=near.__getitem__)
        return place, near[place]


@lru_cache(maxsize=64)
def examples_for(
    not_fine: tuple[str, ...], fine: tuple[str, ...], ordinary: tuple[str, ...], vector_of: VectorOf | None = None
) -> Examples:
    """The examples of a clause, made once: a judge is made anew for every roster."""
    return Examples(not_fine, fine, ordinary, vector_of)
