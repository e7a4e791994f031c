"""Trains the first look: to clear what the encoder clears, and above all to let no breach go."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy
import torch
from torch import Tensor, nn
from torch.nn import functional

from gatepost.conduct.encoder.first_look import PAIRS, SPREAD
from gatepost.conduct.encoder.inputs import HINTS
from gatepost.conduct.encoder.pieces import PAD
from training.examples import Example
from training.fitting import SEED, batches
from training.measures import Scores
from training.variations import Variations

WIDTH = 16
INNER = 32
ROUNDS = 12
BREACH_COUNTS = 4.0  # how much more a breach let go costs than a fine message kept


class Bag(nn.Module):
    """The same sums as gatepost.conduct.encoder.first_look, for many messages at once."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.single = nn.Embedding(pieces, WIDTH)
        self.pair = nn.Embedding(PAIRS, WIDTH)
        self.before = nn.Embedding(pieces, WIDTH)
        for table in (self.single, self.pair, self.before):
            nn.init.normal_(table.weight, std=0.05)
        self.inner = nn.Linear(4 * WIDTH + HINTS, INNER)
        self.outer = nn.Linear(INNER, 1)
        self.drop = nn.Dropout(0.3)

    def forward(self, text: Tensor, before: Tensor, hints: Tensor) -> Tensor:
        """A score a message. `text` and `before` are padded rows of pieces."""
        there = (text != PAD).float().unsqueeze(-1)
        states = self.single(text)
        mean = _mean(states, there)
        most = (states + (1 - there) * -1e4).max(1).values * (there.sum(1) > 0)
        both = (text[:, 1:] != PAD).float().unsqueeze(-1)
        pair = _mean(self.pair((text[:, :-1] * SPREAD + text[:, 1:]) % PAIRS), both)
        earlier = _mean(self.before(before), (before != PAD).float().unsqueeze(-1))
        summed = self.drop(torch.cat([mean, most, pair, earlier], 1))
        scores: Tensor = self.outer(functional.relu(self.inner(torch.cat([summed, hints], 1)))).squeeze(1)
        return scores


def _mean(states: Tensor, there: Tensor) -> Tensor:
    return (states * there).sum(1) / there.sum(1).clamp(min=1)


def _padded(rows: Sequence[Sequence[int]]) -> Tensor:
    longest = max(2, *(len(row) for row in rows))
    return torch.tensor([[*row, *[PAD] * (longest - len(row))] for row in rows])


def _read(batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    before = [[number for piece in example.before for number in piece] for example in batch]
    hints = torch.tensor([example.hints for example in batch])
    return _padded([example.text[:400] for example in batch]), _padded(before), hints


def fit_first_look(examples: Sequence[Example], variations: Variations, pieces: int, said: Scores) -> Bag:
    """A first look that was trained on examples and on what the encoder said about them."""
    torch.manual_seed(SEED)
    chance = Random(SEED)
    bag = Bag(pieces)
    optimizer = torch.optim.Adam(bag.parameters(), lr=2e-3, weight_decay=1e-6)
    for _ in range(ROUNDS):
        bag.train()
        for batch in batches([variations.of(example) for example in examples], 64, chance):
            scores = bag(*_read(batch))
            labelled = torch.tensor([float(not example.is_fine) for example in batch])
            taught = torch.sigmoid(torch.tensor([said[example.id][-1] for example in batch]))
            wanted = torch.where(labelled > 0, labelled, 0.5 * taught)
            weight = 1 + (BREACH_COUNTS - 1) * labelled
            loss = functional.binary_cross_entropy_with_logits(scores, wanted, weight=weight)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    bag.eval()
    return bag


def bag_scores(bag: Bag, examples: Sequence[Example]) -> dict[str, float]:
    """What the first look says about each example, by its id."""
    said: dict[str, float] = {}
    with torch.no_grad():
        for batch in batches(examples, 256):
            said.update(zip((example.id for example in batch), bag(*_read(batch)).tolist(), strict=True))
    return said


def save_first_look(bag: Bag, path: Path) -> None:
    """Save it as gatepost.conduct.encoder.first_look reads it; the tables in half precision."""
    tables = {
        name: getattr(bag, name).weight.detach().numpy().astype(numpy.float16) for name in ("single", "pair", "before")
    }
    numpy.savez_compressed(
        path,
        **tables,
        inner=bag.inner.weight.detach().numpy().T.copy(),
        inner_bias=bag.inner.bias.detach().numpy(),
        outer=bag.outer.weight.detach().numpy()[0],
        outer_bias=bag.outer.bias.detach().numpy()[0],
    )
