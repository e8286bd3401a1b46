"""Step `prepare`: labelled rows, tools and text pairs become the texts that training reads. Never opens the benchmark."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from .invent import invent
from .request_text import request_text
from .rows import Row, file_hash, read_rows, write_rows
from .tool_text import tool_parts

SEED = 11

REAL_SOURCES = {"powerplatform", "toucan", "mcp_misc", "botocore", "openapi", "dify"}
"""Sources of tools of real services; they come without requests."""

HELD_SERVERS = 0.05
"""Share of the servers of real services whose tools are seen in validation only."""

WRITTEN = [Path(__file__).parent / name for name in ("requests-desk.jsonl", "requests-siblings.jsonl", "requests-wishes.jsonl")]
"""Requests written by hand for tools of real services, in the form of the data's rows."""

WRITTEN_HELD = 4
"""One in so many of the servers with written requests is held out too: for validation, and for fitting the router on what no vector has seen."""

INVENTED_PER_TOOL = 3
VALID_PER_TOOL = 10
VALID_PER_SOURCE = {"written": 800}
VALID_PER_OTHER_SOURCE = 400
VALID_INVENTED = 400
SIBLINGS_PER_SERVER = 12
VALID_TOOLS = 2_000

PAIR_FILES = ("requests", "docs", "code")
PAIRS_PER_FILE = 60_000


def normal(text: str) -> str:
    """For comparing texts: words of letters and digits, lower case."""
    return " ".join(re.findall(r"\w+", text.lower()))


def is_held_server(server: str) -> bool:
    """Whether the written requests of a server's tools are held out; by its name alone, so that the router's fit draws the same line."""
    return int.from_bytes(hashlib.sha256(server.encode()).digest()[:4], "big") % WRITTEN_HELD == 0


def prepare_tools(data: Path) -> list[Row]:
    """Tools with the parts of their text; `held` ones are no training row's tool, in any role."""
    rng = random.Random(SEED)
    tools = [
        {"id": row["id"], "server": row["server"], "source": row["source"], "parts": tool_parts(row)}
        for row in read_rows(data / "tools.jsonl.gz")
    ]
    gold = {tool for row in read_rows(data / "queries.valid.jsonl.gz") for tool in row["tools"]}
    trained = {tool for row in read_rows(data / "queries.train.jsonl.gz") for tool in row["tools"]}
    servers = sorted({tool["server"] for tool in tools if tool["source"] in REAL_SOURCES})
    held_servers = set(rng.sample(servers, round(len(servers) * HELD_SERVERS)))
    written = {tool for path in WRITTEN for row in read_rows(path) for tool in row["tools"]}
    held_servers |= {tool["server"] for tool in tools if tool["id"] in written and is_held_server(tool["server"])}
    for tool in tools:
        is_held_real = tool["source"] in REAL_SOURCES and tool["server"] in held_servers
        tool["held"] = is_held_real or (tool["id"] in gold and tool["id"] not in trained)
    return tools


def labelled(path: Path, tools: dict[str, Row]) -> Iterator[Row]:
    """Requests with `text`, `gold` (ids), `also` (ids that would be right too), `kind` and `source`; those without a tool are left out."""
    for row in read_rows(path):
        gold = [tool for tool in row["tools"] if tool in tools]
        if not gold:
            continue
        also = {tool for group in row.get("any_of") or [] for tool in group} - set(gold)
        context = row.get("context") or []
        kind = "follow-up" if context else "several" if len(gold) > 1 else "single"
        text = request_text(row["query"], context)
        yield {"text": text, "last": row["query"], "gold": gold, "also": sorted(also), "kind": kind, "source": row.get("source", "written")}


