"""Maintainers: `python -m riktlots.evals.fitting.encoding.export OUT` turns the trained encoder of questions into the
files that the package carries, and measures it.

OUT is the folder that `…encoding.train` wrote. It writes the graph and the weights of the tuned layers to
ingest/network/weights/, and ingest/network/question_encoder.toml with the scale on which its cosines compare with the
embedder's: over passages that were graded for some development questions both have the same mean and spread. It prints,
for the embedder and for the encoder, how well the nearest question written for a passage alone tells which passages
answer: nDCG@5 over all passages of the language, and the AUC of graded pairs, for development questions and for
`dev7.jsonl`. No development question is trained on. `--name` is the name of the encoder; raise it, and the schema of
the index, with each training that ships. Ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper

from riktlots.evals.fitting.encoding.train import TRAINED
from riktlots.evals.fitting.training.export import Arrays, Graph, write_graph
from riktlots.evals.questions.graded import HELPS, GradedQuestion, load_graded, ndcg
from riktlots.ingest.files import bundled_table
from riktlots.ingest.index.embeddings import BUNDLED, Embedder, QuestionSpace, Vectors, load_embedder
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.corpus import load_corpus, starter_corpus
from riktlots.ingest.library.library import Library
from riktlots.ingest.network.e5_file import E5File, Sizes
from riktlots.ingest.network.question_encoder import (
    CARD,
    GRAPH,
    SHARED_LAYERS,
    WEIGHTS,
    QuestionEncoder,
    shared_weights,
)

_PACKAGE = Path("ingest/network")
_SEED, _SCALED = 20261202, 60
Floats = NDArray[np.float64]


def build(weights: Arrays, mean: NDArray[np.float32], file: E5File) -> tuple[Graph, list[object]]:
    """The graph of the encoder; `weights` are those of the tuned layers, by their names in the whole network."""
    graph, sizes = Graph(), file.sizes
    graph.given = dict(shared_weights(file))
    placed = graph.positions("position_table")
    state = graph.norm("entered", graph.add("Add", ["tokens", "segment"]), placed, weights, sizes.epsilon)
    mask = graph.add("Cast", ["mask"], to=TensorProto.INT32)
    for number in range(sizes.layers):
        state = graph.layer(number, state, mask, weights, sizes)
    last, axis = (graph.small(np.array([one], np.int64)) for one in (2, 1))
    there = graph.add("Unsqueeze", [graph.add("Cast", ["mask"], to=TensorProto.FLOAT), last])
    summed = graph.add("ReduceSum", [graph.add("Mul", [state, there]), axis], keepdims=0)
    pooled = graph.add("Div", [summed, graph.add("ReduceSum", [there, axis], keepdims=0)])
    moved = graph.add("Sub", [pooled, graph.small(mean)])
    made = graph.add("LpNormalization", [moved], axis=1, p=2)
    graph.nodes.append(helper.make_node("Identity", [made], ["vector"]))
    return graph, [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["questions", sizes.hidden])]


def write(folder: Path, weights: Arrays, mean: NDArray[np.float32], file: E5File) -> None:
    """Write the graph and the weights of the tuned layers into a folder."""
    graph, outputs = build(weights, mean, file)
    inputs = [
        helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["questions", "length", file.sizes.hidden]),
        helper.make_tensor_value_info("mask", TensorProto.BOOL, ["questions", "length"]),
    ]
    folder.mkdir(exist_ok=True)
    write_graph(graph, inputs, outputs, folder / GRAPH, folder / WEIGHTS)


def tuned(path: Path, sizes: Sizes) -> tuple[Arrays, NDArray[np.float32]]:
    """The trained layers by their names in the whole network, and the mean."""
    kept = torch.load(path, weights_only=True, map_location="cpu")
    weights: Arrays = {}
    for name, tensor in kept["layers"].items():
        number, _, rest = name.partition(".")
        assert int(number) + SHARED_LAYERS < sizes.layers
        weights[f"layers.{int(number) + SHARED_LAYERS}.{rest}"] = tensor.float().numpy()
    return weights, kept["mean"].numpy()


class Nearest:
    """The nearest question written for each passage of a library in a language, by one space."""

    def __init__(self, library: Library, space: QuestionSpace, language: str) -> None:
        self._space, self._language = space, language
        held = [passage for passage in library.passages if passage.language == language and passage.questions]
        self.at = {str(passage.address): number for number, passage in enumerate(held)}
        texts = [words for passage in held for words in passage.questions]
        self._vectors = self._embedded(texts)
        self._starts = np.cumsum([0, *(len(passage.questions) for passage in held)])[:-1]

    def _embedded(self, texts: Sequence[str]) -> Vectors:
        parts = [self._space.raw(texts[start : start + 256]) for start in range(0, len(texts), 256)]
        return self._space.placed(np.concatenate(parts), [self._language] * len(texts))

    def cosines(self, questions: Sequence[str]) -> Floats:
        """For each question the cosine of the nearest one of each passage, (questions, passages)."""
        found: Floats = np.maximum.reduceat(self._embedded(questions) @ self._vectors.T, self._starts, axis=1)
        return found


def graded_cosines(nearest: Nearest, rows: Sequence[GradedQuestion]) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Of the graded pairs of some questions the cosine and the grade; and nDCG@5 of the questions that are helped."""
    cosines, grades, gains = [], [], []
    for row, scores in zip(rows, nearest.cosines([row.question for row in rows]), strict=True):
        of = np.zeros(len(scores), dtype=np.int64)
        for address, grade in row.grades.items():
            if address in nearest.at:
                of[nearest.at[address]] = grade
                cosines.append(scores[nearest.at[address]])
                grades.append(grade)
        if of.max() >= HELPS:
            gains.append(ndcg(scores, of))
    return np.array(cosines), np.array(grades), np.array(gains)


