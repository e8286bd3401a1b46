"""Step `verify`: the exported file gives through node-llama-cpp what the weights give in PyTorch."""

from __future__ import annotations

import argparse
import json
import random
import subprocess
from pathlib import Path

import torch

from .bert import load_encoder
from .checkpoint import best_weights
from .encode import TOOL_TOKENS, Tokens, embed
from .rows import read_rows
from .tool_text import join_parts

LEAST = {"q8_0": 0.999, "f16": 0.99999}
"""Smallest cosine that a request or a tool's text may have."""

LEAST_ODD = 0.998
"""The same for texts made to be difficult; packed numbers show most in texts of two or three tokens."""

SEED = 19
TEXTS = 100
ODD = ["go", "stop it.", "Ünïcödé and ÇÀPS", "日本語のテキスト", "emoji 🙂 in the middle", "tabs\tand\nlines", "x" * 300, "don't -- split_this/path.to:thing"]


def sample(out: Path) -> list[str]:
    """Requests and tool texts of validation, and odd ones."""
    rng = random.Random(SEED)
    rows = [row["text"] for row in read_rows(out / "prepared" / "valid.jsonl")]
    tools = [join_parts(row["parts"]) for row in read_rows(out / "prepared" / "tools.jsonl") if row["held"]]
    return [*rng.sample(rows, min(TEXTS, len(rows))), *rng.sample(tools, min(TEXTS, len(tools))), *ODD]


def verify(options: argparse.Namespace) -> int:
    """0 when all cosines are high enough. Needs `node` 24 and the app's packages."""
    torch.set_num_threads(options.threads)
    weights = options.weights or best_weights(options.out, options.base)
    path = options.out / f"embed-6x384-{options.kind}.gguf"
    texts = sample(options.out)
    command = ["node", str(Path(__file__).with_name("embed-texts.ts")), str(path.resolve()), str(TOOL_TOKENS)]
    answer = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=False)
    if answer.returncode:
        raise RuntimeError(f"node-llama-cpp: {answer.stderr.strip()}")
    theirs = torch.tensor(json.loads(answer.stdout))
    ours = embed(load_encoder(options.base, weights), Tokens(options.base), texts, TOOL_TOKENS)
    cosine = (ours * torch.nn.functional.normalize(theirs, dim=1)).sum(1)
    worst = int(cosine.argmin())
    is_good = float(cosine[: -len(ODD)].min()) >= LEAST[options.kind] and float(cosine.min()) >= min(LEAST_ODD, LEAST[options.kind])
    print(f"verify: {len(texts)} texts, cosine median {cosine.median():.6f}, least {cosine.min():.6f} ({texts[worst][:40]!r}): {'good' if is_good else 'WRONG'}")
    return 0 if is_good else 1
