"""The quantised network once more, in few steps: what runs is short enough that each step's own cost counts.

onnxruntime pays for every node of a graph, whatever it computes. A message is short, so that was half of the time.
Here a layer is eleven nodes in place of some forty: query, key and value are one product, attention is one node, and
there is one message at a time, so that nothing has to be masked. After the last layer's attention only the message
itself goes on: what came before it has been looked at by then, and nobody asks what becomes of it.
"""

from typing import Any

import numpy
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from gatepost.conduct import LABELS
from gatepost.conduct.encoder.inputs import HINTS
from training.network import HEADS, WIDTH

MICROSOFT = "com.microsoft"  # where onnxruntime keeps operators of its own
OPSET = 17
TINY = 1e-12  # what norms add to a variance, as BERT does


class _Graph:
    """A graph that is being written, with the weights that it takes from another."""

    def __init__(self, quantised: onnx.ModelProto) -> None:
        self._given: dict[str, NDArray[Any]] = {
            tensor.name: numpy_helper.to_array(tensor) for tensor in quantised.graph.initializer
        }
        products = [node for node in quantised.graph.node if node.op_type == "MatMulInteger"]
        self._products = {node.output[0].rpartition("/")[0].strip("/"): node.input for node in products}
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def given(self, name: str) -> NDArray[Any]:
        """A tensor of the other graph."""
        return self._given[name]

    def add(self, operator: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: Any) -> str:
        """A node more; the name of its first output. Others have the same name with a number behind it."""
        name = f"{operator}{len(self.nodes)}"
        names = [name, *(f"{name}.{number}" for number in range(1, outputs))]
        self.nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return name

    def weight(self, value: NDArray[Any]) -> str:
        """A tensor more; its name."""
        name = f"weight{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(numpy.asarray(value, order="C"), name))
        return name

    def numbers(self, *values: int) -> str:
        """Some whole numbers, as what says where to cut."""
        return self.weight(numpy.array(values, dtype=numpy.int64))

    def product(self, of: str, *parts: str) -> str:
        """`of` times the weights of some linear parts beside each other, whole numbers all, with their biases."""
        weights, scales, zeros, biases = [], [], [], []
        for part in parts:
            _, weight, _, zero = self._products[part]
            weights.append(self.given(weight))
            scales.append(self.given(weight.replace("_quantized", "_scale")))
            zeros.append(self.given(zero))
            biases.append(self.given(f"network.{part.replace('/', '.')}.bias"))
        return self.add(
            "DynamicQuantizeMatMul",
            of,
            self.weight(numpy.concatenate(weights, 1)),
            self.weight(numpy.concatenate(scales)),
            self.weight(numpy.concatenate(zeros)),
            self.weight(numpy.concatenate(biases)),
            domain=MICROSOFT,
        )

    def norm(self, of: str, part: str) -> str:
        """A layer's norm."""
        scale, shift = (self.weight(self.given(f"network.{part}.{name}")) for name in ("weight", "bias"))
        return self.add("LayerNormalization", of, scale, shift, axis=-1, epsilon=TINY)

    def layer(self, of: str, number: int, message: str = "") -> str:
        """One layer; with `message`, only the pieces of the message itself come out of it."""
        name = f"layers.{number}"
        if message:
            states = self.add("Slice", of, self.numbers(0), message, self.numbers(1))
            query = self.product(states, f"{name}/query")
            both = self.product(of, f"{name}/key", f"{name}/value")
            key = self.add("Split", both, self.numbers(WIDTH, WIDTH), outputs=2, axis=-1)
            value = f"{key}.1"
        else:
            states = of
            three = self.product(of, f"{name}/query", f"{name}/key", f"{name}/value")
            query = self.add("Split", three, self.numbers(WIDTH, WIDTH, WIDTH), outputs=3, axis=-1)
            key, value = f"{query}.1", f"{query}.2"
        mixed = self.add("MultiHeadAttention", query, key, value, domain=MICROSOFT, num_heads=HEADS)
        states = self.norm(self.add("Add", states, self.product(mixed, f"{name}/joined")), f"{name}.first_norm")
        wide = self.add("Gelu", self.product(states, f"{name}/wider"), domain=MICROSOFT)
        return self.norm(self.add("Add", states, self.product(wide, f"{name}/narrower")), f"{name}.second_norm")


def lean(quantised: onnx.ModelProto, layers: int) -> onnx.ModelProto:
    """The same network for one message: `words` (1, pieces, WIDTH), `message` [how many of them are the message's] and
    `hints` (1, HINTS) give `scores`, `evidence` (1, the message's pieces, labels) and `vector`."""
    graph = _Graph(quantised)
    places = graph.given("network.places.weight")
    kinds = graph.given("network.kinds.weight_quantized").astype(numpy.float32)
    kinds = (kinds - graph.given("network.kinds.weight_zero_point")) * graph.given("network.kinds.weight_scale")
    first, end = graph.numbers(0), graph.add("Shape", "words", start=1, end=2)
    of_message = graph.add("Slice", graph.weight((places + kinds[0]).astype(numpy.float32)), first, "message", first)
    of_rest = graph.add("Slice", graph.weight((places + kinds[1]).astype(numpy.float32)), "message", end, first)
    states = graph.norm(graph.add("Add", "words", graph.add("Concat", of_message, of_rest, axis=0)), "norm")
    for number in range(layers):
        states = graph.layer(states, number, "message" if number == layers - 1 else "")

    vector = graph.add("ReduceMean", states, axes=[1], keepdims=0)
    both = graph.product(states, "look", "speak")
    look = graph.add("Split", both, graph.numbers(len(LABELS), len(LABELS)), outputs=2, axis=-1)
    evidence = graph.add("Mul", graph.add("Softmax", look, axis=1), f"{look}.1")
    start = graph.add("Gather", states, graph.weight(numpy.array(0, dtype=numpy.int64)), axis=1)
    inner = graph.product(graph.add("Concat", start, vector, "hints", axis=1), "inner")
    outer = graph.product(graph.add("Gelu", inner, domain=MICROSOFT), "outer")
    outputs = len(graph.given("network.outer.bias"))
    said = graph.add("ReduceSum", evidence, graph.numbers(1), keepdims=0)
    nothing = graph.weight(numpy.zeros((1, outputs - len(LABELS)), dtype=numpy.float32))
    scores = graph.add("Add", outer, graph.add("Concat", said, nothing, axis=1))

    named = {scores: "scores", evidence: "evidence", vector: "vector"}
    for node in graph.nodes:
        node.input[:] = [named.get(name, name) for name in node.input]
        node.output[:] = [named.get(name, name) for name in node.output]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "encoder",
            [
                helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, "pieces", WIDTH]),
                helper.make_tensor_value_info("message", TensorProto.INT64, [1]),
                helper.make_tensor_value_info("hints", TensorProto.FLOAT, [1, HINTS]),
            ],
            [
                helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, outputs]),
                helper.make_tensor_value_info("evidence", TensorProto.FLOAT, [1, "of_message", len(LABELS)]),
                helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, WIDTH]),
            ],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=8,
    )
    return model
