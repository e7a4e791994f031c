"""The trained part as a whole: what it thinks of one message, and where it saw it."""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from math import exp, log
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from gatepost.conduct.code import LABELS, Grade
from gatepost.conduct.cues import Span
from gatepost.conduct.encoder.encoder import Encoder
from gatepost.conduct.encoder.first_look import FirstLook
from gatepost.conduct.encoder.inputs import CutBefore, inputs_of, windows
from gatepost.conduct.encoder.pieces import Pieces, WordPieces
from gatepost.conduct.facts import Context
from gatepost.conduct.names import Roster
from gatepost.conduct.reading import Reading, Sighting

OVERRULED = 0.3  # below this probability the phrases' suspicion is not enough
OVERRULED_WORRY = 0.2  # the same where they suspect a worry about a child
FEWEST = 2  # words: one word or one emoji alone says nothing
CERTAIN = 0.95  # a phrase that is this sure needs nobody to agree

Reasons = Callable[[str, Grade], str]
Earlier = Callable[[], Mapping[str, float]]  # how surely somebody else's last messages were seen to break each label

ARTEFACT = Path(str(resources.files("gatepost.conduct.encoder").joinpath("artefact")))
FILES = (
    "encoder.onnx",
    "words.npy",
    "scales.npy",
    "first_look.npz",
    "first_look_words.npy",
    "first_look_scales.npy",
    "pieces.txt",
)
NEAR = 1.0  # how far from the threshold a second opinion is worth asking for, as a difference of log-odds
MOST_WINDOWS = 3  # read at once, sentences that a phrase suspects among them
SHORT = 8  # pieces: so short a message may mean nothing but what came before it
SHORTEST_SENTENCE = 3  # pieces, its end included
SPEAKS = 0.5  # of what a label's words say together, what an excerpt must hold


class ArtefactError(RuntimeError):
    """The trained part is missing or broken. The sentence says which file, and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """A score's way to a probability: 1 / (1 + exp(-(slope * score + shift)))."""

    slope: float
    shift: float

    def of(self, score: float) -> float:
        """The probability, from 0 to 1."""
        return 1 / (1 + exp(-max(-60.0, min(60.0, self.slope * score + self.shift))))


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen after training, on messages kept for it; see training/choosing.py."""

    version: str
    stop: Line
    labels: Mapping[str, Line]
    stop_from: float
    stop_from_after: float  # the same where something came before
    label_from: Mapping[str, float]
    clears_below: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the trained part thinks of a message.

    `stopped` is how likely it breaks the code at all; `seen` holds, for each label that it sees, how surely, how
    firmly, and where (bytes of the tagged words); where it does not stop the message, nobody asks, and `seen` is empty.
    `is_read` is False where the first look has cleared it, `is_whole` False where the text was too long to be read from
    end to end. `clears_alone`: the first look would clear it as well if nothing had come before it.
    """

    stopped: float
    stop_from: float
    seen: Mapping[str, tuple[float, Grade, Span]]
    is_read: bool = True
    is_whole: bool = True
    clears_alone: bool = False

    @property
    def is_near(self) -> bool:
        """Whether it was in two minds: little more or less, and it would have said the other thing."""
        return self.is_read and abs(_odds(self.stopped) - _odds(self.stop_from)) < NEAR

    @property
    def stops(self) -> bool:
        """Whether it is sure enough to stop the message."""
        return self.stopped >= self.stop_from


def _odds(chance: float) -> float:
    """The logarithm of the odds of a probability."""
    held = min(max(chance, 1e-9), 1 - 1e-9)
    return log(held / (1 - held))


CLEARED = Opinion(0.0, 1.0, {}, is_read=False)
CLEARED_ALONE = replace(CLEARED, clears_alone=True)


