"""The trained network as an ONNX file: weights stored in half precision, computed in single.

Written node by node: torch's own exporter would need one more package and freeze the batch.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from thirdwave.tools.regressor import inputs, outputs
from thirdwave.tools.regressor.network import LEAST_LOG_SD, MOST_LOG_SD, Regressor

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

OPSET = 17
"""The first with LayerNormalization; onnxruntime 1.20 and later read it."""


def write(network: Regressor, path: Path, notes: Mapping[str, str]) -> int:
    """Write `network` with `notes` as the file's metadata; the file's bytes are counted."""
    data = as_onnx(network, notes).SerializeToString()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return len(data)


def as_onnx(network: Regressor, notes: Mapping[str, str]) -> "ModelProto":
    """The graph: input `rows` (B, inputs.WIDTH), output `told` (B, outputs.WIDTH), float32."""
    from onnx import TensorProto, checker, helper

    graph = _Graph()
    last = graph.call("Sub", "rows", graph.constant("centre", network.centre.numpy(), half=False))
    last = graph.call("Mul", last, graph.constant("scale", network.scale.numpy(), half=False))
    last = graph.linear("into", last, network.into)
    for number, block in enumerate(network.blocks):
        inner = graph.norm(f"block{number}.norm", last, block.norm)
        inner = graph.linear(f"block{number}.into", inner, block.into)
        inner = graph.call("Mul", inner, graph.call("Sigmoid", inner))
        last = graph.call("Add", last, graph.linear(f"block{number}.out", inner, block.out))
    last = graph.linear("out", graph.norm("norm", last, network.norm), network.out)
    first = outputs.SLOTS["log_sd"].start
    low, high = np.full((2, outputs.WIDTH), np.finfo(np.float32).max, dtype=np.float32)
    low *= -1.0
    low[first:], high[first:] = LEAST_LOG_SD, MOST_LOG_SD
    last = graph.call("Max", last, graph.constant("least", low, half=False))
    last = graph.call("Min", last, graph.constant("most", high, half=False))
    graph.nodes.append(helper.make_node("Identity", [last], ["told"]))
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "pose_regressor",
            [helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["B", inputs.WIDTH])],
            [helper.make_tensor_value_info("told", TensorProto.FLOAT, ["B", outputs.WIDTH])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="thirdwave",
        ir_version=8,
    )
    helper.set_model_props(model, dict(notes))
    checker.check_model(model)
    return model


class _Graph:
    """Nodes and constants of a graph in the making; names are given out in order."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def call(self, kind: str, *given: str, **attributes: float) -> str:
        """A node's output."""
        from onnx import helper

        name = f"{kind.lower()}{len(self.nodes)}"
        node = helper.make_node(kind, list(given), [name])
        node.attribute.extend(
            helper.make_attribute(key, value) for key, value in attributes.items()
        )
        self.nodes.append(node)
        return name

    def constant(self, name: str, array: np.ndarray, *, half: bool) -> str:
        """A constant, stored in half precision where that is enough."""
        from onnx import TensorProto, numpy_helper

        stored = np.ascontiguousarray(array, dtype=np.float16 if half else np.float32)
        self.constants.append(numpy_helper.from_array(stored, name))
        return self.call("Cast", name, to=TensorProto.FLOAT) if half else name

    def linear(self, name: str, given: str, layer: "object") -> str:
        """W x + b."""
        weight, bias = (getattr(layer, part).detach().numpy() for part in ("weight", "bias"))
        return self.call(
            "Gemm",
            given,
            self.constant(f"{name}.weight", weight, half=True),
            self.constant(f"{name}.bias", bias, half=False),
            transB=1,
        )

    def norm(self, name: str, given: str, layer: "object") -> str:
        """Layer normalisation over the last axis."""
        weight, bias = (getattr(layer, part).detach().numpy() for part in ("weight", "bias"))
        return self.call(
            "LayerNormalization",
            given,
            self.constant(f"{name}.weight", weight, half=False),
            self.constant(f"{name}.bias", bias, half=False),
            axis=-1,
            epsilon=1e-5,
        )
