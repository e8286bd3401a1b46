"""The text that stands for a request: the same as `requestText` of src-main/engine/routing/request-text.ts."""

from __future__ import annotations

from .tool_text import cut, trim

TURNS_USED = 2
CHARS_PER_TURN = 200


def request_text(query: str, context: list[dict[str, str]] | None = None) -> str:
    """The query with the last two turns of the conversation in front, 200 characters each."""
    turns = [cut(trim(turn["content"]), CHARS_PER_TURN) for turn in (context or [])[-TURNS_USED:]]
    return " ".join([*(turn for turn in turns if turn), query])