class Trained:
    """Reads messages. One for each process is enough: thread-safe, deterministic, without a clock."""

    def __init__(self, folder: Path) -> None:
        """Raises ArtefactError when a file is missing or is not the one that was trained."""
        self.settings = _settings(folder)
        try:
            self.vocabulary = WordPieces((folder / "pieces.txt").read_text(encoding="ascii").splitlines())
            self._first = FirstLook(folder)
            self._encoder = Encoder(folder)
        except Exception as fault:
            raise ArtefactError(f"The judge's trained part cannot be read ({type(fault).__name__}). {_MEND}") from fault

    def opinion(
        self,
        reading: Reading,
        context: Context,
        sightings: Sequence[Sighting],
        cut: CutBefore,
        earlier: Earlier = dict,
    ) -> Opinion:
        """What it thinks of a message that was read and held against the phrases.

        `earlier` is asked where it can matter: of a short message, and of one that the first look does not clear.
        """
        inputs = inputs_of(reading, context, sightings, self.vocabulary, cut)
        pieces = inputs.text.numbers
        says_little = len(set(inputs.text.starts)) < FEWEST and not sightings
        if not pieces or (says_little and not inputs.before):
            return CLEARED_ALONE
        is_short = len(pieces) <= SHORT
        if is_short:
            inputs = inputs.after(earlier())
        parts = windows(len(pieces))
        is_whole = len(parts) == 1
        looks = [(self._first.see(pieces[part.start : part.stop]), part) for part in parts]
        scored = [(self._first.score(seen, inputs.before, inputs.hints), -part.start, part) for seen, part in looks]
        scored.sort(key=lambda item: item[:2], reverse=True)
        clears_below = self.settings.clears_below
        clears = not sightings and scored[0][0] < clears_below
        clears_alone = clears
        if inputs.before:
            clears_alone = says_little or (
                not sightings and all(self._first.score(seen, (), ()) < clears_below for seen, _ in looks)
            )
        if clears:
            return CLEARED_ALONE if clears_alone else CLEARED
        if not is_short:
            inputs = inputs.after(earlier())
        ranked = [part for _, _, part in scored]
        # A sentence in which a phrase saw something is read by itself as well: friendly words around it would hide it.
        suspected = [sighting.span.start for sighting in sightings if not sighting.in_plain]
        alone = [part for part in sentences(reading, inputs.text) if _holds(part, suspected, inputs.text)]
        read = [*alone[: MOST_WINDOWS - 1], *ranked][:MOST_WINDOWS]
        before = inputs.before if is_whole else ()
        said = self._encoder.read([pieces[part.start : part.stop] for part in read], before, inputs.hints)
        scores, evidence = [of_part[0] for of_part in said], [of_part[1] for of_part in said]
        worst = max(range(len(read)), key=lambda window: scores[window][-1])
        stop_from = self.settings.stop_from_after if before else self.settings.stop_from
        opinion = self._opinion(scores, evidence, worst, read, inputs.text, stop_from=stop_from, is_whole=is_whole)
        return replace(opinion, clears_alone=clears_alone)

    def _opinion(
        self,
        scores: Sequence[NDArray[Any]],
        evidence: Sequence[NDArray[Any]],
        worst: int,
        read: Sequence[range],
        text: Pieces,
        *,
        stop_from: float,
        is_whole: bool,
    ) -> Opinion:
        settings = self.settings
        stopped = settings.stop.of(float(scores[worst][-1]))
        if stopped < stop_from:
            return Opinion(stopped, stop_from, {}, is_whole=is_whole)
        chances = {
            label: max((settings.labels[label].of(float(scores[window][place])), window) for window in range(len(read)))
            for place, label in enumerate(LABELS)
        }
        wanted = [label for label, (chance, _) in chances.items() if chance >= settings.label_from[label]]
        if not wanted:
            wanted = [max(chances, key=lambda label: chances[label][0])]
        seen = {}
        for label in wanted:
            chance, window = chances[label]
            span = span_of(evidence[window][:, LABELS.index(label)], read[window], text)
            seen[label] = (chance, _grade(label, scores[window][len(LABELS) : -1]), span)
        return Opinion(stopped, stop_from, seen, is_whole=is_whole)


def span_of(evidence: NDArray[Any], part: range, text: Pieces) -> Span:
    """The shortest run of words in a part that says at least SPEAKS of what all its words say for a label."""
    part = part[: len(evidence) - 2]
    said = numpy.maximum(evidence[1 : 1 + len(part)], 0.0)  # the first is the mark of the start
    first, last = shortest_run(said.tolist(), SPEAKS)
    return Span(text.starts[part.start + first], text.ends[part.start + last])


