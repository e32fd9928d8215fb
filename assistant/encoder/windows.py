"""Cuts a long text into windows that the encoder can read: pure functions, no network, no tokenizer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import ceil

# A sentence ends after a run of these. The rule is simple on purpose: it also cuts after "Dr." and in
# "2.5", which does no harm, because pieces that fit into one window are put together again.
_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]+|[^.!?\n]+")


def split_sentences(text: str) -> list[str]:
    """Return the sentences in their order, each with its end; joined they are the text again."""
    return _SENTENCE.findall(text)


def pack(sentences: Iterable[Sequence[int]], size: int) -> list[list[int]]:
    """Put the tokens of sentences into as few windows as following their order allows.

    A sentence stays whole where a window can hold it. A longer one is cut into parts of about equal length,
    so that no window is left with the last few words alone.

    Args:
        sentences: the tokens of each sentence, without [CLS] and [SEP].
        size: how many tokens a window holds, at least 1.

    Returns:
        One window at least, none longer than ``size``; a window is empty only if there are no tokens at
        all. One after another they are all the tokens in their order.
    """
    windows: list[list[int]] = [[]]
    for sentence in sentences:
        for part in _parts(sentence, size):
            if len(windows[-1]) + len(part) > size:
                windows.append([])
            windows[-1].extend(part)
    return windows


def _parts(sentence: Sequence[int], size: int) -> list[Sequence[int]]:
    count = max(1, ceil(len(sentence) / size))
    length = max(1, ceil(len(sentence) / count))
    return [sentence[start : start + length] for start in range(0, len(sentence), length)]
