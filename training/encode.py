"""Texts to vectors: tokens, batches of like lengths, the device that is there."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from .bert import Encoder

QUERY_TOKENS = 250
TOOL_TOKENS = 96
"""Where the engine cuts (`maxTokens` in resources/models/catalogue.json), without [CLS] and [SEP]."""

LONGEST_WORD = 10_000
"""Letters; no text is longer where it matters."""


class Tokens:
    """The vocabulary of a base folder; keeps the ids of texts that it has seen."""

    def __init__(self, folder: Path) -> None:
        described = json.loads((folder / "tokenizer.json").read_text())
        # llama.cpp splits a word however long it is; the library calls one of more than a hundred letters unknown.
        described["model"]["max_input_chars_per_word"] = LONGEST_WORD
        self.tokenizer = Tokenizer.from_str(json.dumps(described))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.first, self.last = (self.tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]"))

    def ids(self, texts: Sequence[str], most: int) -> list[list[int]]:
        """Ids with [CLS] and [SEP]; at most `most` between them. Half an emoji at a cut becomes an unknown token, as in the engine."""
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        found = self.tokenizer.encode_batch_fast(clean, add_special_tokens=False)
        return [[self.first, *one.ids[:most], self.last] for one in found]


def padded(rows: Sequence[list[int]], device: torch.device) -> tuple[Tensor, Tensor]:
    """ids [texts, tokens] filled with 0, lengths [texts]."""
    longest = max(len(row) for row in rows)
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows], device=device)
    return ids, torch.tensor([len(row) for row in rows], device=device)


def device_to_use() -> torch.device:
    """A GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def autocast(device: torch.device, enabled: bool = True) -> torch.autocast:
    """bf16 for matrix products, or F32 when not enabled."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=enabled)


def is_bf16_faster(encoder: Encoder) -> bool:
    """Whether bf16 pays on this device: on GPUs always, on processors it is twice as fast or twice as slow, so it is tried."""
    device = next(encoder.parameters()).device
    if device.type == "cuda":
        return True
    rows = [list(range(1_000, 1_040))] * 16
    seconds = {False: float("inf"), True: float("inf")}
    for _ in range(3):
        for enabled in seconds:
            start = time.process_time()
            with autocast(device, enabled):
                encoder(*padded(rows, device)).sum().backward()
            seconds[enabled] = min(seconds[enabled], time.process_time() - start)
    encoder.zero_grad(set_to_none=True)
    return seconds[True] < seconds[False]


def encode_rows(encoder: Encoder, rows: Sequence[list[int]], piece: int = 32) -> Tensor:
    """Vectors [texts, width] with gradients, in order; run in pieces of like length so that little is computed for nothing."""
    device = next(encoder.parameters()).device
    order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
    size = len(rows) if device.type == "cuda" else piece
    found = [encoder(*padded([rows[place] for place in order[start : start + size]], device)) for start in range(0, len(order), size)]
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(found)[back.to(device)]


@torch.inference_mode()
def embed(encoder: Encoder, tokens: Tokens, texts: Sequence[str], most: int, name: str = "") -> Tensor:
    """Unit vectors [texts, width] on the processor. With a `name`, says every half minute how far it is."""
    device = next(encoder.parameters()).device
    rows = tokens.ids(texts, most)
    order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
    result = torch.empty(len(rows), encoder.shape.width)
    size, told = (1_024 if device.type == "cuda" else 64), time.monotonic()
    with autocast(device, device.type == "cuda"):
        for start in range(0, len(order), size):
            places = order[start : start + size]
            vectors = encoder(*padded([rows[place] for place in places], device))
            result[torch.tensor(places)] = F.normalize(vectors.float(), dim=1).cpu()
            if name and time.monotonic() - told > 30:
                told = time.monotonic()
                print(f"{name}: {start + len(places)} of {len(order)}", flush=True)
    return result
