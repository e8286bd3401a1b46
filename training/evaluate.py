"""Step `evaluate`: how often the right tool is first or among the first five, on the validation rows only."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

import torch
from torch import Tensor

from .bert import Encoder, load_encoder
from .checkpoint import best_weights
from .encode import QUERY_TOKENS, TOOL_TOKENS, Tokens, device_to_use, embed
from .rows import Row, read_rows
from .tool_text import join_parts

Scores = dict[str, dict[str, float]]

WEIGHTS = {"single": 1.0, "follow-up": 0.7, "several": 0.5, "invented": 1.0}
"""How much each kind counts when checkpoints are compared."""


class Validation:
    """The validation rows and their registry, read once."""

    def __init__(self, out: Path) -> None:
        folder = out / "prepared"
        wanted = {row["id"] for row in read_rows(folder / "registry.jsonl")}
        tools = [row for row in read_rows(folder / "tools.jsonl") if row["id"] in wanted]
        self.texts = [join_parts(tool["parts"]) for tool in tools]
        self.place = {tool["id"]: number for number, tool in enumerate(tools)}
        self.rows: list[Row] = [row for row in read_rows(folder / "valid.jsonl") if all(tool in self.place for tool in row["gold"])]

    def scores(self, encoder: Encoder, tokens: Tokens, widths: tuple[int, ...] = ()) -> Scores:
        """R@1, R@5 and MRR by kind and by source, over all, and at smaller `widths` of the vectors."""
        tools = embed(encoder, tokens, self.texts, TOOL_TOKENS, "validation: tools")
        queries = embed(encoder, tokens, [row["text"] for row in self.rows], QUERY_TOKENS, "validation: requests")
        found = self._by_group(queries @ tools.T)
        for width in widths:
            short = [torch.nn.functional.normalize(vectors[:, :width], dim=1) for vectors in (queries, tools)]
            found[f"first {width} numbers"] = self._by_group(short[0] @ short[1].T)["all"]
        return found

    def _by_group(self, similarity: Tensor) -> Scores:
        """similarity: [rows, tools]."""
        gathered: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
        for row, values in zip(self.rows, similarity, strict=True):
            right = [self.place[tool] for tool in row["gold"]]
            also = {self.place[tool] for tool in row["also"] if tool in self.place}
            # A tool that would be right too takes no place from the one that is asked for.
            values[[place for place in also if place not in right]] = -2
            ranks = sorted(int((values > values[place]).sum()) for place in right)
            need = len(ranks)
            figures = (sum(rank < 1 for rank in ranks) / need, sum(rank < 5 for rank in ranks) / need, 1 / (1 + ranks[0]))
            for group in ("all", row["kind"], f"{row['kind']}: {row['source']}"):
                gathered[group].append(figures)
        return {
            group: {name: round(sum(column) / len(rows), 4) for name, column in zip(("r1", "r5", "mrr"), zip(*rows, strict=True), strict=True)}
            | {"rows": len(rows)}
            for group, rows in sorted(gathered.items())
        }


def overall(scores: Scores) -> float:
    """One figure for choosing: the mean of R@1 and R@5 of each kind, averaged over its sources (square root of their rows), then over kinds."""
    total = weight = 0.0
    for kind, share in WEIGHTS.items():
        sources = [values for group, values in scores.items() if group.startswith(f"{kind}: ")]
        if sources:
            sizes = [values["rows"] ** 0.5 for values in sources]
            total += share * sum(size * (values["r1"] + values["r5"]) / 2 for size, values in zip(sizes, sources, strict=True)) / sum(sizes)
            weight += share
    return round(total / weight, 5)


def table(scores: Scores) -> str:
    """The scores as lines for people."""
    return "\n".join(f"{group:32} {values['rows']:5.0f}  {values['r1']:.3f}  {values['r5']:.3f}  {values['mrr']:.3f}" for group, values in scores.items())


def evaluate_file(options: argparse.Namespace) -> None:
    """Prints the scores of `--weights` and writes them beside it."""
    torch.set_num_threads(options.threads)
    weights = options.weights or best_weights(options.out, options.base)
    encoder = load_encoder(options.base, weights).to(device_to_use())
    scores = Validation(options.out).scores(encoder, Tokens(options.base), (256, 128, 64))
    print(f"{weights}: {overall(scores)}\n{table(scores)}")
    name = "base" if weights.parent == options.base else weights.stem
    (options.out / f"{name}.scores.json").write_text(json.dumps({"overall": overall(scores), **scores}, indent=2) + "\n")