def sentences(reading: Reading, text: Pieces) -> list[range]:
    """The pieces of each sentence of a text that has several; those of a word or two are left out."""
    found: dict[int, list[int]] = {}
    for place, start in enumerate(text.starts):
        found.setdefault(bisect_right(reading.ends, start), []).append(place)
    if len(found) < 2:
        return []
    return [range(places[0], places[-1] + 1) for places in found.values() if len(places) > SHORTEST_SENTENCE]


def _holds(part: range, suspected: Sequence[int], text: Pieces) -> bool:
    """Whether a phrase saw something in this part."""
    start, end = text.starts[part.start], text.ends[part.stop - 1]
    return any(start <= place < end for place in suspected)


def shortest_run(said: Sequence[float], share: float) -> tuple[int, int]:
    """The first and last place of the shortest run that holds `share` of the sum; all of it when nothing is said."""
    total = sum(said)
    if total <= 0:
        return 0, len(said) - 1
    best, summed, first = (0, len(said) - 1), 0.0, 0
    for last, value in enumerate(said):
        summed += value
        while first < last and summed - said[first] >= share * total:
            summed -= said[first]
            first += 1
        if summed >= share * total and last - first < best[1] - best[0]:
            best = (first, last)
    return best


# How the outcome that the encoder expects becomes a grade: a mild case leads to a nudge, a severe one escalates.
_MAY_BE_MILD = frozenset({"grievance", "politics", "disrespect", "bad_language"})


def _grade(label: str, outcomes: NDArray[Any]) -> Grade:
    expected = int(numpy.argmax(outcomes[1:])) + 1  # nudge, hold, escalate: of a message that is stopped
    if label in _MAY_BE_MILD and expected == 1:
        return Grade.MILD
    return Grade.SEVERE if label == "threat" and expected == 3 else Grade.USUAL


_MEND = "Install Gatepost again, or make the trained part with `make model`."


def _settings(folder: Path) -> Settings:
    """What was chosen, after a look at whether the files are those that belong to it."""
    try:
        saved = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        for name in FILES:
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != saved["files"][name]:
                raise ArtefactError(f"The judge's file {name} is not the one that belongs to it. {_MEND}")
        return Settings(
            version=str(saved["version"]),
            stop=Line(*saved["stop"]),
            labels={label: Line(*saved["labels"][label]) for label in LABELS},
            stop_from=float(saved["stop_from"]),
            stop_from_after=float(saved["stop_from_after"]),
            label_from={label: float(saved["label_from"][label]) for label in LABELS},
            clears_below=float(saved["clears_below"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise ArtefactError(f"The judge's trained part is missing or broken: {fault}. {_MEND}") from fault


@cache
def trained() -> Trained:
    """The trained part that Gatepost ships with."""
    return Trained(ARTEFACT)


def earlier_messages(roster: Roster) -> CutBefore:
    """What cuts the earlier messages of a school with these names."""
    return CutBefore(trained().vocabulary, roster)


def _overrules(opinion: Opinion, sighting: Sighting) -> bool:
    """Whether the trained part has read everything and sees no breach."""
    needed = OVERRULED_WORRY if sighting.label == "safeguarding" else OVERRULED
    return opinion.is_whole and opinion.stopped < needed


def agreed(sightings: Sequence[Sighting], opinion: Opinion, reasons: Reasons) -> list[Sighting]:
    """What the phrases saw and what the trained part thinks, as one.

    Phrases that are certain (swearing, plain threats) stand by themselves; others where the trained part has not read
    everything, or does not plainly overrule them. What it sees beside them is added where it is sure enough to stop.
    """
    if not opinion.is_read:
        return list(sightings)
    kept = [sighting for sighting in sightings if sighting.confidence >= CERTAIN or not _overrules(opinion, sighting)]
    if not opinion.stops:
        return kept
    already = {sighting.label for sighting in kept}
    for label, (chance, grade, span) in opinion.seen.items():
        if label not in already:
            kept.append(Sighting(label, grade, span, reasons(label, grade), round(chance, 3)))
    return kept
