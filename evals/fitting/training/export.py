"""Maintainers: `python -m riktlots.evals.fitting.training.export OUT` turns a trained network into the files that the
package carries.

OUT is the folder that `riktlots.evals.fitting.training.train` wrote. It writes an ONNX graph and its weights to
retrieval/crossencoder/weights/, and prints how far the shipped model is from the network on examples that were kept
back: the correlation of each output, and the share of pairs on which both fall on the same side.

The large matrices are kept in eight bits, each row in blocks with a scale of their own, and onnxruntime multiplies them
as such (`MatMulNBits`); attention and normalisation are its fused operators. The graph names for each weight its bytes
in a safetensors file beside it, so that these two files are all there is.
"""

from __future__ import annotations

import argparse
import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from safetensors.numpy import save_file

from riktlots.evals.fitting.training.batches import encode, texts_of
from riktlots.evals.fitting.training.examples import ClaimExample, QuestionExample, Support
from riktlots.evals.fitting.training.fit import ask
from riktlots.evals.fitting.training.network import HEADS, Network
from riktlots.ingest.files import read_jsonl
from riktlots.ingest.network.e5_file import E5File, Sizes
from riktlots.ingest.network.tokens import LONGEST, Tokenizer
from riktlots.retrieval.crossencoder.model import GRAPH, WEIGHTS, CrossEncoder

Arrays = dict[str, np.ndarray[Any, Any]]
BLOCK = 64
_MIDDLE = 128
_OPSETS = (("", 18), ("com.microsoft", 1))
_TYPES = {np.dtype("float32"): TensorProto.FLOAT, np.dtype("uint8"): TensorProto.UINT8}


