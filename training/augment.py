"""Requests as people type them: lower case, typos, politeness, dropped words. Meaning and gold tool stay."""

from __future__ import annotations

import random
import re

BEFORE = [
    "please ", "can you ", "could you ", "could you please ", "hi, ", "hey, can you ", "i want to ", "i need to ", "i'd like to ",
    "would you mind helping me: ", "quick one: ", "ok so ", "help me ", "hello! ", "when you have a minute, ",
]  # fmt: skip
AFTER = [" please", " thanks", ", thank you", " for me", " asap", " now", ", thanks in advance!", " if possible"]
FILLERS = {"the", "a", "an", "of", "to", "for", "me", "my", "please", "all", "with", "in", "on", "is", "this", "that"}
NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl", "l": "k",
    "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip


def typo(word: str, rng: random.Random) -> str:
    """One slip in a word of four letters or more: swapped, missing, doubled or neighbouring key; the first letter stays."""
    if len(word) < 4 or not word.isalpha():
        return word
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    near = NEIGHBOURS.get(word[at].lower())
    return word[:at] + (rng.choice(near) if near else word[at]) + word[at + 1 :]


def augment(text: str, rng: random.Random, strength: float = 1.0) -> str:
    """The text, perhaps changed. At strength 1 half of the texts stay as they are; at 0 all do."""
    words = text.split(" ")
    if len(words) > 3 and rng.random() < 0.12 * strength:
        words = [word for word in words if word.lower() not in FILLERS or rng.random() < 0.5]
    if len(words) > 4 and rng.random() < 0.06 * strength:
        del words[rng.randrange(len(words))]
    if rng.random() < 0.15 * strength:
        at = rng.randrange(len(words))
        words[at] = typo(words[at], rng)
    changed = " ".join(words)
    if rng.random() < 0.12 * strength and len(words) < 25:
        start = changed[:1].lower() + changed[1:] if changed[1:2].islower() else changed
        changed = rng.choice(BEFORE) + start
    elif rng.random() < 0.06 * strength and len(words) < 25:
        changed = re.sub(r"[.!?]+$", "", changed) + rng.choice(AFTER)
    if rng.random() < 0.25 * strength:
        changed = changed.lower()
    if rng.random() < 0.2 * strength:
        changed = re.sub(r"[.!?]+$", "", changed)
    return changed or text
