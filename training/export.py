"""Step `export`: weights as GGUF, with where they come from in the file's own metadata."""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np

from .bert import read_shape, read_tensors
from .bert_gguf import embedder_metadata, is_matrix, tensor_names
from .checkpoint import best_weights
from .gguf_writer import Tensor, write_gguf
from .rows import file_hash

NAME = "jig-embed-6x384"
BASE_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
TEXTS = (
    "query: as it is; a follow-up has its last two turns (200 characters each) in front. "
    "tool: server. name. first sentence. rest. parameter names (60, 120, 250, 250, 150 characters)."
)


def q8_0(rows: np.ndarray) -> bytes:
    """[rows, columns] F32 -> blocks of 32 numbers: an F16 scale, then 32 signed bytes. Columns: a multiple of 32."""
    blocks = rows.reshape(-1, 32)
    scale = np.abs(blocks).max(axis=1, keepdims=True) / 127
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    numbers = np.rint(blocks * inverse).astype(np.int8)
    return np.concatenate([scale.astype("<f2").view(np.int8).reshape(-1, 2), numbers], axis=1).tobytes()


def packed(name: str, values: np.ndarray, kind: str) -> Tensor:
    """A tensor of the file: matrices as `kind`, everything else F32. Shapes there start with the fastest dimension."""
    kind = kind if is_matrix(name) else "f32"
    data = q8_0(values) if kind == "q8_0" else values.astype("<f2" if kind == "f16" else "<f4").tobytes()
    return Tensor(name, tuple(reversed(values.shape)), kind, data)


def provenance(options: argparse.Namespace, weights: Path) -> dict[str, str]:
    """Base model, licences, data and configuration, as metadata."""
    prepared = json.loads((options.out / "prepared" / "facts.json").read_text())
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False).stdout.strip()
    return {
        "general.name": NAME,
        "general.license": "apache-2.0",
        "general.description": f"Tool routing; fine-tuned from {BASE_MODEL} (Apache-2.0). English.",
        "general.base_model.0.name": BASE_MODEL,
        "jig.base_sha256": file_hash(options.base / "model.safetensors"),
        "jig.weights_sha256": file_hash(weights),
        "jig.data": json.dumps(prepared, sort_keys=True),
        "jig.texts": TEXTS,
        "jig.commit": commit or "unknown",
    }


def export(options: argparse.Namespace) -> None:
    """Writes `out`/embed-6x384-KIND.gguf of `--weights`, default the best there is."""
    weights = options.weights or best_weights(options.out, options.base)
    shape = read_shape(options.base)
    vocabulary: dict[str, int] = json.loads((options.base / "tokenizer.json").read_text())["model"]["vocab"]
    tokens = sorted(vocabulary, key=lambda token: vocabulary[token])
    if [vocabulary[token] for token in tokens] != list(range(len(tokens))):
        raise ValueError("the vocabulary has gaps")
    stored = read_tensors(weights, shape)
    tensors = [packed(ours, stored[theirs].numpy(), options.kind) for theirs, ours in tensor_names(shape.layers).items()]
    path = options.out / f"embed-6x384-{options.kind}.gguf"
    write_gguf(path, embedder_metadata(shape, tokens, options.kind, provenance(options, weights)), tensors)
    print(f"export: {path}, {path.stat().st_size} bytes, sha256 {file_hash(path)}, from {weights}")
