"""A text in windows: nothing is lost, nothing is too long, sentences stay whole where they can."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.encoder.windows import pack, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("no end", ["no end"]),
        ("One. Two? Three!", ["One.", " Two?", " Three!"]),
        ("first line\nsecond line", ["first line\n", "second line"]),
        ("Really?!... yes", ["Really?!...", " yes"]),
        ("...", ["..."]),
        ("Dr. Smith", ["Dr.", " Smith"]),
    ],
)
def test_a_sentence_ends_after_a_full_stop_a_mark_or_a_line(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@pytest.mark.parametrize(
    ("sentences", "windows"),
    [
        ([], [[]]),
        ([[], []], [[]]),
        ([[1, 2], [3]], [[1, 2, 3]]),
        ([[1, 2], [3, 4], [5]], [[1, 2, 3, 4], [5]]),
        ([[1, 2, 3], [4, 5]], [[1, 2, 3], [4, 5]]),
        ([[1, 2, 3, 4, 5]], [[1, 2, 3], [4, 5]]),
        ([[1], [2, 3, 4, 5, 6, 7], [8]], [[1, 2, 3, 4], [5, 6, 7, 8]]),
    ],
)
def test_windows_of_four_tokens(sentences: list[list[int]], windows: list[list[int]]) -> None:
    assert pack(sentences, 4) == windows


@settings(deadline=None)
@given(st.text(alphabet="a .!?\n\N{COMBINING ACUTE ACCENT}"))
def test_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(split_sentences(text)) == text


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(), max_size=30)), st.integers(1, 12))
def test_windows_hold_every_token_once_in_order_and_none_is_too_long(
    sentences: list[list[int]], size: int
) -> None:
    windows = pack(sentences, size)
    assert [token for window in windows for token in window] == [
        token for part in sentences for token in part
    ]
    assert all(len(window) <= size for window in windows)
    assert windows == [[]] or all(windows)
