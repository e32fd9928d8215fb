"""Patterns found in a message."""

from __future__ import annotations

import pytest

from assistant.safety.lexical import numbers_of
from assistant.safety.matcher import Matcher
from assistant.safety.notation import patterns
from assistant.safety.reader import Reader

LISTS = {"legs": ["leg", "legs", "lower limb"], "cannot": ["can't", "unable to"]}


def found(net: Reader, phrase: str, text: str) -> list[str]:
    """Return what was found by a phrase, each as the words it was found by."""
    matcher = Matcher([("it", one) for one in patterns(phrase, LISTS)], net.lexical.signs.forms)
    tokens = net.lexical.tokens(text)
    matches = matcher.find(tokens, numbers_of(tokens, net.lexical.signs.words))
    return sorted(
        {
            " ".join(tokens[at].word for start, end in sorted(m.spans) for at in range(start, end))
            for m in matches
        }
    )


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("numb legs", "my numb legs", ["numb legs"]),
        ("numb legs", "my legs are numb", []),
        ("numb legs", "numb in the really heavy legs", []),
        ("<legs> & numb", "both of my legs have sort of gone all numb", ["legs numb"]),
        ("<legs> & numb", "numb, both of them, legs", ["numb legs"]),
        ("<legs> & numb", "numb hand. And legs", []),
        ("<legs> & numb", "numb with one two three four five six legs", []),
        ("<legs> &9 numb", "numb with one two three four five six legs", ["numb legs"]),
        ("lost ... control", "lost all sense of bladder control", ["lost control"]),
        ("lost ... control", "control is lost", []),
        ("<cannot> feel", "I am unable to really feel", ["unable to feel"]),
        ("lower limb", "lower left limb", []),
        ("pull (me) out", "pull me out", ["pull me out", "pull out"]),
        ("point $", "what is the point, really", ["point $"]),
        ("point $", "the point of the scan", []),
        ("$ is", "well, is it", ["$ is"]),
        ("<number 4+> times", "six times", ["six times"]),
        ("<number 4+> times", "3 times", []),
        ("my legs", "her legs", ["legs"]),
        ("in my_life", "in life", []),
        ("in my_life", "in all my life", ["in my life"]),
    ],
)
def test_a_phrase_finds_what_it_says(phrase: str, text: str, expected: list[str], net: Reader) -> None:
    assert found(net, phrase, text) == expected


def test_a_word_repeated_without_end_is_looked_at_only_so_often(net: Reader) -> None:
    assert found(net, "<legs> & numb", "legs numb " * 200) == ["legs numb", "numb legs"]
