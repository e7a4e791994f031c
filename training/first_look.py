"""Trains the first look: to clear what the encoder clears, and to let go no breach that the encoder would stop."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy
import torch
from torch import Tensor, nn
from torch.nn import functional

from gatepost.conduct.encoder.inputs import HINTS
from gatepost.conduct.encoder.pieces import PAD
from training.examples import Example
from training.export import save_words
from training.fitting import SEED, batches
from training.measures import Scores
from training.variations import Variations

CHANNELS = 72
INNER = 48
ROUNDS = 9
DROPPED, DROPPED_WORDS = 0.4, 0.3  # with less it learns the examples by heart
BREACH_COUNTS = 6.0  # how much more a breach let go costs than a fine message kept
# What a breach may cost at most: those that only the encoder can see must not rule all others (Zhang and Sabuncu 2018,
# "Generalized Cross Entropy Loss"); 0 would be the usual loss, 1 the mean error.
BOUNDED = 0.8
LONGEST = 400  # pieces of a long text that it learns from


class Look(nn.Module):
    """The same sums as gatepost.conduct.encoder.first_look, for many messages at once."""

    def __init__(self, vectors: Tensor) -> None:
        """`vectors` are the encoder's, a row a piece. They stay as they are: a table of its own would be learned by
        heart."""
        super().__init__()
        self.pieces = nn.Embedding.from_pretrained(vectors / vectors.std(), freeze=True)
        width = vectors.shape[1]
        self.seen = nn.Conv1d(width, CHANNELS, 3, padding=1)
        self.inner = nn.Linear(2 * CHANNELS + width + HINTS, INNER)
        self.outer = nn.Linear(INNER, 1)
        self.drop, self.drop_pieces = nn.Dropout(DROPPED), nn.Dropout(DROPPED_WORDS)

    def forward(self, text: Tensor, before: Tensor, hints: Tensor) -> Tensor:
        """A score a message. `text` and `before` are padded rows of pieces."""
        there = (text != PAD).float().unsqueeze(1)
        states = self.drop_pieces(self.pieces(text)).transpose(1, 2) * there
        seen = functional.relu(self.seen(states)) * there
        mean = seen.sum(2) / there.sum(2).clamp(min=1)
        was = (before != PAD).float().unsqueeze(-1)
        earlier = (self.pieces(before) * was).sum(1) / was.sum(1).clamp(min=1)
        told = self.drop(torch.cat([seen.max(2).values, mean, earlier], 1))
        scores: Tensor = self.outer(functional.relu(self.inner(torch.cat([told, hints], 1)))).squeeze(1)
        return scores


def _padded(rows: Sequence[Sequence[int]]) -> Tensor:
    longest = max(2, *(len(row) for row in rows))
    return torch.tensor([[*row, *[PAD] * (longest - len(row))] for row in rows])


def _read(batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    before = [[number for piece in example.before for number in piece] for example in batch]
    hints = torch.tensor([example.hints for example in batch])
    return _padded([example.text[:LONGEST] for example in batch]), _padded(before), hints


def fit_first_look(examples: Sequence[Example], variations: Variations, vectors: Tensor, said: Scores) -> Look:
    """A first look that was trained on examples and on what the encoder said about them."""
    torch.manual_seed(SEED)
    chance = Random(SEED)
    look = Look(vectors)
    learns = [weights for weights in look.parameters() if weights.requires_grad]
    optimizer = torch.optim.AdamW(learns, lr=2e-3, weight_decay=1e-2)
    steps = ROUNDS * (len(examples) // 64 + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.03, 1 - step / steps))
    for _ in range(ROUNDS):
        look.train()
        for batch in batches([variations.of(example) for example in examples], 64, chance):
            scores = look(*_read(batch))
            is_breach = torch.tensor([not example.is_fine for example in batch])
            taught = torch.sigmoid(torch.tensor([said[example.id][-1] for example in batch]))
            kept = BREACH_COUNTS * (1 - torch.sigmoid(scores).clamp(min=1e-6) ** BOUNDED) / BOUNDED
            cleared = functional.binary_cross_entropy_with_logits(scores, 0.5 * taught, reduction="none")
            loss = torch.where(is_breach, kept, cleared).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    look.eval()
    return look


def save_first_look(look: Look, folder: Path) -> None:
    """Save it as gatepost.conduct.encoder.first_look reads it.

    What a piece says is a sum over its vector, so it is summed here once for each piece: what it says of the one after
    it, of itself, of the one before it, and as a part of what came before the message.
    """
    of_text, of_before = 2 * CHANNELS, 2 * CHANNELS + look.pieces.weight.shape[1]
    with torch.no_grad():
        beside = look.seen.weight.permute(2, 1, 0)
        says = torch.cat([*beside, look.inner.weight[:, of_text:of_before].T], 1)
        save_words(look.pieces.weight @ says, folder, "first_look_")
        inner = torch.cat([look.inner.weight[:, :of_text], look.inner.weight[:, of_before:]], 1).T
    numpy.savez_compressed(
        folder / "first_look.npz",
        seen_bias=look.seen.bias.detach().numpy(),
        inner=inner.numpy().copy(),
        inner_bias=look.inner.bias.detach().numpy(),
        outer=look.outer.weight.detach().numpy()[0],
        outer_bias=look.outer.bias.detach().numpy()[0],
    )
