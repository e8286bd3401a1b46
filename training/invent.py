"""Requests made from a tool's own words: what a person may say who wants this tool, for servers whose tools come without requests."""

from __future__ import annotations

import random
import re

SAID = {
    "get": ["show me", "get", "look up", "find", "give me", "pull up", "what is", "check", "fetch", "i need"],
    "list": ["show me", "list", "what are", "give me", "which are", "show me all", "see", "what do we have for"],
    "create": ["create", "make", "add", "set up", "i need", "start", "new:", "open"],
    "add": ["add", "put in", "attach", "include", "insert"],
    "delete": ["delete", "remove", "get rid of", "drop", "throw away", "clear out"],
    "remove": ["remove", "take away", "take out", "delete", "get rid of"],
    "update": ["update", "change", "edit", "modify", "fix", "adjust"],
    "search": ["search for", "find", "look for", "search", "where is", "are there any"],
    "send": ["send", "send out", "shoot off", "deliver"],
    "start": ["start", "run", "launch", "kick off", "begin"],
    "stop": ["stop", "end", "halt", "shut down", "cancel"],
    "check": ["check", "see", "tell me", "verify", "find out"],
}
FAMILY = {
    "retrieve": "get", "fetch": "get", "return": "get", "read": "get", "obtain": "get", "describe": "get", "show": "get", "view": "get",
    "provide": "get", "display": "get", "lookup": "get", "enumerate": "list", "make": "create", "generate": "create", "insert": "add",
    "append": "add", "destroy": "delete", "modify": "update", "edit": "update", "change": "update", "set": "update", "patch": "update",
    "query": "search", "find": "search", "run": "start", "launch": "start", "execute": "start", "cancel": "stop", "terminate": "stop",
    "verify": "check", "validate": "check", "test": "check",
}  # fmt: skip
OPENINGS = re.compile(
    r"^(this (tool|endpoint|operation|action|api|method|call|function|command)( (can|will|allows? you to|is used to|lets you))?|"
    r"(use|call) this( tool| operation)? (to|when you need to|for)|(a|the) tool (to|for|that)|allows? (you|users|the user) to|"
    r"(use|used) to|tool (to|for)|enables? (you|users) to|will|it)\s+",
    re.IGNORECASE,
)
ENDINGS = re.compile(r"\s*(\((read-only|optional|deprecated|preview|beta|v\d)[^)]*\)|, including .*|, with .*|; .*| - .*)$", re.IGNORECASE)
WAYS = re.compile(r" (by (its |their )?(id|name|uuid|identifier)s?|using .*|based on .*|via .*|in json.*|as json.*|from the api)$", re.IGNORECASE)
PLACED = [(re.compile(pattern, re.IGNORECASE), words) for pattern, words in (
    (r"\b(a|the) (specified|specific|given|particular|requested)\b", ["this", "the", "that", "my", "a"]),
    (r"\b(specified|specific|given|particular|requested|existing)\b ?", [""]),
    (r"\b(the )?(authenticated|current) user('s)?\b", ["my", "our"]),
    (r"\b(a list of|list of|details (of|about|for)|information (about|on|for)|all of the)\b", ["", "", "all"]),
)]  # fmt: skip
ASKING = ["", "", "", "", "please ", "can you ", "could you "]
POLITE = [*ASKING, "i want to ", "i need to ", "i'd like to ", "how do i ", "help me "]
ALONE = {"what", "which", "where", "are", "i", "new:"}
TO_THE_HEARER = {"show", "give", "tell"}


def plain_verb(word: str) -> str:
    """`Lists` -> `list`, `Retrieves` -> `retrieve`; other words in lower case."""
    word = word.lower()
    if word.endswith("ies"):
        return word[:-3] + "y"
    if re.search(r"(ss|sh|ch|x)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def invent(parts: list[str], rng: random.Random) -> str | None:
    """A request for the tool with these parts (see `tool_parts`), or None when its words do not give one of 2 to 24 words."""
    server, name, first, _rest, _params = parts
    text = OPENINGS.sub("", first.strip())
    if not text or rng.random() < 0.12:
        text = name
    text = ENDINGS.sub("", text)
    if rng.random() < 0.7:
        text = WAYS.sub("", text)
    verb, _, what = text.partition(" ")
    verb = plain_verb(verb.strip(",.:"))
    for pattern, words in PLACED:
        what = pattern.sub(lambda _match, words=words: rng.choice(words), what)
    family = FAMILY.get(verb, verb)
    said = rng.choice(SAID[family]) if family in SAID and rng.random() < 0.75 else verb
    what = re.sub(r"\s+", " ", what).strip()
    if rng.random() < 0.4:
        what = re.sub(r"^(a|an|the|all)\s+", lambda _match: rng.choice(["", "the ", "my ", "our "]), what)
    if not what or not re.search(r"[a-z]{3}", what.lower()):
        return None
    start = said.split(" ")[0]
    opening = "" if start in ALONE else rng.choice(ASKING if start in TO_THE_HEARER else POLITE)
    request = f"{opening}{said} {what}"
    if server and rng.random() < 0.35 and not all(word in request.lower() for word in server.split()):
        request += rng.choice([" in {}", " on {}", " with {}", " using {}", " from {}"]).format(server)
    words = request.split()
    return " ".join(words) if 2 <= len(words) <= 24 else None