def measure(library: Library, spaces: dict[str, QuestionSpace]) -> None:
    """Print how well the nearest written question tells what answers, by each space."""
    from sklearn.metrics import roc_auc_score

    for name, space in spaces.items():
        by_language = {language: Nearest(library, space, language) for language in LANGUAGES}
        for part in ("development", "dev7"):
            rows = load_graded(part)
            parts = [
                graded_cosines(nearest, [row for row in rows if row.language == of])
                for of, nearest in by_language.items()
            ]
            cosines, grades, gains = (np.concatenate(column) for column in zip(*parts, strict=True))
            auc = roc_auc_score(grades >= HELPS, cosines)
            print(f"{name}, {part}: nDCG@5 {gains.mean():.3f} of {len(gains)}, AUC {auc:.3f} of {len(grades)} pairs")


def scale_of(library: Library, embedder: Embedder, encoder: QuestionEncoder) -> tuple[float, float]:
    """The scale and shift with which cosines of the encoder have the mean and the spread of those of the embedder."""
    rows = random.Random(_SEED).sample(load_graded("development"), _SCALED)
    found = []
    for space in (QuestionSpace(embedder), QuestionSpace(embedder, encoder)):
        parts = []
        for language in LANGUAGES:
            of = [row for row in rows if row.language == language]
            graded = {address for row in of for address in row.grades}
            held = tuple(passage for passage in library.passages if str(passage.address) in graded)
            some = Library(library.sources, library.editions, held)
            parts.append(graded_cosines(Nearest(some, space, language), of)[0])
        found.append(np.concatenate(parts))
    scale = float(found[0].std() / found[1].std())
    return scale, float(found[0].mean() - scale * found[1].mean())


def main() -> None:
    """Write, scale, measure."""
    parser = argparse.ArgumentParser(description="Make the files of the encoder of questions.")
    parser.add_argument("out", type=Path, help="the folder that riktlots.evals.fitting.encoding.train wrote")
    parser.add_argument("--name", default=bundled_table("riktlots.ingest.network", CARD)["name"])
    chosen = parser.parse_args()
    file, embedder = E5File.installed(), load_embedder(BUNDLED)
    assert embedder is not None
    write(_PACKAGE / "weights", *tuned(chosen.out / TRAINED, file.sizes), file)
    encoder = QuestionEncoder(_PACKAGE / "weights", file, {"name": chosen.name, "scale": 1.0, "shift": 0.0})
    library = load_corpus(starter_corpus())
    scale, shift = scale_of(library, embedder, encoder)
    (_PACKAGE / CARD).write_text(
        "# Written by `python -m riktlots.evals.fitting.encoding.export`; do not edit.\n"
        f'name = "{chosen.name}"\nembedder = "{embedder.name}"\nscale = {scale:.4f}\nshift = {shift:.4f}\n',
        encoding="utf-8",
    )
    megabytes = sum((_PACKAGE / "weights" / name).stat().st_size for name in (GRAPH, WEIGHTS)) / 1e6
    print(f"{megabytes:.1f} MB; as a cosine of the embedder {scale:.3f} x + {shift:.3f}")
    measure(library, {"embedder": QuestionSpace(embedder), "encoder": QuestionSpace(embedder, encoder)})


if __name__ == "__main__":
    main()
