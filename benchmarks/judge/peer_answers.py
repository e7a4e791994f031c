"""The peers themselves, in the environment of requirements.txt: JSON in, JSON out. peers.py runs it.

In: {"labels", "definitions": {label: text}, "train": [{"text", "labels", "kind", "group"}], "texts"}.
Out, one entry a peer: {"name", "stopped", "labels" or null, "per_second"}.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

import numpy

from benchmarks.judge.peer_vectors import MiniLM

Answers = tuple[list[bool], list[list[str]] | None]
FINE = "fine"
FALSE_POSITIVES = 0.02


def better_profanity(job: dict[str, Any]) -> tuple[str, Callable[[Sequence[str]], Answers]]:
    """A word list with digits for letters."""
    from better_profanity import profanity

    profanity.load_censor_words()
    return f"better-profanity {version('better-profanity')}", lambda texts: _swearing(
        [profanity.contains_profanity(text) for text in texts]
    )


def alt_profanity_check(job: dict[str, Any]) -> tuple[str, Callable[[Sequence[str]], Answers]]:
    """A linear model over words, trained by its authors on other platforms' comments."""
    from profanity_check import predict

    return f"alt-profanity-check {version('alt-profanity-check')}", lambda texts: _swearing(
        [bool(predict([text])[0]) for text in texts]
    )


def _swearing(stopped: list[bool]) -> Answers:
    return stopped, [["bad_language"] if found else [] for found in stopped]


def vader(job: dict[str, Any]) -> tuple[str, Callable[[Sequence[str]], Answers]]:
    """Sentiment by a word list: what sounds negative is stopped."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    name = f"VADER {version('vaderSentiment')}, compound at most -0.05"
    return name, lambda texts: ([analyser.polarity_scores(text)["compound"] <= -0.05 for text in texts], None)


def _nearest(names: list[str], prototypes: Any, encoder: MiniLM, texts: Sequence[str]) -> Answers:
    labels = []
    for text in texts:  # one at a time, as messages come
        found = names[int(numpy.argmax(prototypes @ encoder.vectors([text])[0]))]
        labels.append([] if found == FINE else [found])
    return [bool(found) for found in labels], labels


def zero_shot(job: dict[str, Any], encoder: MiniLM) -> tuple[str, Callable[[Sequence[str]], Answers]]:
    """The label whose definition is nearest, or one of the descriptions of ordinary talk."""
    names = [name for name, sentences in job["definitions"].items() for _ in sentences]
    prototypes = encoder.vectors([one for sentences in job["definitions"].values() for one in sentences])
    return "MiniLM, nearest definition (no training)", lambda texts: _nearest(names, prototypes, encoder, texts)


def prototypes(job: dict[str, Any], encoder: MiniLM, vectors: Any) -> tuple[str, Callable[[Sequence[str]], Answers]]:
    """The nearest mean of each label's messages in the train split; ordinary talk has one mean for each kind."""
    names, means = [], []
    kinds = sorted({row["kind"] for row in job["train"]})
    for label in job["labels"]:
        means.append(vectors[[label in row["labels"] for row in job["train"]]].mean(0))
        names.append(label)
    for kind in kinds:
        chosen = [not row["labels"] and row["kind"] == kind for row in job["train"]]
        if any(chosen):
            means.append(vectors[chosen].mean(0))
            names.append(FINE)
    table = numpy.array([mean / numpy.linalg.norm(mean) for mean in means])
    return "MiniLM, nearest prototype (train split)", lambda texts: _nearest(names, table, encoder, texts)


