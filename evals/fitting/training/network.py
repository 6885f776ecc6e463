"""The network in torch: the encoder of multilingual-e5-small, and a head for each thing that it is asked."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from riktlots.ingest.network.e5_file import E5File, Sizes

# In each layer, by the names of the weights file: queries, keys, values, output of attention, inner layer and back.
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
HEADS = {"bears": 1, "answers": 1, "supports": 3}


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs as the network reads them, padded to one length.

    `tokens` are the frozen vectors of the tokens, (pairs, length, hidden); `segments` is 0 for the first text and 1 for
    the second, `mask` True where there is a token: both (pairs, length).
    """

    tokens: Tensor
    segments: Tensor
    mask: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on a device."""
        return Batch(self.tokens.to(device), self.segments.to(device), self.mask.to(device))


class Layer(nn.Module):
    """One layer: attention, then two linear maps, each added to what came in and normalised."""

    def __init__(self, sizes: Sizes, dropout: float) -> None:
        super().__init__()
        hidden, inner = sizes.hidden, sizes.inner
        self.heads = sizes.heads
        shapes = {"q": (hidden, hidden), "k": (hidden, hidden), "v": (hidden, hidden), "ao": (hidden, hidden)}
        shapes |= {"fi": (hidden, inner), "fo": (inner, hidden)}
        self.maps = nn.ModuleDict({name: nn.Linear(*shape) for name, shape in shapes.items()})
        self.attended = nn.LayerNorm(hidden, eps=sizes.epsilon)
        self.done = nn.LayerNorm(hidden, eps=sizes.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        pairs, length, hidden = states.shape
        query, key, value = (
            self.maps[name](states).view(pairs, length, self.heads, hidden // self.heads).transpose(1, 2)
            for name in ("q", "k", "v")
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        mixed = self.maps["ao"](mixed.transpose(1, 2).reshape(pairs, length, hidden))
        states = self.attended(states + self.dropout(mixed))
        wide = functional.gelu(self.maps["fi"](states))
        done: Tensor = self.done(states + self.dropout(self.maps["fo"](wide)))
        return done


class Network(nn.Module):
    """Reads pairs; gives the outputs of each head, and for each token how well an answer begins and ends there.

    A head sees the state of the first token and the mean of the states of the second text.
    """

    def __init__(self, sizes: Sizes, dropout: float = 0.0) -> None:
        super().__init__()
        self.sizes = sizes
        self.positions = nn.Parameter(torch.zeros(sizes.positions, sizes.hidden))
        self.segments = nn.Parameter(torch.zeros(2, sizes.hidden))
        self.entered = nn.LayerNorm(sizes.hidden, eps=sizes.epsilon)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(sizes, dropout) for _ in range(sizes.layers))
        self.heads = nn.ModuleDict(
            {
                name: nn.Sequential(nn.Linear(2 * sizes.hidden, sizes.hidden), nn.GELU(), nn.Linear(sizes.hidden, outs))
                for name, outs in HEADS.items()
            }
        )
        self.span = nn.Linear(sizes.hidden, 2)

    @classmethod
    def pretrained(cls, file: E5File, dropout: float = 0.0) -> Network:
        """The network with the weights of the installed embedder; its heads are new."""
        network, sizes = cls(file.sizes, dropout), file.sizes
        with torch.no_grad():
            network.positions.copy_(torch.tensor(file.floats("emb.pos", sizes.positions, sizes.hidden)))
            network.segments.copy_(torch.tensor(file.floats("emb.type", sizes.hidden)).expand(2, -1))
            _copy_norm(network.entered, file, "emb.ln", sizes.hidden)
            for number, layer in enumerate(network.layers):
                assert isinstance(layer, Layer)
                for name, linear in layer.maps.items():
                    assert isinstance(linear, nn.Linear)
                    rows, columns = linear.weight.shape
                    linear.weight.copy_(torch.tensor(file.matrix(f"l{number}.{name}.w", rows, columns)))
                    linear.bias.copy_(torch.tensor(file.floats(f"l{number}.{name}.b", rows)))
                _copy_norm(layer.attended, file, f"l{number}.aln", sizes.hidden)
                _copy_norm(layer.done, file, f"l{number}.oln", sizes.hidden)
        return network

    def freeze(self, layers: int) -> None:
        """Leave what is below some number of layers as it is; the backward pass need not go there."""
        below = [self.entered, *list(self.layers)[:layers]]
        for parameter in [self.positions, self.segments, *(p for module in below for p in module.parameters())]:
            parameter.requires_grad_(False)

    def forward(self, batch: Batch) -> tuple[dict[str, Tensor], Tensor]:
        """Outputs of each head, (pairs, outputs), and of the span, (pairs, length, 2)."""
        length = batch.tokens.shape[1]
        states = batch.tokens + self.positions[:length] + self.segments[batch.segments]
        states = self.dropout(self.entered(states))
        for layer in self.layers:
            states = layer(states, batch.mask)
        second = (batch.segments * batch.mask).to(states.dtype)[..., None]
        mean = (states * second).sum(1) / second.sum(1).clamp(min=1)
        seen = torch.cat([states[:, 0], mean], dim=1)
        return {name: head(seen) for name, head in self.heads.items()}, self.span(states)


def _copy_norm(norm: nn.Module, file: E5File, name: str, size: int) -> None:
    assert isinstance(norm, nn.LayerNorm)
    norm.weight.copy_(torch.tensor(file.floats(f"{name}.w", size)))
    norm.bias.copy_(torch.tensor(file.floats(f"{name}.b", size)))
