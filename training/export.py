"""Saves a trained network as onnxruntime runs it: weights as whole numbers of eight bits, the words beside it."""

import tempfile
from pathlib import Path

import numpy
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from gatepost.conduct.encoder.inputs import HINTS
from training.lean import lean
from training.network import WIDTH, Network


class _FromVectors(nn.Module):
    """The network without its table of words: that stays in a file of which only what is read is in memory."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, words: Tensor, there: Tensor, kinds: Tensor, hints: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.network.read(words, there > 0, kinds, hints)


def export(network: Network, folder: Path) -> None:
    """Save `encoder.onnx`, quantised, and the table of words: `words.npy` and a scale a row, `scales.npy`."""
    network.eval()
    save_words(network.words.weight, folder)
    ones = torch.ones(2, 12, dtype=torch.long)
    example = (torch.zeros(2, 12, WIDTH), ones, ones - 1, torch.zeros(2, HINTS))
    rows, pieces = {0: "rows"}, {0: "rows", 1: "pieces"}
    names = {"words": pieces, "there": pieces, "kinds": pieces, "hints": rows}
    outputs = {"scores": rows, "evidence": pieces, "vector": rows}
    with tempfile.TemporaryDirectory() as made:
        whole = Path(made) / "whole.onnx"
        torch.onnx.export(
            _FromVectors(network),
            example,
            str(whole),
            input_names=list(names),
            output_names=list(outputs),
            dynamic_axes=names | outputs,
            opset_version=17,
            dynamo=False,
        )
        quantised = Path(made) / "quantised.onnx"
        quantize_dynamic(whole, quantised, weight_type=QuantType.QInt8, per_channel=True)
        onnx.save(lean(onnx.load(str(quantised)), len(network.layers)), str(folder / "encoder.onnx"))


def save_words(table: Tensor, folder: Path, name: str = "") -> None:
    """The vectors of all pieces as whole numbers from -127 to 127, and what each row is to be multiplied by."""
    vectors = table.detach().numpy()
    scales = numpy.maximum(numpy.abs(vectors).max(1), 1e-8) / 127
    numpy.save(folder / f"{name}words.npy", numpy.round(vectors / scales[:, None]).astype(numpy.int8))
    numpy.save(folder / f"{name}scales.npy", scales.astype(numpy.float32))