class Linear:
    """Logistic regression for stopping, and for each label, over character n-grams and, if wanted, vectors."""

    def __init__(self, job: dict[str, Any], encoder: MiniLM | None, vectors: Any) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import GroupKFold, cross_val_predict

        rows = job["train"]
        self._labels, self._encoder = job["labels"], encoder
        self._grams = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=3,
            max_features=120_000,
            sublinear_tf=True,
            dtype=numpy.float32,
        )
        features = self._joined(self._grams.fit_transform([row["text"] for row in rows]), vectors)

        def fitted() -> Any:
            return LogisticRegression(C=8.0, solver="liblinear", class_weight="balanced")

        breach = numpy.array([bool(row["labels"]) for row in rows])
        self._stop = fitted().fit(features, breach)
        self._each = [
            fitted().fit(features, numpy.array([label in row["labels"] for row in rows])) for label in self._labels
        ]
        groups = [row["group"] for row in rows]
        chances = cross_val_predict(
            fitted(), features, breach, groups=groups, cv=GroupKFold(4), method="predict_proba"
        )[:, 1]
        self.careful = float(numpy.quantile(chances[~breach], 1 - FALSE_POSITIVES))

    def _joined(self, grams: Any, vectors: Any) -> Any:
        from scipy.sparse import csr_matrix, hstack

        return grams if self._encoder is None else hstack([grams, csr_matrix(vectors)]).tocsr()

    def chances(self, texts: Sequence[str]) -> list[tuple[float, list[float]]]:
        """Of each text, one at a time: the chance that it breaks the code, and that of each label."""
        found = []
        for text in texts:
            vectors = None if self._encoder is None else self._encoder.vectors([text])
            features = self._joined(self._grams.transform([text]), vectors)
            stop = float(self._stop.predict_proba(features)[0, 1])
            found.append((stop, [float(model.predict_proba(features)[0, 1]) for model in self._each]))
        return found

    def answers(self, chances: Sequence[tuple[float, list[float]]], threshold: float) -> Answers:
        """Stopped where the chance of a breach reaches the threshold; then the likely labels, at least one."""
        labels = [
            [label for label, chance in zip(self._labels, each, strict=True) if chance >= min(0.5, max(each))]
            if stop >= threshold
            else []
            for stop, each in chances
        ]
        return [bool(found) for found in labels], labels


def linear_peers(job: dict[str, Any], name: str, encoder: MiniLM | None, vectors: Any) -> list[dict[str, Any]]:
    """Logistic regression as it comes, and held to few false positives; both from the same chances."""
    linear = Linear(job, encoder, vectors)
    start = time.perf_counter()
    chances = linear.chances(job["texts"])
    per_second = len(chances) / (time.perf_counter() - start)
    print(f"  {name}", file=sys.stderr, flush=True)
    return [
        entry(f"{name}, logistic regression{which}", linear.answers(chances, threshold), per_second)
        for which, threshold in (("", 0.5), (", held to 2 % false positives on train", linear.careful))
    ]


def entry(name: str, answers: Answers, per_second: float) -> dict[str, Any]:
    """One peer as it is handed back."""
    return {"name": name, "stopped": answers[0], "labels": answers[1], "per_second": per_second}


def timed(name: str, check: Callable[[Sequence[str]], Answers], texts: Sequence[str]) -> dict[str, Any]:
    """One peer's answers to all texts, and how many it gave a second."""
    check(texts[:20])
    start = time.perf_counter()
    answers = check(texts)
    per_second = len(texts) / (time.perf_counter() - start)
    print(f"  {name}", file=sys.stderr, flush=True)
    return entry(name, answers, per_second)


def main() -> None:
    """Every peer on the same texts, one after the other."""
    job = json.load(sys.stdin)
    texts = job["texts"]
    found = [timed(*peer(job), texts) for peer in (better_profanity, alt_profanity_check, vader)]
    encoder = MiniLM()
    vectors = encoder.vectors([row["text"] for row in job["train"]])
    found.append(timed(*zero_shot(job, encoder), texts))
    found.append(timed(*prototypes(job, encoder, vectors), texts))
    found += linear_peers(job, "character n-grams", None, vectors)
    found += linear_peers(job, "character n-grams and MiniLM", encoder, vectors)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
