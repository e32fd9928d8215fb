"""Tells whether a message is in another language than English, and in which.

A message in English that is taken for another language gets no answer at all, so whatever is in doubt is
English: a message whose words English has mostly, one that English function words carry ("hola, what is
hospice"), one of a word or two with anything English in it. ``benchmarks/languages.py`` measures it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from assistant.language import scripts
from assistant.language.function_words import Words, plain, tokens
from assistant.language.identifier import ENGLISH, LATIN

WORDS_AT_LEAST = 3
"""A shorter message in Latin letters is English, unless not one of its words is and the library is sure."""
ENGLISH_SHARE = 0.65
"""A message of which English alone has so many words is English, of those that it does not share."""
LIKELY = 0.35
LIKELY_WITH_MORE = 0.2
"""How likely a language must be with one function word more than English has, and with several more."""
SURE = 0.7
SURE_OF_FEW = 0.9
"""How likely without any, with three words that are not English, and with fewer."""
TOLD_BY = 3
"""So many function words more than the likeliest language has tell another by themselves."""
ROMANISED = "hi-Latn"
"""Hindi and Urdu in Latin letters, which no library knows."""
ROMANISED_TOLD_BY = 1
TOLD = 0.9
"""How sure a language is that is told by words."""

_CONTRACTED = ("m", "t", "ve", "re", "ll", "d")
Identify = Callable[[str, Collection[str]], tuple[str, float]]


@dataclass(frozen=True)
class Guess:
    """A language (BCP 47) and how sure it is, from 0 to 1."""

    language: str
    confidence: float


def foreign_language(text: str, words: Words, identify: Identify) -> Guess | None:
    """Return the language of a message that is not in English; nothing for English and for what is in doubt.

    Args:
        text: the message.
        words: what is known about words.
        identify: returns the likeliest of some languages, and how likely it is.
    """
    found = tokens(text)
    by_script = scripts.words_by_script(text)
    if by_script and by_script.total() > sum(word in words.function for word in found):
        return _by_letters(found, text, scripts.candidates(text, by_script), words, identify)
    if mostly_english(found, words):
        return None
    return (_by_few_words if is_short(found) else _by_words)(found, words, identify)


def is_short(found: Sequence[str]) -> bool:
    """Tell whether some words are too few for their language to show by its function words."""
    return len(found) < WORDS_AT_LEAST


def mostly_english(found: Sequence[str], words: Words) -> bool:
    """Tell whether English has most of some words; names and words that languages share are not counted."""
    kinds = [kind for kind in (_is_english(word, words) for word in found) if kind is not None]
    return sum(kinds) >= ENGLISH_SHARE * len(kinds)


def _is_english(word: str, words: Words) -> bool | None:
    if word in words.shared or word in words.names:
        return None
    if word in words.english:
        return True
    head, _, tail = word.partition("'")
    if tail == "s":
        return _is_english(head, words)
    return tail in _CONTRACTED


def _by_letters(
    found: Sequence[str], text: str, among: Sequence[str], words: Words, identify: Identify
) -> Guess:
    if len(among) == 1:
        return Guess(among[0], 1.0)
    told = [code for code in among if _function_words(found, words.foreign.get(code, ()))]
    if told:
        return Guess(told[0], TOLD)
    code, likely = identify(text, among)
    return Guess(scripts.NAMES.get(code, code) if likely >= SURE else among[0], likely)


def _by_few_words(found: Sequence[str], words: Words, identify: Identify) -> Guess | None:
    if any(_is_english(word, words) is not False for word in found):
        return None
    code, likely = identify(" ".join(found), LATIN)
    return Guess(code, likely) if code != ENGLISH and likely >= SURE_OF_FEW else None


def _by_words(found: Sequence[str], words: Words, identify: Identify) -> Guess | None:
    code, likely = identify(" ".join(word for word in found if word not in words.names), LATIN)
    counts = {one: _function_words(found, own) for one, own in words.foreign.items()}
    own = counts.get(code, 0)
    most = max(counts, key=lambda one: counts[one])
    needed = ROMANISED_TOLD_BY if most == ROMANISED else TOLD_BY
    if counts[most] >= own + needed and counts[most] > 1 + _english_function_words(found, most, words):
        return Guess(most, TOLD)
    if code == ENGLISH:
        return None
    english = _english_function_words(found, code, words)
    if own > english and likely >= (LIKELY_WITH_MORE if own > english + 1 else LIKELY):
        return Guess(code, likely)
    unknown = sum(_is_english(word, words) is False for word in found)
    if not english and likely >= (SURE if unknown >= WORDS_AT_LEAST else SURE_OF_FEW):
        return Guess(code, likely)
    return None


def _function_words(found: Sequence[str], own: Collection[str]) -> int:
    return sum(plain(word) in own for word in found)


def _english_function_words(found: Sequence[str], code: str, words: Words) -> int:
    """Return how many words are function words of English and not of a language."""
    claimed = words.claimed.get(code, ())
    return sum(word not in claimed and _carries(word, words) for word in found)


def _carries(word: str, words: Words) -> bool:
    head, _, tail = word.partition("'")
    return word in words.function or tail in _CONTRACTED or (tail == "s" and head in words.function)
