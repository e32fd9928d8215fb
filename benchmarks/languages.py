"""How well other languages are told from English: ``python -m benchmarks.languages``.

English are the examples of ``data/`` and the phrasings of ``tests/validation``, without those that are in
another language (``tests/languages/among_english.yml``), as they are and with slips in six of ten words.
Messages in other languages are those of ``tests/languages``: the thresholds of
``assistant/language/foreign.py`` were chosen on ``development.yml``; ``held_out.yml`` tells what they do.
"""

from __future__ import annotations

import random
import statistics
import string
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.language.foreign import Guess, foreign_language
from assistant.language.function_words import Words, collect, tokens
from assistant.language.identifier import Identifier
from benchmarks.threshold import phrasings
from clinic.content.index import normalise
from clinic.content.model import read_acts, read_flows, read_topics
from clinic.problems import PROJECT_ROOT

MESSAGES = PROJECT_ROOT / "tests" / "languages"
SETS = ("development", "held_out")
LONG = 4
"""So many words or more, or a script without spaces: enough to tell a language by."""
WITHOUT_SPACES = ("ja", "zh")
SLIPS_IN = 0.6
SEED = 20261126
Detect = Callable[[str], Guess | None]


@dataclass(frozen=True)
class Outcome:
    """What a detector makes of messages in other languages."""

    asked: int
    missed: Sequence[str]
    mixed_up: Sequence[str]


def trained() -> list[str]:
    """Return every training example."""
    blocks = [block for _, topic in read_topics().values() for block in topic.nlu]
    blocks += [block for _, act in read_acts().values() for block in act.nlu]
    blocks += [block for _, flow in read_flows().values() for block in flow.nlu]
    return [phrasing for block in blocks for phrasing in block.phrasings()]


def english() -> list[str]:
    """Return every training example and validation phrasing that is in English."""
    foreign = {normalise(text) for texts in read("among_english").values() for text in texts}
    every = [*trained(), *(text for text, _ in phrasings())]
    return [text for text in every if not normalise(text) or normalise(text) not in foreign]


def read(name: str, folder: Path = MESSAGES) -> dict[str, list[str]]:
    """Return the messages of a file of ``tests/languages`` by their language."""
    messages: dict[str, list[str]] = yaml.safe_load((folder / f"{name}.yml").read_text(encoding="utf-8"))
    return messages


def outcome(messages: Mapping[str, Iterable[str]], detect: Detect, words_at_least: int = LONG) -> Outcome:
    """Return what becomes of messages that have so many words; the kinds of Chinese count as one language."""
    asked, missed, mixed_up = 0, [], []
    for language, texts in messages.items():
        for text in texts:
            if len(tokens(text)) < words_at_least and language not in WITHOUT_SPACES:
                continue
            asked += 1
            guess = detect(text)
            if guess is None:
                missed.append(f"{language}: {text}")
            elif guess.language.removesuffix("-Hant") != language:
                mixed_up.append(f"{language}: {text} -> {guess.language}")
    return Outcome(asked, missed, mixed_up)


def with_slips(text: str, rng: random.Random) -> str:
    """Return a text with slips of the finger: letters swapped, left out, hit beside or doubled."""
    return " ".join(_slip(word, rng) if rng.random() < SLIPS_IN else word for word in text.split())


def _slip(word: str, rng: random.Random) -> str:
    if len(word) < 3:
        return word
    at = rng.randrange(len(word) - 1)
    before, here, after = word[:at], word[at], word[at + 1 :]
    return rng.choice(
        (
            before + after[0] + here + after[1:],
            before + after,
            before + rng.choice(string.ascii_lowercase) + after,
            before + here + here + after,
        )
    )


def main() -> None:
    """Print the figures."""
    started = time.perf_counter()
    identifier = Identifier()
    print(f"the library loads in {time.perf_counter() - started:.1f} s")
    words: Words = collect(trained())

    def detect(text: str) -> Guess | None:
        return foreign_language(text, words, identifier.best)

    rng = random.Random(SEED)
    every = english()
    _print_false("English", every, detect)
    _print_false("English with slips", [with_slips(text, rng) for text in every], detect)
    for name in SETS:
        messages = read(name)
        found = outcome(messages, detect)
        print(f"{name}: {found.asked} messages of {LONG} words or more in {len(messages)} languages")
        print(f"  missed {len(found.missed)}, mixed up {len(found.mixed_up)}")
        for line in [*found.missed, *found.mixed_up]:
            print(f"    {line}")
    foreign = [text for texts in read(SETS[0]).values() for text in texts]
    print(f"ms a message, p50: English {_time(every, detect):.3f}, others {_time(foreign, detect):.3f}")


def _print_false(name: str, texts: Sequence[str], detect: Detect) -> None:
    taken = [(text, guess.language) for text in texts if (guess := detect(text))]
    print(f"{name}: {len(taken)} of {len(texts)} taken for another language")
    for text, language in taken:
        print(f"    {text} -> {language}")


def _time(texts: Sequence[str], detect: Detect) -> float:
    took = []
    for text in texts:
        started = time.perf_counter()
        detect(text)
        took.append(time.perf_counter() - started)
    return statistics.median(took) * 1000


if __name__ == "__main__":
    main()
