"""Trains a network on examples: alone, or to say what its teacher says."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor, nn
from torch.nn import functional

from gatepost.conduct import LABELS
from gatepost.conduct.encoder.inputs import row
from gatepost.conduct.encoder.pieces import PAD
from training.examples import Example
from training.network import Network
from training.variations import Variations

SEED = 20261123
BATCH = 32


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how fast. `rate` is AdamW's for the pre-trained layers; the new head learns five times faster."""

    rounds: int
    rate: float
    own: float = 1.0  # how much the labels count
    teacher: float = 0.0  # how much the teacher's scores count


def batches(examples: Sequence[Example], size: int, chance: Random | None = None) -> Iterator[list[Example]]:
    """The examples in batches of much the same length; in a new order each time where there is chance."""
    order = list(range(len(examples)))
    if chance:
        chance.shuffle(order)
    pool = size * 20 if chance else max(1, len(order))
    cut: list[list[int]] = []
    for start in range(0, len(order), pool):
        near = sorted(order[start : start + pool], key=lambda place: len(examples[place].text))
        cut += [near[first : first + size] for first in range(0, len(near), size)]
    if chance:
        chance.shuffle(cut)
    for places in cut:
        yield [examples[place] for place in places]


def tensors(batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """What the network reads: pieces, kinds and hints."""
    rows = [row(example.text, example.before) for example in batch]
    longest = max(len(one.numbers) for one in rows)
    numbers = torch.tensor([one.numbers + [PAD] * (longest - len(one.numbers)) for one in rows])
    kinds = torch.tensor([[int(one.message <= place < len(one.numbers)) for place in range(longest)] for one in rows])
    return numbers, kinds, torch.tensor([example.hints for example in batch])


def loss_of(scores: Tensor, batch: Sequence[Example]) -> Tensor:
    """How far scores are from the labels, the outcome, and whether the message is stopped."""
    labels = torch.tensor([example.labels for example in batch], dtype=torch.float)
    outcome = torch.tensor([example.outcome for example in batch])
    count = len(LABELS)
    by_label = functional.binary_cross_entropy_with_logits(
        scores[:, :count], labels, pos_weight=torch.full((count,), 2.0)
    )
    by_outcome = functional.cross_entropy(scores[:, count:-1], outcome, label_smoothing=0.05)
    stopped = functional.binary_cross_entropy_with_logits(scores[:, -1], (outcome > 0).float() * 0.96 + 0.02)
    return 4 * by_label + 0.5 * by_outcome + stopped


def fit(
    network: Network,
    examples: Sequence[Example],
    recipe: Recipe,
    variations: Variations,
    teacher: Network | None = None,
) -> None:
    """Train a network in place; where it has a teacher, to say what that says about each variation."""
    torch.manual_seed(SEED)
    chance = Random(SEED)
    head = [p for name, p in network.named_parameters() if name.startswith(("inner", "outer", "look", "speak"))]
    known = {id(p) for p in head}
    body = [p for p in network.parameters() if id(p) not in known]
    speeds = [
        {"params": body, "lr": recipe.rate},
        {"params": head, "lr": 5 * recipe.rate if teacher is None else recipe.rate},
    ]
    optimizer = torch.optim.AdamW(speeds, weight_decay=0.01)
    steps = recipe.rounds * (len(examples) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (0.06 * steps)) * max(0.02, 1 - step / steps)
    )
    for number in range(recipe.rounds):
        network.train()
        began, total = time.monotonic(), 0.0
        for batch in batches([variations.of(example) for example in examples], BATCH, chance):
            read = tensors(batch)
            scores = _scores(network, read)
            loss = recipe.own * loss_of(scores, batch)
            if teacher is not None:
                with torch.no_grad():
                    wanted = _scores(teacher, read)
                loss = loss + recipe.teacher * functional.mse_loss(scores, wanted)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(
            f"  round {number + 1}: loss {total * BATCH / len(examples):.3f}, {time.monotonic() - began:.0f} s",
            flush=True,
        )


def _scores(network: Network, read: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores: Tensor = network(*read)[0]
    return scores.float()


def scores_of(network: Network, examples: Sequence[Example]) -> dict[str, list[float]]:
    """What a network says about each example, by its id."""
    network.eval()
    said: dict[str, list[float]] = {}
    with torch.no_grad():
        for batch in batches(examples, 128):
            scores = _scores(network, tensors(batch))
            said.update(zip((example.id for example in batch), scores.tolist(), strict=True))
    return said