def distinct(rows: Iterator[Row], taken: set[str]) -> Iterator[Row]:
    """Rows whose text and first tool were not seen before and whose text is not in `taken`."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        key = (normal(row["text"]), row["gold"][0])
        if key[0] and key[0] not in taken and key not in seen:
            seen.add(key)
            yield row


def invented(tools: list[Row], per_tool: int, held: bool) -> Iterator[Row]:
    """Requests made from the words of tools of real services."""
    for tool in tools:
        if tool["source"] not in REAL_SOURCES or tool["held"] != held:
            continue
        rng = random.Random(f"{SEED} {tool['id']}")
        texts = {text for _ in range(per_tool) if (text := invent(tool["parts"], rng))}
        for text in sorted(texts):
            yield {"text": text, "last": text, "gold": [tool["id"]], "also": [], "kind": "invented", "source": tool["source"]}


def valid_rows(data: Path, tools: list[Row]) -> list[Row]:
    """The validation rows, at most ten a tool and kind, and requests invented for tools of held servers."""
    rng = random.Random(SEED)
    by_id = {tool["id"]: tool for tool in tools}
    held = {tool["id"] for tool in tools if tool["held"]}
    written = (row for path in WRITTEN for row in labelled(path, by_id) if held >= {*row["gold"], *row["also"]})
    rows = list(distinct(chain(labelled(data / "queries.valid.jsonl.gz", by_id), written), set()))
    rng.shuffle(rows)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    kept = []
    for row in rows:
        key, source = (row["gold"][0], row["kind"]), ("", row["source"])
        if counts[key] < VALID_PER_TOOL and counts[source] < VALID_PER_SOURCE.get(row["source"], VALID_PER_OTHER_SOURCE):
            counts[key] += 1
            counts[source] += 1
            kept.append(row)
    made = list(distinct(invented(tools, 1, held=True), set()))
    return kept + rng.sample(made, min(VALID_INVENTED, len(made)))


def valid_registry(tools: list[Row], rows: list[Row]) -> list[str]:
    """Ids to search in validation: the gold tools, siblings of their servers, and other tools up to the limit."""
    rng = random.Random(SEED)
    chosen = {tool for row in rows for tool in [*row["gold"], *row["also"]]}
    by_server: dict[tuple[str, str], list[str]] = defaultdict(list)
    server_of = {tool["id"]: (tool["source"], tool["server"]) for tool in tools}
    for tool in tools:
        by_server[server_of[tool["id"]]].append(tool["id"])
    for server in sorted({server_of[tool] for tool in chosen}):
        siblings = by_server[server]
        chosen.update(rng.sample(siblings, min(SIBLINGS_PER_SERVER, len(siblings))))
    others = [tool["id"] for tool in tools if tool["id"] not in chosen]
    chosen.update(rng.sample(others, max(0, min(len(others), VALID_TOOLS - len(chosen)))))
    return sorted(chosen)


def text_pairs(data: Path, held_texts: set[str]) -> Iterator[Row]:
    """Two texts for one thing; rows with the same `group` are no negatives of each other. Nothing of a held tool."""
    seen: set[tuple[str, str]] = set()
    for row in read_rows(data / "pairs.jsonl.gz"):
        key = (normal(row["a"]), normal(row["b"]))
        if row["source"] == "tldr" or key in seen or held_texts & set(key):
            continue
        seen.add(key)
        yield {"a": row["a"], "b": row["b"], "group": key[1], "file": "pairs"}
    for name in PAIR_FILES:
        # The rows are in a shuffled order already.
        for count, row in enumerate(read_rows(data / "text" / f"pairs-{name}.jsonl.xz")):
            if count >= PAIRS_PER_FILE:
                break
            group = f"{row['source']} {row['intent']}" if row.get("intent") else normal(row["b"])
            yield {"a": row["a"], "b": row["b"], "group": group, "file": name}


def prepare(data: Path, out: Path) -> None:
    """Writes `out`/prepared; does nothing when it is there and made from the same files."""
    folder = out / "prepared"
    inputs = {name: file_hash(data / name) for name in ("tools.jsonl.gz", "queries.train.jsonl.gz", "queries.valid.jsonl.gz", "pairs.jsonl.gz")}
    inputs |= {path.name: file_hash(path) for path in WRITTEN}
    facts = folder / "facts.json"
    if facts.exists() and json.loads(facts.read_text())["inputs"] == inputs:
        print("prepare: there already")
        return
    tools = prepare_tools(data)
    held = {tool["id"] for tool in tools if tool["held"]}
    valid = valid_rows(data, tools)
    registry = valid_registry(tools, valid)
    taken = {normal(row["text"]) for row in valid} | {normal(row["last"]) for row in valid if row["kind"] != "follow-up"}
    by_id = {tool["id"]: tool for tool in tools}
    sources = chain(labelled(data / "queries.train.jsonl.gz", by_id), *(labelled(path, by_id) for path in WRITTEN))
    train = [row for row in distinct(sources, taken) if not held & {*row["gold"], *row["also"]}]
    made = list(distinct(invented(tools, INVENTED_PER_TOOL, held=False), taken))
    held_texts = {normal(part) for tool in tools if tool["held"] for part in tool["parts"][1:4] if len(part) > 20}
    counts = {
        "tools": write_rows(folder / "tools.jsonl", tools),
        "held tools": len(held),
        "train": write_rows(folder / "train.jsonl", train),
        "invented": write_rows(folder / "invented.jsonl", made),
        "valid": write_rows(folder / "valid.jsonl", valid),
        "registry": write_rows(folder / "registry.jsonl", ({"id": tool} for tool in registry)),
        "pairs": write_rows(folder / "pairs.jsonl", text_pairs(data, held_texts)),
    }
    facts.write_text(json.dumps({"inputs": inputs, "counts": counts, "seed": SEED}, indent=2) + "\n")
    print("prepare:", json.dumps(counts))
