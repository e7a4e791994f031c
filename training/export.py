"""Saves a trained network as onnxruntime runs it: one file, its weights as whole numbers of eight bits."""

import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from gatepost.conduct.encoder.inputs import HINTS
from training.network import Network


def export(network: Network, path: Path) -> None:
    """Save the network, quantised, to `path`."""
    network.eval()
    example = (torch.ones(2, 12, dtype=torch.long), torch.zeros(2, 12, dtype=torch.long), torch.zeros(2, HINTS))
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            network,
            example,
            str(whole),
            input_names=["numbers", "kinds", "hints"],
            output_names=["scores", "evidence", "vector"],
            dynamic_axes={
                "numbers": {0: "rows", 1: "pieces"},
                "kinds": {0: "rows", 1: "pieces"},
                "hints": {0: "rows"},
                "scores": {0: "rows"},
                "evidence": {0: "rows", 1: "pieces"},
                "vector": {0: "rows"},
            },
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)
    saved = onnx.load(str(path))
    del saved.metadata_props[:]  # nothing of the machine that made it
    onnx.save(saved, str(path))
