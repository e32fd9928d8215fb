"""How an answer may be worded: its shape, its words, and no figure that its facts do not carry.

The rules are the house's for people who are frightened, tired or new to English; each check returns
reasons, so that an editor sees all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

FIRST_SENTENCE_LIMIT = 320
"""Longest first sentence in characters: it has to stand alone in an SMS."""
ANSWER_LIMIT = 900
"""Longest answer in characters."""
POINT_LIMIT = 6
"""Most points of a list."""

_FORBIDDEN: dict[str, str] = {
    r"\b(fight|fights|fighting|fought|battle|battles|battling)\b": "speaks of war",
    r"\b(lose|loses|losing|lost|fail|fails|failed|failing)\b": "speaks of losing or failing",
    r"(?<!\bif )(?<!\bwhen )(?<!\bwhile )(?<!\bwhether )(?<!\bonce )\byou (do not |don't )?have\b(?! (the right|to )\b)":
        "tells the reader what they have",
    r"\byou (probably|likely|surely)\b|\byou are (probably|likely)\b": "guesses about the reader",
    r"\b(don't|do not|no need to|nothing to) worry\b": "reassures",
    r"\b(you will be|you'll be|you are|everything is) (fine|ok|okay|safe)\b|\bprobably (nothing|harmless)\b":
        "reassures",
    r"\b(don't|do not) need (a|the|your|to see|to call) (a |the |your )?(doctor|nurse|team)\b": "sends away from care",
    r"\b(stop|start|skip|quit) (taking|using) (?!part)": "tells to stop or start a medicine",
    r"\b\d+([.,]\d+)? ?(mg|mcg|µg|ug|ml|milligrams?|grams?|tablets?|pills?|units)\b": "gives a dose",
    r"\byour (breast )?(cancer|tumou?rs?|metastas[ei]s)\b": "says 'your cancer': the reader may be a carer",
    r"\bcommit(s|ted|ting)? suicide\b": "says 'commit suicide'",
    r"\bclick\b": "says 'click'",
}  # fmt: skip
_MARKUP = re.compile(r"[*_`#<>|]|\]\(|\$\{|^\s+- ", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_NAMES_WITH_DIGITS = re.compile(
    r"\b(stage [0-4]|HER-?2|BRCA ?[12]|BRCA1/2|CDK ?4/6|PD-L1|PIK3CA|ESR1|CA ?15-3|CA ?27[.-]29)\b", re.IGNORECASE
)
_NUMBER_WORD = "one|two|three|four|five|six|seven|eight|nine|ten|a hundred|a thousand|half|third|quarter"
_FIGURE = re.compile(
    rf"\d|\b({_NUMBER_WORD}) (in|out of) (every )?({_NUMBER_WORD}|\d)|\b(half|a third|two thirds|a quarter) of\b",
    re.IGNORECASE,
)


def shape(text: str) -> Iterable[str]:
    """Yield what is wrong with an answer's form."""
    if re.search(r"\n\s*\n", text):
        yield "has a blank line, which some channels send as several messages"
    if _MARKUP.search(_PLACEHOLDER.sub(" ", text)):
        yield "has Markdown, HTML or ${...} in it; answers are plain text with '- ' lists"
    first = first_sentence(text)
    if len(first) > FIRST_SENTENCE_LIMIT:
        yield f"its first sentence has {len(first)} characters, at most {FIRST_SENTENCE_LIMIT} are allowed"
    if len(text) > ANSWER_LIMIT:
        yield f"has {len(text)} characters, at most {ANSWER_LIMIT} are allowed"
    points = sum(line.startswith("- ") for line in text.splitlines())
    if points > POINT_LIMIT:
        yield f"has {points} points, at most {POINT_LIMIT} are allowed"
    if text.startswith("- "):
        yield "begins with a list; the first sentence has to answer the question"


def words(text: str) -> Iterable[str]:
    """Yield the words and phrases that no answer uses."""
    for pattern, reason in _FORBIDDEN.items():
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield f"{reason}: '{match.group(0)}'"


def placeholders(text: str, known: Iterable[str]) -> Iterable[str]:
    """Yield the placeholders that nothing fills."""
    allowed = sorted(known)
    for name in _PLACEHOLDER.findall(text):
        if name not in allowed:
            yield f"unknown placeholder '{{{name}}}'; allowed: {', '.join(allowed) or 'none'}"


def figures(text: str, allowed: Iterable[str]) -> Iterable[str]:
    """Yield the figures in a text that none of its facts allows to be said."""
    rest = _NAMES_WITH_DIGITS.sub(" ", text)
    for figure in sorted(allowed, key=len, reverse=True):
        rest = re.sub(rf"(?<![\w.]){re.escape(figure)}(?!\w)", " ", rest, flags=re.IGNORECASE)
    for match in _FIGURE.finditer(rest):
        around = rest[max(0, match.start() - 15) : match.end() + 15].strip().replace("\n", " ")
        yield f"no fact of it carries the figure in '…{around}…'"


def first_sentence(text: str) -> str:
    """Return an answer's first sentence, which ends before the list begins at the latest."""
    paragraph = text.split("\n", 1)[0]
    return re.split(r"(?<=[.?!])\s", paragraph, maxsplit=1)[0]
