"""Tells by its letters which language a text may be in that is not written in Latin ones.

Python does not know a character's script. Its Unicode name begins with it, though ("DEVANAGARI LETTER KA",
"CJK UNIFIED IDEOGRAPH-4E2D"), for every script that is listed here.
"""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter

LATIN = "LATIN"
LANGUAGES: dict[str, tuple[str, ...]] = {
    "ARABIC": ("ar", "arz", "ary", "fa", "ps", "ug", "ur"),
    "ARMENIAN": ("hy",),
    "BENGALI": ("bn", "as"),
    "CJK": ("zh",),
    "CYRILLIC": ("ru", "uk", "be", "bg", "kk", "mk", "mn", "sr"),
    "DEVANAGARI": ("hi", "mr", "ne"),
    "ETHIOPIC": ("am",),
    "GEORGIAN": ("ka",),
    "GREEK": ("el",),
    "GUJARATI": ("gu",),
    "GURMUKHI": ("pa",),
    "HANGUL": ("ko",),
    "HEBREW": ("he",),
    "HIRAGANA": ("ja",),
    "KANNADA": ("kn",),
    "KATAKANA": ("ja",),
    "KHMER": ("km",),
    "LAO": ("lo",),
    "MALAYALAM": ("ml",),
    "MYANMAR": ("my",),
    "ORIYA": ("or",),
    "SINHALA": ("si",),
    "TAMIL": ("ta",),
    "TELUGU": ("te",),
    "THAANA": ("dv",),
    "THAI": ("th",),
    "TIBETAN": ("bo",),
}
"""The languages of a script, by the first word of its characters' names; the likeliest first."""
NAMES = {"arz": "ar", "ary": "ar"}
"""Spoken kinds of a language, which is read in one form by all."""

_WITHOUT_SPACES = {"CJK", "HIRAGANA", "KATAKANA", "KHMER", "LAO", "MYANMAR", "THAI", "TIBETAN"}
_LETTERS_OF_A_WORD = 2
_KANA = {"HIRAGANA", "KATAKANA"}
_TRADITIONAL = frozenset(
    "這說嗎們個醫療癥藥體頭對時為麼還沒來過會後開關請謝點樣見覺讓從給應經問題間無與幾極轉預約媽孫兒難發燒現腫"
    "癢誰讀聽寫國語學識電話號護師檢報員種動擔憂壓繼續終嚥氣麗"
)
"""Characters of everyday Chinese that the simplified script writes otherwise."""


def words_by_script(text: str) -> Counter[str]:
    """Return how many words of a text are in each script but Latin; nothing for one in Latin letters.

    A word has two letters of its script at least, and no Latin one beside them: "PIK3Cα" is not Greek. Where
    words are not parted by spaces, every second letter counts as one.
    """
    counts: Counter[str] = Counter()
    if text.isascii():
        return counts
    for part in text.split():
        letters = Counter(script for script in map(script_of, part) if script)
        if LATIN in letters and not letters.keys() & _WITHOUT_SPACES:
            continue
        for script, count in letters.items():
            if script in _WITHOUT_SPACES:
                counts[script] += max(1, count // _LETTERS_OF_A_WORD)
            elif script != LATIN and count >= _LETTERS_OF_A_WORD:
                counts[script] += 1
    return counts


def candidates(text: str, counts: Counter[str]) -> tuple[str, ...]:
    """Return the languages that a text in other scripts may be in, the likeliest first.

    Args:
        text: the message.
        counts: its words by script, not empty.
    """
    if counts.keys() & _KANA:
        return ("ja",)  # which mixes kana and Chinese characters
    script = counts.most_common(1)[0][0]
    if script == "CJK" and not _TRADITIONAL.isdisjoint(text):
        return ("zh-Hant",)
    return LANGUAGES[script]


@functools.lru_cache(maxsize=4096)
def script_of(character: str) -> str | None:
    """Return the script of a letter as ``LANGUAGES`` names it, or Latin; nothing for anything else."""
    if not unicodedata.category(character).startswith("L"):
        return None
    script = unicodedata.name(character, "").split(" ")[0]
    return script if script in LANGUAGES or script == LATIN else None
