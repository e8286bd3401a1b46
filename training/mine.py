"""Step `mine`: for each tool, the tools that the current weights confuse its request with, and that are surely other tools."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import time

import torch
from torch import Tensor

from .bert import load_encoder
from .checkpoint import best_weights
from .encode import QUERY_TOKENS, TOOL_TOKENS, Tokens, device_to_use, embed
from .rows import Row, file_hash, replacing, write_rows
from .sampler import Sampler
from .tool_text import join_parts

SEED = 13
TOOLS_ON_CPU = 12_000
LOOK_AT, KEEP = 24, 10
CHUNK = 2_000

LIKELY_THE_SAME = {True: 0.96, False: 0.72}
"""Cosine of two tools' texts from which one does the other's job: on the same server, on different ones."""


def words(text: str) -> frozenset[str]:
    """Words of a name, without order and plural."""
    return frozenset(word.rstrip("s") for word in re.findall(r"[a-z0-9]+", text.lower()))


def hard_ones(sampler: Sampler, tool: str, found: list[tuple[str, float]], right: set[str]) -> list[str]:
    """Of the nearest tools with their cosine to the tool itself: those that are other tools, siblings of its server first."""
    own_name, own_server = words(sampler.tools[tool]["parts"][1]), sampler.server(tool)
    kept = []
    for other, cosine in found:
        is_sibling = sampler.server(other) == own_server
        if other == tool or other in right or cosine > LIKELY_THE_SAME[is_sibling]:
            continue
        if words(sampler.tools[other]["parts"][1]) == own_name:
            continue
        kept.append((not is_sibling, other))
    # Sorting is stable: within siblings, and within the rest, the nearest stay first.
    return [other for _, other in sorted(kept, key=lambda one: one[0])][:KEEP]


def chosen_tools(sampler: Sampler, most: int) -> list[str]:
    """Tools with requests: all labelled ones of small sources, then whole servers until there are `most`."""
    rng = random.Random(SEED)
    chosen = {tool for source, tools in sampler.labelled.items() for tool in (tools if len(tools) < 1_000 else rng.sample(tools, 1_000))}
    servers = sorted({sampler.server(tool) for tool in sampler.real})
    rng.shuffle(servers)
    for server in servers:
        if len(chosen) >= most:
            break
        chosen.update(sampler.siblings[server])
    return sorted(chosen)


def mine(options: argparse.Namespace) -> None:
    """Writes `out`/mined.jsonl. Vectors are kept in chunks beside it, so that an interrupted run goes on; `--minutes` ends it earlier."""
    torch.set_num_threads(options.threads)
    started = time.monotonic()
    weights = options.weights or best_weights(options.out, options.base)
    encoder, tokens = load_encoder(options.base, weights).to(device_to_use()), Tokens(options.base)
    folder = options.out / "vectors" / file_hash(weights)[:12]
    folder.mkdir(parents=True, exist_ok=True)
    sampler = Sampler(options.out, SEED)
    sampler.near = {}
    tools = chosen_tools(sampler, len(sampler.requests) if device_to_use().type == "cuda" else TOOLS_ON_CPU)
    rng = random.Random(SEED)
    asked = [rng.choice(sampler.requests[tool]) for tool in tools]

    def vectors(name: str, texts: list[str], most: int) -> Tensor | None:
        chunks = []
        for start in range(0, len(texts), CHUNK):
            chunk = texts[start : start + CHUNK]
            path = folder / f"{hashlib.sha256(json.dumps(chunk).encode()).hexdigest()[:16]}.pt"
            if not path.exists():
                if options.minutes and time.monotonic() - started > options.minutes * 60:
                    print(f"mine: stopped at {name} {start} of {len(texts)}; run it again to go on")
                    return None
                found = embed(encoder, tokens, chunk, most, f"mine: {name} from {start}")
                with replacing(path) as partial:
                    torch.save(found, partial)
            chunks.append(torch.load(path))
        return torch.cat(chunks)

    documents = vectors("tools", [join_parts(sampler.tools[tool]["parts"]) for tool in tools], TOOL_TOKENS)
    queries = None if documents is None else vectors("requests", [row["text"] for row in asked], QUERY_TOKENS)
    if documents is None or queries is None:
        return
    rows: list[Row] = []
    first = 0
    for start in range(0, len(tools), CHUNK):
        nearest = (queries[start : start + CHUNK] @ documents.T).topk(LOOK_AT).indices
        for place, near in enumerate(nearest.tolist(), start):
            first += near[0] == place
            alike = (documents[near] @ documents[place]).tolist()
            right = {*asked[place]["gold"], *asked[place]["also"]}
            found = [(tools[other], cosine) for other, cosine in zip(near, alike, strict=True)]
            rows.append({"tool": tools[place], "near": hard_ones(sampler, tools[place], found, right)})
    write_rows(options.out / "mined.jsonl", rows)
    mean = sum(len(row["near"]) for row in rows) / len(rows)
    print(f"mine: {len(rows)} tools, right one first {first / len(rows):.3f}, hard ones {mean:.1f} a tool")
