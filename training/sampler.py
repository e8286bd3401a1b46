"""Batches for training: clusters of tools that are easily mixed up, each with a request of its own, and text pairs between them."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from .augment import augment
from .request_text import request_text
from .rows import Row, read_rows
from .tool_text import join_parts

SOURCES = {
    "written": 100, "toole": 20, "tldr": 16, "sgd": 14, "clinc": 9, "hwu64": 8, "banking77": 5, "snips": 2, "apibench": 5, "toolalpaca": 4, "tooleyes": 3,
    "nestful": 3, "mtu": 3, "restbench": 3, "glaive_demo": 2, "ha_intents": 3,
}  # fmt: skip
"""How often a source of labelled requests is drawn."""

LABELLED, REAL = 0.52, 0.30
"""Shares of clusters from labelled requests and from real services; the rest of a batch is text pairs."""

PAIR_FILES = {"requests": 35, "pairs": 35, "docs": 18, "code": 12}
CLUSTER = 4
REPLIES = ["Done.", "Here is what I found.", "I found three results.", "Sure, that is done. Anything else?", "OK.", "Here you go: 12 entries."]
JOINTS = [" and ", ", then ", ". Also, ", " and then ", ". After that ", ", and also "]


@dataclass(frozen=True)
class Example:
    """A request and the text that answers it. `right`: tools that are no negatives for it; `group`: the same for text pairs."""

    query: str
    document: str
    tool: str
    server: str
    right: frozenset[str]
    group: str


class Sampler:
    """Draws batches; the same seed gives the same ones."""

    def __init__(self, out: Path, seed: int) -> None:
        folder = out / "prepared"
        self.rng = random.Random(seed)
        self.tools: dict[str, Row] = {tool["id"]: tool for tool in read_rows(folder / "tools.jsonl") if not tool["held"]}
        self.requests: dict[str, list[Row]] = defaultdict(list)
        labelled: dict[str, set[str]] = defaultdict(set)
        for row in read_rows(folder / "train.jsonl"):
            for tool in row["gold"]:
                self.requests[tool].append(row)
                labelled[row["source"]].add(tool)
        self.labelled = {source: sorted(tools) for source, tools in labelled.items()}
        for row in read_rows(folder / "invented.jsonl"):
            self.requests[row["gold"][0]].append(row)
        self.siblings: dict[str, list[str]] = defaultdict(list)
        for tool in self.requests:
            self.siblings[self.server(tool)].append(tool)
        # Each server counts by the square root of its tools: one with a thousand must not drown the rest.
        labelled_tools = set().union(*labelled.values())
        self.real = sorted(set(self.requests) - labelled_tools)
        self.real_weights = [len(self.siblings[self.server(tool)]) ** -0.5 for tool in self.real]
        self.near = {row["tool"]: row["near"] for row in read_rows(out / "mined.jsonl")} if (out / "mined.jsonl").exists() else {}
        self.pairs: dict[str, list[Row]] = defaultdict(list)
        for pair in read_rows(folder / "pairs.jsonl"):
            self.pairs[pair["file"]].append(pair)

    def server(self, tool: str) -> str:
        """Source and server of a tool."""
        return f"{self.tools[tool]['source']} {self.tools[tool]['server']}"

    def batch(self, size: int) -> list[Example]:
        """`size` examples."""
        found: list[Example] = []
        while len(found) < size:
            kind = self.rng.random()
            if kind < LABELLED:
                source = self.rng.choices(list(SOURCES), list(SOURCES.values()))[0]
                found += self.cluster(self.rng.choice(self.labelled[source]))
            elif kind < LABELLED + REAL:
                found += self.cluster(self.rng.choices(self.real, self.real_weights)[0])
            else:
                found += [self.pair() for _ in range(CLUSTER)]
        return found[:size]

    def cluster(self, tool: str) -> list[Example]:
        """A tool and others that are near it, mined ones first, then siblings of its server, each once."""
        near = [other for other in self.near.get(tool, []) if other in self.requests]
        self.rng.shuffle(near)
        siblings = [other for other in self.siblings[self.server(tool)] if other != tool]
        others = list(dict.fromkeys([*near[: CLUSTER - 2], *self.rng.sample(siblings, min(CLUSTER, len(siblings))), *near]))
        chosen = [tool, *(other for other in others if other != tool)][:CLUSTER]
        return [self.example(one, chosen) for one in chosen]

    def example(self, tool: str, cluster: list[str]) -> Example:
        """A request of the tool: as it is, as a follow-up to another tool's, joined with another's, or with a text pasted behind it."""
        rng, row = self.rng, self.rng.choice(self.requests[tool])
        text, right = row["text"], {*row["gold"], *row["also"]}
        if row["kind"] != "follow-up":
            way, last = rng.random(), augment(row["last"], rng)
            other = rng.choice(self.requests[rng.choice(cluster)])
            if way < 0.12:
                text = request_text(last, [{"content": other["last"]}, {"content": rng.choice(REPLIES)}])
            elif way < 0.18:
                halves = [last.rstrip(".?!"), other["last"].rstrip(".?!")]
                rng.shuffle(halves)
                text, right = rng.choice(JOINTS).join(halves), right | {*other["gold"], *other["also"]}
            elif way < 0.21:
                text = f"{last}\n\n{rng.choice(self.pairs['docs'])['b']}"
            else:
                text = last
        is_own_words = row["kind"] == "invented"
        return Example(text, self.document(tool, is_own_words), tool, self.server(tool), frozenset(right), "")

    def document(self, tool: str, is_own_words: bool) -> str:
        """The tool's text, at times with less of it; a request made from the first sentence must often do without that sentence."""
        rng, parts = self.rng, list(self.tools[tool]["parts"])
        if is_own_words and rng.random() < 0.4 and (parts[3] or parts[4]):
            parts[2] = ""
        for part, chance in ((0, 0.05), (3, 0.1), (4, 0.12)):
            if rng.random() < chance:
                parts[part] = ""
        return join_parts(parts) or tool

    def pair(self) -> Example:
        """A text pair, either side as the request."""
        name = self.rng.choices(list(PAIR_FILES), list(PAIR_FILES.values()))[0]
        pair = self.rng.choice(self.pairs[name])
        a, b = (pair["a"], pair["b"]) if name == "requests" or self.rng.random() < 0.7 else (pair["b"], pair["a"])
        return Example(augment(a, self.rng, 0.5), b, "", "", frozenset(), pair["group"])
