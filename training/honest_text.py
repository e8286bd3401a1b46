"""What of a tool's text counts in the search: the same as src-main/engine/library/honest-text.ts, character by character."""

from __future__ import annotations

import re

HOW = re.ASCII | re.IGNORECASE

HIDDEN = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f]")
SYSTEM_PARTS = re.compile(r"<(system|sys|admin)>.*?</(system|sys|admin)>|<<sys>>.*?<</sys>>", HOW)
MARKS = re.compile(r"</?(system|sys|admin|important|instructions?)>|<</?sys>>|\[/?inst\]|<\|[a-z_]{1,30}\|>", HOW)

ATTRACTING = [
    re.compile(pattern, HOW)
    for pattern in (
        r"\b(use|call|run|invoke|select|choose|pick|try|prefer) (\w+ ){0,4}(first|always)\b *([,.!;:]|\Z|for (all|any|each|every)\b|before (all|any|each|every|other|you)\b)",
        r"\b(always|first|only) (use|call|run|invoke|select|choose|pick|try|prefer) (this|me|it)\b( tool| one| function)? *([,.!;:]|\Z|first\b|for (all|any|each|every)\b|before (all|any|each|every|other|you)\b|over\b|and (no|never|not)\b|,? whatever)",
        r"\b(call|use|run|prefer) this (tool )?(first|always|instead of (all|any|every|other))\b",
        r"\bbefore (you )?(all|any|each|every|other|using any|using other|calling any|calling other|answer(ing)?)\b( \w+){0,2} (tools?|calls?|actions?|requests?|messages?|answers?)\b",
        r"\b(ignore|skip|avoid|never (use|call|select|choose)|(do not|don't) (use|call|select|choose)) (all |any |every |the |an?)?other\b( \w+)?( tools?| functions?| ones?|s)?",
        r"\binstead of (all|any|each|every) other\b",
        r"\bother (\w+ )?(tools?|functions?) (is|are|was|were) (all )?(broken|deprecated|disabled|forbidden|insecure|obsolete|outdated|slow|unsafe|unavailable|wrong)\b",
        r"\b(replaces|supersedes|better than|faster than|safer than|preferred over|instead of) (all|any|each|every)( other)? (\w+ )?(tools?|functions?|others)\b",
        r"\bthe (best|only|right|correct|preferred|recommended|default|official)( and \w+)?( correct| right| true| official)? tool\b *([,.!;:]|\Z|for (this|all|any|each|every|the user)\b)",
        r"\bfor (all|any|every|whatever) (\w+ )?(tasks?|requests?|quer(y|ies)|questions?|messages?|prompts?|jobs?)\b.{0,80}\b(whatever|always)\b",
        r"\b(must|always|should|required to|have to) (\w+ ){0,2}(use|used|call|called|run|pass|route|send|select|choose)\b.{0,40}\b(all|any|each|every) (\w+ )?(requests?|user messages?|quer(y|ies)|questions?|prompts?|tool calls?)\b",
        r"\b(all|any|each|every) (user |users' |incoming )?(requests?|messages?|prompts?|questions?) (to|through|with|via) this (tool|function)\b",
        r"\b(whatever|anything|everything) (that )?(the user|users?) (\w+ )?(ask|asks|asked|want|wants|need|needs|say|says)\b",
        r"\bwhenever the user (\w+ )?(asks?|wants?|needs?|says?) (for )?(anything|everything|something)\b",
        r"\bdoes (absolutely )?(everything|anything)\b",
        r"\b(what|what the) the user (wants|asks|needs|says|asked|wanted|said)\b",
        r"\b(do not|don't|never) (tell|inform) the user (about|of) (it|this|that)\b",
        r"\byou are (now )?an? (\w+ )?(tool router|router|assistant|agent|language model|ai)\b|\byour answer (is|must be) always\b|\bnew (policy|instructions?):",
        r"\b(immer zuerst|stets zuerst|bei jeder anfrage|ignoriere alle|kein anderes werkzeug)\b",
        r"\b(toujours cet outil|toute demande|ignorez tous|en premier lieu cet outil|cet outil en premier)\b",
        r"\b(siempre esta herramienta|esta herramienta primero|cualquier solicitud|ignora todas)\b",
    )
]

LONG_SENTENCE = 40
LIST_WORDS = 40
FUNCTION_SHARE = 0.06
PLAIN_SHARE = 0.85
FUNCTION_WORDS = set(
    (
        "a an and any are as at be been by can does for from has have if in into is it its may not of on one or per that the "
        "their them then this to use used using was when where which will with you your das dem den der des die ein eine einen "
        "einer im ist mit oder sich sie und von zu zum zur au aux ce ces dans de du est et la le les ou par pas pour que qui sur "
        "un une al con del el en es los las o para por se y da do dos na nos os com em il di che e non per della dei het een van "
        "op te voor"
    ).split()
)
PLAIN = re.compile(r"[A-Za-z][a-z'-]*[,;:.]?\Z")


def _attracts(text: str) -> bool:
    return any(pattern.search(text) for pattern in ATTRACTING)


def _without_orders(sentence: str) -> str:
    if not _attracts(sentence):
        return sentence
    if len(sentence.split(" ")) <= LONG_SENTENCE:
        return ""
    return " ".join(clause for clause in re.split(r"(?<=[,;:]) ", sentence) if not _attracts(clause))


def _without_list(sentence: str) -> str:
    words = sentence.split(" ")
    if len(words) < LIST_WORDS:
        return sentence
    plain = [word for word in words if PLAIN.match(word)]
    if len(plain) < PLAIN_SHARE * len(words):
        return sentence
    holding = [word for word in plain if re.sub(r"[,;:.]\Z", "", word.lower()) in FUNCTION_WORDS]
    return "" if len(holding) < FUNCTION_SHARE * len(plain) else sentence


def honest_text(text: str) -> str:
    """A text with single blanks, without what tries to attract requests; one that does not try comes back as it was."""
    shown = HIDDEN.sub("", text)
    spoken = MARKS.sub(" ", SYSTEM_PARTS.sub(" ", shown))
    base = shown if spoken == shown else re.sub(" +", " ", spoken).strip(" ")
    sentences = re.split(r"(?<=[.!?]) ", base)
    honest = [_without_list(_without_orders(sentence)) for sentence in sentences]
    return base if honest == sentences else " ".join(part for part in honest if part)
