"""Where the training stands: weights, optimiser, step and random state in one file, and the best weights beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from .rows import replacing

STATE = "checkpoint.pt"
BEST = "best.safetensors"
AVERAGED = "averaged.safetensors"
LOG = "log.jsonl"


def save_state(out: Path, state: dict[str, Any]) -> None:
    """Replaces the checkpoint; a stop in the middle leaves the one before."""
    with replacing(out / STATE) as partial:
        torch.save(state, partial)


def load_state(out: Path) -> dict[str, Any] | None:
    """The last checkpoint, or None."""
    path = out / STATE
    return torch.load(path, map_location="cpu", weights_only=False) if path.exists() else None


def best_weights(out: Path, base: Path) -> Path:
    """The averaged weights, else the best checkpoint's, else the base's."""
    for path in (out / AVERAGED, out / BEST):
        if path.exists():
            return path
    return base / "model.safetensors"


def note(out: Path, row: dict[str, Any]) -> None:
    """Appends to the log of the training."""
    with (out / LOG).open("a") as file:
        file.write(json.dumps(row) + "\n")
