"""From the labelled messages to the judge's trained part: `make model`, or `python -m training [--into FOLDER]`."""

import argparse
import hashlib
import json
import time
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from random import Random

import torch

from gatepost.conduct.encoder.encoder import Encoder
from gatepost.conduct.encoder.first_look import FirstLook
from gatepost.conduct.encoder.inputs import windows
from gatepost.conduct.encoder.pieces import WordPieces
from gatepost.conduct.encoder.trained import FILES
from gatepost.conduct.encoder.word_vectors import WordVectors
from training.choosing import Chosen, choose
from training.examples import Example, examples
from training.export import export
from training.first_look import fit_first_look, save_first_look
from training.fitting import SEED, Recipe, fit, scores_of
from training.measures import Scores, summary
from training.network import Network, take_from_teacher, take_pretrained
from training.variations import Variations
from training.vocabulary import own_vocabulary, pretrained

TEACHER_LAYERS = (0, 1, 2, 3, 4, 5)
STUDENT_LAYERS = (0, 2, 5)
TEACHER = Recipe(rounds=3, rate=1e-4)
STUDENT = Recipe(rounds=2, rate=2e-4, own=0.3, teacher=1.0)
ARTEFACT = Path(str(resources.files("gatepost.conduct.encoder").joinpath("artefact")))


def main() -> None:
    """Train, save, choose, and say how good it is on the split that was kept for choosing."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--into", type=Path, default=ARTEFACT, help="where the trained part goes")
    words.add_argument("--keep", type=Path, help="a folder for the networks themselves, for a closer look")
    given = words.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    torch.manual_seed(SEED)
    weights, theirs = pretrained()
    names, vectors = own_vocabulary(weights, theirs)
    vocabulary = WordPieces(names)
    train, tune = examples(vocabulary, "train"), examples(vocabulary, "tune")
    _say(began, f"{len(train)} messages to train on, {len(tune)} to choose on")

    variations = Variations(vocabulary, train, Random(SEED))
    teacher = Network(len(names), len(TEACHER_LAYERS))
    take_pretrained(teacher, weights, vectors, TEACHER_LAYERS)
    fit(teacher, train, TEACHER, variations)
    _say(began, "the teacher, on tune:\n" + summary(scores_of(teacher, tune), tune))
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
        torch.save(teacher.state_dict(), given.keep / "teacher.pt")

    student = Network(len(names), len(STUDENT_LAYERS))
    take_from_teacher(student, teacher, STUDENT_LAYERS)
    fit(student, train, STUDENT, variations, teacher.eval())
    _say(began, "the student, on tune:\n" + summary(scores_of(student, tune), tune))
    if given.keep:
        torch.save(student.state_dict(), given.keep / "student.pt")

    finish(student, teacher, names, given.into, (train, tune), variations)
    _say(began, "done")


def finish(
    student: Network,
    teacher: Network,
    names: list[str],
    into: Path,
    split: tuple[list[Example], list[Example]],
    variations: Variations,
) -> None:
    """Save the student, train the first look, choose the thresholds by what was saved, and write it all down."""
    train, tune = split
    export(student, into)
    (into / "pieces.txt").write_text("\n".join(names) + "\n", encoding="ascii")
    said = saved_scores(into, tune)
    print("as saved, on tune:\n" + summary(said, tune), flush=True)
    vectors = torch.from_numpy(WordVectors(into).of(range(len(names))))
    look = fit_first_look(train, variations, vectors, scores_of(teacher, train))
    save_first_look(look, into)
    first = saved_looks(into, tune)
    chosen = choose(tune, said, first)
    cleared = sum(e.is_fine and e.kind == "plain" and first[e.id] < chosen.clears_below for e in tune)
    plain = sum(e.is_fine and e.kind == "plain" for e in tune)
    print(f"the first look clears {100 * cleared / plain:.1f} % of plain fine messages of tune", flush=True)
    save_settings(chosen, into)


def saved_scores(folder: Path, of: list[Example]) -> Scores:
    """What the saved encoder says about some examples, by their ids."""
    encoder = Encoder(folder)
    return {e.id: encoder.read([e.text[:62]], e.before, e.hints)[0][0].tolist() for e in of}


def saved_looks(folder: Path, of: list[Example]) -> dict[str, float]:
    """What the saved first look says about some examples, by their ids: of a long one, about its worst part."""
    look = FirstLook(folder)
    return {
        e.id: max(
            look.score(look.see(e.text[part.start : part.stop]), e.before, e.hints) for part in windows(len(e.text))
        )
        for e in of
    }


def save_settings(chosen: Chosen, into: Path) -> None:
    """What was chosen, and the sums of the files that it belongs to."""
    sums = {name: hashlib.sha256((into / name).read_bytes()).hexdigest() for name in FILES}
    saved = {
        "version": sums["encoder.onnx"][:12],
        "files": sums,
        "stop": [chosen.stop.slope, chosen.stop.shift],
        "stop_from": chosen.stop_from,
        "stop_from_after": chosen.stop_from_after,
        "clears_below": chosen.clears_below,
        "labels": {label: list(asdict(line).values()) for label, line in chosen.labels.items()},
        "label_from": chosen.label_from,
    }
    (into / "settings.json").write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")


def _say(began: float, words: str) -> None:
    print(f"[{(time.monotonic() - began) / 60:.1f} min] {words}", flush=True)


if __name__ == "__main__":
    main()
