"""The encoder: BERT with mean pooling, as llama.cpp computes it. Reads and writes the tensors of a BERT safetensors file."""

from __future__ import annotations

import json
import math
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from .bert_gguf import BertShape, tensor_names
from .rows import replacing

CONTEXT = 256
"""Positions that are kept, in tokens: no text is longer."""


class Block(nn.Module):
    """One layer: attention, then feed-forward, each with its norm behind it."""

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        width, self.heads = shape.width, shape.heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.attention_norm = nn.LayerNorm(width, eps=shape.epsilon)
        self.up, self.down = nn.Linear(width, shape.feed_forward), nn.Linear(shape.feed_forward, width)
        self.output_norm = nn.LayerNorm(width, eps=shape.epsilon)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x: [texts, tokens, width]; mask: [texts, 1, 1, tokens], true where a token is."""
        texts, tokens, width = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(texts, tokens, self.heads, width // self.heads).transpose(1, 2)

        mixed = F.scaled_dot_product_attention(split(self.query(x)), split(self.key(x)), split(self.value(x)), attn_mask=mask)
        x = self.attention_norm(x + self.output(mixed.transpose(1, 2).reshape(texts, tokens, width)))
        return self.output_norm(x + self.down(F.gelu(self.up(x), approximate="tanh")))


class Encoder(nn.Module):
    """Token ids -> one vector a text."""

    def __init__(self, shape: BertShape, vocabulary: int) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(vocabulary, shape.width)
        self.positions = nn.Embedding(shape.context, shape.width)
        self.types = nn.Embedding(1, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """ids: [texts, tokens], lengths: [texts] in tokens -> [texts, width], mean over the tokens, not normalised."""
        places = torch.arange(ids.shape[1], device=ids.device)
        is_token = places[None, :] < lengths[:, None]
        x = self.norm(self.words(ids) + self.positions(places) + self.types.weight[0])
        for block in self.blocks:
            x = block(x, is_token[:, None, None, :])
        x = x.float() * is_token[:, :, None]
        return x.sum(1) / lengths[:, None]


PARTS = {
    "embeddings.word_embeddings": "words",
    "embeddings.position_embeddings": "positions",
    "embeddings.token_type_embeddings": "types",
    "embeddings.LayerNorm": "norm",
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "output",
    "attention.output.LayerNorm": "attention_norm",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "output_norm",
}


def own_name(name: str) -> str:
    """Name of a tensor in a BERT safetensors file -> name in this module."""
    body, _, part = name.rpartition(".")
    if not body.startswith("encoder.layer."):
        return f"{PARTS[body]}.{part}"
    layer, _, rest = body.removeprefix("encoder.layer.").partition(".")
    return f"blocks.{layer}.{PARTS[rest]}.{part}"


def read_shape(folder: Path) -> BertShape:
    """Sizes from `config.json`."""
    config = json.loads((folder / "config.json").read_text())
    return BertShape(
        layers=config["num_hidden_layers"],
        width=config["hidden_size"],
        heads=config["num_attention_heads"],
        feed_forward=config["intermediate_size"],
        context=min(CONTEXT, config["max_position_embeddings"]),
        epsilon=config["layer_norm_eps"],
    )


def read_tensors(weights: Path, shape: BertShape) -> dict[str, Tensor]:
    """All tensors of a BERT safetensors file by their names there, F32; positions and types cut to what is used."""
    stored = load_file(weights)
    missing = [name for name in tensor_names(shape.layers) if name not in stored]
    if missing:
        raise ValueError(f"{weights} lacks {', '.join(missing[:3])}")
    tensors = {name: stored[name].float() for name in tensor_names(shape.layers)}
    tensors["embeddings.position_embeddings.weight"] = tensors["embeddings.position_embeddings.weight"][: shape.context].contiguous()
    tensors["embeddings.token_type_embeddings.weight"] = tensors["embeddings.token_type_embeddings.weight"][:1].contiguous()
    return tensors


def load_encoder(folder: Path, weights: Path | None = None) -> Encoder:
    """The encoder with the sizes of `folder` and the tensors of `weights` (default: the folder's own)."""
    shape = read_shape(folder)
    tensors = read_tensors(weights or folder / "model.safetensors", shape)
    encoder = Encoder(shape, tensors["embeddings.word_embeddings.weight"].shape[0])
    encoder.load_state_dict({own_name(name): tensor for name, tensor in tensors.items()})
    return encoder


def save_encoder(encoder: Encoder, path: Path, facts: dict[str, str] | None = None) -> None:
    """Writes the tensors in F16 under the names of a BERT safetensors file, at once or not at all. Raises when a number is not finite."""
    state = encoder.state_dict()
    tensors = {name: state[own_name(name)].detach().cpu() for name in tensor_names(encoder.shape.layers)}
    broken = [name for name, tensor in tensors.items() if not math.isfinite(float(tensor.float().abs().sum()))]
    if broken:
        raise ValueError(f"not finite: {', '.join(broken)}")
    with replacing(path) as partial:
        save_file({name: tensor.half().contiguous() for name, tensor in tensors.items()}, partial, {"format": "pt", **(facts or {})})
