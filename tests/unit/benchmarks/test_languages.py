"""What the measurement of languages is made on."""

from __future__ import annotations

import random

import pytest

from benchmarks.languages import english, read, trained, with_slips


def test_english_is_what_is_trained_and_validated_but_for_what_is_in_another_language() -> None:
    every = english()
    assert "What is hospice care?" in every
    among = [text for texts in read("among_english").values() for text in texts]
    assert not set(among) & set(every)
    assert len(every) > len(trained())


def test_no_message_stands_in_two_sets() -> None:
    names = ("development", "held_out", "english", "among_english")
    every = [text for name in names for texts in read(name).values() for text in texts]
    assert len(set(every)) == len(every)
    others = [text for name in names[:3] for texts in read(name).values() for text in texts]
    assert not set(others) & set(trained())


def test_a_slip_changes_a_word_by_a_letter_and_leaves_short_ones_alone() -> None:
    rng = random.Random(1)
    text = "what is the hospice for"
    slipped = [with_slips(text, rng) for _ in range(200)]
    assert len(set(slipped)) > 50
    for one in slipped:
        words = one.split()
        assert words[1] == "is"
        assert len(words) == 5
        assert all(abs(len(new) - len(old)) <= 1 for new, old in zip(words, text.split(), strict=True))


@pytest.mark.parametrize("text", ["", "a", "is it"])
def test_nothing_slips_in_words_of_two_letters(text: str) -> None:
    assert with_slips(text, random.Random(1)) == text