def quantised(weight: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """A matrix (rows, columns) in eight bits: numbers (rows, blocks, BLOCK) as uint8 around 128, and scales (rows *
    blocks)."""
    rows, columns = weight.shape
    blocks = weight.reshape(rows, columns // BLOCK, BLOCK)
    scales = np.maximum(np.abs(blocks).max(axis=2), 1e-12) / (_MIDDLE - 1)
    numbers = np.clip(np.rint(blocks / scales[..., None]), -_MIDDLE, _MIDDLE - 1) + _MIDDLE
    return numbers.astype(np.uint8), scales.astype(np.float32).reshape(-1)


class Graph:
    """Nodes and weights as they are added; `given` are weights that the file does not hold, and whoever opens the graph
    gives."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: Arrays = {}
        self.given: Arrays = {}

    def add(self, kind: str, inputs: list[str], domain: str = "", outputs: int = 1, **settings: Any) -> str:
        names = [f"{kind.lower()}_{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **settings))
        return names[0]

    def weight(self, name: str, array: np.ndarray[Any, Any]) -> str:
        self.weights[name] = np.ascontiguousarray(array)
        return name

    def small(self, array: np.ndarray[Any, Any]) -> str:
        """A constant in the graph itself."""
        return self.add("Constant", [], value=onnx.numpy_helper.from_array(array))

    def linear(self, name: str, state: str, weights: Mapping[str, np.ndarray[Any, Any]]) -> str:
        if f"{name}.numbers" in self.given:
            numbers, scales = f"{name}.numbers", f"{name}.scales"
            rows, blocks, half = self.given[numbers].shape
            made = self._multiplied(state, numbers, scales, (rows, blocks * half * 2), bits=4, block=half * 2)
            return self.add("Add", [made, f"{name}.bias"])
        matrix = weights[f"{name}.weight"]
        if len(matrix) < BLOCK:  # the last map of a head
            made = self.add("MatMul", [state, self.weight(f"{name}.weight", matrix.T)])
        else:
            packed = zip(("numbers", "scales"), quantised(matrix), strict=True)
            numbers, scales = (self.weight(f"{name}.{part}", array) for part, array in packed)
            made = self._multiplied(state, numbers, scales, matrix.shape, bits=8, block=BLOCK)
        return self.add("Add", [made, self.weight(f"{name}.bias", weights[f"{name}.bias"])])

    def _multiplied(
        self, state: str, numbers: str, scales: str, shape: tuple[int, ...], *, bits: int, block: int
    ) -> str:
        size = {"N": shape[0], "K": shape[1], "bits": bits, "block_size": block, "accuracy_level": 4}
        return self.add("MatMulNBits", [state, numbers, scales], "com.microsoft", **size)

    def norm(self, name: str, state: str, added: str, weights: Mapping[str, np.ndarray[Any, Any]], eps: float) -> str:
        names = [f"{name}.{part}" for part in ("weight", "bias")]
        gamma, beta = (one if one in self.given else self.weight(one, weights[one]) for one in names)
        return self.add("SkipLayerNormalization", [state, added, gamma, beta], "com.microsoft", epsilon=eps)

    def layer(
        self, number: int, state: str, mask: str, weights: Mapping[str, np.ndarray[Any, Any]], sizes: Sizes
    ) -> str:
        """One layer of the encoder; `mask` is of 32-bit integers."""
        layer = f"layers.{number}"
        parts = [self.linear(f"{layer}.maps.{name}", state, weights) for name in ("q", "k", "v")]
        mixed = self.add("MultiHeadAttention", [*parts, "", mask], "com.microsoft", num_heads=sizes.heads)
        mixed = self.linear(f"{layer}.maps.ao", mixed, weights)
        state = self.norm(f"{layer}.attended", mixed, state, weights, sizes.epsilon)
        wide = self.add("Gelu", [self.linear(f"{layer}.maps.fi", state, weights)], "com.microsoft")
        return self.norm(f"{layer}.done", self.linear(f"{layer}.maps.fo", wide, weights), state, weights, sizes.epsilon)

    def positions(self, table: str) -> str:
        """The first rows of a table of positions, as many as there are tokens."""
        length = self.add("Gather", [self.add("Shape", ["tokens"]), self.small(np.array([1], np.int64))])
        start, axis = (self.small(np.array([0], np.int64)) for _ in range(2))
        return self.add("Slice", [table, start, length, axis])


def build(weights: Mapping[str, np.ndarray[Any, Any]], sizes: Sizes, heads: Mapping[str, int]) -> tuple[Graph, Any]:
    """The graph for the weights of riktlots.evals.fitting.training.network.Network, by its names."""
    graph = Graph()
    # Positions and segments: rows of two small tables.
    positions = graph.positions(graph.weight("position_table", weights["positions"][:LONGEST]))
    placed = graph.add("Gather", [graph.weight("segment_table", weights["segments"]), "segments"], axis=0)
    state = graph.norm("entered", graph.add("Add", ["tokens", positions]), placed, weights, sizes.epsilon)
    mask = graph.add("Cast", ["mask"], to=TensorProto.INT32)
    for number in range(sizes.layers):
        state = graph.layer(number, state, mask, weights, sizes)
    seen = _seen(graph, state)
    outputs = []
    for name, count in heads.items():
        inner = graph.add("Gelu", [graph.linear(f"heads.{name}.0", seen, weights)], "com.microsoft")
        made = graph.linear(f"heads.{name}.2", inner, weights)
        graph.nodes.append(helper.make_node("Identity", [made], [name]))
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["pairs", count]))
    return graph, outputs


def _seen(graph: Graph, state: str) -> str:
    """Input of the heads: the first token, and the mean of the second text."""
    first = graph.add("Gather", [state, graph.small(np.array(0, np.int64))], axis=1)
    both = graph.add("Mul", ["segments", graph.add("Cast", ["mask"], to=TensorProto.INT64)])
    second = graph.add(
        "Unsqueeze", [graph.add("Cast", [both], to=TensorProto.FLOAT), graph.small(np.array([2], np.int64))]
    )
    axis = graph.small(np.array([1], np.int64))
    total = graph.add("ReduceSum", [graph.add("Mul", [state, second]), axis], keepdims=0)
    count = graph.add("Max", [graph.add("ReduceSum", [second, axis], keepdims=0), graph.small(np.array(1, np.float32))])
    return graph.add("Concat", [first, graph.add("Div", [total, count])], axis=1)


def write(folder: Path, weights: Mapping[str, np.ndarray[Any, Any]], sizes: Sizes, heads: Mapping[str, int]) -> None:
    """Write the graph of the cross-encoder and its weights into a folder."""
    graph, outputs = build(weights, sizes, heads)
    inputs = [
        helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["pairs", "length", sizes.hidden]),
        helper.make_tensor_value_info("segments", TensorProto.INT64, ["pairs", "length"]),
        helper.make_tensor_value_info("mask", TensorProto.BOOL, ["pairs", "length"]),
    ]
    write_graph(graph, inputs, outputs, folder / GRAPH, folder / WEIGHTS)


def write_graph(graph: Graph, inputs: Sequence[Any], outputs: Sequence[Any], path: Path, weights: Path) -> None:
    """Write a graph and the file of its weights, in the same folder."""
    save_file(graph.weights, weights)
    weights.chmod(0o644)  # it is made for its owner alone, and is installed for all
    places = _places(weights)
    kept = {name: (weights.name, *places[name]) for name in graph.weights}
    kept |= {name: ("given", 0, array.nbytes) for name, array in graph.given.items()}
    initializers = []
    for name, array in (graph.weights | graph.given).items():
        tensor = TensorProto(name=name, dims=array.shape, data_type=_TYPES[array.dtype])
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in zip(("location", "offset", "length"), kept[name], strict=True):
            tensor.external_data.add(key=key, value=str(value))
        initializers.append(tensor)
    model = helper.make_model(
        helper.make_graph(graph.nodes, path.stem, inputs, outputs, initializers),
        opset_imports=[helper.make_opsetid(*opset) for opset in _OPSETS],
        ir_version=9,
    )
    path.write_bytes(model.SerializeToString())


def _places(path: Path) -> dict[str, tuple[int, int]]:
    """Where in a safetensors file each array lies: its first byte and how many bytes."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    return {
        name: (8 + length + entry["data_offsets"][0], entry["data_offsets"][1] - entry["data_offsets"][0])
        for name, entry in header.items()
        if name != "__metadata__"
    }


_TARGET = Path("retrieval/crossencoder/weights")
_COMPARED = 120


def examples(path: Path, most: int) -> list[QuestionExample | ClaimExample]:
    """Examples of `kept-back.jsonl`, evenly drawn over the file."""
    rows = [row for _, row in read_jsonl(path)]
    found: list[QuestionExample | ClaimExample] = []
    for row in rows[:: max(1, len(rows) // most)]:
        if row.pop("form") == "asked":
            found.append(QuestionExample(**(row | {"span": tuple(row["span"]) if row["span"] else None})))
        else:
            found.append(ClaimExample(**(row | {"label": None if row["label"] is None else Support(row["label"])})))
    return found


def compare(network: Network, folder: Path, compared: list[QuestionExample | ClaimExample]) -> list[str]:
    """How far the files in a folder are from the network that they were made of."""
    file = E5File.installed()
    encoded = encode(compared, Tokenizer(file.vocabulary))
    said = ask(network, encoded, file)
    shipped = CrossEncoder(folder, file).score([texts_of(example) for example in compared])
    pairs = {
        "bears": (said.bears, shipped.bears),
        "answers": (said.answers, shipped.answers),
        "supports": (said.support_odds, shipped.support_odds),
    }
    return [
        f"{name}: correlation {np.corrcoef(one, other)[0, 1]:.4f}, same side {((one > 0) == (other > 0)).mean():.3f}"
        for name, (one, other) in pairs.items()
    ]


def main() -> None:
    """Write and compare."""
    parser = argparse.ArgumentParser(description="Make the files of the bundled cross-encoder.")
    parser.add_argument("out", type=Path, help="the folder that riktlots.evals.fitting.training.train wrote")
    out = parser.parse_args().out
    file = E5File.installed()
    network = Network(file.sizes)
    network.load_state_dict(torch.load(out / "network.pt", weights_only=True, map_location="cpu"))
    _TARGET.mkdir(exist_ok=True)
    write(_TARGET, {name: array.numpy() for name, array in network.state_dict().items()}, file.sizes, HEADS)
    megabytes = sum((_TARGET / name).stat().st_size for name in (GRAPH, WEIGHTS)) / 1e6
    print(f"{megabytes:.1f} MB in {_TARGET}")
    print("\n".join(compare(network, _TARGET, examples(out / "kept-back.jsonl", _COMPARED))))


if __name__ == "__main__":
    main()
