"""A message of the contract as a platform's plain texts: split, with its sources, its choices numbered.

Pure functions; each platform puts what they return into its own shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assistant.message import ALARMS, Message
from clinic.content.channels import read_words

SOURCES = 3
"""How many sources are named: more lines of addresses than of answer help nobody on a telephone."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_NUMBER = re.compile(r"\W*(\d{1,2})\W*")


def parts(text: str, limit: int) -> list[str]:
    """Return a text in parts of at most ``limit`` characters, each as long as it may be.

    It is split between lines, a line that is too long between sentences, a sentence that is too long between
    words, and only a word that is longer than a part anywhere.
    """
    found: list[str] = []
    for piece, joint in _pieces(text, limit):
        longer = f"{found[-1]}{joint}{piece}" if found else piece
        if found and len(longer) <= limit:
            found[-1] = longer
        elif piece:
            found.append(piece)
    return [stripped for part in found if (stripped := part.strip())]


def _pieces(text: str, limit: int) -> Iterator[tuple[str, str]]:
    """Yield the pieces that must stay whole, each with what joins it to the one before."""
    for line in text.split("\n"):
        joint = "\n"
        for sentence in [line] if len(line) <= limit else _SENTENCE_END.split(line):
            for word in [sentence] if len(sentence) <= limit else sentence.split(" "):
                for start in range(0, max(len(word), 1), limit):
                    yield word[start : start + limit], joint
                    joint = ""
                joint = " "


def footer(message: Message, *, short: bool = False) -> str:
    """Return the line that names an answer's sources; an empty one below an alarm, and where there are none.

    Args:
        message: of the contract.
        short: name the first source alone, by its address, where every character is paid for.
    """
    metadata = message["metadata"]
    sources: Sequence[Mapping[str, Any]] = metadata.get("sources") or []
    if not sources or metadata.get("urgency") in ALARMS:
        return ""
    words = read_words()
    if short:
        return words.source_short.format(url=sources[0]["url"])
    return "\n".join(words.source.format(**source) for source in sources[:SOURCES])


def texts(messages: Iterable[Message], *, short: bool = False) -> list[str]:
    """Return what is shown of each message: its text, and below it where it is from."""
    return [
        f"{message['text']}\n\n{below}" if (below := footer(message, short=short)) else message["text"]
        for message in messages
    ]


def choices(messages: Iterable[Message]) -> list[dict[str, str]]:
    """Return the choices that a turn's messages offer, each once; they stand below the last message."""
    offered = [button for message in messages for button in message["buttons"]]
    return list({button["message"]: button for button in offered}.values())


def numbered(offered: Sequence[Mapping[str, str]]) -> str:
    """Return choices as lines that a typed number answers; an empty text without choices."""
    words = read_words()
    lines = [
        words.choice.format(number=number, title=button["title"])
        for number, button in enumerate(offered, start=1)
    ]
    return "\n".join([words.choose, *lines]) if lines else ""


def meant(text: str, offered: Sequence[Mapping[str, str]]) -> str:
    """Return what a reply to choices stands for: their number or title, typed, becomes what they send.

    A platform without buttons has only numbers; one that cuts what a button sends hands over its title.
    """
    number = _NUMBER.fullmatch(text)
    if number and 1 <= int(number[1]) <= len(offered):
        return offered[int(number[1]) - 1]["message"]
    by_title = {button["title"].casefold(): button["message"] for button in offered}
    return by_title.get(text.strip().casefold(), text)


def last_offer(history: Sequence[Message]) -> list[dict[str, str]]:
    """Return the choices that stand open in a conversation: those of the replies to the last message.

    Args:
        history: both sides of the conversation, in order.
    """
    said = [number for number, message in enumerate(history) if message["from"] == "person"]
    return choices(history[said[-1] + 1 :]) if said else []


def asks_to_erase(text: str) -> bool:
    """Tell whether somebody wrote the words by which a conversation is erased."""
    letters = re.sub(r"[^\w\s]", "", text)
    words = read_words()
    return " ".join(letters.split()).casefold() in {one.casefold() for one in (words.erase, *words.erase_too)}
