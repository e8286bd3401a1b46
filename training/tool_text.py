"""The text of a tool that is embedded: the same as `toolText(tool).embedded` of src-main/engine/library/tool-text.ts, character by character."""

from __future__ import annotations

import re
from typing import Any

from .honest_text import honest_text

# What JavaScript's \s matches. Python's \s also matches four control characters that are no white space there.
SPACE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"

MAX_DESCRIPTION = 4_000
MAX_PARAMS = 12
MOST_SERVER_WORDS = 8
MOST_NAME_WORDS = 16


def cut(text: str, length: int) -> str:
    """The first `length` UTF-16 units of a text, as JavaScript counts them; half an emoji may stay at the end."""
    return _units(text)[: length * 2].decode("utf-16-le", "surrogatepass")


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def trim(text: str) -> str:
    """Without JavaScript's white space at both ends."""
    return re.sub(f"^[{SPACE}]+|[{SPACE}]+\\Z", "", text)


def split_words(identifier: str) -> str:
    """`createIssue`, `create_issue`, `create-issue` -> `create issue`; digits stay with their letters."""
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", identifier)
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", text)
    text = re.sub(r"[_\-./:]+", " ", text)
    return trim(re.sub(f"[{SPACE}]+", " ", text)).lower()


def first_words(text: str, count: int) -> str:
    return " ".join(text.split(" ")[:count])


def parameter_names(schema: Any) -> list[str]:
    """Names of the top level, in the order in which JavaScript lists them: whole numbers first."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return []
    is_index = re.compile(r"(0|[1-9][0-9]{0,9})\Z").match
    indexes = sorted((name for name in properties if is_index(name) and int(name) < 2**32 - 1), key=int)
    return [*indexes, *(name for name in properties if name not in set(indexes))]


def tool_parts(tool: dict[str, Any]) -> list[str]:
    """Server, name, first sentence, rest and parameter names of a row of `tools`, each cut as the index cuts it; some may be empty."""
    description = honest_text(trim(re.sub(f"[{SPACE}]+", " ", cut(tool.get("description") or "", MAX_DESCRIPTION))))
    end = re.search(f"[.!?]([{SPACE}]|\\Z)", description)
    first = cut(description if end is None else description[: end.start()], 250)
    after = _units(description)[len(_units(first)) :].decode("utf-16-le", "surrogatepass")
    rest = cut(re.sub(f"^[.!?{SPACE}]+", "", after), 250)
    names = parameter_names(tool.get("parameters"))[:MAX_PARAMS]
    params = cut(" ".join(split_words(name) for name in names), 150)
    server = first_words(split_words(tool["server"]), MOST_SERVER_WORDS)
    name = first_words(split_words(tool["name"]), MOST_NAME_WORDS)
    return [cut(server, 60), cut(name, 120), first, rest, params]


def join_parts(parts: list[str]) -> str:
    """One text of the parts that are there."""
    return ". ".join(part for part in parts if part)


def tool_text(tool: dict[str, Any]) -> str:
    """What the index embeds for a tool (`server`, `name`, `description`, `parameters`)."""
    return join_parts(tool_parts(tool))
